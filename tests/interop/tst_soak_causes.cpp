// What the diary of the soak explains: the zone tree's own shapes with one thing after the other disturbed.
#include "tests/interop/soak_causes.h"

#include <QtTest>

using namespace harddns::interop;

class TestSoakCauses : public QObject
{
    Q_OBJECT

    const ZoneTree m_tree = makeZoneTree();
    enum Who { Root, RegistryA, RegistryB, Hoster0, Hoster1, Hoster2, Hoster3 };

    static SoakCauses::Explanation explain(const SoakCauses& causes, const QString& name, qint64 asked, qint64 failed)
    {
        return causes.explain({name}, asked, failed);
    }

private slots:
    void whatIsWellExplainsNothing()
    {
        SoakCauses causes(m_tree);
        QCOMPARE(explain(causes, "www.dom1.net.", 1000, 1100).kind, Explained::NotAtAll);
        // One that serves others, and one that makes no difference.
        causes.begin(Hoster0, SoakCauses::allAddresses, "dies", Harm::Stops, 500);
        causes.begin(Hoster1, SoakCauses::allAddresses, "spells in lower case", Harm::Nothing, 500);
        QCOMPARE(explain(causes, "www.dom1.net.", 1000, 1100).kind, Explained::NotAtAll);
    }

    void deadServersExplainTheirZones()
    {
        SoakCauses causes(m_tree);
        causes.learned("dom1.net.", 1);
        causes.begin(Hoster1, SoakCauses::allAddresses, "hoster-1 dies", Harm::Stops, 1000);
        const auto why = explain(causes, "www.dom1.net.", 2000, 2001);
        QCOMPARE(why.kind, Explained::Fully);
        QCOMPARE(why.causes, QStringList{"hoster-1 dies"});
    }

    void onlyWhatMakesTheDifferenceIsNamed()
    {
        SoakCauses causes(m_tree);
        causes.learned("dom1.net.", 1);
        causes.begin(RegistryA, SoakCauses::allAddresses, "registry-a freezes", Harm::Stops, 900);
        causes.begin(Hoster1, SoakCauses::allAddresses, "hoster-1 dies", Harm::Stops, 1000);
        QCOMPARE(explain(causes, "www.dom1.net.", 2000, 2001).causes, QStringList{"hoster-1 dies"});
    }

    void aSecondOperatorIsAnotherWay()
    {
        // dom9.com: one server at hoster-1, one at hoster-2.
        SoakCauses causes(m_tree);
        causes.begin(Hoster1, SoakCauses::allAddresses, "hoster-1 dies", Harm::Stops, 1000);
        QCOMPARE(explain(causes, "www.dom9.com.", 2000, 2001).kind, Explained::Partly);
        causes.begin(Hoster2, SoakCauses::allAddresses, "hoster-2 is slow", Harm::Hinders, 1000);
        QCOMPARE(explain(causes, "www.dom9.com.", 2000, 2001).kind, Explained::Hindered);
        causes.begin(Hoster2, SoakCauses::allAddresses, "hoster-2 dies", Harm::Stops, 1000);
        QCOMPARE(explain(causes, "www.dom9.com.", 2000, 2001).kind, Explained::Fully);
    }

    void failuresAreRememberedForAWhile()
    {
        SoakCauses causes(m_tree);
        causes.end(causes.begin(Hoster1, SoakCauses::allAddresses, "hoster-1 dies", Harm::Stops, 1000), 2000);
        QCOMPARE(explain(causes, "www.dom1.net.", 0, 999).kind, Explained::NotAtAll);
        QCOMPARE(explain(causes, "www.dom1.net.", 0, 1000).kind, Explained::Fully);
        const auto later = explain(causes, "www.dom1.net.", 12'000, 12'001);
        QCOMPARE(later.kind, Explained::Fully);
        QCOMPARE(later.causes, QStringList{"hoster-1 dies, just over"});
        QCOMPARE(explain(causes, "www.dom1.net.", 60'000, 60'001).kind, Explained::NotAtAll);
    }

