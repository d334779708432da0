// Room for longer words: every page with words that are 40 % longer than English, at three widths of the window. No label, button, tab,
// choice, head of a column or painted text is cut without an ellipsis and a tooltip, and none lies over another.
#include <QtTest>

#include "tests/ui/quality/console.h"
#include "tests/ui/quality/longer_words.h"
#include "tests/ui/quality/painted_text.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/tile.h"
#include "ui/window/navigation.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollBar>
#include <QTabBar>
#include <QTableView>

#include <cmath>

using namespace harddns::ui;
using namespace harddns::ui::quality;

namespace
{

constexpr double longerBy = 0.4;
/// Widths are whole pixels, advances of text are not.
constexpr double rounding = 1.5;

bool scrolls(const QWidget* viewport, Qt::Orientation along)
{
    const auto* area = qobject_cast<const QAbstractScrollArea*>(viewport->parentWidget());
    if (area == nullptr || area->viewport() != viewport)
        return false;
    const Qt::ScrollBarPolicy policy = along == Qt::Horizontal ? area->horizontalScrollBarPolicy() : area->verticalScrollBarPolicy();
    return policy != Qt::ScrollBarAlwaysOff;
}

/// That something around it hides a part of it, where one cannot scroll to it.
bool isOutside(const QWidget* widget)
{
    bool wide = true, high = true;
    QRect rect(QPoint(0, 0), widget->size());
    for (const QWidget* at = widget; !at->isWindow() && (wide || high); at = at->parentWidget()) {
        rect.translate(at->pos());
        const QWidget* around = at->parentWidget();
        wide = wide && !scrolls(around, Qt::Horizontal);
        high = high && !scrolls(around, Qt::Vertical);
        if ((wide && (rect.left() < 0 || rect.right() >= around->width())) ||
            (high && (rect.top() < 0 || rect.bottom() >= around->height())))
            return true;
    }
    return false;
}

bool tells(const QString& tooltip, const QString& text) { return !text.isEmpty() && tooltip.contains(text); }

QString cutLabel(const QLabel* label)
{
    if (label->text().isEmpty())
        return {};
    if (label->wordWrap())
        return label->height() < label->heightForWidth(label->width()) ? QStringLiteral("is too low") : QString();
    const QSize needed = label->textFormat() == Qt::PlainText ? label->fontMetrics().size(0, label->text()) : label->sizeHint();
    if (label->contentsRect().height() < label->fontMetrics().height() - rounding)
        return QStringLiteral("is too low");
    if (needed.width() > label->contentsRect().width() + rounding && !tells(label->toolTip(), label->text()))
        return QStringLiteral("is too narrow");
    return {};
}

QString cutButton(const QAbstractButton* button)
{
    if (const auto* tile = qobject_cast<const Tile*>(button)) {
        const Theme& theme = Theme::current();
        const QFontMetrics small(theme.font(TextSize::Secondary));
        const int room = tile->width() - theme.px(26);
        for (const QString& text : {tile->label(), tile->figure().caption}) {
            if (small.horizontalAdvance(text) > room + rounding && !tells(tile->toolTip(), text))
                return QStringLiteral("cuts '%1'").arg(text);
        }
    }
    if (button->text().isEmpty() && button->icon().isNull())
        return {};
    const QSize hint = button->sizeHint(), least = button->minimumSizeHint();
    const int width = least.width() > 0 ? std::min(least.width(), hint.width()) : hint.width();
    if (button->width() < width && !tells(button->toolTip(), button->text()))
        return QStringLiteral("is too narrow, wants %1").arg(width);
    return button->height() < std::min(least.height(), hint.height()) ? QStringLiteral("is too low") : QString();
}

QString cutState(const StateLabel* label)
{
    if (label->width() < label->minimumSizeHint().width())
        return QStringLiteral("cuts its word");
    const auto* around = label->parentWidget();
    if (label->width() < label->sizeHint().width() && !tells(label->toolTip() + around->toolTip(), label->more()))
        return QStringLiteral("cuts '%1'").arg(label->more());
    return {};
}

QStringList cutHeads(const QHeaderView* header)
{
    QStringList out;
    const Theme& theme = Theme::current();
    const QFontMetrics heads(theme.font(TextSize::Secondary, TextWeight::SemiBold));
    for (int i = 0; header->orientation() == Qt::Horizontal && i < header->count(); ++i) {
        const QString text = header->model()->headerData(i, Qt::Horizontal).toString();
        if (!header->isSectionHidden(i) && !text.isEmpty() &&
            heads.horizontalAdvance(text) + theme.px(16) > header->sectionSize(i) + rounding)
            out << QStringLiteral("cuts the head '%1', %2 wide").arg(text).arg(header->sectionSize(i));
    }
    return out;
}

QStringList cutTabs(const QTabBar* tabs)
{
    QStringList out;
    for (int i = 0; i < tabs->count(); ++i) {
        const bool cut = tabs->fontMetrics().horizontalAdvance(tabs->tabText(i)) > tabs->tabRect(i).width();
        if (cut && !tells(tabs->tabToolTip(i), tabs->tabText(i)))
            out << QStringLiteral("cuts the tab '%1'").arg(tabs->tabText(i));
    }
    return out;
}

/// What is wrong with the widgets below `root`; `seen` counts those that were looked at.
QStringList cutWidgets(QWidget* root, int& seen)
{
    QStringList out;
    for (QWidget* widget : root->findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->size().isEmpty() || qobject_cast<QLineEdit*>(widget->parentWidget()) != nullptr)
            continue; // a field takes care of its own buttons
        QStringList wrong;
        bool hasText = true;
        if (const auto* label = qobject_cast<QLabel*>(widget))
            wrong << cutLabel(label);
        else if (const auto* button = qobject_cast<QAbstractButton*>(widget))
            wrong << cutButton(button);
        else if (const auto* state = qobject_cast<StateLabel*>(widget))
            wrong << cutState(state);
        else if (const auto* header = qobject_cast<QHeaderView*>(widget))
            wrong << cutHeads(header);
        else if (const auto* tabs = qobject_cast<QTabBar*>(widget))
            wrong << cutTabs(tabs);
        else if (const auto* choice = qobject_cast<QComboBox*>(widget))
            wrong << (choice->width() < choice->minimumSizeHint().width() && !choice->isEditable() ? QStringLiteral("is too narrow")
                                                                                                   : QString());
        else
            hasText = false;
        if (!hasText)
            continue;
        ++seen;
        if (widget->objectName() == QStringLiteral("qt_menubar_ext_button"))
            wrong << QStringLiteral("hides menus");
        if (isOutside(widget))
            wrong << QStringLiteral("is partly outside of what is around it");
        for (const QString& one : wrong) {
            if (!one.isEmpty())
                out << describe(widget) + u' ' + one;
        }
    }
    return out;
}

