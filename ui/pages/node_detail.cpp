#include "ui/pages/node_detail.h"

#include "ui/data/latency_store.h"
#include "ui/pages/alert_values.h"
#include "ui/pages/disagreement_values.h"
#include "ui/pages/member_dialog.h"
#include "ui/plot/sparkline.h"
#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/table_view.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QPainterPath>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace harddns::ui
{

namespace
{

constexpr std::int64_t secondUs = 1'000'000;

/// The shape of the state in the head.
class HeadShape : public QWidget
{
public:
    explicit HeadShape(const std::optional<NodeRow>& row, QWidget* parent) : QWidget(parent), m_row(row) {}

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        paintState(painter, QRectF(rect()), m_row ? m_row->state : State::Silent);
    }

private:
    const std::optional<NodeRow>& m_row;
};

/// The two small curves have the same parts.
std::int64_t trendStep(const PageMoment& moment)
{
    constexpr int columns = 90;
    return std::max(bucketStep(moment.spanUs(), columns), latencySlotUs);
}

std::size_t trendParts(const PageMoment& moment)
{
    const std::int64_t step = trendStep(moment), first = moment.fromUs / step * step;
    return static_cast<std::size_t>(std::max<std::int64_t>(0, moment.toUs - first) / step + 1);
}

Token wordToken(State state)
{
    switch (state) {
    case State::Ok: return Token::Ok;
    case State::Notice: return Token::Notice;
    case State::Warning: return Token::Warning;
    case State::Critical: return Token::Critical;
    case State::Quarantined: return Token::Quarantined;
    case State::Silent:
    case State::None: break;
    }
    return Token::Text2;
}

} // namespace

NodeDetail::NodeDetail(PageContext context, QWidget* parent) : QFrame(parent), m_context(std::move(context))
{
    setAccessibleName(tr("Node"));
    setFrameShape(QFrame::NoFrame);
    build();
    m_earlier = new EarlierDissent(m_context.source, this);
    connect(m_earlier, &EarlierDissent::changed, this, [this] {
        if (m_row)
            fillDissents(m_moment);
    });
    connect(&Theme::current(), &Theme::changed, this, &NodeDetail::follow);
    follow();
    followRole();
    set(nullptr, {});
}

