// The chain of trust that goes with a trace says the same of the same zones whatever was asked before: fresh, from memory, while a failure
// is remembered, when one part of what it was concluded from has gone sooner than another, and after parts were flushed.
#include <QtTest>

#include "tests/resolve/signed_internet.h"

using namespace harddns;
using harddns::tests::SignedInternet;
using wire::Name;
using wire::Type;
using namespace std::chrono_literals;

namespace
{

Name nameOf(const char* text) { return *Name::fromText(text); }

/// "keys com. secure" of each line.
QStringList verdictsOf(const QStringList& lines)
{
    QStringList out;
    for (const QString& line : lines) {
        const QStringList words = line.split(u' ');
        out << (words.size() < 4 ? line : QStringList{words[0], words[1], words[3]}.join(u' '));
    }
    return out;
}

void make(SignedInternet& net, const QString& manner, int ttl, bool votes = false)
{
    tests::SignedPlan& zone = net.zone("example.com.", QString("www %1 IN A 192.0.2.80\nalias %1 IN CNAME www\n").arg(ttl).toStdString());
    if (manner == "other keys")
        zone.vouched = std::vector{SignedInternet::key("example.com.", true, 9)};
    if (manner == "wrong signatures")
        zone.edit = [](wire::RRset& set) {
            if (set.type != Type::Dnskey)
                tests::spoilSignatures(set);
        };
    if (manner == "expired") {
        zone.options.inception = net.now() - 9 * SignedInternet::day;
        zone.options.expiration = net.now() - SignedInternet::day;
    }
    zone.isSigned = manner != "unsigned";
    Config config = SignedInternet::defaultConfig();
    config.quorum.enabled = votes;
    net.start(config);
}

/// A line a link. Of a signature that has ended, not what time it is now; of a failure, not that it is remembered.
QStringList textOf(const ValidationChain& chain)
{
    QStringList out{QString::fromLatin1(toText(chain.verdict))};
    for (const ChainLink& link : chain.links) {
        QString tags;
        for (const ChainKey& key : link.keys)
            tags += QStringLiteral(" %1%2%3").arg(key.tag).arg(key.entryPoint ? "*" : "").arg(key.signsKeySet ? "+" : "");
        out << QStringLiteral("%1 %2 %3 %4 by %5 %6 (%7) %8 %9")
                   .arg(toText(link.kind))
                   .arg(QString::fromStdString(link.name), QString::fromStdString(link.type), toText(link.verdict),
                        QString::fromStdString(link.signer))
                   .arg(link.keyTag)
                   .arg(tags.trimmed())
                   .arg(link.extendedError)
                   .arg(QString::fromStdString(link.detail)
                            .section(QStringLiteral(", and now is"), 0, 0)
                            .section(QStringLiteral(" (remembered"), 0, 0));
    }
    return out;
}

world::Task<void> explain(SignedInternet& net, wire::Question question, resolve::AnswerPtr answer, std::optional<ValidationChain>& out)
{
    out = co_await net.node->resolver.explain(std::move(question), std::move(answer));
}

QStringList explained(SignedInternet& net, const QString& name, Type type = Type::A)
{
    const auto answer = net.ask(qPrintable(name), type);
    std::optional<ValidationChain> out;
    net.node->scope.spawn(explain(net, {*Name::fromText(name.toStdString()), type, wire::Class::In}, answer, out));
    net.world.runUntil([&] { return out.has_value(); }, net.world.now() + 30s);
    return out ? textOf(*out) : QStringList("nothing");
}

} // namespace

class TestExplain : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { wire::seedNameHash(1); }

    void aBrokenZoneIsToldLinkByLink()
    {
        SignedInternet net;
        make(net, "other keys", 300);
        QCOMPARE(verdictsOf(explained(net, "www.example.com")),
                 QStringList({"bogus", "anchor . secure", "keys . secure", "ds com. secure", "keys com. secure", "ds example.com. secure",
                              "keys example.com. bogus", "answer www.example.com. bogus"}));
    }

    void itIsTheSameWhateverHasGoneFromTheCaches_data()
    {
        QTest::addColumn<QString>("zone");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("ttl");
        QTest::addColumn<bool>("votes");
        for (const bool votes : {false, true}) {
            for (const char* zone : {"good", "other keys", "expired", "wrong signatures", "unsigned"}) {
                for (const char* name : {"www.example.com", "nothing.example.com", "alias.example.com"}) {
                    for (const int ttl : {0, 5, 300, 7200}) {
                        // What does not pass and has TTL 0 is nowhere: of its zone nothing is known but its name.
                        if (ttl == 0 && qstrcmp(zone, "wrong signatures") == 0)
                            continue;
                        QTest::addRow("%s zone, %s, TTL %d, %s", zone, name, ttl, votes ? "votes" : "alone")
                            << QString(zone) << QString(name) << ttl << votes;
                    }
                }
            }
        }
    }
    void itIsTheSameWhateverHasGoneFromTheCaches()
    {
        QFETCH(QString, zone);
        QFETCH(QString, name);
        QFETCH(int, ttl);
        QFETCH(bool, votes);
        SignedInternet net;
        make(net, zone, ttl, votes);
        const QStringList first = explained(net, name);
        QVERIFY(first.size() > 4);
        // Shorter and longer than a failure, a broken zone, what nobody attested, and each of the TTLs is remembered.
        for (const int seconds :
             {1, 3, 7, 10, 15, 19, 20, 21, 25, 29, 31, 40, 3, 18, 5, 17, 61, 100, 300, 301, 3, 9, 29, 700, 1, 2, 3600, 3, 40}) {
            net.world.runFor(std::chrono::seconds(seconds));
            QCOMPARE(explained(net, name), first);
        }
        for (const char* of : {"com", "example.com"}) {
            for (const Type type : {Type::Ds, Type::Dnskey}) {
                net.node->answers.flush(nameOf(of), type);
                net.node->provisional.flush(nameOf(of), type);
                QCOMPARE(explained(net, name), first);
            }
            net.node->validation.zones.remove(nameOf(of));
            QCOMPARE(explained(net, name), first);
        }
        net.node->validation.zones.clear();
        QCOMPARE(explained(net, name), first);
    }

    void aSetThatIsInTheCacheIsNotCalledBrokenWhenItsZoneIsOutOfReach()
    {
        SignedInternet net;
        make(net, "good", 7200);
        (void)explained(net, "www.example.com");
        net.node->answers.flush(nameOf("example.com"), Type::Ds);
        net.node->provisional.flush(nameOf("example.com"), Type::Ds);
        net.behaviour("tld").dropProbability = 1;
        QCOMPARE(verdictsOf(explained(net, "www.example.com")).mid(5),
                 QStringList({"ds example.com. secure", "keys example.com. secure", "answer www.example.com. secure"}));
    }

    void nobodyIsAskedAboutASpecialName()
    {
        Config config = SignedInternet::defaultConfig();
        config.resolver.specialNames = true;
        SignedInternet net;
        net.start(config);
        QCOMPARE(explained(net, "printer.local"), QStringList("insecure"));
        QCOMPARE(net.queries(), 0U);
    }
};

QTEST_GUILESS_MAIN(TestExplain)
#include "tst_explain.moc"
