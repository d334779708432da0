#include "ui/pages/disagreements_page.h"

#include "ui/pages/earlier_dissent.h"
#include "ui/pages/packet_panes.h"
#include "ui/pages/vote_matrix.h"
#include "ui/pages/vote_story.h"
#include "ui/theme/format.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>

#include <algorithm>

namespace harddns::ui
{

namespace
{

/// Rows asked of the history for one range: a screenful is 20; more would delay the first of them.
constexpr std::size_t olderRows = 2'000;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

std::vector<std::string> idsOf(const std::vector<NodeStandingView>& members)
{
    std::vector<std::string> out;
    out.reserve(members.size());
    for (const NodeStandingView& member : members)
        out.push_back(member.member);
    return out;
}

} // namespace

DisagreementsPage::DisagreementsPage(PageContext context, QWidget* parent) : Page(std::move(context), parent)
{
    buildActions();
    buildList();
    buildVote();
    takeMembers();
    select({});
    connect(&m_context.source, &Source::historyChanged, this, [this] { m_built = false; });
}

DisagreementsPage::~DisagreementsPage() = default;

std::int64_t DisagreementsPage::nowUs() const { return m_context.view.pausedAtUs().value_or(m_context.data.nowUs()); }

QString DisagreementsPage::facts() const { return m_facts; }

void DisagreementsPage::takeMembers()
{
    const SnapshotPtr& latest = m_context.data.latest();
    const std::vector<std::string> ids = latest ? idsOf(latest->members) : std::vector<std::string>{};
    if (m_model != nullptr && (ids.empty() || ids == m_model->members())) {
        if (latest)
            m_model->setStandings(latest->members);
        return;
    }
    auto* model = new DisagreementModel(ids, this);
    model->setOrder(m_newestFirst->isChecked() ? DisagreementModel::Order::NewestFirst : DisagreementModel::Order::UnexplainedFirst);
    if (latest)
        model->setStandings(latest->members);
    m_selecting = true;
    m_table->setModel(model);
    m_selecting = false;
    delete m_model;
    m_model = model;
    m_built = false;
}

bool DisagreementsPage::takes(const DisagreementRecord& record) const
{
    const std::int64_t now = nowUs();
    // What came while the node put a snapshot together is a little later than it, and would never be looked at again.
    const bool isLive = m_range.isLive() && !m_context.view.pausedAtUs();
    return record.timeUs >= m_range.begin(now) && (isLive || record.timeUs <= m_range.end(now)) && m_filter.matches(record);
}

VotePtr DisagreementsPage::voteOf(const DisagreementRecord& record) const
{
    // Ids ascend but when the node began anew; then the older ones are found by looking at all of them, which only a click pays for.
    const auto& votes = m_context.data.votes();
    const auto at =
        std::lower_bound(votes.begin(), votes.end(), record.vote, [](const VoteEvent& vote, std::uint64_t id) { return vote.id < id; });
    if (at != votes.end() && at->id == record.vote && at->name == record.name)
        return std::make_shared<const VoteEvent>(*at);
    return nullptr;
}

DisagreementRow DisagreementsPage::rowFor(RecordPtr record) const
{
    DisagreementRow out;
    const auto& votes = m_context.data.votes();
    const auto at =
        std::lower_bound(votes.begin(), votes.end(), record->vote, [](const VoteEvent& vote, std::uint64_t id) { return vote.id < id; });
    if (at != votes.end() && at->id == record->vote && at->name == record->name) {
        out.asked = at->asked;
        out.majority = at->majority;
    }
    out.record = std::move(record);
    return out;
}

void DisagreementsPage::rebuild()
{
    m_range = m_context.view.range();
    m_filter = m_context.view.filter();
    m_pausedAtUs = m_context.view.pausedAtUs();
    std::vector<DisagreementRow> rows;
    const auto& all = m_context.data.disagreements();
    for (const RecordPtr& record : all) {
        if (takes(*record))
            rows.push_back(rowFor(record));
    }
    m_taken = m_context.data.disagreementsBefore() + all.size();
    m_selecting = true;
    m_model->replace(std::move(rows));
    m_selecting = false;
    m_built = true;
    loadOlder();
    // What is looked at stays, in the list and below it.
    if (const int row = m_view ? m_model->find(m_view.record) : -1; row >= 0) {
        m_selecting = true;
        m_table->selectRow(row);
        m_selecting = false;
    }
}

void DisagreementsPage::takeNew()
{
    const auto& all = m_context.data.disagreements();
    const std::uint64_t before = m_context.data.disagreementsBefore();
    if (before + all.size() < m_taken || m_taken < before) { // the data began anew, or forgot what was not looked at
        rebuild();
        return;
    }
    std::vector<DisagreementRow> rows;
    for (std::size_t i = static_cast<std::size_t>(std::max(m_taken, before) - before); i < all.size(); ++i) {
        if (takes(*all[i]))
            rows.push_back(rowFor(all[i]));
    }
    m_taken = before + all.size();
    if (!rows.empty())
        m_model->add(std::move(rows));
    m_model->dropBefore(m_range.begin(nowUs()));
}

void DisagreementsPage::refresh()
{
    takeMembers();
    const ViewState& view = m_context.view;
    const bool same = m_built && m_range == view.range() && m_filter == view.filter();
    if (!same || (m_pausedAtUs && !view.pausedAtUs()))
        rebuild();
    else if (!view.pausedAtUs())
        takeNew();
    else
        m_pausedAtUs = view.pausedAtUs();

    if (!m_choseOnce && m_model->rowCount() > 0 && !m_view) {
        m_choseOnce = true;
        m_table->selectRow(0);
    }
    if (m_alertsRevision != m_context.data.alertsRevision()) {
        m_alertsRevision = m_context.data.alertsRevision();
        followAlert();
    }
    const PageMoment whatIsKnown = known();
    if (m_stored.state == Stored::State::Read && !whatIsKnown.holes.empty() && whatIsKnown.holes.back().toUs > m_stored.untilUs &&
        nowUs() - m_stored.askedUs >= earlierEveryUs)
        loadOlder(); // what the feed left out meanwhile
    showEmpty();
    QString facts = tr("%1 unexplained, %2 explained").arg(format::count(m_model->unexplained()), format::count(m_model->explained()));
    if (const std::uint64_t lost = m_context.data.losses().disagreements; lost > 0)
        facts = format::enumerated({facts, tr("%1 missed").arg(format::count(lost))});
    if (!whatIsKnown.isWhollyKnown() && m_stored.state != Stored::State::Reading)
        facts = format::enumerated({facts, inSpan(whatIsKnown)});
    if (facts != m_facts) {
        m_facts = facts;
        emit factsChanged();
    }
}

/// The stretch as far as its disagreements are known: heard, or read from the audit store.
PageMoment DisagreementsPage::known() const
{
    const PageMoment moment = momentOf(m_context.data, m_context.view);
    PageMoment out = moment.ofRecords();
    if (m_stored.state == Stored::State::Read) {
        out = out.whollyKnown(m_stored.untilUs);
        out.knownFromUs = m_stored.fromUs;
    } else {
        out.knownFromUs = EarlierDissent::heardFromUs(m_context.data, moment);
    }
    return out;
}

void DisagreementsPage::loadOlder()
{
    m_older.reset();
    m_stored = {};
    m_listPanel->error()->clear();
    m_listPanel->loading()->end();
    HistorySource* history = m_context.source.history();
    if (history == nullptr)
        return;
    // Live data begins with the oldest that is kept; what is before it is in the store, and what the feed left out.
    const auto& all = m_context.data.disagreements();
    const std::int64_t now = nowUs();
    const PageMoment moment = momentOf(m_context.data, m_context.view);
    db::Filter filter = m_filter.forStore();
    filter.fromUs = m_range.begin(now);
    filter.toUs = m_range.end(now);
    m_stored = {Stored::State::Reading, *filter.fromUs, *filter.toUs, now};
    if (!all.empty())
        filter.toUs = std::min(*filter.toUs, all.front()->timeUs);
    if (!moment.recordHoles.empty())
        filter.toUs = std::max(*filter.toUs, moment.recordHoles.back().toUs);
    m_stored.untilUs = *filter.toUs;
    if (*filter.toUs < *filter.fromUs) { // the node has told all of it by itself
        m_stored.state = Stored::State::Read;
        return;
    }
    m_listPanel->loading()->begin();
    m_older = history->disagreements(filter, {olderRows, true, {}}, [this](Result<std::vector<db::StoredDisagreement>, std::string> got) {
        m_listPanel->loading()->end();
        m_stored.state = got ? Stored::State::Read : Stored::State::Failed;
        QMetaObject::invokeMethod(this, &DisagreementsPage::refresh, Qt::QueuedConnection); // what is empty says something else
        if (!got) {
            m_listPanel->error()->show(State::Warning, tr("The history cannot be read: %1").arg(text(got.error())), tr("Try again"));
            return;
        }
        if (got->size() >= olderRows) // more than are listed: what is older is not known here
            m_stored.fromUs = got->back().record.timeUs;
        std::vector<DisagreementRow> rows;
        for (db::StoredDisagreement& stored : *got) {
            auto record = std::make_shared<const DisagreementRecord>(std::move(stored.record));
            if (takes(*record) && m_model->find(record) < 0)
                rows.push_back(rowFor(std::move(record)));
        }
        if (!rows.empty())
            m_model->add(std::move(rows));
    });
}

void DisagreementsPage::showEmpty()
{
    const bool empty = m_model->rowCount() == 0;
    m_listStack->setCurrentIndex(empty ? 1 : 0);
    if (!empty)
        return;
    const bool filtered = !m_filter.isEmpty();
    const PageMoment whatIsKnown = known();
    const bool isWhole = whatIsKnown.isWhollyKnown();
    const QString whole = m_range.isLive() ? tr("in the last %1").arg(format::duration(static_cast<double>(m_range.lastUs) / 1e6))
                                           : tr("from %1 to %2").arg(format::dateTime(m_range.fromUs), format::dateTime(m_range.toUs));
    QString why, what;
    if (m_stored.state == Stored::State::Reading) {
        why = tr("The audit history is being read for disagreements %1.").arg(whole);
    } else if (!isWhole && whatIsKnown.knownSpanUs() == 0) {
        why = tr("Nothing is known here of disagreements %1.").arg(whole);
    } else {
        const QString range = isWhole ? whole : inSpan(whatIsKnown);
        why = filtered ? tr("No disagreement %1 passes the filter.").arg(range) : tr("No disagreement %1.").arg(range);
    }
    if (!isWhole && m_stored.state == Stored::State::NotAsked)
        what = tr("This node keeps no audit history that can be read from here: what this console has not heard, it does not know.");
    else if (m_stored.state != Stored::State::Reading)
        what = filtered ? tr("Clear the filter, widen the range, or look into the history.")
                        : tr("Widen the range, or look into the history.");
    if (std::exchange(m_emptyWords, why + what) == m_emptyWords)
        return;
    m_empty->clearButtons();
    m_empty->set(why, what);
    if (filtered)
        connect(m_empty->addButton(tr("Clear the filter")), &QPushButton::clicked, this, [this] {
            m_context.view.setFilter({});
            refresh();
        });
    constexpr std::int64_t dayUs = std::int64_t{86'400} * 1'000'000;
    if (!m_range.isLive() || m_range.lastUs < dayUs)
        connect(m_empty->addButton(tr("Last 24 hours")), &QPushButton::clicked, this, [this] {
            m_context.view.setRange({dayUs, 0, 0});
            refresh();
        });
    connect(m_empty->addButton(tr("Open history")), &QPushButton::clicked, this, [this] {
        m_context.open(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("disagreements")}});
    });
}

