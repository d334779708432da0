#include "ui/pages/history_detail.h"

#include "ui/data/node_words.h"
#include "ui/theme/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QApplication>
#include <QClipboard>
#include <QGridLayout>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString question(const std::string& name, const std::string& type)
{
    return type.empty() ? format::shownName(name) : format::shownName(name) + u' ' + text(type);
}

/// Who said what, as a row of marks with the ids below.
class Marks : public QWidget
{
public:
    Marks(std::vector<std::pair<QString, Mark>> seats, QWidget* parent) : QWidget(parent), m_seats(std::move(seats))
    {
        QStringList words;
        for (const auto& [id, mark] : m_seats)
            words.append(id + u' ' + markWord(mark));
        setAccessibleName(words.join(QStringLiteral(", ")));
        setToolTip(words.join(u'\n'));
        setFixedHeight(Theme::current().px(36));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = Theme::current();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(theme.font(TextSize::Caption));
        painter.setPen(theme.color(Token::Text3));
        const int cell = std::min(theme.px(46), width() / std::max(1, static_cast<int>(m_seats.size())));
        const int side = theme.px(stateShapeInCard);
        int x = 0;
        for (const auto& [id, mark] : m_seats) {
            paintMark(painter, QRectF(x + (cell - side) / 2.0, 0, side, side), mark);
            painter.setPen(theme.color(Token::Text3));
            painter.drawText(QRect(x, side + 2, cell, height() - side - 2), Qt::AlignHCenter | Qt::AlignTop,
                             painter.fontMetrics().elidedText(id, Qt::ElideRight, cell - 2));
            x += cell;
        }
    }

private:
    std::vector<std::pair<QString, Mark>> m_seats;
};

/// A vote by itself does not know whether who differs has an excuse.
Mark markOf(Agreement agreement, bool unexplained)
{
    if (agreement == Agreement::Agrees)
        return Mark::Agrees;
    if (agreement == Agreement::Abstained)
        return Mark::Silent;
    return unexplained ? Mark::Differs : Mark::DiffersExplained;
}

QString moment(std::int64_t timeUs) { return format::dayMinutes(timeUs) + format::clockMs(timeUs).mid(5); }

} // namespace

HistoryDetail::HistoryDetail(Open open, QWidget* parent) : Panel(tr("Row"), parent), m_open(std::move(open))
{
    setHeadLine(true);
    m_chain = new StateLabel(stateShapeInTable, TextSize::Secondary, this);
    addAction(m_chain);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Detail of the row"));
    setFlush(true);
    body()->addWidget(scroll);
    auto* inside = new QWidget;
    m_place = new QVBoxLayout(inside);
    m_place->setContentsMargins(Theme::current().px(12), Theme::current().px(12), Theme::current().px(12), Theme::current().px(12));
    scroll->setWidget(inside);
    clear();
}

void HistoryDetail::clear()
{
    begin({}, {});
    m_chain->hide();
    setTitle(tr("Row"));
    auto* empty = new EmptyState(m_content);
    empty->set(tr("No row is chosen."), tr("Choose one with the arrow keys or a click to see all of it."));
    m_layout->addWidget(empty, 1);
}

void HistoryDetail::begin(const QString& title, const QString& secondary)
{
    if (m_content != nullptr) { // one of its buttons may be what led here
        m_content->hide();
        m_content->deleteLater();
    }
    m_content = new QWidget;
    m_lines.clear();
    m_form = nullptr;
    m_buttons = nullptr;
    m_layout = new QVBoxLayout(m_content);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(Theme::current().px(8));
    m_place->addWidget(m_content);
    if (title.isEmpty())
        return;
    for (const QString& one : {title, secondary}) {
        if (one.isEmpty())
            continue;
        const bool head = m_lines.isEmpty();
        auto* label = new TextLabel(one, head ? TextSize::Detail : TextSize::Secondary, head ? Token::Text : Token::Text2,
                                    head ? TextWeight::SemiBold : TextWeight::Normal, m_content);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_layout->addWidget(label);
        m_lines.append(one);
    }
    auto* holder = new QWidget(m_content);
    m_form = new QGridLayout(holder);
    m_form->setContentsMargins(0, Theme::current().px(4), 0, Theme::current().px(4));
    m_form->setHorizontalSpacing(Theme::current().px(12));
    m_form->setVerticalSpacing(Theme::current().px(4));
    m_form->setColumnStretch(1, 1);
    m_layout->addWidget(holder);
}

