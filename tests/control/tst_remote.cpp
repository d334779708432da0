// Consoles on other machines: who gets in, what a role may do, and that the feed survives a lost node. Real sockets on loopback.
#include <QLocalServer>
#include <QLocalSocket>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/api/remote.h"
#include "engine/overlay/network_directory.h"
#include "engine/telemetry/log/log.h"
#include "tests/control/fake_node.h"
#include "tests/control/inbox.h"

#include <chrono>
#include <future>
#include <optional>
#include <thread>

using namespace harddns;
using harddns::test::FakeNode;
using harddns::test::Inbox;
using Kind = ControlFailure::Kind;

namespace
{

constexpr unsigned hangGuardMs = 20000; ///< only bounds a test that went wrong
/// Of calls that must not be waited for: a test that waits is ended from outside.
constexpr unsigned foreverMs = 24 * 3600 * 1000;

std::int64_t unixNow()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// Remembers what was done.
class FakeDesk final : public AlertDesk
{
public:
    Result<void, std::string> act(const AlertAction& action, const std::string& who) override
    {
        const std::lock_guard lock(m_mutex);
        if (action.alert != 7)
            return Failure{std::string("there is no such alert")};
        m_life.alert = 7;
        ++m_life.revision;
        m_life.notes.push_back({who, action.note, 5});
        return {};
    }
    std::vector<AlertLife> livesSince(std::uint64_t revision) const override
    {
        const std::lock_guard lock(m_mutex);
        return m_life.revision > revision ? std::vector<AlertLife>{m_life} : std::vector<AlertLife>();
    }
    AlertLife life(std::uint64_t) const override { return m_life; }

private:
    mutable std::mutex m_mutex;
    AlertLife m_life;
};

struct VotingNode : FakeNode {
    Result<void, std::string> commandMember(const std::string& id, MemberCommand, const std::string&) override
    {
        commanded = id;
        return {};
    }
    std::string commanded;
};

SnapshotPtr someSnapshot(std::uint64_t sequence, std::uint64_t vote)
{
    auto out = std::make_shared<Snapshot>();
    out->sequence = sequence;
    out->timeUs = static_cast<std::int64_t>(1'790'000'000'000'000 + sequence * 100'000);
    out->elapsedUs = 100'000;
    out->place = "p" + std::to_string(sequence);
    out->status = std::make_shared<const NodeStatus>(FakeNode().status());
    out->stats = std::make_shared<const NodeStats>(FakeNode().stats());
    out->votes.emplace_back().id = vote;
    return out;
}

} // namespace

class TestRemote : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    std::string m_net, m_foreignNet;
    std::vector<RemoteConsole> m_consoles;

    [[nodiscard]] std::string consoleFile(const char* name) const { return m_net + "/consoles/" + name + ".pem"; }

    /// A node with its server on loopback.
    struct Served {
        VotingNode node;
        FakeDesk desk;
        std::vector<OperatorAction> actions;
        std::atomic<int> looking{0}; ///< answers to "slow" that run
        std::atomic<int> found{0};   ///< "slow" has that many rows; 0: it still looks
        std::unique_ptr<ControlServer> server;
    };
    std::unique_ptr<Served> serve(std::uint16_t port = 0, const std::string& id = "n1")
    {
        auto out = std::make_unique<Served>();
        ControlOptions options;
        options.socketPath = (m_dir.path() + "/c.sock").toStdString();
        options.remote.endpoints = {*Endpoint::parse("127.0.0.1:" + std::to_string(port), 0)};
        options.remote.certificateFile = m_net + "/nodes/" + id + "/certificate.pem";
        options.remote.keyFile = m_net + "/nodes/" + id + "/key.pem";
        options.remote.authorityFile = m_net + "/authority.pem";
        options.remote.consoles = m_consoles;
        options.desk = &out->desk;
        options.onAction = [&actions = out->actions](const OperatorAction& action) { actions.push_back(action); };
        options.audit = [&s = *out](const AuditQuery& query, const LineSink& sink,
                                    const std::atomic<bool>* cancelled) -> Result<void, std::string> {
            if (query.what == "slow") {
                ++s.looking;
                while (s.found == 0 && !*cancelled)
                    std::this_thread::yield();
                for (int i = 0; i < s.found; ++i)
                    sink("{\"row\":" + std::to_string(i) + "}");
                --s.looking;
                return {};
            }
            if (query.what == "bad")
                return Failure{std::string("there is no such list")};
            for (int i = 0; i < 3; ++i)
                sink("{\"what\":\"" + query.what + "\",\"name\":\"" + query.parameters.at("name") + "\"}");
            return {};
        };
        auto made = startControlServer(out->node, std::move(options));
        if (made)
            out->server = std::move(made).value();
        else
            qCritical("%s", made.error().message.c_str());
        return out;
    }
    RemoteAddress addressOf(const Served& served, const char* console, const char* id = "") const
    {
        return {"127.0.0.1", served.server->remote().front().port, consoleFile(console), id};
    }
    [[nodiscard]] ControlFailure failureOf(const RemoteAddress& address) const
    {
        const auto reply = makeRemoteControlClient(address, hangGuardMs)->status();
        return reply ? ControlFailure{Kind::Timeout, "it worked"} : reply.error();
    }