/// One can scroll to what is cut there.
bool isScrolled(QWidget* root, const QPointF& place, Qt::Orientation along)
{
    for (QWidget* at = root->childAt(place.toPoint()); at != nullptr && !at->isWindow(); at = at->parentWidget()) {
        const auto* area = qobject_cast<QAbstractScrollArea*>(at);
        const QScrollBar* bar = area == nullptr           ? nullptr
                                : along == Qt::Horizontal ? area->horizontalScrollBar()
                                                          : area->verticalScrollBar();
        if (bar != nullptr && bar->maximum() > bar->minimum())
            return true;
    }
    return false;
}

QStringList cutPaint(QWidget* root, int& seen)
{
    QStringList out;
    const std::vector<PaintedText> all = paintedTexts(root);
    std::vector<std::pair<QRectF, QString>> shown;
    for (const PaintedText& one : all) {
        const QRectF visible = one.rect & one.clip;
        if (visible.width() < 1 || visible.height() < 1)
            continue;
        ++seen;
        const QString name = QStringLiteral("the text '%1' at %2, %3").arg(one.text).arg(one.rect.x()).arg(one.rect.y());
        // Of a piece that is but begun (before an ellipsis) only its spacing may be seen.
        if (one.rect.width() - visible.width() > rounding && !isScrolled(root, visible.center(), Qt::Horizontal))
            out << name + QStringLiteral(" is cut, %1 of %2").arg(visible.width()).arg(one.rect.width());
        // Fonts keep room above and below their letters.
        if (visible.height() < 0.75 * one.rect.height() && !isScrolled(root, visible.center(), Qt::Vertical))
            out << name + QStringLiteral(" is cut, %1 of %2 high").arg(visible.height()).arg(one.rect.height());
        for (const auto& [rect, text] : shown) {
            const QRectF both = rect & visible;
            if (both.width() > 2 && both.height() > 0.3 * std::min(rect.height(), visible.height()))
                out << name + QStringLiteral(" lies over '%1'").arg(text);
        }
        shown.emplace_back(visible, one.text);
    }
    return out;
}

} // namespace

class TestRoom : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    LongerWords m_words{longerBy};
    std::unique_ptr<Console> m_console;
    Scene m_scene = Scene::Begin;

    Console& consoleAt(Scene scene)
    {
        if (!m_console || m_scene != scene) {
            m_console.reset();
            m_console = std::make_unique<Console>(ConsoleOptions{.scene = scene});
            m_scene = scene;
        }
        return *m_console;
    }
    /// With all that a page has to show.
    static void fill(Console& console, const QString& id)
    {
        QVariantMap what;
        if (id == QStringLiteral("queries") || id == QStringLiteral("validation"))
            what = {{QStringLiteral("name"), QStringLiteral("www.bank.example")}, {QStringLiteral("type"), QStringLiteral("A")}};
        console.window->showPage(id, what);
        console.settle();
        if (id == QStringLiteral("latency")) {
            for (QAction* action : console.window->currentPage()->pageActions())
                action->setChecked(action->isCheckable());
        }
        if (id == QStringLiteral("history")) {
            auto* table = console.window->currentPage()->findChild<QTableView*>();
            QVERIFY(table != nullptr && table->model()->rowCount() > 0);
            table->setCurrentIndex(table->model()->index(0, 0));
        }
        console.settle();
    }