void NodeDetail::build()
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(1, 1, 1, 1);
    outer->setSpacing(0);
    m_head = new QWidget(this);
    auto* head = new QHBoxLayout(m_head);
    m_shape = new HeadShape(m_row, m_head);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    m_title = new TextLabel(TextSize::Detail, Token::Text, TextWeight::SemiBold, m_head);
    m_words = new TextLabel(TextSize::Secondary, Token::Text, TextWeight::SemiBold, m_head);
    m_words->setEliding(true);
    words->addWidget(m_title);
    words->addWidget(m_words);
    head->addWidget(m_shape);
    head->addLayout(words, 1);
    outer->addWidget(m_head);
    m_problem = new ErrorBar(this);
    outer->addWidget(m_problem);

    auto* body = new QVBoxLayout;
    body->setObjectName(QStringLiteral("body"));
    outer->addLayout(body, 1);
    // In a low window the facts are scrolled.
    auto* area = new QScrollArea(this);
    area->setAccessibleName(tr("What is known of this node"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* facts = new QWidget(area);
    m_grid = new QGridLayout(facts);
    m_grid->setContentsMargins(0, 0, 0, 0);
    area->setWidget(facts);
    area->viewport()->setAutoFillBackground(false);
    facts->setAutoFillBackground(false);
    body->addWidget(area);
    m_timeTrend = new Sparkline(tr("Answer time, p95"), this);
    m_dissentTrend = new Sparkline(tr("Disagreements"), this);
    m_timeFigure = new TextLabel(TextSize::Body, Token::Text, TextWeight::SemiBold, this);
    m_dissentFigure = new TextLabel(TextSize::Body, Token::Text, TextWeight::SemiBold, this);
    const auto trend = [&](int row, const QString& label, Sparkline* line, TextLabel* figure) {
        figure->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_grid->addWidget(new TextLabel(label, TextSize::Secondary, Token::Text2, TextWeight::Normal, this), row, 0);
        auto* both = new QHBoxLayout;
        both->setSpacing(10);
        both->addWidget(line, 1);
        both->addWidget(figure);
        m_grid->addLayout(both, row, 1);
    };
    trend(0, tr("Answer time, p95"), m_timeTrend, m_timeFigure);
    trend(1, tr("Disagreements"), m_dissentTrend, m_dissentFigure);
    m_grid->setColumnStretch(1, 1);
    buildFacts();

    m_dissentTitle = new TextLabel(TextSize::Secondary, Token::Text, TextWeight::SemiBold, this);
    m_dissentModel = new NodeDissentModel(this);
    m_dissents = new TableView(tr("What it said differently"), RowKind::Packet, this);
    m_dissents->horizontalHeader()->hide(); // its columns need no room for heads
    m_dissents->setModel(m_dissentModel);
    m_dissents->setFrameShape(QFrame::NoFrame);
    m_dissents->setHistoryOffered(true);
    m_noDissent = new TextLabel(TextSize::Secondary, Token::Text2, TextWeight::Normal, this);
    m_noDissent->setWordWrap(true);
    m_noDissent->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    body->addWidget(m_dissentTitle);
    body->addWidget(m_dissents, 1);
    body->addWidget(m_noDissent, 1);
    connect(m_dissents, &TableView::opened, this, [this](const QModelIndex& index) {
        const NodeDissent& row = m_dissentModel->row(index.row());
        m_context.open(QStringLiteral("disagreements"), voteTarget(row.vote, row.stored));
    });
    connect(m_dissents, &TableView::historyWanted, this, [this](const QModelIndex& index) {
        m_context.open(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("disagreements")},
                                                   {QStringLiteral("name"), m_dissentModel->row(index.row()).name}});
    });

    m_quarantine = plainButton(tr("&Quarantine…"), this);
    m_release = plainButton(tr("&Release now…"), this);
    m_flush = plainButton(tr("F&lush…"), this);
    m_alert = linkButton(tr("Open alert"), this);
    auto* buttons = new FlowRow(Theme::current().px(6));
    for (QPushButton* button : {m_quarantine, m_release, m_flush, m_alert})
        buttons->addWidget(button);
    body->addLayout(buttons);
    connect(m_quarantine, &QPushButton::clicked, this, [this] { ask(MemberCommand::Quarantine); });
    connect(m_release, &QPushButton::clicked, this, [this] { ask(MemberCommand::Release); });
    connect(m_flush, &QPushButton::clicked, this, [this] { ask(MemberCommand::Flush); });
    connect(m_alert, &QPushButton::clicked, this, [this] {
        if (m_row && m_row->alert)
            m_context.open(QStringLiteral("alerts"), {{QStringLiteral("alert"), QVariant::fromValue<qulonglong>(*m_row->alert)}});
    });
}

void NodeDetail::buildFacts()
{
    const std::array<QString, factCount> names{tr("Why"),         tr("Weight"),         tr("Answers"),  tr("Failures"),
                                               tr("Certificate"), tr("Forged replies"), tr("Software"), tr("Cache")};
    for (std::size_t i = 0; i < factCount; ++i) {
        m_labels[i] = new TextLabel(names[i], TextSize::Secondary, Token::Text2, TextWeight::Normal, this);
        m_labels[i]->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        m_facts[i] = new TextLabel(TextSize::Secondary, Token::Text, TextWeight::Normal, this);
        m_facts[i]->setWordWrap(true);
        m_facts[i]->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        m_facts[i]->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_grid->addWidget(m_labels[i], static_cast<int>(i) + 2, 0);
        m_grid->addWidget(m_facts[i], static_cast<int>(i) + 2, 1);
    }
}

