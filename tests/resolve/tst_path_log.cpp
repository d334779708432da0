#include <QtTest>

#include "engine/resolve/path_log.h"

using namespace harddns;
using namespace harddns::resolve;

namespace
{

wire::Question ask(const std::string& name) { return {*wire::Name::fromText(name), wire::Type::A, wire::Class::In}; }

PathHop hop(const char* zone, const char* server, bool tcp = false)
{
    return {*wire::Name::fromText(zone), {*IpAddress::parse(server), 53}, tcp, 12.34F};
}

constexpr world::WallTime at{1'767'225'600'000'000'000}; // 2026-01-01

} // namespace

class TestPathLog : public QObject
{
    Q_OBJECT
private slots:
    void tellsEachServerInTurn()
    {
        PathLog log;
        log.keep(ask("WWW.example.com"), {hop("com.", "192.0.2.1"), hop("example.com.", "2001:db8::1", true)}, {}, at);
        const auto lines = log.lines(ask("www.EXAMPLE.com"));
        QCOMPARE(lines.size(), std::size_t{2});
        QCOMPARE(QString::fromStdString(lines[0]), QString("2026-01-01T00:00:00Z com. asked 192.0.2.1:53 over udp, 12.3 ms"));
        QCOMPARE(QString::fromStdString(lines[1]), QString("2026-01-01T00:00:00Z example.com. asked [2001:db8::1]:53 over tcp, 12.3 ms"));
        QVERIFY(log.lines(ask("other.example.com")).empty());
    }

    void followsAliasesOnce()
    {
        PathLog log;
        log.keep(ask("a."), {hop(".", "192.0.2.1")}, {*wire::Name::fromText("b."), *wire::Name::fromText("gone.")}, at);
        log.keep(ask("b."), {hop(".", "192.0.2.2")}, {*wire::Name::fromText("a.")}, at);
        QCOMPARE(log.lines(ask("a.")).size(), std::size_t{2});
    }

    void theLatestPathCounts()
    {
        PathLog log;
        log.keep(ask("a."), {hop(".", "192.0.2.1")}, {}, at);
        log.keep(ask("a."), {hop(".", "192.0.2.2")}, {}, at);
        QCOMPARE(log.lines(ask("a.")).size(), std::size_t{1});
        QVERIFY(log.lines(ask("a."))[0].find("192.0.2.2") != std::string::npos);
    }

    void theOldestGoFirstAndNewPathsOfOldQuestionsStay()
    {
        PathLog log(3);
        log.keep(ask("a."), {hop(".", "192.0.2.1")}, {}, at);
        log.keep(ask("b."), {hop(".", "192.0.2.1")}, {}, at);
        log.keep(ask("a."), {hop(".", "192.0.2.9")}, {}, at);
        log.keep(ask("c."), {hop(".", "192.0.2.1")}, {}, at);
        QVERIFY(!log.lines(ask("a.")).empty()); // its old place has gone, not itself
        log.keep(ask("d."), {hop(".", "192.0.2.1")}, {}, at);
        QVERIFY(log.lines(ask("b.")).empty());
        QVERIFY(!log.lines(ask("a.")).empty());
        log.keep(ask("e."), {hop(".", "192.0.2.1")}, {}, at);
        QVERIFY(log.lines(ask("a.")).empty());
    }
};

QTEST_APPLESS_MAIN(TestPathLog)
#include "tst_path_log.moc"
