#include <QtTest>

#include "engine/quorum/parameters.h"

using namespace harddns;
using namespace harddns::quorum;
using namespace std::chrono_literals;

namespace
{

constexpr unsigned resolveMs = 4500;

QuorumConfig preset(const char* name)
{
    QuorumConfig config;
    config.preset = name;
    return config;
}

} // namespace

class TestParameters : public QObject
{
    Q_OBJECT

    static void expectProblem(const QuorumConfig& config, unsigned nodes, const char* key)
    {
        const auto made = parametersFor(config, nodes, resolveMs);
        QVERIFY2(!made.ok(), key);
        QCOMPARE(made.error().key, std::string(key));
        QVERIFY(made.error().message.size() > 20);
    }

private slots:
    void presetsHaveTheirNumbers_data()
    {
        QTest::addColumn<QString>("preset");
        QTest::addColumn<unsigned>("nodes");
        QTest::addColumn<unsigned>("asked");
        QTest::addColumn<unsigned>("majority");
        QTest::addColumn<unsigned>("spares");
        QTest::addColumn<bool>("repairs");
        const auto row = [](const char* name, unsigned n, unsigned q, unsigned m, unsigned s, bool repairs) {
            QTest::addRow("%s %u", name, n) << QString(name) << n << q << m << s << repairs;
        };
        row("paper", 6, 4, 3, 0, false);
        row("paper", 7, 4, 3, 0, false);
        row("paper", 8, 5, 3, 0, false);
        row("paper", 9, 5, 3, 0, false);
        row("paper", 10, 6, 4, 0, false);
        row("paper", 11, 6, 4, 0, false);
        row("balanced", 6, 5, 3, 0, true);
        row("balanced", 7, 5, 3, 0, true);
        row("balanced", 8, 6, 4, 1, true);
        row("balanced", 64, 6, 4, 1, true);
        row("hardened", 5, 5, 3, 0, true);
        row("hardened", 9, 9, 5, 0, true);
        row("hardened", 11, 11, 6, 0, true);
        row("small", 3, 3, 2, 0, true);
        row("small", 4, 4, 3, 0, true);
        row("small", 5, 5, 3, 0, true);
        row("small", 9, 5, 3, 0, true);
        row("", 3, 3, 2, 0, true);
        row("", 5, 5, 3, 0, true);
        row("", 6, 5, 3, 0, true);
        row("", 10, 6, 4, 1, true);
    }
    void presetsHaveTheirNumbers()
    {
        QFETCH(QString, preset);
        QFETCH(unsigned, nodes);
        const auto made = parametersFor(::preset(preset.toLatin1().constData()), nodes, resolveMs);
        QVERIFY(made.ok());
        QCOMPARE(made->nodes, nodes);
        QTEST(made->asked, "asked");
        QTEST(made->majority, "majority");
        QTEST(made->spares, "spares");
        QTEST(made->repairs, "repairs");
        QVERIFY(made->hedgeMin == 50ms && made->hedgeMax == 400ms && made->deadline == 4500ms);
        QCOMPARE(made->replacements(), made->asked - made->majority);
        QCOMPARE(made->wideMajority(), nodes / 2 + 1);
        QCOMPARE(*withNodes(::preset(preset.toLatin1().constData()), nodes, resolveMs), *made);
    }

    void keysChangeThePreset()
    {
        QuorumConfig config = preset("balanced");
        config.asked = 7;
        config.hedgeMinMs = 10;
        config.hedgeMaxMs = 20;
        auto made = parametersFor(config, 9, 1000);
        QVERIFY(made.ok());
        QCOMPARE(made->majority, 4U);
        QCOMPARE(made->spares, 0U);
        QVERIFY(made->hedgeMin == 10ms && made->hedgeMax == 20ms && made->deadline == 1s);
        config.majority = 5;
        QCOMPARE(parametersFor(config, 9, 1000)->spares, 1U);
        config.spares = 2;
        QCOMPARE(parametersFor(config, 9, 1000)->spares, 2U);
        config.spares = 0;
        QCOMPARE(parametersFor(config, 9, 1000)->spares, 0U);
        config = preset("balanced");
        config.asked = 3; // fewer nodes than the preset is for will do, when fewer are asked
        QCOMPARE(parametersFor(config, 4, 1000)->majority, 2U);
    }