void HistoryDetail::line(const QString& label, const QString& value, bool mono, State state)
{
    if (value.isEmpty())
        return;
    const int row = m_form->rowCount();
    auto* name = new TextLabel(label, TextSize::Body, Token::Text3, TextWeight::Normal, m_content);
    m_form->addWidget(name, row, 0, Qt::AlignTop | Qt::AlignLeft);
    m_lines.append(label + QStringLiteral(": ") + value);
    if (state != State::None) {
        auto* shown = new StateLabel(stateShapeInTable, TextSize::Body, m_content);
        shown->set(state, value);
        m_form->addWidget(shown, row, 1);
        return;
    }
    auto* shown = new TextLabel(value, TextSize::Body, Token::Text, TextWeight::Normal, m_content);
    shown->setMono(mono);
    shown->setWordWrap(true);
    shown->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_form->addWidget(shown, row, 1);
}

void HistoryDetail::button(const QString& label, const QString& page, const QVariantMap& what)
{
    if (m_buttons == nullptr) {
        auto* holder = new QWidget(m_content);
        m_buttons = new FlowRow(Theme::current().px(8), holder);
        m_layout->addWidget(holder);
    }
    QPushButton* made = smallButton(label, m_content);
    if (page.isEmpty())
        connect(made, &QPushButton::clicked, this,
                [this] { QApplication::clipboard()->setText(text(exported(m_row, db::ExportFormat::JsonLines))); });
    else
        connect(made, &QPushButton::clicked, this, [this, page, what] { m_open(page, what); });
    m_buttons->addWidget(made);
}

void HistoryDetail::questionButtons(const std::string& name, const std::string& type)
{
    if (name.find('.') == std::string::npos)
        return;
    const QVariantMap what{{QStringLiteral("name"), text(name)}, {QStringLiteral("type"), text(type.empty() ? "A" : type)}};
    button(tr("Trace name"), QStringLiteral("queries"), what);
    button(tr("Chain of trust"), QStringLiteral("validation"), what);
}

void HistoryDetail::follow(const db::StoredVote& row)
{
    const VoteEvent& vote = row.vote;
    begin(question(vote.name, vote.type),
          tr("Vote %1, %2, collector %3").arg(format::count(vote.id), moment(vote.timeUs), text(vote.collector)));
    std::vector<std::pair<QString, Mark>> marks;
    for (const VoteSeat& seat : vote.seats)
        marks.emplace_back(text(seat.member), markOf(seat.agreement, false));
    m_layout->insertWidget(m_layout->count() - 1, new Marks(std::move(marks), m_content));
    line(tr("Answer"), text(vote.rcode));
    line(tr("Decided by"), tr("%1, %2 of %3, %4 ms")
                               .arg(levelWords(vote.level), format::count(vote.majority), format::count(vote.asked),
                                    format::milliseconds(vote.latencyUs / 1000.0)));
    line(tr("Differ"), format::count(vote.dissents));
    line(tr("TTL"), tr("%1 s").arg(format::count(vote.ttl)));
    if (vote.dissents > 0)
        button(tr("Open vote"), QStringLiteral("disagreements"), {{QStringLiteral("vote"), qulonglong(vote.id)}});
    questionButtons(vote.name, vote.type);
}