// ---- the vote that is looked at ----

const Alert* DisagreementsPage::alertOf(const DisagreementRecord& record) const
{
    const Alert* best = nullptr;
    for (const auto& [id, alert] : m_context.data.alerts()) {
        if (alert.cause == AlertCause::ForgeryFlood || alert.cause == AlertCause::NodeSilent)
            continue;
        if (alert.lastVote == record.vote)
            return &alert;
        const bool same = alert.name == record.name && (alert.type.empty() || alert.type == record.type);
        const bool below = alert.wholeZone && (record.name == alert.name || record.name.ends_with("." + alert.name));
        if ((same || below) && record.timeUs >= alert.firstSeenUs && record.timeUs <= alert.lastSeenUs)
            best = &alert;
    }
    return best;
}

void DisagreementsPage::followAlert()
{
    const Alert* alert = m_view ? alertOf(*m_view.record) : nullptr;
    m_openAlert->setEnabled(alert != nullptr);
    m_openAlert->setText(alert != nullptr ? tr("Open alert %1").arg(alert->id) : tr("Open alert"));
    m_openAlert->setToolTip(alert != nullptr ? QString() : tr("No alert speaks of this vote."));
    m_openAlert->setProperty("alert", alert != nullptr ? QVariant(static_cast<qulonglong>(alert->id)) : QVariant());
}

