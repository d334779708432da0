// What a node's snapshots and its operators become in the audit store.
#include <QtTest>

#include "app/audit_feeder.h"
#include "tests/control/fake_node.h"

using namespace harddns;
using namespace harddns::app;

namespace
{

constexpr std::int64_t start = 1'790'000'000'000'000 / 60'000'000 * 60'000'000; // begins a minute
constexpr std::int64_t second = 1'000'000;

/// Keeps what it is given.
class KeptRows final : public db::AuditWriter
{
public:
    std::vector<VoteEvent> votes;
    std::vector<DisagreementRecord> disputes;
    std::vector<db::AlertChange> alerts;
    std::vector<db::Event> events;
    std::vector<db::LatencyMinute> minutes;

    bool put(VoteEvent vote) override
    {
        votes.push_back(std::move(vote));
        return true;
    }
    bool put(DisagreementRecord record) override
    {
        disputes.push_back(std::move(record));
        return true;
    }
    bool put(db::AlertChange change) override
    {
        alerts.push_back(std::move(change));
        return true;
    }
    bool put(db::Event event) override
    {
        events.push_back(std::move(event));
        return true;
    }
    bool put(db::LatencyMinute minute) override
    {
        minutes.push_back(std::move(minute));
        return true;
    }
    bool put(NameHistory) override { return true; }
    void configure(unsigned, unsigned, std::uint64_t) override {}
    bool flush(std::chrono::milliseconds) override { return true; }
    db::WriterStatus status() const override { return {}; }

    [[nodiscard]] std::vector<db::Event> of(db::EventKind kind) const
    {
        std::vector<db::Event> out;
        for (const db::Event& event : events) {
            if (event.kind == kind)
                out.push_back(event);
        }
        return out;
    }
};

NodeStandingView member(const std::string& id, const std::string& state)
{
    NodeStandingView out;
    out.member = id;
    out.state = state;
    return out;
}

Alert alertOf(std::uint64_t id, std::uint64_t count, Grade grade = Grade::Notice)
{
    Alert out;
    out.id = id;
    out.name = "www.example.";
    out.type = "A";
    out.count = count;
    out.grade = grade;
    out.lastSeenUs = start + static_cast<std::int64_t>(count);
    return out;
}

} // namespace

class TestAuditFeeder : public QObject
{
    Q_OBJECT

    std::unique_ptr<KeptRows> m_rows;
    std::unique_ptr<AuditFeeder> m_feeder;
    std::uint64_t m_sequence = 0;
    std::int64_t m_now = start;