void NodeDetail::follow()
{
    const Theme& theme = Theme::current();
    m_head->layout()->setContentsMargins(theme.px(14), theme.px(8), theme.px(14), theme.px(8));
    m_head->layout()->setSpacing(theme.px(12));
    m_shape->setFixedSize(theme.px(22), theme.px(22));
    if (auto* body = findChild<QVBoxLayout*>(QStringLiteral("body"))) {
        body->setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(10));
        body->setSpacing(theme.px(6));
    }
    m_grid->setHorizontalSpacing(theme.px(12));
    m_grid->setVerticalSpacing(theme.px(4));
    for (Sparkline* line : {m_timeTrend, m_dissentTrend})
        line->setFixedHeight(theme.px(20));
    m_dissents->setMinimumHeight(theme.rowHeight(RowKind::Packet) * 2);
    update();
}

void NodeDetail::followRole()
{
    const bool may = m_context.source.role() == Role::Operator;
    const std::array<std::pair<QPushButton*, QString>, 3> all{
        {{m_quarantine, tr("Not asked in votes of this node any more until somebody releases it.")},
         {m_release, tr("Asked again at once, before the end of its quarantine.")},
         {m_flush, tr("Told to forget a name and everything below it.")}}};
    for (const auto& [button, does] : all) {
        button->setEnabled(may && m_row);
        button->setToolTip(may ? does : tr("Needs the role operator; you are a viewer."));
        button->setAccessibleDescription(button->toolTip());
    }
}

void NodeDetail::set(const NodeRow* row, const PageMoment& moment)
{
    const bool isOther = !m_row || !row || m_row->id != row->id;
    m_row = row ? std::optional(*row) : std::nullopt;
    if (isOther)
        m_problem->clear();
    for (QWidget* child : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        if (child != m_head && child != m_problem)
            child->setVisible(row != nullptr);
    }
    if (!m_row) {
        m_title->setText(tr("No node"));
        m_words->setToken(Token::Text2);
        m_words->setText(tr("Choose one on the map or in the table."));
        setAccessibleName(tr("No node is chosen"));
        update();
        return;
    }
    m_title->setText(m_row->isHere ? tr("%1, this node").arg(m_row->id) : m_row->id);
    m_words->setToken(wordToken(m_row->state));
    m_words->setText(m_row->reason.isEmpty()              ? m_row->word
                     : m_row->state == State::Quarantined ? QString(m_row->word + u' ' + m_row->reason)
                                                          : tr("%1: %2").arg(m_row->word, m_row->reason));
    setAccessibleName(tr("Node %1, %2").arg(m_row->id, m_words->text()));
    fillFacts(moment);
    fillTrends(moment);
    const bool isQuarantined = m_row->standing.state == "quarantined";
    m_quarantine->setVisible(!isQuarantined);
    m_release->setVisible(isQuarantined);
    m_alert->setVisible(m_row->alert.has_value());
    if (m_row->alert)
        m_alert->setText(tr("Open alert %1").arg(*m_row->alert));
    followRole();

    m_moment = moment;
    m_earlier->follow(m_context.data, moment, m_context.view.filter(), m_row->id);
    fillDissents(moment);
    m_shape->update();
    update();
}

void NodeDetail::fillDissents(const PageMoment& moment)
{
    m_dissentModel->setNow(moment.nowUs);
    m_dissentModel->setRows(dissentsOf(m_row->id, m_context.data, moment, m_context.view.filter(), m_earlier->records()));
    const bool any = m_dissentModel->rowCount() > 0;
    const QString span = inSpan(m_earlier->knownOf(m_context.data, moment));
    m_dissentTitle->setText(tr("Latest disagreements"));
    m_dissents->setVisible(any);
    m_noDissent->setVisible(!any);
    m_noDissent->setText(moment.filter.isEmpty() ? tr("It agreed in every vote %1.").arg(span) : tr("None fits the filter %1.").arg(span));
    fillDissentTrend(moment);
}