void DisagreementsPage::select(const VoteView& view)
{
    m_view = view;
    m_voteLookup.reset();
    const bool any = static_cast<bool>(view);
    m_voteStack->setCurrentIndex(any ? 0 : 1);
    for (QPushButton* button : {m_trace, m_applyFilter, m_pcapng})
        button->setEnabled(any);
    const int row = any ? m_model->find(view.record) : -1;
    m_previous->setEnabled(row > 0);
    m_next->setEnabled(row >= 0 && row + 1 < m_model->rowCount());
    followAlert();
    if (!any) {
        m_votePanel->setTitle(tr("Vote"));
        m_votePanel->setSecondary({});
        m_packetPanel->setSecondary({});
        m_packets->set({});
        return;
    }
    if (!m_view.vote)
        findVote();
    const DisagreementRecord& record = *view.record;
    m_votePanel->setTitle(questionOf(record.name, record.type));
    QString facts = tr("vote %1 at %2").arg(format::count(record.vote), format::clockMs(record.timeUs));
    if (m_view.vote)
        facts = format::enumerated({facts, tr("collector %1, asked %2 of %3, majority %4")
                                               .arg(text(m_view.vote->collector))
                                               .arg(m_view.vote->asked)
                                               .arg(std::max<std::size_t>(m_model->members().size(), m_view.vote->asked))
                                               .arg(m_view.vote->majority)});
    if (record.collectors)
        facts = format::clauses({facts, tr("these are answers told to clients")});
    m_votePanel->setSecondary(facts);

    auto* matrix = new VoteMatrixModel(m_view, m_model->members(), this);
    m_selecting = true;
    m_matrix->setModel(matrix);
    m_selecting = false;
    delete m_matrixModel;
    m_matrixModel = matrix;
    m_timeline->set(m_view);
    m_packets->set(m_view);
    const int messages = m_packets->packets().messages();
    m_packetPanel->setSecondary(
        tr("%1 of %2 ballots with their octets, selection linked in all three panes; headers of IP and UDP are not kept")
            .arg(messages)
            .arg(record.seats.size()));
    m_pcapng->setEnabled(messages > 0);
    const DisagreementSeat* seat = gravestSeat(record);
    selectNode(seat != nullptr ? seat->member : record.seats.empty() ? std::string() : record.seats.front().member);
}

