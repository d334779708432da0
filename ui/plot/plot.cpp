#include "ui/plot/plot.h"

#include "ui/plot/plot_axes.h"

#include <QBuffer>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QSaveFile>
#include <QStandardPaths>
#include <QTableWidget>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{

/// Saved pictures are for reports: sharper than the screen.
constexpr double savedScale = 2.0;
constexpr int focusRing = 2;

QString field(const QString& text)
{
    if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n'))
        return text;
    QString out = text;
    return u'"' + out.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QString line(const QStringList& fields)
{
    QStringList out;
    for (const QString& one : fields)
        out << field(one);
    return out.join(u',') + QStringLiteral("\r\n");
}

} // namespace

Plot::Plot(const QString& name, QWidget* parent) : QWidget(parent), m_name(name), m_canvas(new QCustomPlot(this))
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(name);
    m_canvas->setFocusPolicy(Qt::NoFocus);
    m_canvas->setMouseTracking(true);
    m_canvas->setInteractions(QCP::iNone);
    m_canvas->setAttribute(Qt::WA_NoMousePropagation, false);
    m_canvas->setNoAntialiasingOnDrag(true);
    m_canvas->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(focusRing, focusRing, focusRing, focusRing);
    layout->addWidget(m_canvas);
    connect(&Theme::current(), &Theme::changed, this, [this] { changed(); });
    connect(m_canvas, &QCustomPlot::beforeReplot, this, [this] { m_isDrawing = true; });
    connect(m_canvas, &QCustomPlot::afterReplot, this, [this] { m_isDrawing = false; });
    connect(m_canvas, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        setFocus(Qt::MouseFocusReason);
        pressed(event);
    });
    connect(m_canvas, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { moved(event); });
    connect(m_canvas, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) { released(event); });
}

void Plot::changed()
{
    m_stale = true;
    setAccessibleDescription(summary());
    update();
    m_canvas->update();
    if (isVisible())
        QMetaObject::invokeMethod(
            this, [this] { refreshNow(); }, Qt::QueuedConnection);
}

void Plot::refreshNow()
{
    if (!m_stale)
        return;
    m_stale = false;
    build();
    m_canvas->replot(QCustomPlot::rpImmediateRefresh);
}

void Plot::build()
{
    m_canvas->setBackground(QBrush(Theme::current().color(Token::Surface)));
    m_canvas->clearItems();
    m_canvas->clearPlottables();
    rebuild();
}

bool Plot::event(QEvent* event)
{
    if (event->type() == QEvent::Show || event->type() == QEvent::Polish)
        QMetaObject::invokeMethod(
            this, [this] { refreshNow(); }, Qt::QueuedConnection);
    return QWidget::event(event);
}

void Plot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    changed(); // decimation and labels go by the width
}

bool Plot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_canvas && event->type() == QEvent::Leave)
        left();
    if (watched == m_canvas && event->type() == QEvent::Paint && m_stale && m_isDrawing) {
        // A canvas that repaints itself at the end of its drawing draws nothing else meanwhile, and would not tell.
        QMetaObject::invokeMethod(
            this, [this] { refreshNow(); }, Qt::QueuedConnection);
    } else if (watched == m_canvas && event->type() == QEvent::Paint && m_stale) {
        m_stale = false;
        build();
        m_canvas->replot(QCustomPlot::rpQueuedRefresh);
    }
    return QWidget::eventFilter(watched, event);
}

QSize Plot::sizeHint() const { return {Theme::current().px(480), Theme::current().px(280)}; }
QSize Plot::minimumSizeHint() const { return {Theme::current().px(240), Theme::current().px(140)}; }

void Plot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::current().color(Token::Surface));
    if (!hasFocus())
        return;
    painter.setPen(QPen(Theme::current().color(Token::Accent), focusRing));
    painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
}

void Plot::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
}

void Plot::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

QByteArray Plot::csv() const
{
    const PlotTable numbers = table();
    QString out = line(numbers.heads);
    for (const QStringList& row : numbers.rows)
        out += line(row);
    return out.toUtf8();
}

QString Plot::save(const QString& path, Format format)
{
    QByteArray bytes;
    refreshNow();
    if (format == Format::Csv) {
        bytes = csv();
    } else if (format == Format::Png) {
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        if (!m_canvas->toPixmap(0, 0, savedScale).save(&buffer, "PNG"))
            return tr("The picture could not be made.");
    } else {
        // QCustomPlot writes PDF to a path only; what fails there is told by the missing file.
        if (!m_canvas->savePdf(path, 0, 0, QCP::epNoCosmetic, QCoreApplication::applicationName(), m_name))
            return tr("%1 could not be written. Choose another folder.").arg(path);
        emit saved(path);
        return {};
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return tr("%1 could not be written: %2").arg(path, file.errorString());
    emit saved(path);
    return {};
}

bool Plot::saveAs(Format format)
{
    if (table().rows.empty())
        return false;
    const QString ending = format == Format::Png   ? QStringLiteral("png")
                           : format == Format::Pdf ? QStringLiteral("pdf")
                                                   : QStringLiteral("csv");
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString path = QFileDialog::getSaveFileName(this, tr("Export %1").arg(m_name), folder + u'/' + m_name + u'.' + ending,
                                                      QStringLiteral("*.") + ending);
    const QString problem = path.isEmpty() ? QString() : save(path, format);
    if (!problem.isEmpty())
        QMessageBox::warning(this, m_name, problem);
    return true;
}

void Plot::addExportActions(QMenu* menu)
{
    connect(menu->addAction(tr("Save as PNG…")), &QAction::triggered, this, [this] { saveAs(Format::Png); });
    connect(menu->addAction(tr("Save as PDF…")), &QAction::triggered, this, [this] { saveAs(Format::Pdf); });
    connect(menu->addAction(tr("Save numbers as CSV…")), &QAction::triggered, this, [this] { saveAs(Format::Csv); });
    connect(menu->addAction(tr("Copy numbers")), &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(QString::fromUtf8(csv())); });
    connect(menu->addAction(tr("Show numbers…")), &QAction::triggered, this, [this] { showTable(); });
}

void Plot::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    addActions(&menu);
    if (!menu.isEmpty())
        menu.addSeparator();
    addExportActions(&menu);
    menu.exec(event->globalPos());
}

void Plot::showTable()
{
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(m_name);
    const PlotTable numbers = table();
    auto* view = new QTableWidget(static_cast<int>(numbers.rows.size()), static_cast<int>(numbers.heads.size()), dialog);
    view->setAccessibleName(m_name);
    view->setHorizontalHeaderLabels(numbers.heads);
    view->verticalHeader()->hide();
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    for (int row = 0; row < view->rowCount(); ++row) {
        const QStringList& fields = numbers.rows[static_cast<std::size_t>(row)];
        for (int column = 0; column < fields.size() && column < view->columnCount(); ++column) {
            auto* item = new QTableWidgetItem(fields[column]);
            item->setTextAlignment(column == 0 ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
            view->setItem(row, column, item);
        }
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(view);
    layout->addWidget(buttons);
    dialog->resize(Theme::current().px(560), Theme::current().px(420));
    dialog->show();
}

} // namespace harddns::ui
