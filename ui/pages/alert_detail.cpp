#include "ui/pages/alert_detail.h"

#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

namespace
{

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

} // namespace

// ---- the line of time ----

AlertTimeline::AlertTimeline(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Life of this alert"));
    connect(&Theme::current(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void AlertTimeline::set(std::vector<LifeMoment> moments, std::int64_t nowUs)
{
    m_moments = std::move(moments);
    m_nowUs = nowUs;
    QStringList all;
    for (const LifeMoment& one : m_moments)
        all << format::time(one.timeUs, nowUs) + u' ' + one.text;
    setAccessibleDescription(all.join(QStringLiteral("; ")));
    setToolTip(all.join(u'\n'));
    update();
}

QSize AlertTimeline::sizeHint() const { return {Theme::current().px(300), Theme::current().px(64)}; }

void AlertTimeline::paintEvent(QPaintEvent*)
{
    if (m_moments.empty())
        return;
    QPainter painter(this);
    const Theme& theme = Theme::current();
    painter.setFont(theme.font(TextSize::Caption));
    const QFontMetrics metrics(painter.font());
    std::vector<LifeMoment> shown = m_moments;
    if (shown.size() > mostMoments)
        shown.erase(shown.begin() + mostMoments / 2, shown.end() - mostMoments / 2);
    const int middle = height() / 2, left = theme.px(10), right = width() - theme.px(10);
    painter.setPen(theme.color(Token::Text3));
    painter.drawLine(left, middle, right, middle);
    // As far apart as they are in time, but never on each other.
    const double length = right - left, gap = std::min<double>(theme.px(34), length / static_cast<double>(shown.size()));
    const double span = std::max<double>(1, static_cast<double>(shown.back().timeUs - shown.front().timeUs));
    std::vector<double> places;
    for (const LifeMoment& one : shown) {
        const double wanted = left + length * static_cast<double>(one.timeUs - shown.front().timeUs) / span;
        places.push_back(places.empty() ? wanted : std::max(wanted, places.back() + gap));
    }
    for (std::size_t i = places.size(); i-- > 0;) {
        const double most = i + 1 == places.size() ? right : places[i + 1] - gap;
        places[i] = std::min(places[i], most);
    }
    double freeAbove = 0, freeBelow = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const int side = theme.px(shown[i].state == State::None ? 11 : 14);
        paintState(painter, QRectF(places[i] - side / 2.0, middle - side / 2.0, side, side), shown[i].state);
        const QString words = format::time(shown[i].timeUs, m_nowUs) + u' ' + shown[i].text;
        const double wide = metrics.horizontalAdvance(words);
        const double begin = std::clamp(places[i] - wide / 2, 0.0, std::max(0.0, width() - wide));
        const bool below = i % 2 == 0;
        double& free = below ? freeBelow : freeAbove;
        // Words that would touch are left to the tooltip; the last moment is always told.
        if (begin < free)
            continue;
        painter.setPen(theme.color(Token::Text2));
        painter.drawText(QPointF(begin, below ? middle + theme.px(22) : middle - theme.px(13)), words);
        free = begin + wide + theme.px(8);
    }
}

// ---- the head ----

class AlertDetail::Head : public QWidget
{
public:
    explicit Head(QWidget* parent) : QWidget(parent)
    {
        const Theme& theme = Theme::current();
        auto* all = new QVBoxLayout(this);
        all->setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(10));
        all->setSpacing(theme.px(10));
        auto* words = new QVBoxLayout;
        words->setContentsMargins(theme.px(36), 0, 0, 0);
        words->setSpacing(theme.px(1));
        m_title = new TextLabel(TextSize::Detail, Token::Text, TextWeight::SemiBold, this);
        m_title->setWordWrap(true);
        m_facts = new TextLabel(TextSize::Secondary, Token::Text2, TextWeight::Normal, this);
        m_facts->setWordWrap(true);
        words->addWidget(m_title);
        words->addWidget(m_facts);
        m_top = new QHBoxLayout;
        m_top->setSpacing(theme.px(8));
        m_top->addLayout(words, 1);
        all->addLayout(m_top);
        m_row = new FlowRow(theme.px(6));
        all->addLayout(m_row);
    }
    void set(State state, const QString& title, const QString& facts)
    {
        m_state = state;
        m_title->setText(title);
        m_facts->setText(facts);
        setAccessibleName(title);
        update();
    }
    /// At the right of the title.
    void addCorner(QWidget* corner) { m_top->addWidget(corner, 0, Qt::AlignTop); }
    [[nodiscard]] FlowRow* row() const { return m_row; }
    [[nodiscard]] QString title() const { return m_title->text(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        const Theme& theme = Theme::current();
        if (m_state == State::Critical && !theme.isHighContrast())
            painter.fillRect(rect(), theme.stateTint(m_state));
        painter.fillRect(0, height() - 1, width(), 1, theme.color(Token::Border));
        const int side = theme.px(26);
        const int x = layoutDirection() == Qt::RightToLeft ? width() - theme.px(14) - side : theme.px(14);
        paintState(painter, QRectF(x, theme.px(15), side, side), m_state);
    }

private:
    State m_state = State::None;
    TextLabel* m_title;
    TextLabel* m_facts;
    QHBoxLayout* m_top;
    FlowRow* m_row;
};

// ---- all of it ----

TextLabel* AlertDetail::section(QVBoxLayout* column, const QString& title)
{
    const Theme& theme = Theme::current();
    column->addSpacing(theme.px(8));
    column->addWidget(new TextLabel(title, TextSize::Body, Token::Text, TextWeight::SemiBold, this));
    auto* label = new TextLabel(TextSize::Body, Token::Text2, TextWeight::Normal, this);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(label);
    return label;
}

AlertDetail::AlertDetail(QWidget* parent) : QFrame(parent)
{
    const Theme& theme = Theme::current();
    setFrameShape(QFrame::NoFrame);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(1, 1, 1, 1);
    all->setSpacing(0);
    m_head = new Head(this);
    m_save = squareButton(Icon::Export, tr("Save this incident as a file…"), m_head);
    m_head->addCorner(m_save);
    m_acknowledge = primaryButton(tr("Acknowledge"), m_head);
    m_note = iconButton(Icon::Note, tr("Note"), m_head);
    m_silence = iconButton(Icon::BellOff, tr("Silence…"), m_head);
    m_quarantine = iconButton(Icon::Lock, tr("Quarantine…"), m_head);
    m_close = plainButton(tr("Close"), m_head);
    for (QPushButton* one : {m_acknowledge, m_note, m_silence, m_quarantine, m_close})
        m_head->row()->addWidget(one);
    all->addWidget(m_head);

    auto* area = new QScrollArea(this);
    area->setAccessibleName(tr("What is known of this alert"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget(area);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(theme.px(14), theme.px(4), theme.px(14), theme.px(8));
    column->setSpacing(theme.px(3));
    m_happened = section(column, tr("What happened"));
    m_sureFirst = section(column, tr("How sure we are"));
    m_sure = new TextLabel(TextSize::Body, Token::Text2, TextWeight::Normal, this);
    m_sure->setWordWrap(true);
    column->addWidget(m_sure);
    m_done = section(column, tr("What was done"));
    m_todo = section(column, tr("What you can do"));
    auto* links = new FlowRow(theme.px(10), theme.px(2));
    m_openVote = linkButton(tr("Open the vote and its packets"), content);
    m_openNode = linkButton(tr("Open node"), content);
    m_openHistory = linkButton(tr("Open in history"), content);
    for (QPushButton* link : {m_openVote, m_openNode, m_openHistory})
        links->addWidget(link);
    column->addLayout(links);
    column->addSpacing(theme.px(8));
    column->addWidget(new TextLabel(tr("Life of this alert"), TextSize::Body, Token::Text, TextWeight::SemiBold, content));
    m_timeline = new AlertTimeline(content);
    column->addWidget(m_timeline);
    m_words = section(column, tr("In the node's words"));
    m_notes = new QWidget(content);
    m_noteList = new QVBoxLayout(m_notes);
    m_noteList->setContentsMargins(0, theme.px(8), 0, 0);
    m_noteList->setSpacing(theme.px(4));
    column->addWidget(m_notes);
    column->addStretch(1);
    area->setWidget(content);
    all->addWidget(area, 1);

    m_editor = new QPlainTextEdit(this);
    m_editor->setAccessibleName(tr("Note"));
    m_editor->setPlaceholderText(tr("Write a note, Ctrl+Enter saves it to the audit history"));
    m_editor->setTabChangesFocus(true);
    m_editor->installEventFilter(this);
    m_editor->setFixedHeight(theme.px(48));
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(theme.px(14), theme.px(4), theme.px(14), theme.px(12));
    foot->addWidget(m_editor);
    all->addLayout(foot);
    connect(m_note, &QPushButton::clicked, this, &AlertDetail::beginNote);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
    clear();
}

void AlertDetail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = Theme::current();
    painter.setPen(theme.color(Token::Border));
    painter.setBrush(theme.color(Token::Surface));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

bool AlertDetail::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_editor && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && key->modifiers().testFlag(Qt::ControlModifier)) {
            if (!note().isEmpty())
                emit noteWritten();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

QString AlertDetail::note() const { return m_editor->toPlainText().trimmed(); }

void AlertDetail::clearNote() { m_editor->clear(); }

void AlertDetail::beginNote()
{
    if (m_editor->isEnabled())
        m_editor->setFocus(Qt::ShortcutFocusReason);
}

QString AlertDetail::said() const
{
    return QStringList{m_head->title(), m_happened->text(), m_sureFirst->text(), m_sure->text(), m_done->text(), m_todo->text()}.join(
        u'\n');
}

void AlertDetail::clear()
{
    m_any = false;
    m_suspect.clear();
    m_head->set(State::None, tr("No alert is selected"), tr("Select one to see what happened and what you can do."));
    for (TextLabel* label : {m_happened, m_sureFirst, m_sure, m_done, m_todo, m_words})
        label->setText(format::noValue());
    m_timeline->set({}, 0);
    m_notes->hide();
    m_shownNotes.clear();
    allow();
}

void AlertDetail::setOffline(bool offline) { m_isOffline = offline; }

void AlertDetail::setForbidden(const QString& why)
{
    m_forbidden = why;
    allow();
}

void AlertDetail::allow()
{
    const bool can = m_any && m_forbidden.isEmpty();
    const bool open = m_stage != AlertStage::Closed;
    const auto set = [&](QWidget* what, bool enabled, const QString& help) {
        what->setEnabled(enabled);
        what->setToolTip(m_forbidden.isEmpty() || !m_any ? help : m_forbidden);
    };
    set(m_acknowledge, can && m_stage == AlertStage::Open,
        m_stage == AlertStage::Open ? tr("Say that you look after it (A)") : tr("It is not open."));
    set(m_note, can, tr("Write a note (N)"));
    set(m_silence, can && open,
        m_stage == AlertStage::Silenced ? tr("End or change the silence (S)") : tr("Tell nobody until a time you name (S)"));
    set(m_close, can && open, tr("The matter is settled; if it goes on, a new alert opens"));
    set(m_quarantine, can && !m_suspect.empty(), m_suspect.empty() ? tr("The evidence names no node.") : QString());
    m_editor->setEnabled(can);
    m_save->setEnabled(m_any);
    for (QPushButton* link : {m_openVote, m_openNode, m_openHistory})
        link->setEnabled(m_any);
}

void AlertDetail::set(const AlertView& view)
{
    const Alert& alert = view.alert;
    m_any = true;
    m_stage = stageOf(alert, view.life, view.nowUs);
    const State state = m_stage == AlertStage::Closed ? State::None : stateOf(alert.grade);
    m_head->set(state, alertTitle(alert),
                tr("Alert %1, %2, %3, raised %4, seen %Ln times", nullptr, format::amount(alert.count))
                    .arg(QString::number(alert.id), format::lowered(gradeWord(alert.grade)), format::lowered(stageWord(m_stage)),
                         format::time(alert.firstSeenUs, view.nowUs)));
    const AlertWords words = wordsOf(view);
    m_happened->setText(words.happened);
    // The verdict first, and to be seen: up to its full stop, of whatever script.
    static const QRegularExpression fullStop(QStringLiteral(u"\\.(?= )|\u3002"));
    const qsizetype stop = words.certain ? words.sure.indexOf(fullStop) : -1;
    const QString first = words.certain ? (stop < 0 ? words.sure : words.sure.left(stop + 1)) : QString();
    m_sureFirst->setText(first);
    m_sureFirst->setToken(Token::Text);
    m_sureFirst->setVisible(!first.isEmpty());
    m_sure->setText(words.certain ? (stop < 0 ? QString() : words.sure.mid(stop + 1).trimmed()) : words.sure);
    m_sure->setVisible(!m_sure->text().isEmpty());
    m_done->setText(words.done);
    m_todo->setText(words.todo);
    m_words->setText(text(alert.text));
    m_timeline->set(lifeOf(view), view.nowUs);

    const auto same = [](const AlertNote& a, const AlertNote& b) { return a.timeUs == b.timeUs && a.text == b.text && a.who == b.who; };
    if (!std::equal(view.life.notes.begin(), view.life.notes.end(), m_shownNotes.begin(), m_shownNotes.end(), same)) {
        m_shownNotes = view.life.notes;
        while (QLayoutItem* item = m_noteList->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        m_noteList->addWidget(new TextLabel(tr("Notes"), TextSize::Body, Token::Text, TextWeight::SemiBold, m_notes));
        for (const AlertNote& note : m_shownNotes) {
            m_noteList->addWidget(new TextLabel(format::time(note.timeUs, view.nowUs) + u' ' + text(note.who), TextSize::Secondary,
                                                Token::Text2, TextWeight::Normal, m_notes));
            auto* said = new TextLabel(text(note.text), TextSize::Body, Token::Text, TextWeight::Normal, m_notes);
            said->setWordWrap(true);
            m_noteList->addWidget(said);
        }
    }
    m_notes->setVisible(!m_shownNotes.empty());

    const auto& nodes = blamed(alert);
    m_suspect = alert.suspects.empty() && nodes.size() != 1 ? std::string() : nodes.empty() ? std::string() : nodes.front();
    const auto standing =
        std::find_if(view.members.begin(), view.members.end(), [&](const NodeStandingView& one) { return one.member == m_suspect; });
    if (standing == view.members.end())
        m_suspect.clear();
    m_quarantined = standing != view.members.end() && standing->state == "quarantined";
    m_quarantine->setText(m_suspect.empty() ? tr("Quarantine…")
                          : m_quarantined   ? tr("Release %1…").arg(text(m_suspect))
                                            : tr("Quarantine %1…").arg(text(m_suspect)));
    m_quarantine->setIcon(themedIcon(m_quarantined ? Icon::Unlock : Icon::Lock));
    m_openVote->setVisible(alert.lastVote != 0);
    m_openNode->setVisible(!nodes.empty() && !m_isOffline);
    m_openHistory->setVisible(!m_isOffline);
    if (!nodes.empty())
        m_openNode->setText(tr("Open node %1").arg(text(nodes.front())));
    allow();
}

} // namespace harddns::ui