private slots:
    void initTestCase()
    {
        log::Options quiet;
        quiet.sink = [](std::string_view) {};
        log::setUp(std::move(quiet));
        m_net = (m_dir.path() + "/net").toStdString();
        m_foreignNet = (m_dir.path() + "/foreign").toStdString();
        for (const std::string& path : {m_net, m_foreignNet}) {
            const auto made = overlay::NetworkDirectory::create(path, "a network", unixNow());
            QVERIFY2(made.ok(), made ? "" : made.error().c_str());
            QVERIFY(made->add("n1", unixNow()).ok());
            QVERIFY(made->add("n4", unixNow()).ok());
            for (const char* name : {"anna", "bob", "eve"}) {
                const auto console = made->enrolConsole(name, {"127.0.0.1:5393"}, unixNow());
                QVERIFY2(console.ok(), console ? "" : console.error().c_str());
                if (path == m_net && name != std::string("eve"))
                    m_consoles.push_back({name, console->fingerprint, name == std::string("anna")});
            }
        }
    }

    void aConsoleGetsInWithItsRole()
    {
        const auto served = serve();
        QVERIFY(served->server);
        for (const auto& [name, role] : {std::pair{"anna", "operator"}, std::pair{"bob", "read-only"}}) {
            const auto self = tryRemoteNode(addressOf(*served, name, "n1"), hangGuardMs);
            QVERIFY2(self.ok(), self ? "" : self.error().c_str());
            QCOMPARE(self->name, std::string(name));
            QCOMPARE(self->role, std::string(role));
            QCOMPARE(self->node, std::string("n1"));
            QVERIFY(self->history);
        }
        const auto node = makeRemoteNode(addressOf(*served, "bob"), hangGuardMs);
        QCOMPARE(node->status().name, std::string("fake"));
        QCOMPARE(node->stats().counters.size(), served->node.stats().counters.size());
        const auto entries = node->cacheLookup("www.example", "A");
        QVERIFY(entries.ok());
        QCOMPARE(entries->size(), std::size_t{1});
    }

    void whatTheRoleDoesNotAllowTheNodeRefuses()
    {
        const auto served = serve();
        const auto reader = makeRemoteNode(addressOf(*served, "bob"), hangGuardMs);
        const auto acting = makeRemoteNode(addressOf(*served, "anna"), hangGuardMs);
        const AlertAction note{AlertAction::Kind::Note, 7, "look at its path", 0};
        for (const std::string& problem :
             {reader->act(note, "x").error(), reader->commandMember("n4", MemberCommand::Release, "").error(),
              reader->trace("www.example", "A", true).error(), reader->cacheFlush("www.example", "", false, false).error()})
            QVERIFY2(QString::fromStdString(problem).contains("\"bob\" is read-only"), problem.c_str());
        QVERIFY(served->node.commanded.empty());
        QVERIFY(served->node.lastFlush.empty());
        QVERIFY(served->actions.empty());

        QVERIFY(acting->act(note, "somebody else").ok());
        QCOMPARE(served->desk.livesSince(0).front().notes.front().who, std::string("anna")); // by its certificate, not by its word
        QVERIFY(acting->commandMember("n4", MemberCommand::Release, "").ok());
        QCOMPARE(served->node.commanded, std::string("n4"));
        QCOMPARE(served->actions.size(), std::size_t{1});
        QCOMPARE(served->actions.front().who, std::string("anna"));
        QVERIFY(acting->trace("www.example", "A", true).ok());
        QCOMPARE(acting->act({AlertAction::Kind::Acknowledge, 8, {}, 0}, "x").error(), std::string("there is no such alert"));
    }

    void strangersAreToldWhy()
    {
        const auto served = serve();
        ControlFailure no = failureOf(addressOf(*served, "eve")); // of our authority, but nobody listed her
        QCOMPARE(no.kind, Kind::Denied);
        QVERIFY2(no.message.find("\"eve\"") != std::string::npos && no.message.find("remote.console") != std::string::npos,
                 no.message.c_str());

        RemoteAddress foreign = addressOf(*served, "anna");
        foreign.consoleFile = m_foreignNet + "/consoles/anna.pem";
        no = failureOf(foreign);
        QVERIFY2(no.kind == Kind::Denied, no.message.c_str()); // we refuse the node, whose authority is not ours

        no = failureOf(addressOf(*served, "anna", "n2"));
        QCOMPARE(no.kind, Kind::Denied);
        QVERIFY2(no.message.find("is n1, not n2") != std::string::npos, no.message.c_str());

        RemoteAddress nobody = addressOf(*served, "anna");
        nobody.consoleFile = m_net + "/consoles/nobody.pem";
        QVERIFY(failureOf(nobody).message.find("nobody.pem") != std::string::npos);
        nobody.consoleFile = m_net + "/nodes/n1/certificate.pem"; // no key in it
        QCOMPARE(failureOf(nobody).kind, Kind::Denied);
    }

    void aConsoleIsNoNode()
    {
        // Who stole a console's file cannot play the node for other consoles.
        auto served = std::make_unique<Served>();
        ControlOptions options;
        options.socketPath = (m_dir.path() + "/d.sock").toStdString();
        options.remote.endpoints = {*Endpoint::parse("127.0.0.1:0", 0)};
        options.remote.certificateFile = options.remote.keyFile = options.remote.authorityFile = consoleFile("anna");
        const auto made = startControlServer(served->node, std::move(options));
        QVERIFY(!made.ok());
        QVERIFY2(made.error().message.find("anna.pem") != std::string::npos, made.error().message.c_str());
        QCOMPARE(made.error().key, std::string("network.identity"));
    }

    void theFeedTellsWhatTheNodeTells()
    {
        const auto served = serve();
        const auto node = makeRemoteNode(addressOf(*served, "bob"), hangGuardMs);
        Inbox inbox;
        Subscription subscription = node->subscribe({}, inbox.door());
        QCOMPARE(inbox.take()->link.state, LinkState::State::Connecting);
        served->node.awaitSubscribers(1);
        QVERIFY(!served->node.queriesWanted());
        served->node.send(someSnapshot(1, 11));
        SnapshotPtr got = inbox.take();
        QCOMPARE(got->link.state, LinkState::State::Up);
        QCOMPARE(got->sequence, std::uint64_t{1});
        QCOMPARE(got->votes.front().id, std::uint64_t{11});
        QCOMPARE(got->status->name, std::string("fake"));
        QCOMPARE(got->stats->histograms.front().counts, FakeNode().stats().histograms.front().counts);
        QCOMPARE(node->self().role, std::string("read-only"));

        // What people did comes with the next moment.
        QVERIFY(served->desk.act({AlertAction::Kind::Note, 7, "seen", 0}, "carl").ok());
        served->node.send(someSnapshot(2, 12));
        got = inbox.take();
        QCOMPARE(got->status->name, std::string("fake")); // left out on the wire
        QCOMPARE(got->stats->counters.size(), FakeNode().stats().counters.size());
        QCOMPARE(node->life(7).notes.front().text, std::string("seen"));

        Inbox looking;
        FeedOptions wants;
        wants.queries = true;
        Subscription second = node->subscribe(wants, looking.door());
        while (!served->node.queriesWanted())
            QThread::yieldCurrentThread();
        second.reset();
        while (served->node.queriesWanted())
            QThread::yieldCurrentThread();
        subscription.reset();
        served->node.awaitSubscribers(0);
    }

    void aLostNodeComesBackWhereItWas()
    {
        auto served = serve();
        const RemoteAddress address = addressOf(*served, "bob");
        const auto node = makeRemoteNode(address, hangGuardMs);
        Inbox inbox;
        const Subscription subscription = node->subscribe({}, inbox.door());
        served->node.awaitSubscribers(1);
        served->node.send(someSnapshot(1, 11));
        inbox.take([](const Snapshot& s) { return s.link.state == LinkState::State::Up; });
        served.reset();
        const SnapshotPtr lost = inbox.take([](const Snapshot& s) { return s.link.state == LinkState::State::Connecting; });
        QVERIFY(!lost->link.reason.empty());
        QCOMPARE(lost->status->name, std::string("fake")); // its last moment stays
        QVERIFY(lost->votes.empty());
        served = serve(address.port);
        QVERIFY(served->server);
        served->node.awaitSubscribers(1);
        QCOMPARE(served->node.lastFrom(), std::string("p1"));
        served->node.send(someSnapshot(2, 12));
        const SnapshotPtr again = inbox.take([](const Snapshot& s) { return s.link.state == LinkState::State::Up; });
        QCOMPARE(again->votes.front().id, std::uint64_t{12});
    }

    void anotherNodeOfTheNetworkCannotStandInForTheOneThatWasMet()
    {
        auto served = serve();
        const RemoteAddress address = addressOf(*served, "anna");
        const auto node = makeRemoteNode(address, hangGuardMs);
        Inbox inbox;
        const Subscription subscription = node->subscribe({}, inbox.door());
        served->node.awaitSubscribers(1);
        QCOMPARE(node->self().node, std::string("n1"));
        served->node.send(someSnapshot(1, 11));
        inbox.take([](const Snapshot& s) { return s.link.state == LinkState::State::Up; });
        served.reset();
        served = serve(address.port, "n4");
        QVERIFY(served->server);
        const SnapshotPtr refused = inbox.take([](const Snapshot& s) { return s.link.state == LinkState::State::Refused; });
        QVERIFY2(refused->link.reason.find("is n4, not n1") != std::string::npos, refused->link.reason.c_str());
        QVERIFY(!node->commandMember("n2", MemberCommand::Release, "").ok());
        QVERIFY(served->node.commanded.empty());
    }

    void whoIsRemovedFromTheConfigurationIsCutOff()
    {
        const auto served = serve();
        const auto node = makeRemoteNode(addressOf(*served, "bob"), hangGuardMs);
        const auto other = makeRemoteNode(addressOf(*served, "anna"), hangGuardMs);
        Inbox inbox, kept;
        const Subscription subscription = node->subscribe({}, inbox.door());
        const Subscription second = other->subscribe({}, kept.door());
        served->node.awaitSubscribers(2);
        served->server->setConsoles({m_consoles.front()});
        served->node.awaitSubscribers(1);
        const SnapshotPtr refused = inbox.take([](const Snapshot& s) { return s.link.state == LinkState::State::Refused; });
        QVERIFY2(refused->link.reason.find("\"bob\"") != std::string::npos, refused->link.reason.c_str());
        served->node.send(someSnapshot(1, 11));
        QCOMPARE(kept.take([](const Snapshot& s) { return s.link.state == LinkState::State::Up; })->votes.front().id, std::uint64_t{11});
        // A role that changes takes effect at once.
        RemoteConsole demoted = m_consoles.front();
        demoted.mayAct = false;
        served->server->setConsoles({demoted});
        QTRY_VERIFY(other->commandMember("n4", MemberCommand::Release, "").error().find("read-only") != std::string::npos);
    }

    void theHistoryAnswersLineByLine()
    {
        const auto served = serve();
        const auto node = makeRemoteNode(addressOf(*served, "bob"), hangGuardMs);
        std::vector<std::string> lines;
        const auto keep = [&](std::string_view line) {
            lines.emplace_back(line);
            return lines.size() < 2;
        };
        QVERIFY(node->audit({"votes", {{"name", "a b&c=d%"}}}, keep).ok());
        QCOMPARE(lines.size(), std::size_t{2}); // it wanted no more
        QCOMPARE(lines.front(), std::string("{\"what\":\"votes\",\"name\":\"a b&c=d%\"}"));
        QCOMPARE(node->audit({"bad", {}}, keep).error(), std::string("there is no such list"));
    }

    void whatPeopleDidIsOfThisRunOfTheNode()
    {
        auto served = serve();
        const RemoteAddress address = addressOf(*served, "bob");
        const auto node = makeRemoteNode(address, hangGuardMs);
        Inbox inbox;
        const Subscription subscription = node->subscribe({}, inbox.door());
        served->node.awaitSubscribers(1);
        QVERIFY(served->desk.act({AlertAction::Kind::Note, 7, "an old story", 0}, "carl").ok());
        served->node.send(someSnapshot(1, 11));
        inbox.take([](const Snapshot& s) { return s.link.state == LinkState::State::Up; });
        QCOMPARE(node->life(7).notes.size(), std::size_t{1});
        served.reset();
        inbox.take([](const Snapshot& s) { return s.link.state == LinkState::State::Connecting; });
        QCOMPARE(node->life(7).notes.size(), std::size_t{1}); // as long as nobody knows better
        served = serve(address.port);                         // its alerts begin with the same numbers
        served->node.awaitSubscribers(1);
        served->node.send(someSnapshot(1, 12));
        inbox.take([](const Snapshot& s) { return s.link.state == LinkState::State::Up; });
        QVERIFY(node->life(7).notes.empty());
        QVERIFY(node->livesSince(0).empty());
    }

    void aSecondSubscriberGoesOnWhereItSaid()
    {
        const auto served = serve();
        const auto node = makeRemoteNode(addressOf(*served, "bob"), hangGuardMs);
        Inbox first, second;
        Subscription one = node->subscribe({}, first.door());
        served->node.awaitSubscribers(1);
        for (std::uint64_t i = 1; i <= 3; ++i) {
            served->node.send(someSnapshot(i, 10 + i));
            first.take([&](const Snapshot& s) { return s.link.state == LinkState::State::Up && s.sequence == i; });
        }
        FeedOptions options;
        options.from = "p1";
        const Subscription two = node->subscribe(options, second.door());
        one.reset();
        served->node.send(someSnapshot(4, 14));
        const SnapshotPtr got = second.take();
        QCOMPARE(got->sequence, std::uint64_t{4});
        std::vector<std::uint64_t> votes;
        for (const VoteEvent& vote : got->votes)
            votes.push_back(vote.id);
        QCOMPARE(votes, (std::vector<std::uint64_t>{12, 13, 14}));
        served->node.send(someSnapshot(5, 15));
        QCOMPARE(second.take()->votes.size(), std::size_t{1});
    }

    void nobodyWaitsForANodeThatNeverAnswers()
    {
        QTcpServer silent; // accepts in the kernel, says nothing
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        const RemoteAddress address{"127.0.0.1", silent.serverPort(), consoleFile("anna"), {}};
        auto node = makeRemoteNode(address, foreverMs);
        Inbox inbox;
        Subscription subscription = node->subscribe({}, inbox.door());
        QVERIFY(silent.waitForNewConnection(int(hangGuardMs)));
        subscription.reset();
        subscription = node->subscribe({}, inbox.door());
        std::atomic<bool> cancelled{false};
        auto audit = std::async(std::launch::async, [&] {
            return node
                ->audit(
                    {"votes", {}}, [](auto) { return true; }, &cancelled)
                .ok();
        });
        auto status = std::async(std::launch::async, [&] { return node->status().name; });
        // The first feed's, the second's, the audit's, the status's.
        std::vector<std::unique_ptr<QTcpSocket>> taken;
        while (taken.size() < 4) {
            if (!silent.hasPendingConnections())
                QVERIFY(silent.waitForNewConnection(int(hangGuardMs)));
            taken.emplace_back(silent.nextPendingConnection());
        }
        cancelled = true;
        QVERIFY(!audit.get());
        node->abandon();
        QCOMPARE(status.get(), std::string());
        QVERIFY(!node->closeAlert(7).ok());
        subscription.reset();
        node.reset();
        silent.close();
    }

    void anAuditThatNobodyWaitsForEnds()
    {
        const auto served = serve();
        const auto node = makeRemoteNode(addressOf(*served, "bob"), foreverMs);
        std::atomic<bool> cancelled{false};
        auto answer = std::async(std::launch::async, [&] {
            return node
                ->audit(
                    {"slow", {}}, [](auto) { return true; }, &cancelled)
                .ok();
        });
        QTRY_COMPARE_WITH_TIMEOUT(served->looking.load(), 1, int(hangGuardMs));
        cancelled = true;
        QVERIFY(!answer.get());
        QTRY_COMPARE_WITH_TIMEOUT(served->looking.load(), 0, int(hangGuardMs)); // the node noticed
    }

    void theServerEndsWhileAnAuditLooks()
    {
        auto served = serve();
        const auto node = makeRemoteNode(addressOf(*served, "bob"), foreverMs);
        auto answer = std::async(std::launch::async, [&] { return node->audit({"slow", {}}, [](auto) { return true; }).ok(); });
        QTRY_COMPARE_WITH_TIMEOUT(served->looking.load(), 1, int(hangGuardMs));
        served.reset();
        QVERIFY(!answer.get());
    }

    void aNodeThatLooksForLongSaysSo()
    {
        const auto served = serve();
        const auto node = makeRemoteNode(addressOf(*served, "anna"), hangGuardMs);
        std::size_t rows = 0;
        auto answer = std::async(std::launch::async, [&] {
            return node->audit({"slow", {}}, [&](std::string_view line) { return line.size() > 5 && ++rows > 0; }).ok();
        });
        QTRY_COMPARE_WITH_TIMEOUT(served->looking.load(), 1, int(hangGuardMs));
        QLocalSocket raw;
        raw.connectToServer(m_dir.path() + "/c.sock");
        QVERIFY(raw.waitForConnected(int(hangGuardMs)));
        raw.write("GET /v1/audit?what=slow HTTP/1.1\r\nHost: x\r\n\r\n");
        QByteArray all;
        while (!all.contains("1\r\n\n\r\n")) { // an empty line
            QVERIFY(raw.waitForReadyRead(int(hangGuardMs)));
            all += raw.readAll();
        }
        served->found = 3;
        QVERIFY(answer.get());
        QCOMPARE(rows, std::size_t{3});
        while (!all.endsWith("0\r\n\r\n") && raw.waitForReadyRead(int(hangGuardMs)))
            all += raw.readAll();
        QVERIFY2(all.contains("{\"row\":2}\n"), all.constData());
    }

    void readersLeaveRoomForOperators()
    {
        const auto served = serve();
        const auto reader = makeRemoteNode(addressOf(*served, "bob"), hangGuardMs);
        const auto acting = makeRemoteNode(addressOf(*served, "anna"), hangGuardMs);
        const auto take = [](std::string_view) { return true; };
        std::vector<std::future<bool>> held;
        for (int i = 1; i <= 2; ++i) {
            held.push_back(std::async(std::launch::async, [&] { return reader->audit({"slow", {}}, take).ok(); }));
            QTRY_COMPARE_WITH_TIMEOUT(served->looking.load(), i, int(hangGuardMs));
        }
        const std::string refused = reader->audit({"votes", {{"name", "x"}}}, take).error();
        QVERIFY2(refused.find("busy") != std::string::npos, refused.c_str());
        QVERIFY(acting->audit({"votes", {{"name", "x"}}}, take).ok());
        QVERIFY(acting->trace("www.example", "A", true).ok());
        served->found = 1;
        for (auto& one : held)
            QVERIFY(one.get());
        QVERIFY(reader->audit({"votes", {{"name", "x"}}}, take).ok());
    }

    void feedsOfReadersLeaveRoomForOperators()
    {
        const auto served = serve();
        Inbox inbox, refused, taken; // feeds tell them until they end
        std::vector<std::unique_ptr<RemoteNode>> nodes;
        std::vector<Subscription> feeds;
        for (std::size_t i = 1; i <= 8; ++i) {
            nodes.push_back(makeRemoteNode(addressOf(*served, "bob"), hangGuardMs));
            feeds.push_back(nodes.back()->subscribe({}, inbox.door()));
            served->node.awaitSubscribers(i);
        }
        nodes.push_back(makeRemoteNode(addressOf(*served, "bob"), hangGuardMs));
        feeds.push_back(nodes.back()->subscribe({}, refused.door()));
        refused.take([](const Snapshot& s) { return s.link.reason.find("too many consoles") != std::string::npos; });
        nodes.push_back(makeRemoteNode(addressOf(*served, "anna"), hangGuardMs));
        feeds.push_back(nodes.back()->subscribe({}, taken.door()));
        served->node.awaitSubscribers(9);
    }

    void silentStrangersKeepNobodyOut()
    {
        const auto served = serve();
        const RemoteAddress address = addressOf(*served, "anna");
        std::vector<std::unique_ptr<QTcpSocket>> strangers;
        for (int i = 0; i < 40; ++i) {
            strangers.push_back(std::make_unique<QTcpSocket>());
            strangers.back()->connectToHost(QHostAddress::LocalHost, address.port);
            QVERIFY(strangers.back()->waitForConnected(int(hangGuardMs)));
        }
        const auto self = tryRemoteNode(address, hangGuardMs);
        QVERIFY2(self.ok(), self ? "" : self.error().c_str());
        QTRY_COMPARE(strangers.front()->state(), QAbstractSocket::UnconnectedState); // the oldest made room
    }

    void anEndlessRefusalIsNotReadToItsEnd()
    {
        QLocalServer hostile;
        QVERIFY(hostile.listen(m_dir.path() + "/hostile"));
        auto answer = std::async(std::launch::async, [path = (m_dir.path() + "/hostile").toStdString()] {
            return makeControlClient(path, hangGuardMs)->cacheDump([](std::string_view) { return true; });
        });
        QVERIFY(hostile.waitForNewConnection(int(hangGuardMs)));
        QLocalSocket* const connection = hostile.nextPendingConnection();
        QVERIFY(connection->waitForReadyRead(int(hangGuardMs)));
        connection->write("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n");
        const QByteArray chunk = "10000\r\n" + QByteArray(0x10000, 'x') + "\r\n";
        while (connection->state() == QLocalSocket::ConnectedState) {
            connection->write(chunk);
            if (!connection->waitForBytesWritten(int(hangGuardMs)))
                break;
        }
        QCOMPARE(answer.get().error().kind, Kind::Refused);
    }
};

QTEST_GUILESS_MAIN(TestRemote)
#include "tst_remote.moc"
