// The style sheet of the application, written from the tokens and the type scale. Widgets that need more than their class say so with a
// property: [kind="primary"], [kind="flat"], [kind="link"] buttons, [panel="true"] frames.
#include "ui/theme/theme.h"

#include <QRegularExpression>

namespace harddns::ui
{

namespace
{

// Colours as @token, lengths as #length (pixels of the design). Fields have no colour of text here: with one, Qt makes their placeholders
// half transparent, below the contrast that text needs; the palette has both.
constexpr const char* sheet = R"(
QMainWindow, QDialog { background: @window; }
QToolTip { background: @surface; color: @text; border: #1px solid @border; padding: #4px; }
QMenuBar { background: @window; color: @text; border: none; border-bottom: 1px solid @border; padding: 0 #8px; }
QMenuBar::item { padding: #4px #8px; background: transparent; border-radius: #4px; }
QMenuBar::item:selected { background: @selection; color: @text; @hc{border: 2px solid @accent;} }
QMenu { background: @surface; color: @text; border: 1px solid @border; padding: #4px; }
QMenu::item { padding: #4px #24px #4px #24px; border-radius: #4px; border: 2px solid transparent; }
QMenu::item:selected { background: @selection; @hc{border: 2px solid @accent;} }
QMenu::item:disabled { color: @text3; }
QMenu::separator { height: 1px; background: @border; margin: #4px #8px; }
QMenu::icon { padding-left: #4px; }
QPushButton, QToolButton { background: @surface; color: @text; border: 1px solid @border; border-radius: #4px; padding: 0 #11px; min-height: #26px; }
QPushButton:hover, QToolButton:hover { border-color: @text3; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked { background: @selection; border-color: @accent; color: @accent; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 0 #10px; min-height: #24px; }
QPushButton:disabled, QToolButton:disabled { color: @text3; }
QPushButton[kind="primary"] { background: @accent; color: @on-state; border-color: @accent; font-weight: 600; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled { background: @sunken; color: @text3; border-color: @border; }
QPushButton[small="true"], QToolButton[small="true"] { min-height: #22px; padding: 0 #8px; font-size: #12px; }
QPushButton[small="true"]:focus, QToolButton[small="true"]:focus { min-height: #20px; padding: 0 #7px; }
QToolButton[square="true"] { padding: 0 #5px; min-height: #23px; }
QToolButton[square="true"]:focus { padding: 0 #4px; min-height: #21px; }
QLineEdit > QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }
QPushButton[kind="flat"], QToolButton[kind="flat"] { background: transparent; border: 2px solid transparent; padding: 0 #6px; min-height: #24px; }
QPushButton[kind="flat"]:hover, QToolButton[kind="flat"]:hover { background: @sunken; }
QPushButton[kind="flat"]:focus, QToolButton[kind="flat"]:focus { border: 2px solid @accent; padding: 0 #6px; }
QPushButton[kind="link"] { background: transparent; border: 2px solid transparent; color: @accent; padding: 0 #2px; min-height: #20px; font-size: #12px; text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid @accent; padding: 0 #2px; min-height: #20px; }
QPushButton[segment="first"], QToolButton[segment="first"] { border-top-right-radius: 0; border-bottom-right-radius: 0; }
QPushButton[segment="middle"], QToolButton[segment="middle"] { border-radius: 0; border-left-color: @surface; }
QPushButton[segment="last"], QToolButton[segment="last"] { border-top-left-radius: 0; border-bottom-left-radius: 0; border-left-color: @surface; }
QPushButton[segment="middle"]:checked, QPushButton[segment="last"]:checked, QPushButton[segment="middle"]:focus, QPushButton[segment="last"]:focus, QToolButton[segment="last"]:focus { border-left-color: @accent; }
QPushButton[hasMenu="true"] { text-align: left; padding-left: #8px; }
QLineEdit[filter="true"] { background: @sunken; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDateTimeEdit, QComboBox { background: @surface; border: 1px solid @border; border-radius: #4px; padding: 0 #8px; min-height: #26px; selection-background-color: @accent; selection-color: @on-state; }
QPlainTextEdit, QTextEdit { padding: #4px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDateTimeEdit:focus, QComboBox:focus { border: 2px solid @accent; padding: 0 #7px; min-height: #24px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: #3px; }
QComboBox::drop-down { border: none; width: #20px; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: 1px solid @border; selection-background-color: @selection; selection-color: @text; }
QCheckBox, QRadioButton { color: @text; spacing: #8px; padding: #2px; border: 2px solid transparent; border-radius: #4px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid @accent; }
QAbstractItemView { background: @surface; color: @text; border: none; outline: none; }
QTableView { gridline-color: @grid; }
QTableView:focus, QTreeView:focus, QListView:focus { border: 2px solid @accent; }
QTableView, QTreeView, QListView { border: 2px solid transparent; selection-background-color: @selection; selection-color: @text; }
QHeaderView { background: @sunken; border: none; }
QHeaderView::section { background: @sunken; color: @text2; border: none; border-bottom: 1px solid @border; padding: 0 #8px; font-size: #12px; font-weight: 600; }
QTableCornerButton::section { background: @sunken; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: #10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: #10px; margin: 0; }
QScrollBar::handle { background: @border; border-radius: #3px; margin: #2px; }
QScrollBar::handle:vertical { min-height: #28px; }
QScrollBar::handle:horizontal { min-width: #28px; }
QScrollBar::handle:hover { background: @text3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:horizontal { width: #12px; }
QSplitter::handle:vertical { height: #12px; }
QSplitter::handle:hover { background: @grid; }
QStatusBar { background: @window; color: @text2; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QTabBar::tab { background: transparent; color: @text2; padding: #4px #12px; border: 2px solid transparent; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar:focus { border: 2px solid @accent; }
QTabWidget::pane { border: 1px solid @border; }
QGroupBox { border: 1px solid @border; border-radius: #4px; margin-top: #10px; padding-top: #8px; }
QGroupBox::title { subcontrol-origin: margin; left: #8px; color: @text2; }
QProgressBar { background: @sunken; border: none; border-radius: #2px; text-align: center; color: @text; }
QProgressBar::chunk { background: @accent; border-radius: #2px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
)";

struct Name {
    const char* word;
    Token token;
};
constexpr Name names[] = {{"window", Token::Window},       {"surface", Token::Surface}, {"sunken", Token::Sunken},
                          {"border", Token::Border},       {"grid", Token::Grid},       {"text", Token::Text},
                          {"text2", Token::Text2},         {"text3", Token::Text3},     {"accent", Token::Accent},
                          {"selection", Token::Selection}, {"ok", Token::Ok},           {"critical", Token::Critical},
                          {"on-state", Token::OnState}};

} // namespace

QString Theme::styleSheet() const
{
    QString text = QString::fromLatin1(sheet);
    // Only high contrast: @hc{...}
    static const QRegularExpression only(QStringLiteral("@hc\\{([^}]*)\\}"));
    text.replace(only, isHighContrast() ? QStringLiteral("\\1") : QString());
    QHash<QString, QString> values;
    for (const Name& name : names)
        values.insert(QString::fromLatin1(name.word), color(name.token).name());
    static const QRegularExpression holes(QStringLiteral("@([a-z0-9-]+)|#(\\d+)px"));
    QString out;
    qsizetype done = 0;
    for (auto it = holes.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch hole = it.next();
        out += QStringView(text).mid(done, hole.capturedStart() - done);
        if (hole.capturedLength(1) > 0) {
            Q_ASSERT(values.contains(hole.captured(1)));
            out += values.value(hole.captured(1));
        } else {
            out += QString::number(px(hole.captured(2).toInt())) + QStringLiteral("px");
        }
        done = hole.capturedEnd();
    }
    return out + text.mid(done);
}

} // namespace harddns::ui