    /// A snapshot so long after the one before.
    Snapshot next(std::int64_t afterUs = 100'000)
    {
        Snapshot out;
        out.sequence = ++m_sequence;
        m_now += afterUs;
        out.timeUs = m_now;
        out.status = std::make_shared<NodeStatus>();
        out.stats = std::make_shared<NodeStats>();
        return out;
    }
    void takeAlert(const Alert& alert, std::int64_t afterUs = 100'000)
    {
        Snapshot s = next(afterUs);
        s.alerts = {alert};
        m_feeder->take(s);
    }
    void takeMembers(std::vector<NodeStandingView> members, std::int64_t afterUs = 100'000)
    {
        Snapshot s = next(afterUs);
        s.members = std::move(members);
        m_feeder->take(s);
    }
    [[nodiscard]] QString steps() const
    {
        QStringList out;
        for (const db::AlertChange& change : m_rows->alerts)
            out << QString("%1%2").arg(db::toText(change.step)).arg(change.alert.count);
        return out.join(' ');
    }
    /// "kind subject by who" of every event.
    [[nodiscard]] QStringList told() const
    {
        QStringList out;
        for (const db::Event& event : m_rows->events)
            out << (QString("%1 %2").arg(db::toText(event.kind), QString::fromStdString(event.subject)) +
                    (event.who.empty() ? QString() : " by " + QString::fromStdString(event.who)));
        return out;
    }

private slots:
    void init()
    {
        m_rows = std::make_unique<KeptRows>();
        m_sequence = 0;
        m_now = start;
        m_feeder = std::make_unique<AuditFeeder>(*m_rows, [this] { return m_now; });
    }
    void cleanup()
    {
        m_feeder.reset();
        m_rows.reset();
    }

    void votesAndDisagreementsGoThrough()
    {
        Snapshot s = next();
        for (std::uint64_t i = 1; i <= 3; ++i) {
            VoteEvent vote;
            vote.id = i;
            s.votes.push_back(vote);
        }
        DisagreementRecord record;
        record.vote = 2;
        record.timeUs = m_now;
        record.name = "www.example.";
        record.type = "A";
        record.seats.resize(3);
        record.seats[0].member = "n0";
        record.seats[0].agreement = Agreement::Agrees;
        record.seats[1].member = "n1";
        record.seats[1].agreement = Agreement::Differs;
        record.seats[1].grade = Grade::Notice;
        record.seats[2].member = "n2";
        record.seats[2].agreement = Agreement::Differs;
        record.seats[2].grade = Grade::Critical;
        s.disagreements = {record};
        m_feeder->take(s);
        QCOMPARE(m_rows->votes.size(), std::size_t{3});
        QCOMPARE(m_rows->votes[2].id, std::uint64_t{3});
        QCOMPARE(m_rows->disputes.size(), std::size_t{1});
        // Who differed was told to forget.
        QCOMPARE(told(), (QStringList{"repair n1", "repair n2"}));
        QCOMPARE(m_rows->events[0].name, std::string("www.example."));
        QVERIFY(m_rows->events[0].text != m_rows->events[1].text); // the zone too

        // The paper's preset repairs nobody, and what collectors tell their clients is no matter of repairs.
        m_rows->events.clear();
        record.collectors = true;
        s = next();
        s.disagreements = {record};
        m_feeder->take(s);
        m_feeder->setRepairs(false);
        record.collectors = false;
        s = next();
        s.disagreements = {record};
        m_feeder->take(s);
        QCOMPARE(m_rows->disputes.size(), std::size_t{3});
        QVERIFY(m_rows->events.empty());
    }

    void countsOfAnAlertAreWrittenNowAndThenWhatIsGraverAtOnce()
    {
        takeAlert(alertOf(7, 1));
        for (std::uint64_t i = 2; i <= 30; ++i)
            takeAlert(alertOf(7, i));
        QCOMPARE(steps(), QString("raised1"));
        takeAlert(alertOf(7, 31, Grade::Critical));
        QCOMPARE(steps(), QString("raised1 updated31"));
        Alert suspects = alertOf(7, 32, Grade::Critical);
        suspects.suspects = {"n3"};
        takeAlert(suspects);
        QCOMPARE(steps(), QString("raised1 updated31 updated32"));
        suspects.count = 33;
        takeAlert(suspects);
        m_feeder->take(next(alertUpdateUs)); // nothing happens any more: the last count comes all the same
        QCOMPARE(steps(), QString("raised1 updated31 updated32 updated33"));
        m_feeder->take(next(alertUpdateUs));
        QCOMPARE(m_rows->alerts.size(), std::size_t{4});
        // Another matter is its own.
        takeAlert(alertOf(8, 5));
        QCOMPARE(steps(), QString("raised1 updated31 updated32 updated33 raised5"));
        takeAlert(alertOf(8, 6));
        m_feeder->end();
        QCOMPARE(steps(), QString("raised1 updated31 updated32 updated33 raised5 updated6"));
        m_feeder->take(next()); // after the end nothing comes
        takeAlert(alertOf(9, 1));
        QCOMPARE(m_rows->alerts.size(), std::size_t{6});
    }

    void anAlertIsClosedOnceWhenTheNodeSaysSo()
    {
        Alert alert = alertOf(3, 1);
        takeAlert(alert);
        alert.count = 2;
        takeAlert(alert);
        alert.closed = true;
        takeAlert(alert);
        takeAlert(alert, alertUpdateUs); // told for a while
        m_feeder->take(next(alertUpdateUs));
        QCOMPARE(steps(), QString("raised1 closed2"));
        alert.closed = false;
        takeAlert(alert);
        QCOMPARE(steps(), QString("raised1 closed2 raised2")); // anew
        Alert brief = alertOf(4, 9);
        brief.closed = true; // before anybody looked
        takeAlert(brief);
        QCOMPARE(steps(), QString("raised1 closed2 raised2 raised9 closed9"));
    }

    void aClockSetBackDelaysNoAlert()
    {
        takeAlert(alertOf(7, 1));
        takeAlert(alertOf(7, 2), -3600 * second);
        QCOMPARE(steps(), QString("raised1 updated2"));
    }

    void manyAlertsAreForgottenOldestFirst()
    {
        for (std::uint64_t id = 1; id <= alertsRemembered + 10; ++id)
            takeAlert(alertOf(id, id), 0);
        m_rows->alerts.clear();
        takeAlert(alertOf(alertsRemembered + 10, alertsRemembered + 11, Grade::Critical));
        QCOMPARE(m_rows->alerts.back().step, db::AlertStep::Updated);
        takeAlert(alertOf(1, 5000));
        QCOMPARE(m_rows->alerts.back().step, db::AlertStep::Raised); // unknown by now
    }

    void membersGoAndComeBack()
    {
        takeMembers({member("n1", "active"), member("n2", "active")});
        QVERIFY(m_rows->events.empty());
        takeMembers({member("n1", "active"), member("n2", "out-of-rotation")});
        takeMembers({member("n1", "active"), member("n2", "out-of-rotation")});
        takeMembers({}); // the node was too busy to say
        takeMembers({member("n1", "active"), member("n2", "active")});
        QCOMPARE(told(), (QStringList{"node-down n2", "node-up n2"}));
        takeMembers({member("n1", "active"), member("n2", "out-of-rotation")});
        // Who joins in silence is told; who leaves the network is no matter.
        takeMembers({member("n1", "active"), member("n3", "out-of-rotation")});
        takeMembers({member("n1", "active")});
        QCOMPARE(told(), (QStringList{"node-down n2", "node-up n2", "node-down n2", "node-down n3"}));
    }

    void quarantinesNameWhoDidThem()
    {
        takeMembers({member("n1", "active")});
        NodeStandingView byEvidence = member("n1", "quarantined");
        byEvidence.quarantinedUntilUs = m_now + 600 * second;
        takeMembers({byEvidence});
        QCOMPARE(m_rows->events[0].untilUs, byEvidence.quarantinedUntilUs);
        byEvidence.quarantinedUntilUs -= 1;
        takeMembers({byEvidence});
        takeMembers({member("n1", "active")});
        QCOMPARE(told(), (QStringList{"quarantine n1", "release n1"}));

        m_rows->events.clear();
        m_feeder->note({"ada", "quarantine", "n1", {}, "not asked any more", true});
        NodeStandingView byHand = member("n1", "quarantined");
        byHand.byOperator = true;
        takeMembers({byHand});
        m_feeder->note({"bob", "release", "n1", {}, "asked again", true});
        takeMembers({member("n1", "out-of-rotation")});
        QCOMPARE(told(),
                 (QStringList{"operator n1 by ada", "quarantine n1 by ada", "operator n1 by bob", "release n1 by bob", "node-down n1"}));
        // What an operator did long ago, or was refused, is not behind what happens now.
        m_rows->events.clear();
        takeMembers({member("n1", "active")});
        m_feeder->note({"ada", "release", "n1", {}, "asked again", true});
        takeMembers({member("n1", "active")}, actedOnUs);
        m_feeder->note({"eve", "quarantine", "n1", {}, "the network has no such node", false});
        takeMembers({byEvidence});
        QCOMPARE(told(), (QStringList{"node-up n1", "operator n1 by ada", "operator n1 by eve", "quarantine n1"}));
        QVERIFY(m_rows->events[2].text.find("was refused") != std::string::npos);
    }

    void operatorsAndConfigurationsAreTold()
    {
        m_feeder->note({"root", "flush", {}, "example.org", "forgot all types: 3 entries", true});
        m_feeder->note({"root", "flush-member", "n4", "example.org", "told to forget", true});
        m_feeder->noteConfiguration("/etc/harddns.toml", {"node.threads", "audit.path"}, {});
        m_feeder->noteConfiguration("/etc/harddns.toml", {}, "/etc/harddns.toml:3: no");
        QCOMPARE(told(), (QStringList{"operator  by root", "operator n4 by root", "repair n4 by root", "configuration /etc/harddns.toml",
                                      "configuration /etc/harddns.toml"}));
        QCOMPARE(m_rows->events[0].name, std::string("example.org"));
        QCOMPARE(m_rows->events[0].timeUs, start);
        QVERIFY(m_rows->events[3].text.find("node.threads, audit.path") != std::string::npos);
        QVERIFY(m_rows->events[4].text.find("toml:3: no") != std::string::npos);
    }

    void keysThatChangeAreTold()
    {
        const auto anchors = [&](std::vector<AnchorStatus> list, std::int64_t certificate) {
            Snapshot s = next();
            NodeStatus status;
            status.validating = true;
            status.anchors = std::move(list);
            s.status = std::make_shared<NodeStatus>(status);
            s.members = {member("n1", "active")};
            s.members[0].certificateEndsUnix = certificate;
            m_feeder->take(s);
        };
        const AnchorStatus old{".", 20326, "RSASHA256", "valid", 0, 0};
        AnchorStatus fresh{".", 38696, "RSASHA256", "pending", 0, 0};
        anchors({old}, 0);
        anchors({old}, 1'800'000'000);
        QVERIFY(m_rows->events.empty()); // it has connected
        anchors({old, fresh}, 1'800'000'000);
        fresh.state = "valid";
        anchors({old, fresh}, 1'900'000'000);
        anchors({fresh}, 1'900'000'000);
        const auto keys = m_rows->of(db::EventKind::Key);
        QCOMPARE(keys.size(), std::size_t{4});
        QCOMPARE(keys[0].subject + '|' + keys[0].before + '|' + keys[0].after, std::string(". 38696 RSASHA256||pending"));
        QCOMPARE(keys[1].after, std::string("1900000000"));
        QCOMPARE(keys[2].before + '|' + keys[2].after, std::string("pending|valid"));
        QCOMPARE(keys[3].subject + '|' + keys[3].after, std::string(". 20326 RSASHA256|"));
    }

    void lossesAreToldAtOnceThenTogether()
    {
        Snapshot s = next();
        s.votesMissed = 5;
        m_feeder->take(s);
        QCOMPARE(m_rows->of(db::EventKind::Lost).size(), std::size_t{1});
        for (int i = 0; i < 50; ++i) {
            s = next();
            s.votesMissed = 1;
            s.disagreementsMissed = 2;
            m_feeder->take(s);
        }
        QCOMPARE(m_rows->of(db::EventKind::Lost).size(), std::size_t{1});
        m_sequence += 3; // reports that never came
        m_feeder->take(next(lossUpdateUs));
        const auto lost = m_rows->of(db::EventKind::Lost);
        QCOMPARE(lost.size(), std::size_t{2});
        QVERIFY2(lost[1].text.starts_with("50 votes and 100 disagreements"), lost[1].text.c_str());
        QVERIFY(lost[1].text.find("3 of the node's reports") != std::string::npos);
        QCOMPARE(m_feeder->missed(), std::uint64_t{155});
        s = next();
        s.disagreementsMissed = 1;
        m_feeder->take(s);
        m_feeder->end();
        QCOMPARE(m_rows->of(db::EventKind::Lost).size(), std::size_t{3});
    }

    void eachMinuteHasWhatWasAddedInIt()
    {
        const auto stats = [&](std::vector<HistogramValues> histograms, std::int64_t afterUs) {
            Snapshot s = next(afterUs);
            NodeStats values;
            values.histograms = std::move(histograms);
            s.stats = std::make_shared<NodeStats>(values);
            m_feeder->take(s);
        };
        stats({{"recursion", {100}, {3}, 3, 300}}, 0);                            // of before
        stats({{"recursion", {100, 400}, {4, 1}, 5, 800}}, 30 * second);          // + 1 of 100, 1 of 400
        stats({{"recursion", {100, 200, 400}, {4, 1, 1}, 6, 1000}}, 29 * second); // + 1 of 200
        QVERIFY(m_rows->minutes.empty());
        stats({{"recursion", {100, 200, 400}, {5, 1, 1}, 7, 1100}, {"upstream", {9}, {9}, 9, 81}}, second); // the next minute
        QCOMPARE(m_rows->minutes.size(), std::size_t{1});
        const db::LatencyMinute& first = m_rows->minutes[0];
        QCOMPARE(first.minuteUs, start);
        QCOMPARE(first.values.name, std::string("recursion"));
        QCOMPARE(first.values.upperBoundsUs, (std::vector<std::uint64_t>{100, 200, 400}));
        QCOMPARE(first.values.counts, (std::vector<std::uint64_t>{1, 1, 1}));
        QCOMPARE(first.values.total, std::uint64_t{3});
        QCOMPARE(first.values.sumUs, std::uint64_t{700});
        // Nothing happens for two minutes: no row. What was not there before, as a node that was never asked, had counted nothing.
        stats({{"recursion", {100, 200, 400}, {5, 1, 1}, 7, 1100}, {"upstream", {9}, {9}, 9, 81}}, 120 * second);
        QCOMPARE(m_rows->minutes.size(), std::size_t{3});
        QCOMPARE(m_rows->minutes[1].values.counts, (std::vector<std::uint64_t>{1}));
        QCOMPARE(m_rows->minutes[2].values.name, std::string("upstream"));
        QCOMPARE(m_rows->minutes[2].values.counts, (std::vector<std::uint64_t>{9}));
        // Then the node begins anew.
        stats({{"recursion", {800}, {2}, 2, 1600}}, second);
        m_feeder->end();
        QCOMPARE(m_rows->minutes.size(), std::size_t{4});
        QCOMPARE(m_rows->minutes[3].minuteUs, start + 180 * second);
        QCOMPARE(m_rows->minutes[3].values.total, std::uint64_t{2});
    }

    void ofANodeThatIsHeardFromItsBeginOnTheFirstMinuteHasAll()
    {
        const auto stats = [&](std::uint64_t count, double uptimeSeconds, std::int64_t afterUs) {
            Snapshot s = next(afterUs);
            NodeStats values;
            values.uptimeSeconds = uptimeSeconds;
            values.histograms = {{"udp", {100}, {count}, count, 100 * count}};
            s.stats = std::make_shared<NodeStats>(values);
            m_feeder->take(s);
        };
        stats(3, 1.5, 0); // a busy machine: it was asked before its first snapshot came here
        stats(4, 2.5, second);
        m_feeder->end();
        QCOMPARE(m_rows->minutes.size(), std::size_t{1});
        QCOMPARE(m_rows->minutes[0].values.total, std::uint64_t{4});
    }

    void theLastMinuteOfANodeThatEndsIsKept()
    {
        const auto stats = [&](std::uint64_t count, double uptimeSeconds, std::int64_t afterUs) {
            Snapshot s = next(afterUs);
            NodeStats values;
            values.uptimeSeconds = uptimeSeconds;
            values.histograms = {{"udp", {100}, {count}, count, 100 * count}};
            s.stats = std::make_shared<NodeStats>(values);
            m_feeder->take(s);
        };
        stats(3, 100, 0);
        stats(10, 101, second);
        stats(0, 101.1, second / 10); // its workers have gone, it has not yet
        m_feeder->end();
        QCOMPARE(m_rows->minutes.size(), std::size_t{1});
        QCOMPARE(m_rows->minutes[0].values.total, std::uint64_t{7});
    }

    void aNodeThatIsNotReachedIsTold()
    {
        const auto link = [&](LinkState::State state) {
            Snapshot s = next();
            s.link = {state, "it is gone", m_now};
            m_feeder->take(s);
        };
        link(LinkState::State::Up);
        link(LinkState::State::Connecting);
        link(LinkState::State::Refused);
        link(LinkState::State::Up);
        QCOMPARE(told(), (QStringList{"node-down ", "node-up "}));
    }

    void aNodeIsWatchedUntilTheEnd()
    {
        class Publishing final : public test::FakeNode
        {
        public:
            std::function<void(const SnapshotPtr&)> callback;
            int ended = 0;
            Subscription subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot) override
            {
                queries = options.queries;
                callback = std::move(onSnapshot);
                return Subscription([this] {
                    callback = nullptr;
                    ++ended;
                });
            }
            bool queries = true;
        };
        Publishing node;
        m_feeder->watch(node);
        QVERIFY(!node.queries); // nobody looks at them
        Snapshot s = next();
        s.votes.resize(2);
        node.callback(std::make_shared<const Snapshot>(s));
        QCOMPARE(m_rows->votes.size(), std::size_t{2});
        m_feeder->end();
        QCOMPARE(node.ended, 1);
        m_feeder.reset();
        QCOMPARE(node.ended, 1);
    }
};

QTEST_APPLESS_MAIN(TestAuditFeeder)
#include "tst_audit_feeder.moc"
