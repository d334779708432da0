#include <QtTest>

#include "engine/control/control_sockets.h"
#include "engine/control/handler.h"
#include "engine/telemetry/log/log.h"
#include "tests/control/fake_node.h"

using namespace harddns;
using namespace harddns::control;

namespace
{

/// The answer of a plan, jobs run in place; dumps count as 200.
Response answerOf(Plan plan)
{
    if (auto* response = std::get_if<Response>(&plan))
        return *response;
    if (auto* job = std::get_if<Job>(&plan))
        return job->run();
    return {};
}

Request make(const char* method, const char* target, Role role, const char* body = "") { return {method, target, body, role, 1000}; }

} // namespace

class TestHandler : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        log::Options quiet;
        quiet.sink = [](std::string_view) {};
        log::setUp(std::move(quiet));
    }

    void rolesDecideWhatAPeerMayDo_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("body");
        QTest::addColumn<bool>("viewerMay");
        QTest::newRow("status") << "GET"
                                << "/v1/status"
                                << "" << true;
        QTest::newRow("stats") << "GET"
                               << "/v1/stats"
                               << "" << true;
        QTest::newRow("metrics") << "GET"
                                 << "/v1/metrics"
                                 << "" << true;
        QTest::newRow("healthz") << "GET"
                                 << "/v1/healthz"
                                 << "" << true;
        QTest::newRow("log level") << "GET"
                                   << "/v1/log-level"
                                   << "" << true;
        QTest::newRow("lookup") << "GET"
                                << "/v1/cache?name=a"
                                << "" << false;
        QTest::newRow("dump") << "GET"
                              << "/v1/cache/dump"
                              << "" << false;
        QTest::newRow("flush") << "POST"
                               << "/v1/cache/flush"
                               << "{\"all\":true}" << false;
        QTest::newRow("trace") << "POST"
                               << "/v1/trace"
                               << "{\"name\":\"a\"}" << false;
        QTest::newRow("reload") << "POST"
                                << "/v1/reload"
                                << "" << false;
        QTest::newRow("set log level") << "POST"
                                       << "/v1/log-level"
                                       << "{\"level\":\"info\"}" << false;
    }
    void rolesDecideWhatAPeerMayDo()
    {
        QFETCH(QString, method);
        QFETCH(QString, target);
        QFETCH(QString, body);
        QFETCH(bool, viewerMay);
        test::FakeNode node;
        int reloads = 0;
        ControlOptions options;
        options.reload = [&]() -> Result<Node::ReloadOutcome, StartProblem> {
            ++reloads;
            return Node::ReloadOutcome{};
        };
        Handler handler(node, options);
        const auto ask = [&](Role role) {
            return answerOf(handler.plan(make(qPrintable(method), qPrintable(target), role, qPrintable(body)))).status;
        };
        QCOMPARE(ask(Role::Viewer), viewerMay ? 200U : 403U);
        QCOMPARE(reloads, 0);
        QVERIFY(node.lastFlush.empty());
        QCOMPARE(ask(Role::Operator), 200U);
        QCOMPARE(ask(Role::Scraper), 404U);
    }

    void aNodeThatDoesNotVoteSaysSo()
    {
        test::FakeNode node; // knows nothing of a network
        Handler handler(node, {});
        for (const char* target :
             {"/v1/network/nodes", "/v1/network/votes", "/v1/network/alerts?after=3", "/v1/network/disagreements?limit=7"}) {
            const Response no = answerOf(handler.plan(make("GET", target, Role::Operator)));
            QCOMPARE(no.status, 422U);
            QVERIFY(QString::fromStdString(no.body).contains("does not vote"));
        }
        for (const char* target : {"/v1/network/votes", "/v1/network/alerts", "/v1/network/disagreements"}) // they name what clients ask
            QCOMPARE(answerOf(handler.plan(make("GET", target, Role::Viewer))).status, 403U);
        QCOMPARE(answerOf(handler.plan(make("POST", "/v1/network/node", Role::Viewer, "{}"))).status, 403U);
    }

    void ordersToMembersAreReadStrictly()
    {
        struct Voting : test::FakeNode {
            Result<void, std::string> commandMember(const std::string& id, MemberCommand command, const std::string& name) override
            {
                last = id + "/" + std::to_string(static_cast<int>(command)) + "/" + name;
                return {};
            }
            std::string last;
        };
        Voting node;
        Handler handler(node, {});
        const auto tell = [&](const char* body) {
            return answerOf(handler.plan(make("POST", "/v1/network/node", Role::Operator, body))).status;
        };
        QCOMPARE(tell("{\"node\":\"n1\",\"action\":\"flush\",\"name\":\"example.com\"}"), 200U);
        QCOMPARE(node.last, std::string("n1/2/example.com"));
        QCOMPARE(tell("{\"node\":\"n1\",\"action\":\"release\"}"), 200U);
        node.last.clear();
        for (const char* bad : {"{\"action\":\"flush\"}", "{\"node\":\"n1\"}", "{\"node\":\"n1\",\"action\":\"kill\"}",
                                "{\"node\":\"n1\",\"action\":\"release\",\"name\":\"x\"}", "{\"node\":1,\"action\":\"flush\"}",
                                "{\"node\":\"n1\",\"action\":\"flush\",\"zone\":\"x\"}"})
            QCOMPARE(tell(bad), 400U);
        QVERIFY(node.last.empty());
        for (const char* target : {"/v1/network/votes?limit=x", "/v1/network/votes?limit=0", "/v1/network/votes?from=3"})
            QCOMPARE(answerOf(handler.plan(make("GET", target, Role::Operator))).status, 400U);
    }

    void aRefusalNamesTheReason()
    {
        test::FakeNode node;
        Handler handler(node, {});
        const Response no = answerOf(handler.plan(make("POST", "/v1/reload", Role::Viewer)));
        QVERIFY(QString::fromStdString(no.body).contains("user 1000"));
        QVERIFY(QString::fromStdString(no.body).contains("control group"));
    }

    void eachActionIsToldWithWhoDidIt()
    {
        test::FakeNode node;
        std::vector<OperatorAction> told;
        bool reloads = true;
        ControlOptions options;
        options.reload = [&]() -> Result<Node::ReloadOutcome, StartProblem> {
            if (!reloads)
                return Failure{StartProblem{"node.toml:3: no"}};
            return Node::ReloadOutcome{};
        };
        options.onAction = [&](const OperatorAction& action) { told.push_back(action); };
        Handler handler(node, options);
        const auto ask = [&](const char* method, const char* target, const char* body, const char* user) {
            Request request = make(method, target, Role::Operator, body);
            request.uid = 0;
            request.user = user;
            return answerOf(handler.plan(request)).status;
        };
        // Looking is no action, and what is refused before it is tried neither.
        for (const char* target : {"/v1/status", "/v1/log-level", "/v1/cache?name=a", "/v1/network/nodes"})
            (void)ask("GET", target, "", "");
        QCOMPARE(ask("POST", "/v1/trace", R"({"name":"a"})", ""), 200U);
        QCOMPARE(ask("POST", "/v1/log-level", R"({"level":"loud"})", ""), 400U);
        QCOMPARE(ask("POST", "/v1/cache/flush", "{}", ""), 400U);
        QVERIFY(told.empty());
        QCOMPARE(answerOf(handler.plan(make("POST", "/v1/reload", Role::Viewer))).status, 403U);
        QVERIFY(told.empty());

        QCOMPARE(ask("POST", "/v1/log-level", R"({"level":"debug"})", ""), 200U);
        QCOMPARE(ask("POST", "/v1/cache/flush", R"({"name":"a.test","type":"A"})", "ada"), 200U);
        QCOMPARE(ask("POST", "/v1/reload", "", "ada"), 200U);
        reloads = false;
        QCOMPARE(ask("POST", "/v1/reload", "", "ada"), 422U);
        QCOMPARE(ask("POST", "/v1/network/node", R"({"node":"n1","action":"flush","name":"b.test"})", "ada"), 422U); // it does not vote
        QCOMPARE(told.size(), std::size_t{5});
        QCOMPARE(told[0].who, std::string("root")); // of uid 0
        QCOMPARE(told[0].action + ' ' + told[0].subject, std::string("log-level debug"));
        QVERIFY(told[0].done && told[1].done && told[2].done);
        QCOMPARE(told[1].who, std::string("ada"));
        QCOMPARE(told[1].action + ' ' + told[1].name, std::string("flush a.test"));
        QCOMPARE(told[1].text, std::string("forgot A: 11 entries"));
        QCOMPARE(told[2].action, std::string("reload"));
        QVERIFY(!told[3].done);
        QCOMPARE(told[3].text, std::string("node.toml:3: no"));
        QVERIFY(!told[4].done);
        QCOMPARE(told[4].action + ' ' + told[4].subject + ' ' + told[4].name, std::string("flush-member n1 b.test"));
    }

    void usersWithoutANameHaveTheirNumber()
    {
        QCOMPARE(userName(0), std::string("root"));
        QCOMPARE(userName(4'000'000'000), std::string("uid 4000000000"));
        QCOMPARE(userName(-1), std::string("unknown"));
    }

    void targetsAreSplitAndDecoded()
    {
        const auto t = parseTarget("/v1/cache?name=a%2Eb%26%3d+&type=&flag");
        QVERIFY(t.has_value());
        QCOMPARE(t->path, std::string("/v1/cache"));
        QCOMPARE(t->parameters.at("name"), std::string("a.b&=+"));
        QCOMPARE(t->parameters.at("type"), std::string());
        QCOMPARE(t->parameters.at("flag"), std::string());
        for (const char* bad : {"", "v1", "/a?x=%", "/a?x=%4", "/a?x=%zz", "/a?x=1&x=2", "/%1"})
            QVERIFY2(!parseTarget(bad).has_value(), bad);
    }

    void encodingAndDecodingAgree()
    {
        std::string all;
        for (int c = 0; c < 256; ++c)
            all += static_cast<char>(c);
        const auto t = parseTarget("/p?v=" + percentEncoded(all));
        QVERIFY(t.has_value());
        QCOMPARE(t->parameters.at("v"), all);
    }
};

QTEST_APPLESS_MAIN(TestHandler)
#include "tst_handler.moc"