void NodeDetail::setFact(Fact fact, const QString& text)
{
    m_labels[fact]->setVisible(!text.isEmpty());
    m_facts[fact]->setVisible(!text.isEmpty());
    m_facts[fact]->setText(text);
    m_facts[fact]->setAccessibleName(tr("%1: %2").arg(m_labels[fact]->text(), text));
}

QString NodeDetail::fact(Fact fact) const { return m_facts[fact]->isHidden() ? QString() : m_facts[fact]->text(); }

QString NodeDetail::agreement() const { return m_noDissent->isHidden() ? QString() : m_noDissent->text(); }

QString NodeDetail::problem() const { return m_problem->isHidden() ? QString() : m_problem->sentence(); }

void NodeDetail::fillFacts(const PageMoment& moment)
{
    const NodeRow& row = *m_row;
    const NodeStandingView& standing = row.standing;
    QString why;
    if (row.alert) {
        if (const auto at = m_context.data.alerts().find(*row.alert); at != m_context.data.alerts().end())
            why = format::withStop(alertTitle(at->second));
    } else if (row.state != State::Ok) {
        why = row.state == State::Notice || row.reason.isEmpty() ? tr("%1. %2").arg(row.word, row.todo) : row.todo;
    }
    setFact(Why, why);
    setFact(Weight, tr("%1: health %2, trust %3, load %4")
                        .arg(format::decimal(standing.weight, 2), format::percent(standing.health, 0), format::percent(standing.trust, 0),
                             format::percent(standing.load, 0)));
    setFact(AnswerTime, row.answers == 0
                            ? tr("none %1").arg(inSpan(moment))
                            : tr("p50 %1 ms, p95 %2 ms of %3")
                                  .arg(format::milliseconds(row.p50Ms), format::milliseconds(row.p95Ms), format::count(row.answers)));
    QString failures = tr("%1 in a row").arg(format::count(standing.failures));
    if (standing.quarantines > 0)
        failures = format::clauses({failures, tr("earlier quarantines: %1").arg(format::count(standing.quarantines))});
    setFact(Failures, failures);
    setFact(Certificate,
            standing.certificateEndsUnix != 0
                ? tr("ends %1, %2").arg(format::date(standing.certificateEndsUnix * secondUs), certificateLeft(row, moment.nowUs))
            : row.isHere ? QString()
                         : tr("not seen yet"));
    QString forged;
    for (const auto& [id, alert] : m_context.data.alerts()) {
        if (alert.cause == AlertCause::ForgeryFlood && alert.name == standing.member && alert.lastSeenUs >= moment.fromUs)
            forged = row.forgedReplies > 0
                         ? tr("%1 since %2, it goes on").arg(format::count(alert.count), format::clock(alert.firstSeenUs))
                         : tr("%1, ended %2").arg(format::count(alert.count), format::time(alert.lastSeenUs, moment.nowUs));
    }
    if (forged.isEmpty() && row.isHere) {
        const TimeBucket sum = sumOf(m_context.data.seconds(), moment.fromUs, moment.toUs, moment.nowUs);
        forged = tr("%1 refused %2").arg(format::count(static_cast<std::uint64_t>(std::llround(sum.forgedReplies))), inSpan(moment));
    }
    setFact(ForgedReplies, forged.isEmpty() ? tr("no unusual number noticed") : forged);

    const SnapshotPtr& latest = m_context.data.latest();
    QString software, cache;
    if (row.isHere && latest) {
        software =
            tr("harddnsd %1, up %2").arg(QString::fromStdString(latest->status->version), format::duration(latest->status->uptimeSeconds));
        for (const PartitionUse& use : latest->stats->partitions) {
            if (use.name == "answers")
                cache = tr("%Ln records, %1 of %2", nullptr, format::amount(use.entries))
                            .arg(format::bytes(use.bytes), format::bytes(use.maxBytes));
        }
    }
    setFact(Software, software);
    setFact(Cache, cache);
}