private slots:
    void initTestCase() { QCoreApplication::installTranslator(&m_words); }
    void cleanupTestCase()
    {
        m_console.reset();
        QCoreApplication::removeTranslator(&m_words);
    }

    void wordsAreLongerAndTheRestIsKept_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("words") << QStringLiteral("Open the vote and its packets")
                               << QStringLiteral("Openo thet votevo anda itsi packetspac");
        QTest::newRow("filled in") << QStringLiteral("%1 of %Ln rows, %L2") << QStringLiteral("%1 of %Ln rowsro, %L2");
        QTest::newRow("mnemonic") << QStringLiteral("F&lush…") << QStringLiteral("F&lushfl…");
        QTest::newRow("markup") << QStringLiteral("<b class=\"strong\">Node</b> &amp; Vote")
                                << QStringLiteral("<b class=\"strong\">Noden</b> &amp; Votevo");
        QTest::newRow("date") << QStringLiteral("d MMM yyyy") << QStringLiteral("d MMM yyyy");
    }
    void wordsAreLongerAndTheRestIsKept()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(longer(text, longerBy), expected);
    }

    void everyPageHasRoom_data()
    {
        QTest::addColumn<Scene>("scene");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("id");
        const QSize sizes[] = {{1'100, 700}, {1'280, 800}, {1'600, 1'000}};
        for (const auto& [scene, name] : {std::pair{Scene::Attack, "attack"}, {Scene::Calm, "calm"}, {Scene::After, "after"}}) {
            for (const QSize size : sizes) {
                for (const QString& id : consoleAt(Scene::Attack).pages())
                    QTest::addRow("%s %d %s", name, size.width(), qPrintable(id)) << scene << size << id;
            }
        }
    }
    void everyPageHasRoom()
    {
        QFETCH(Scene, scene);
        QFETCH(QSize, size);
        QFETCH(QString, id);
        Console& console = consoleAt(scene);
        console.window->resize(size);
        fill(console, id);
        QCOMPARE(console.window->size(), size);
        int widgets = 0, texts = 0;
        QStringList problems = cutWidgets(console.window.get(), widgets) + cutPaint(console.window.get(), texts);
        QVERIFY2(widgets > 30 && texts > 40, qPrintable(QStringLiteral("%1 widgets, %2 texts").arg(widgets).arg(texts)));
        QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
    }

    void whatIsCutIsSeen()
    {
        QWidget box;
        box.resize(300, 200);
        auto* narrow = new TextLabel(QStringLiteral("How it was decided"), TextSize::Body, Token::Text, TextWeight::Normal, &box);
        narrow->setGeometry(0, 0, 40, 20);
        auto* low = new TextLabel(QStringLiteral("Rows behind the last signed head could be cut off unseen"), TextSize::Body, Token::Text,
                                  TextWeight::Normal, &box);
        low->setWordWrap(true);
        low->setGeometry(0, 30, 120, 20);
        auto* button = new QPushButton(QStringLiteral("Acknowledge"), &box);
        button->setGeometry(0, 60, 30, 28);
        auto* outside = new TextLabel(QStringLiteral("Open in history"), TextSize::Body, Token::Text, TextWeight::Normal, &box);
        outside->setGeometry(250, 90, 200, 20);
        auto* eliding =
            new TextLabel(QStringLiteral("Audit chain verified 14:32:41"), TextSize::Body, Token::Text, TextWeight::Normal, &box);
        eliding->setEliding(true);
        eliding->setGeometry(0, 120, 60, 20);
        box.show();
        int seen = 0;
        QStringList problems = cutWidgets(&box, seen);
        QCOMPARE(seen, 5);
        QVERIFY2(problems.size() == 4, qPrintable(problems.join(u'\n')));
        eliding->setToolTip({});
        problems = cutWidgets(&box, seen);
        QVERIFY2(problems.size() == 5, qPrintable(problems.join(u'\n')));
    }

    void paintThatIsCutIsSeen()
    {
        QWidget box;
        box.resize(300, 100);
        const auto at = [&](int x, int y) {
            auto* label = new TextLabel(QStringLiteral("Verified"), TextSize::Body, Token::Text, TextWeight::Normal, &box);
            label->setGeometry(x, y, 100, 20);
            return label;
        };
        at(10, 10);
        at(150, 10);
        box.show();
        int seen = 0;
        QCOMPARE(cutPaint(&box, seen), QStringList());
        QCOMPARE(seen, 2);
        at(20, 12)->show();  // over the first one
        at(280, 60)->show(); // beyond the edge
        const QStringList problems = cutPaint(&box, seen);
        QVERIFY2(problems.size() == 2, qPrintable(problems.join(u'\n')));
    }
};

QTEST_MAIN(TestRoom)
#include "tst_room.moc"