    void outagesInARowAreRememberedLonger()
    {
        SoakCauses causes(m_tree);
        causes.end(causes.begin(Hoster1, SoakCauses::allAddresses, "hoster-1 dies", Harm::Stops, 0), 30'000);
        QCOMPARE(explain(causes, "www.dom1.net.", 74'000, 74'001).kind, Explained::Fully);
        QCOMPARE(explain(causes, "www.dom1.net.", 90'000, 90'001).kind, Explained::NotAtAll);
        causes.end(causes.begin(Hoster1, SoakCauses::allAddresses, "hoster-1 freezes", Harm::Stops, 60'000), 70'000);
        QCOMPARE(explain(causes, "www.dom1.net.", 90'000, 90'001).kind, Explained::Fully);
        QCOMPARE(explain(causes, "www.dom1.net.", 120'000, 120'001).kind, Explained::Remembered);
        QCOMPARE(explain(causes, "www.dom1.net.", 160'000, 160'001).kind, Explained::NotAtAll);
        // Forgotten by then: the next one stands alone.
        causes.end(causes.begin(Hoster1, SoakCauses::allAddresses, "hoster-1 dies", Harm::Stops, 400'000), 401'000);
        QCOMPARE(explain(causes, "www.dom1.net.", 420'000, 420'001).kind, Explained::NotAtAll);
    }

    void parentsAreNeededOnlyForWhatIsNotKnown()
    {
        SoakCauses causes(m_tree);
        causes.learned("www.dom1.net.", 100);
        causes.begin(RegistryA, SoakCauses::allAddresses, "registry-a freezes", Harm::Stops, 1000);
        causes.learned("www.dom4.net.", 1100);
        QCOMPARE(explain(causes, "www.dom1.net.", 2000, 2001).kind, Explained::Partly);
        QCOMPARE(explain(causes, "www.dom4.net.", 2000, 2001).kind, Explained::Fully); // too late
        QCOMPARE(explain(causes, "www.dom7.net.", 2000, 2001).kind, Explained::Fully); // never
        QCOMPARE(explain(causes, "com.", 2000, 2001).kind, Explained::Fully);          // served by it
        QCOMPARE(explain(causes, "nosuchtld.", 2000, 2001).kind, Explained::NotAtAll); // the root's alone
    }

    void shortDelegationsNeedTheParentAgainAndAgain()
    {
        SoakCauses causes(m_tree);
        causes.learned("www.dom1.net.", 100);
        causes.learned("www.sub.dom1.net.", 100); // at hoster-2
        causes.begin(Hoster1, SoakCauses::allAddresses, "hoster-1 dies", Harm::Stops, 1000);
        QCOMPARE(explain(causes, "www.sub.dom1.net.", 2000, 2001).kind, Explained::Fully);
    }

    void serversWithoutGlueNeedTheirOwnZones()
    {
        // The reverse zone's servers are ns1.host0.net and ns2.host1.net: nobody tells their addresses but net. and below.
        SoakCauses causes(m_tree);
        causes.begin(RegistryA, SoakCauses::allAddresses, "registry-a freezes", Harm::Stops, 1000);
        QCOMPARE(explain(causes, "1.128.18.198.in-addr.arpa.", 2000, 2001).kind, Explained::Fully);
    }

    void aMovedAddressCountsForWhoHasNoOther()
    {
        SoakCauses causes(m_tree);
        causes.begin(Hoster2, 1, "hoster-2 has moved", Harm::Stops, 1000);
        QCOMPARE(explain(causes, "www.dom2.org.", 2000, 2001).kind, Explained::Partly);
        QCOMPARE(explain(causes, "www.sub.dom1.net.", 2000, 2001).kind, Explained::Fully);
    }

    void deepestZoneHoldsTheName()
    {
        const SoakCauses causes(m_tree);
        QCOMPARE(causes.zoneOf("a.b.www.sub.dom1.net."), "sub.dom1.net.");
        QCOMPARE(causes.zoneOf("nosuchtld."), ".");
        QCOMPARE(causes.zoneOf("."), ".");
    }
};

QTEST_APPLESS_MAIN(TestSoakCauses)
#include "tst_soak_causes.moc"