void NodeDetail::fillTrends(const PageMoment& moment)
{
    const NodeRow& row = *m_row;
    const std::int64_t step = trendStep(moment), first = moment.fromUs / step * step;
    const std::size_t count = trendParts(moment);
    std::vector<HistogramValues> parts(count);
    for (const auto& slot : m_context.data.latencySlots("node/" + row.standing.member, moment.fromUs, moment.toUs)) {
        if (slot.timeUs >= first)
            harddns::ui::add(parts[std::min(static_cast<std::size_t>((slot.timeUs - first) / step), count - 1)], slot.values);
    }
    std::vector<double> times;
    for (const HistogramValues& part : parts) {
        const double us = quantileUs(part, 0.95);
        times.push_back(us < 0 ? std::numeric_limits<double>::quiet_NaN() : us / 1000);
    }
    m_timeTrend->setValues(std::move(times));
    m_timeFigure->setText(row.p95Ms < 0 ? format::noValue() : tr("%1 ms").arg(format::milliseconds(row.p95Ms)));
}

void NodeDetail::fillDissentTrend(const PageMoment& moment)
{
    const std::int64_t step = trendStep(moment), first = moment.fromUs / step * step;
    const std::size_t count = trendParts(moment);
    const std::string id = m_row->standing.member;
    std::vector<double> dissents(count, 0.0);
    const EarlierRecords& earlier = m_earlier->records().countable();
    visitRecords(m_context.data, moment, m_context.view.filter(), earlier, [&](const std::shared_ptr<const DisagreementRecord>& one) {
        for (const DisagreementSeat& seat : one->seats) {
            if (seat.member == id && seat.agreement == Agreement::Differs)
                dissents[std::min(static_cast<std::size_t>((one->timeUs - first) / step), count - 1)] += 1;
        }
    });
    const PageMoment known = m_earlier->knownOf(m_context.data, moment);
    for (std::size_t i = 0; i < count; ++i) { // a hole is not zero
        const std::int64_t begin = first + static_cast<std::int64_t>(i) * step;
        if (dissents[i] == 0 && known.knownUs(begin, begin + step) == 0)
            dissents[i] = std::numeric_limits<double>::quiet_NaN();
    }
    // The same as in the table beside it.
    const std::uint64_t differs = m_row->differs, unexplained = m_row->unexplained;
    m_dissentTrend->setValues(std::move(dissents));
    m_dissentTrend->setState(unexplained > 0 ? State::Critical : State::None);
    m_dissentFigure->setText(differs == 0      ? format::count(0)
                             : unexplained > 0 ? tr("%1, unexplained %2").arg(format::count(differs), format::count(unexplained))
                                               : tr("%1, all explained").arg(format::count(differs)));
}

void NodeDetail::ask(MemberCommand command)
{
    if (!m_row)
        return;
    const QString member = m_row->id;
    commandMember(this, m_context.source, member, command, {}, [this, member](const QString& problem) {
        if (problem.isEmpty())
            m_problem->clear();
        else
            m_problem->show(State::Warning, tr("%1 was left as it is: %2").arg(member, problem));
    });
}

void NodeDetail::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double line = theme.frameWidth(theme.isHighContrast());
    const QRectF frame = QRectF(rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2);
    QPainterPath outline;
    outline.addRoundedRect(frame, theme.px(4), theme.px(4));
    painter.fillPath(outline, theme.color(Token::Surface));
    painter.save();
    painter.setClipPath(outline);
    const QRect head(0, 0, width(), m_head->geometry().bottom() + 1);
    const bool tinted = m_row && m_row->state != State::Ok && m_row->state != State::None;
    painter.fillRect(head, tinted ? theme.stateTint(m_row->state) : theme.color(Token::Surface));
    painter.setPen(theme.color(Token::Border));
    painter.drawLine(head.bottomLeft(), head.bottomRight());
    painter.restore();
    painter.setPen(QPen(theme.color(Token::Border), line));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(outline);
}

} // namespace harddns::ui