    void everyBrokenConstraintNamesItsKey()
    {
        expectProblem({}, 2, "network.node");
        expectProblem({}, 65, "network.node");
        expectProblem(preset("paranoid"), 9, "quorum.preset");
        expectProblem(preset("balanced"), 5, "quorum.preset");
        expectProblem(preset("hardened"), 4, "quorum.preset");
        expectProblem(preset("paper"), 3, "quorum.preset");
        QuorumConfig config;
        config.asked = 0;
        expectProblem(config, 9, "quorum.asked");
        config.asked = 10;
        expectProblem(config, 9, "quorum.asked");
        config = {};
        config.majority = 7;
        expectProblem(config, 9, "quorum.majority");
        config.majority = 3; // of 6
        expectProblem(config, 9, "quorum.majority");
        config.majority = 4;
        config.spares = 2; // 8 could split into two winners
        expectProblem(config, 9, "quorum.spares");
        config.majority = 6;
        config.spares = 4; // 10 seats
        expectProblem(config, 9, "quorum.spares");
        config.spares = 3;
        QVERIFY(parametersFor(config, 9, resolveMs).ok());
        config = {};
        config.hedgeMinMs = 401;
        expectProblem(config, 9, "quorum.hedge-min-ms");
        config = {};
        config.hedgeMaxMs = 49;
        expectProblem(config, 9, "quorum.hedge-max-ms");
    }

    void hardenedAsksEverybody()
    {
        QuorumConfig config;
        config.hedgeMinMs = 70;
        const Parameters all = hardened(*parametersFor(config, 10, resolveMs));
        QCOMPARE(all.asked, 10U);
        QCOMPARE(all.majority, 6U);
        QCOMPARE(all.spares, 0U);
        QVERIFY(all.hedgeMin == 70ms && all.deadline == 4500ms && all.repairs);
    }

    void aNetworkMayShrinkAndGrow()
    {
        QCOMPARE(withNodes(preset("balanced"), 5, resolveMs)->asked, 5U);
        QCOMPARE(withNodes(preset("balanced"), 4, resolveMs)->asked, 4U);
        QCOMPARE(withNodes(preset("paper"), 3, resolveMs)->asked, 3U);
        QCOMPARE(withNodes(preset("hardened"), 3, resolveMs)->majority, 2U);
        QCOMPARE(withNodes({}, 2, resolveMs).error().key, std::string("network.node"));
        QuorumConfig config;
        config.asked = 6;
        config.majority = 5;
        config.spares = 3;
        QCOMPARE(withNodes(config, 5, resolveMs)->majority, 5U); // not fewer than were wanted
        QCOMPARE(withNodes(config, 4, resolveMs)->majority, 4U);
        QCOMPARE(withNodes(config, 7, resolveMs)->spares, 1U);
        config = {};
        config.majority = 3; // chosen for five, of six it is none
        QCOMPARE(withNodes(config, 5, resolveMs)->majority, 3U);
        QCOMPARE(withNodes(config, 9, resolveMs)->majority, 4U);
    }

    void noParametersLetTwoAnswersWin()
    {
        unsigned made = 0;
        for (unsigned nodes = smallestNetwork; nodes <= largestNetwork; ++nodes) {
            for (unsigned asked = 0; asked <= 12; ++asked) {
                for (unsigned majority = 0; majority <= 12; ++majority) {
                    for (unsigned spares = 0; spares <= 6; ++spares) {
                        QuorumConfig config;
                        if (asked != 0)
                            config.asked = asked;
                        if (majority != 0)
                            config.majority = majority;
                        if (spares != 6)
                            config.spares = spares;
                        for (const auto& p : {parametersFor(config, nodes, 1), withNodes(config, nodes, 1)}) {
                            if (!p.ok())
                                continue;
                            ++made;
                            QVERIFY(p->majority >= 1 && p->majority <= p->asked && p->asked <= nodes);
                            QVERIFY(2 * p->majority > p->asked + p->spares && p->asked + p->spares <= nodes);
                        }
                    }
                }
            }
        }
        QVERIFY(made > 50'000);
    }
};

QTEST_APPLESS_MAIN(TestParameters)
#include "tst_parameters.moc"
