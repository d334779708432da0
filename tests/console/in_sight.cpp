#include "tests/console/in_sight.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QJsonArray>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QTableView>
#include <QTimer>

namespace harddns::test
{

namespace
{

constexpr int mostRows = 2'000;

bool isSeen(const QWidget* widget) { return widget->isVisible() && !widget->window()->isMinimized(); }

QString plain(QString text) { return text.section(u'\t', 0, 0).remove(u'&'); }

/// What is said of a widget that shows words.
QJsonObject told(const QWidget* widget)
{
    QJsonObject out;
    out["class"] = QString::fromLatin1(widget->metaObject()->className()).section(QStringLiteral("::"), -1);
    out["name"] = widget->accessibleName();
    out["description"] = widget->accessibleDescription();
    if (const auto* label = qobject_cast<const QLabel*>(widget))
        out["text"] = label->text();
    else if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
        out["text"] = plain(button->text());
    else if (const auto* line = qobject_cast<const QLineEdit*>(widget))
        out["text"] = line->text();
    else if (const QVariant word = widget->property("word"); word.isValid())
        out["text"] = word.toString();
    return out;
}

QJsonArray widgets()
{
    QJsonArray out;
    for (const QWidget* widget : QApplication::allWidgets()) {
        if (!isSeen(widget))
            continue;
        const QJsonObject one = told(widget);
        if (!one["name"].toString().isEmpty() || !one["text"].toString().isEmpty())
            out.append(one);
    }
    return out;
}

QString cellText(const QModelIndex& cell)
{
    const QString text = cell.data(Qt::DisplayRole).toString();
    return text.isEmpty() ? cell.data(Qt::AccessibleTextRole).toString() : text;
}

QTableView* tableNamed(const QString& name)
{
    for (QWidget* widget : QApplication::allWidgets()) {
        auto* table = qobject_cast<QTableView*>(widget);
        if (table != nullptr && isSeen(table) && table->accessibleName() == name)
            return table;
    }
    return nullptr;
}

QJsonObject table(const QString& name)
{
    const QTableView* view = tableNamed(name);
    if (view == nullptr)
        return {{"problem", "no table of this name is in sight"}};
    const QAbstractItemModel* model = view->model();
    QJsonArray heads, rows;
    for (int column = 0; column < model->columnCount(); ++column)
        heads.append(model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    for (int row = 0; row < std::min(model->rowCount(), mostRows); ++row) {
        QJsonArray cells;
        for (int column = 0; column < model->columnCount(); ++column)
            cells.append(cellText(model->index(row, column)));
        rows.append(cells);
    }
    return {{"heads", heads}, {"rows", rows}};
}

/// Behind the answer: what is done may open a dialog that stays.
template <class Work>
QJsonObject soon(QObject* context, Work work)
{
    QTimer::singleShot(0, context, work);
    return {{"done", true}};
}

QJsonObject trigger(const QString& text)
{
    for (QWidget* top : QApplication::topLevelWidgets()) {
        for (QAction* action : top->findChildren<QAction*>()) {
            if (plain(action->text()) == text && action->isEnabled() && action->menu() == nullptr)
                return soon(action, [action] { action->trigger(); });
        }
    }
    return {{"problem", "there is no such command, or it is not offered now"}};
}

QJsonObject press(const QString& text)
{
    for (QWidget* widget : QApplication::allWidgets()) {
        auto* button = qobject_cast<QAbstractButton*>(widget);
        if (button != nullptr && isSeen(button) && button->isEnabled() &&
            (plain(button->text()) == text || button->accessibleName() == text))
            return soon(button, [button] { button->click(); });
    }
    return {{"problem", "there is no such button in sight, or it cannot be pressed"}};
}

QJsonObject choose(const QString& name, int row)
{
    QTableView* view = tableNamed(name);
    if (view == nullptr || row >= view->model()->rowCount())
        return {{"problem", "no such row is in sight"}};
    for (int column = 0; column < view->model()->columnCount(); ++column) {
        if (!view->isColumnHidden(column)) {
            view->setFocus();
            view->setCurrentIndex(view->model()->index(row, column));
            return {{"done", true}};
        }
    }
    return {{"problem", "the table has no column"}};
}

/// A key where the focus is.
QJsonObject key(const QString& keys)
{
    const QKeySequence sequence(keys);
    if (sequence.isEmpty())
        return {{"problem", "no such key"}};
    QWidget* target = QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : QApplication::activeWindow();
    if (target == nullptr)
        return {{"problem", "nothing has the focus"}};
    const QKeyCombination combination = sequence[0];
    return soon(target, [target, combination] {
        for (const QEvent::Type type : {QEvent::KeyPress, QEvent::KeyRelease}) {
            QKeyEvent event(type, combination.key(), combination.keyboardModifiers());
            QApplication::sendEvent(target, &event);
        }
    });
}

/// The file dialog that is open takes the name.
QJsonObject saveAs(const QString& file)
{
    for (QWidget* top : QApplication::topLevelWidgets()) {
        auto* dialog = qobject_cast<QFileDialog*>(top);
        if (dialog == nullptr || !dialog->isVisible())
            continue;
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        if (name == nullptr)
            return {{"problem", "the dialog is the system's"}};
        name->setText(file);
        return soon(dialog, [dialog] { QMetaObject::invokeMethod(dialog, "accept"); });
    }
    return {{"problem", "no file dialog is open"}};
}

QJsonObject grab(const QString& file)
{
    for (QWidget* top : QApplication::topLevelWidgets()) {
        if (qobject_cast<QMainWindow*>(top) != nullptr && top->isVisible())
            return {{"done", top->grab().save(file)}};
    }
    return {{"problem", "there is no window"}};
}

/// What somebody would type into a line.
QJsonObject write(const QString& name, const QString& what)
{
    for (QWidget* widget : QApplication::allWidgets()) {
        auto* line = qobject_cast<QLineEdit*>(widget);
        if (line != nullptr && isSeen(line) && line->isEnabled() && line->accessibleName() == name) {
            line->setFocus();
            line->setText(what);
            return {{"done", true}};
        }
    }
    return {{"problem", "there is no such line in sight"}};
}

/// Swallows what wakes the timers of a name.
class Holder final : public QObject
{
public:
    explicit Holder(const QString& name) : QObject(QCoreApplication::instance()) { setObjectName(name); }

private:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        return event->type() == QEvent::Timer && watched != this && watched->objectName() == objectName();
    }
};

QJsonObject hold(const QString& timers, bool held)
{
    QCoreApplication* const application = QCoreApplication::instance();
    for (QObject* child : application->findChildren<QObject*>(timers, Qt::FindDirectChildrenOnly)) {
        if (dynamic_cast<Holder*>(child) != nullptr)
            delete child;
    }
    if (held)
        application->installEventFilter(new Holder(timers));
    return {{"done", true}};
}

} // namespace

QJsonObject answered(const QJsonObject& wish)
{
    const QString what = wish["do"].toString(), text = wish["text"].toString();
    if (what == QStringLiteral("widgets"))
        return {{"widgets", widgets()}};
    if (what == QStringLiteral("table"))
        return table(text);
    if (what == QStringLiteral("trigger"))
        return trigger(text);
    if (what == QStringLiteral("press"))
        return press(text);
    if (what == QStringLiteral("choose"))
        return choose(text, wish["row"].toInt());
    if (what == QStringLiteral("write"))
        return write(text, wish["what"].toString());
    if (what == QStringLiteral("hold"))
        return hold(text, !wish["again"].toBool());
    if (what == QStringLiteral("key"))
        return key(text);
    if (what == QStringLiteral("save-as"))
        return saveAs(text);
    if (what == QStringLiteral("grab"))
        return grab(text);
    return {{"problem", "the probe does not know this wish"}};
}

} // namespace harddns::test