void DisagreementsPage::selectNode(const std::string& member)
{
    m_diff->set(m_view, member);
    m_evidence->set(m_view, member);
    if (m_view && !member.empty())
        m_packets->select(member);
}

void DisagreementsPage::findVote()
{
    m_view.vote = voteOf(*m_view.record);
    HistorySource* history = m_context.source.history();
    if (m_view.vote || history == nullptr)
        return;
    db::Filter filter;
    filter.vote = m_view.record->vote;
    /// The event of a vote and the record of its disagreement are written within seconds of each other.
    constexpr std::int64_t nearUs = 60'000'000;
    filter.fromUs = m_view.record->timeUs - nearUs;
    filter.toUs = m_view.record->timeUs + nearUs;
    m_voteLookup = history->votes(filter, {10, true, {}}, [this](Result<std::vector<db::StoredVote>, std::string> got) {
        if (!got || !m_view)
            return;
        for (db::StoredVote& stored : *got) {
            if (stored.vote.id == m_view.record->vote && stored.vote.name == m_view.record->name) {
                VoteView found = m_view;
                found.vote = std::make_shared<const VoteEvent>(std::move(stored.vote));
                QMetaObject::invokeMethod(
                    this, [this, found] { select(found); }, Qt::QueuedConnection);
                return;
            }
        }
    });
}