void HistoryDetail::follow(const db::StoredDisagreement& row)
{
    const DisagreementRecord& record = row.record;
    begin(question(record.name, record.type), tr("Vote %1, %2").arg(format::count(record.vote), moment(record.timeUs)));
    std::vector<std::pair<QString, Mark>> marks;
    for (const DisagreementSeat& seat : record.seats)
        marks.emplace_back(text(seat.member), markOf(seat.agreement, record.grade != Grade::None));
    m_layout->insertWidget(m_layout->count() - 1, new Marks(std::move(marks), m_content));
    line(tr("Grade"), gradeWord(record.grade), false, record.grade == Grade::None ? State::None : stateOf(record.grade));
    line(tr("Decided by"), levelWords(record.level));
    QStringList sent;
    for (const std::string& one : record.decided)
        sent.append(text(one));
    line(tr("Answer sent"), sent.join(u'\n'), true);
    for (const DisagreementSeat& seat : record.seats) {
        if (seat.agreement != Agreement::Differs)
            continue;
        QStringList said;
        for (const std::string& one : seat.records)
            said.append(text(one));
        line(tr("%1 sent").arg(text(seat.member)), said.isEmpty() ? tr("no records") : said.join(u'\n'), true);
        for (const Finding& finding : seat.findings)
            line(format::withSign(finding.points), findingText(finding));
    }
    button(tr("Open vote"), QStringLiteral("disagreements"), {{QStringLiteral("vote"), qulonglong(record.vote)}});
    questionButtons(record.name, record.type);
}

void HistoryDetail::follow(const db::StoredAlertChange& row)
{
    const db::AlertChange& change = row.change;
    const HistoryWords words = wordsOf(m_row);
    begin(tr("Alert %1").arg(format::count(change.alert.id)), words.kind + QStringLiteral(", ") + moment(change.timeUs));
    line(tr("Grade"), gradeWord(change.alert.grade), false, change.alert.grade == Grade::None ? State::None : stateOf(change.alert.grade));
    line(tr("By"), words.by);
    line(tr("Note"), text(change.note));
    if (change.untilUs != 0)
        line(tr("Until"), format::dateTime(change.untilUs));
    line(tr("About"), question(change.alert.name, change.alert.type));
    line(tr("Node"), words.node);
    if (change.alert.points > 0)
        line(tr("Evidence"), tr("%Ln points", nullptr, change.alert.points));
    if (change.alert.count != 0)
        line(tr("Seen"), tr("%Ln times", nullptr, format::amount(change.alert.count)));
    line(tr("It said"), alertText(change.alert));
    button(tr("Open alert"), QStringLiteral("alerts"), {{QStringLiteral("alert"), qulonglong(change.alert.id)}});
    if (change.alert.lastVote != 0)
        button(tr("Open vote"), QStringLiteral("disagreements"), {{QStringLiteral("vote"), qulonglong(change.alert.lastVote)}});
}

void HistoryDetail::follow(const db::StoredEvent& row)
{
    const db::Event& event = row.event;
    const HistoryWords words = wordsOf(m_row);
    begin(words.kind, moment(event.timeUs));
    line(tr("What"), eventText(event));
    line(tr("By"), words.by);
    line(tr("To"), text(event.subject));
    line(tr("About"), question(event.name, event.type));
    if (event.untilUs != 0)
        line(tr("Until"), format::dateTime(event.untilUs));
    line(tr("Before"), eventValue(event, event.before));
    line(tr("After"), eventValue(event, event.after));
    const bool ofNode = event.kind == db::EventKind::Quarantine || event.kind == db::EventKind::Release ||
                        event.kind == db::EventKind::NodeDown || event.kind == db::EventKind::NodeUp || event.kind == db::EventKind::Repair;
    if (ofNode && !event.subject.empty())
        button(tr("Open node"), QStringLiteral("nodes"), {{QStringLiteral("node"), text(event.subject)}});
    questionButtons(event.name, event.type);
}

void HistoryDetail::show(const HistoryRow& row, const HistoryModel::ChainState& chain)
{
    m_row = row;
    std::visit([this](const auto& stored) { follow(*stored); }, row);
    button(tr("Copy as JSON"), {}, {});
    const std::int64_t behindUs = std::visit([](const auto& stored) { return stored->place.behindUs; }, row);
    if (behindUs != 0)
        line(tr("Clock"), tr("stood %1 behind rows written before").arg(format::duration(static_cast<double>(behindUs) / 1e6)));
    m_layout->addStretch(1);
    setTitle(tr("Row %1").arg(format::number(keyOf(row))));
    m_chain->set(chain.state, chain.word);
    m_chain->show();
}

} // namespace harddns::ui