void DisagreementsPage::step(int by)
{
    const int row = m_view ? m_model->find(m_view.record) : -1;
    if (row >= 0)
        m_table->selectRow(row + by);
}

void DisagreementsPage::setOrder(DisagreementModel::Order order)
{
    (order == DisagreementModel::Order::NewestFirst ? m_newestFirst : m_unexplainedFirst)->setChecked(true);
    m_selecting = true;
    m_model->setOrder(order);
    m_selecting = false;
    if (const int row = m_view ? m_model->find(m_view.record) : -1; row >= 0) {
        m_selecting = true;
        m_table->selectRow(row);
        m_selecting = false;
    }
}

void DisagreementsPage::narrow(const QString& field, const QString& value, bool exclude)
{
    for (const FieldInfo& known : filterFields()) {
        if (field == QString::fromLatin1(known.word)) {
            m_context.view.setFilter(m_context.view.filter().narrowed(known.field, value, exclude));
            refresh();
            return;
        }
    }
}

void DisagreementsPage::show(const QVariantMap& what)
{
    if (const QVariant given = what.value(QStringLiteral("view")); given.canConvert<VoteView>()) {
        m_choseOnce = true;
        m_table->clearOne();
        select(given.value<VoteView>());
        return;
    }
    const QVariant asked = what.value(QStringLiteral("vote"));
    if (!asked.isValid())
        return;
    refresh();
    m_choseOnce = true;
    const std::uint64_t vote = asked.toULongLong();
    if (const int row = m_model->find(vote); row >= 0) {
        m_table->selectRow(row);
        m_table->setFocus();
        return;
    }
    // Outside of what the range or the filter shows: it is looked at all the same.
    const auto& all = m_context.data.disagreements();
    const auto at = std::find_if(all.rbegin(), all.rend(), [&](const RecordPtr& record) { return record->vote == vote; });
    if (at != all.rend()) {
        m_table->clearOne();
        select({*at, nullptr});
        return;
    }
    HistorySource* history = m_context.source.history();
    const auto missing = [this, vote](const QString& why) {
        m_votePanel->error()->show(State::Notice, tr("Vote %1 is not there: %2").arg(QString::number(vote), why));
    };
    if (history == nullptr) {
        missing(tr("it left the live data, and there is no history to look it up in."));
        return;
    }
    db::Filter filter;
    filter.vote = vote;
    m_votePanel->loading()->begin();
    m_lookup = history->disagreements(filter, {1, true, {}}, [this, missing](Result<std::vector<db::StoredDisagreement>, std::string> got) {
        m_votePanel->loading()->end();
        if (!got)
            missing(text(got.error()));
        else if (got->empty())
            missing(tr("nobody differed in it, or it is older than the history."));
        else {
            m_votePanel->error()->clear();
            m_table->clearOne();
            select({std::make_shared<const DisagreementRecord>(std::move(got->front().record)), nullptr});
        }
    });
}

bool DisagreementsPage::stepBack()
{
    m_votePanel->error()->clear();
    if (!m_view)
        return false;
    m_table->clearOne();
    select({});
    return true;
}

} // namespace harddns::ui
