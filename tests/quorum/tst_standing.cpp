// Health, trust, quarantine and the choice of a collector, in plain numbers for time.
#include <QtTest>

#include "engine/quorum/standing.h"
#include "engine/world/virtual/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace harddns;
using namespace harddns::quorum;
using namespace std::chrono_literals;
using world::Duration;
using world::SteadyTime;

namespace
{

SteadyTime at(Duration sinceStart) { return SteadyTime{} + 1h + sinceStart; }

void fail(Standing& s, std::size_t member, unsigned times, SteadyTime when)
{
    for (unsigned i = 0; i < times; ++i)
        s.failed(member, when);
}

/// Questions a node got of `questions`, at `gap` from each other, all answered.
std::vector<double> share(Standing& s, world::Entropy& entropy, std::size_t nodes, unsigned questions, SteadyTime& now, Duration gap)
{
    std::vector<double> got(nodes, 0);
    for (unsigned i = 0; i < questions; ++i) {
        const auto chosen = s.chooseCollector(entropy);
        if (chosen) {
            got[*chosen] += 1;
            s.answered(*chosen, now);
        }
        now += gap;
    }
    return got;
}

double worstOverMean(const std::vector<double>& got)
{
    const double mean = std::accumulate(got.begin(), got.end(), 0.0) / static_cast<double>(got.size());
    return *std::max_element(got.begin(), got.end()) / mean;
}

} // namespace

class TstStanding : public QObject
{
    Q_OBJECT

private slots:
    // ---- health
    void threeFailuresInARowTakeANodeOut()
    {
        Standing s(3);
        QCOMPARE(s.failed(1, at(0s)), StandingChange::None);
        QCOMPARE(s.failed(1, at(2s)), StandingChange::None);
        QCOMPARE(s.answered(1, at(3s)), StandingChange::None); // not in a row
        QCOMPARE(s.failed(1, at(4s)), StandingChange::None);
        QCOMPARE(s.failed(1, at(6s)), StandingChange::None);
        QVERIFY(s.mayBeDrawn(1));
        QCOMPARE(s.failed(1, at(8s)), StandingChange::WentOut);
        QVERIFY(!s.mayBeDrawn(1));
        QCOMPARE(s.weight(1), 0.0);
        QVERIFY(s.mayBeDrawn(0) && s.mayBeDrawn(2));
        QCOMPARE(s.failed(1, at(8s)), StandingChange::None); // told once
    }

    void moreThanHalfLostInASecondTakesANodeOut()
    {
        Standing s(1);
        // Lost, lost, answered, over and over: never three in a row. Of four questions in a second two lost are not more than half.
        s.failed(0, at(0ms));
        s.failed(0, at(10ms));
        s.answered(0, at(20ms));
        QVERIFY(s.mayBeDrawn(0));
        QCOMPARE(s.failed(0, at(30ms)), StandingChange::WentOut); // three of four
        Standing spread(1);
        for (int i = 0; i < 100; ++i) {
            // The same loss, a second apart: too few in any second to speak of a share.
            const Duration t = i * 1s;
            QCOMPARE(i % 3 == 2 ? spread.answered(0, at(t)) : spread.failed(0, at(t)), StandingChange::None);
        }
        Standing half(1);
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(i % 2 == 0 ? half.answered(0, at(i * 5ms)) : half.failed(0, at(i * 5ms)), StandingChange::None);
    }

    void onlyAnsweredProbesEndTheHoldDown()
    {
        Standing s(2);
        fail(s, 0, failuresUntilOut, at(0s));
        QVERIFY(!s.dueProbe(at(999ms)));
        QVERIFY(s.dueProbe(at(1s)));
        QVERIFY(!s.mayBeDrawn(0));
        (void)s.dueProbe(at(1000h)); // time alone changes nothing
        QVERIFY(!s.mayBeDrawn(0));

        s.probing(0, at(1s));
        QVERIFY(!s.dueProbe(at(1s))); // one at a time
        for (unsigned i = 1; i < successesUntilBack; ++i) {
            QCOMPARE(s.answered(0, at(1s + i * 10ms)), StandingChange::None);
            QCOMPARE(s.dueProbe(at(1s + i * 10ms)), std::optional<std::size_t>(0)); // it answers: at once again
            s.probing(0, at(1s + i * 10ms));
        }
        QVERIFY(!s.mayBeDrawn(0));
        QCOMPARE(s.answered(0, at(1100ms)), StandingChange::CameBack);
        QVERIFY(s.mayBeDrawn(0));
        QVERIFY(!s.dueProbe(at(10h)));
    }

    void oneLostProbeBeginsTheFiveAnew()
    {
        Standing s(1);
        fail(s, 0, 3, at(0s));
        for (unsigned i = 0; i + 1 < successesUntilBack; ++i)
            s.answered(0, at(1s));
        s.failed(0, at(1s));
        for (unsigned i = 0; i + 1 < successesUntilBack; ++i)
            QCOMPARE(s.answered(0, at(2s)), StandingChange::None);
        QCOMPARE(s.answered(0, at(2s)), StandingChange::CameBack);
    }

    void holdDownDoublesToThirtySeconds()
    {
        Standing s(1);
        SteadyTime now = at(0s);
        fail(s, 0, 3, now);
        for (const Duration step : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
            QVERIFY(!s.dueProbe(now + step - 1ns));
            QVERIFY(s.dueProbe(now + step));
            now += step;
            s.probing(0, now);
            s.failed(0, now);
            fail(s, 0, 20, now); // questions that were in flight do not lengthen it
        }
    }

    void probesOfTheTrafficDoNotLengthenTheHoldDown()
    {
        Standing s(1);
        fail(s, 0, 3, at(0s));
        for (int i = 0; i < 50; ++i) {
            s.probing(0, at(i * 10ms)); // before the step's end
            s.failed(0, at(i * 10ms));
        }
        QVERIFY(s.dueProbe(at(1s)));
        QCOMPARE(s.node(0).holdDown, Duration(firstHoldDown));
    }

    void aNodeThatComesAndGoesKeepsItsHoldDownAHealthyOneForgetsIt()
    {
        const auto outTwiceThenBack = [](Standing& s) {
            fail(s, 0, 3, at(0s));
            s.probing(0, at(1s));
            s.failed(0, at(1s));
            s.probing(0, at(3s));
            s.failed(0, at(3s));
            for (unsigned i = 0; i < successesUntilBack; ++i)
                s.answered(0, at(7s));
        };
        Standing s(1);
        outTwiceThenBack(s);
        QCOMPARE(s.node(0).holdDown, Duration(4s));
        fail(s, 0, 3, at(9s));
        QVERIFY(!s.dueProbe(at(12s)));
        QVERIFY(s.dueProbe(at(13s)));

        Standing healthy(1);
        outTwiceThenBack(healthy);
        for (int i = 0; i <= 31; ++i)
            healthy.answered(0, at(7s + i * 1s));
        fail(healthy, 0, 3, at(40s));
        QVERIFY(healthy.dueProbe(at(41s)));
    }

    void theLongestDueIsProbedFirst()
    {
        Standing s(3);
        fail(s, 2, 3, at(0s));
        fail(s, 0, 3, at(1s));
        QCOMPARE(s.dueProbe(at(5s)), std::optional<std::size_t>(2));
        s.probing(2, at(5s));
        QCOMPARE(s.dueProbe(at(5s)), std::optional<std::size_t>(0));
        s.probing(0, at(5s));
        QVERIFY(!s.dueProbe(at(5s)));
    }

    void newMembersAreActive()
    {
        Standing s(1);
        fail(s, 0, 3, at(0s));
        s.resize(3);
        QCOMPARE(s.size(), std::size_t(3));
        QVERIFY(!s.mayBeDrawn(0));
        QVERIFY(s.mayBeDrawn(1) && s.mayBeDrawn(2));
    }

    // ---- trust
    void twoRepairsInTenMinutesAreAQuarantine()
    {
        Standing s(1);
        QCOMPARE(s.dissented(0, Grade::Warning, at(0min)), StandingChange::None);
        QCOMPARE(s.dissented(0, Grade::Warning, at(10min)), StandingChange::Quarantined);
        QCOMPARE(s.node(0).state, NodeState::Quarantined);
        Standing apart(1);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(apart.dissented(0, Grade::Warning, at(i * (flushWindow + 1s))), StandingChange::None);
    }

    void ballotsInFlightBelongToTheirRepair()
    {
        Standing s(1);
        for (int i = 0; i < 30; ++i)
            QCOMPARE(s.dissented(0, Grade::Warning, at(i * 100ms)), StandingChange::None);
        QCOMPARE(s.dissented(0, Grade::Warning, at(repairSettles)), StandingChange::Quarantined);
    }

    void honestDifferencesCostNothing()
    {
        Standing s(1);
        for (int i = 0; i < 1000; ++i) {
            QCOMPARE(s.dissented(0, Grade::None, at(i * 1s)), StandingChange::None);
            QCOMPARE(s.dissented(0, Grade::Notice, at(i * 1s)), StandingChange::None);
        }
        QCOMPARE(s.weight(0), 1.0);
    }

    void quarantineDoublesFromTenMinutesToADay()
    {
        Standing s(1);
        SteadyTime now = at(0s);
        for (const Duration length : std::vector<Duration>{10min, 20min, 40min, 80min, 160min, 320min, 640min, 1280min, 24h, 24h}) {
            QCOMPARE(s.dissented(0, Grade::Critical, now), StandingChange::Quarantined);
            QCOMPARE(s.dissented(0, Grade::Critical, now + 1s), StandingChange::None); // votes in flight: neither told nor longer
            QVERIFY(!s.dueCanary(now + length - 1ns));
            now += length;
            QCOMPARE(s.dueCanary(now), std::optional<std::size_t>(0));
            for (unsigned i = 1; i < canariesUntilReleased; ++i) {
                s.askingCanary(0, now);
                QCOMPARE(s.canary(0, true, now), StandingChange::None);
                QVERIFY(!s.mayBeDrawn(0));
            }
            QCOMPARE(s.canary(0, true, now), StandingChange::Released);
            QVERIFY(s.mayBeDrawn(0));
            now += 1h;
        }
        // A day of good conduct forgets one doubling.
        const unsigned before = s.node(0).quarantines;
        now += 3 * 24h;
        s.quarantine(0, false, now);
        QCOMPARE(s.node(0).quarantines, before - 3 + 1);
    }

    void timeAloneNeverReleases()
    {
        Standing s(1);
        s.quarantine(0, false, at(0s));
        QVERIFY(s.dueCanary(at(10000h)));
        QVERIFY(!s.mayBeDrawn(0));
        s.answered(0, at(10000h)); // health is another matter
        for (int i = 0; i < 10; ++i)
            s.answered(0, at(10000h));
        QVERIFY(!s.mayBeDrawn(0));
    }

    void aDirtyCanaryLengthensTheQuarantine()
    {
        Standing s(1);
        s.quarantine(0, false, at(0s));
        s.canary(0, true, at(10min));
        s.canary(0, true, at(10min));
        QCOMPARE(s.canary(0, false, at(10min)), StandingChange::Quarantined);
        QVERIFY(!s.dueCanary(at(30min) - 1ns));
        QVERIFY(s.dueCanary(at(30min)));
        QCOMPARE(s.canary(0, true, at(30min)), StandingChange::None); // three anew
        QCOMPARE(s.canary(0, true, at(30min)), StandingChange::None);
        QCOMPARE(s.canary(0, true, at(30min)), StandingChange::Released);
    }

    void silentCanariesArePacedAndDoNotHoldUpOthers()
    {
        Standing s(2);
        s.quarantine(0, false, at(0s));
        s.quarantine(1, false, at(1s));
        QCOMPARE(s.dueCanary(at(20min)), std::optional<std::size_t>(0));
        s.askingCanary(0, at(20min));
        QCOMPARE(s.dueCanary(at(20min)), std::optional<std::size_t>(1));
        s.askingCanary(1, at(20min));
        QVERIFY(!s.dueCanary(at(20min)));
        QVERIFY(s.dueCanary(at(20min + canaryPause)));
    }

    void onlyAHandReleasesWhatAHandQuarantined()
    {
        Standing s(2);
        QCOMPARE(s.quarantine(0, true, at(0s)), StandingChange::Quarantined);
        QCOMPARE(s.quarantine(0, true, at(0s)), StandingChange::None);
        QVERIFY(!s.dueCanary(at(1000h)));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(s.canary(0, true, at(1000h)), StandingChange::None);
        QCOMPARE(s.dissented(0, Grade::Critical, at(1h)), StandingChange::None);
        QVERIFY(s.node(0).byOperator);
        QCOMPARE(s.release(0, at(1001h)), StandingChange::Released);
        QVERIFY(s.mayBeDrawn(0));
        QCOMPARE(s.release(0, at(1001h)), StandingChange::None);
        QCOMPARE(s.node(0).quarantines, 0U); // a hand's does not make the next one longer

        // A hand takes over what the evidence began.
        s.dissented(1, Grade::Critical, at(0s));
        QCOMPARE(s.quarantine(1, true, at(1s)), StandingChange::Quarantined);
        QVERIFY(!s.dueCanary(at(1000h)));
    }

    void anOutNodeCanBeQuarantined()
    {
        Standing s(1);
        fail(s, 0, 3, at(0s));
        QCOMPARE(s.dissented(0, Grade::Critical, at(1s)), StandingChange::Quarantined);
        QVERIFY(!s.dueProbe(at(100s)));
        for (unsigned i = 0; i < successesUntilBack; ++i)
            QCOMPARE(s.answered(0, at(2s)), StandingChange::None);
        QCOMPARE(s.node(0).state, NodeState::Quarantined);
    }

    void fiftyDissentsLeaveLessThanATenthOfTheWeight()
    {
        for (const int agreements : {0, 1}) { // between two dissents
            Standing s(2);
            SteadyTime now = at(0s);
            double worst = 0;
            for (int i = 0; i < 50; ++i) {
                now += flushWindow + 1s; // never a quarantine: weight alone must do it
                QCOMPARE(s.dissented(0, Grade::Warning, now), StandingChange::None);
                for (int k = 0; k < agreements; ++k)
                    s.agreed(0);
                s.agreed(1);
            }
            worst = s.weight(0) / s.weight(1);
            qInfo("after 50 dissents, %d agreements between them: weight %.4f of an honest node's", agreements, worst);
            QVERIFY(worst < 0.1);
            QVERIFY(worst > 0);
        }
    }

    void anHonestNodeRecovers()
    {
        Standing s(1);
        s.dissented(0, Grade::Warning, at(0s));
        QVERIFY(s.weight(0) < 0.91);
        for (int i = 0; i < 50; ++i)
            s.agreed(0);
        QCOMPARE(s.weight(0), 1.0);
        for (int i = 0; i < 50; ++i)
            s.dissented(0, Grade::Warning, at((i + 1) * 1h));
        for (int i = 0; i < 500; ++i)
            s.agreed(0);
        QCOMPARE(s.weight(0), 1.0);
    }

    // ---- the choice of a collector
    void equalNodesGetEqualShares()
    {
        for (const std::size_t nodes : {3U, 7U, 10U, 64U}) {
            Standing s(nodes);
            world::VirtualEntropy entropy(nodes);
            SteadyTime now = at(0s);
            const auto got = share(s, entropy, nodes, 100'000, now, 1ms);
            const double ratio = worstOverMean(got);
            qInfo("%zu equal nodes, 100,000 questions: worst/mean %.5f", nodes, ratio);
            QVERIFY(ratio <= 1.005); // 1.02 is asked for; giving at random reaches that with few nodes
        }
    }

    void theFirstChoiceIsUniform()
    {
        world::VirtualEntropy entropy(5);
        std::vector<std::size_t> first(10, 0);
        for (int i = 0; i < 10'000; ++i) {
            Standing fresh(10);
            ++first[*fresh.chooseCollector(entropy)];
        }
        double chi = 0;
        for (const std::size_t n : first)
            chi += std::pow(static_cast<double>(n) - 1000.0, 2) / 1000.0;
        QVERIFY2(chi < 27.88, qPrintable(QString::number(chi))); // 9 degrees of freedom, p = 0.001
    }

    void anAttackedNodeGetsLittle()
    {
        Standing s(10);
        world::VirtualEntropy entropy(1);
        SteadyTime now = at(0s);
        s.setLoad(3, 0.95);
        const auto got = share(s, entropy, 10, 100'000, now, 2ms);
        const double part = got[3] / 100'000.0;
        qInfo("one of ten at 95 %% load: %.4f of the questions (fair share 0.1)", part);
        QVERIFY(part < 0.02);
        QVERIFY(part > 0); // its recovery is noticed
        std::vector<double> others = got;
        others.erase(others.begin() + 3);
        QVERIFY(worstOverMean(others) <= 1.02);
    }

    void sharesFollowWeights()
    {
        Standing s(7);
        world::VirtualEntropy entropy(2);
        SteadyTime now = at(0s);
        s.setLoad(0, 0.5);
        s.setLoad(1, 0.25);
        const auto got = share(s, entropy, 7, 70'000, now, 1ms);
        const double unit = 70'000.0 / 6.25;
        QVERIFY2(std::abs(got[0] / unit - 0.5) < 0.05, qPrintable(QString::number(got[0] / unit)));
        QVERIFY2(std::abs(got[1] / unit - 0.75) < 0.05, qPrintable(QString::number(got[1] / unit)));
    }

    void aRelievedNodeHasItsShareWithinTenSeconds()
    {
        for (const Duration gap : {Duration(2ms), Duration(50ms)}) { // 500 and 20 questions a second
            Standing s(7);
            world::VirtualEntropy entropy(3);
            SteadyTime now = at(0s);
            s.setLoad(2, 1.0);
            const auto seconds = [gap](int n) { return static_cast<unsigned>(n * Duration(1s) / gap); };
            share(s, entropy, 7, seconds(60), now, gap);
            s.setLoad(2, 0);
            share(s, entropy, 7, seconds(10), now, gap);
            const auto got = share(s, entropy, 7, seconds(60), now, gap);
            const double part = got[2] / (static_cast<double>(seconds(60)) / 7);
            qInfo("relieved of full load, after 10 s at %lld questions a second: %.3f of its share",
                  static_cast<long long>(Duration(1s) / gap), part);
            QVERIFY(part >= 0.8);
            QVERIFY(part <= 1.2); // nor is it flooded with what it missed
        }
    }

    void theLastQuestionBeforeReliefDoesNotCountForLong()
    {
        Standing s(7);
        world::VirtualEntropy entropy(8);
        s.setLoad(2, 1.0);
        while (*s.chooseCollector(entropy) != 2) // its price now: a hundred others
            continue;
        s.setLoad(2, 0);
        SteadyTime now = at(0s);
        share(s, entropy, 7, 100, now, 1ms);
        const auto got = share(s, entropy, 7, 70, now, 1ms);
        QVERIFY2(got[2] >= 8, qPrintable(QString::number(got[2])));
    }

    void whoWasAwayIsNotFloodedWithWhatItMissed()
    {
        Standing s(7);
        world::VirtualEntropy entropy(9);
        SteadyTime now = at(0s);
        s.quarantine(3, true, now);
        share(s, entropy, 7, 70'000, now, 1ms);
        s.release(3, now);
        s.resize(8); // nor is a new one
        const auto got = share(s, entropy, 8, 800, now, 1ms);
        QVERIFY2(got[3] <= 120 && got[7] <= 120, qPrintable(QString("%1 %2").arg(got[3]).arg(got[7])));
    }

    void aNodeThatWasOutHasItsShareWithinTenSeconds()
    {
        for (const Duration gap : {Duration(2ms), Duration(50ms)}) {
            Standing s(7);
            world::VirtualEntropy entropy(4);
            SteadyTime now = at(0s);
            const SteadyTime attackEnds = now + 120s;
            std::vector<double> got(7, 0);
            std::optional<SteadyTime> back, out;
            double measured = 0;
            while (now < attackEnds + 70s) {
                const bool dead = now < attackEnds;
                const auto asked = [&](std::size_t member) {
                    s.probing(member, now);
                    if (member == 6 && dead) {
                        if (s.failed(member, now) == StandingChange::WentOut)
                            out = now;
                    } else if (s.answered(member, now) == StandingChange::CameBack) {
                        back = now;
                    }
                };
                const std::size_t chosen = *s.chooseCollector(entropy);
                asked(chosen);
                if (const auto due = s.dueProbe(now))
                    asked(*due);
                if (now >= attackEnds + 10s) {
                    got[chosen] += 1;
                    measured += 1;
                }
                now += gap;
            }
            QVERIFY(out && *out < at(2500ms));
            QVERIFY(back);
            const double part = got[6] / (measured / 7);
            qInfo("out for 120 s, %lld questions a second: back %.2f s after the attack, then %.3f of its share",
                  static_cast<long long>(Duration(1s) / gap), std::chrono::duration<double>(*back - attackEnds).count(), part);
            QVERIFY(*back - attackEnds <= 10s);
            QVERIFY(part >= 0.8 && part <= 1.2);
        }
    }

    void onePercentOfTheTrafficProbesWhoIsOut()
    {
        Standing s(5);
        world::VirtualEntropy entropy(6);
        fail(s, 4, 3, at(0s));
        unsigned probes = 0;
        for (int i = 0; i < 100'000; ++i)
            probes += *s.chooseCollector(entropy) == 4 ? 1 : 0;
        QVERIFY2(probes > 850 && probes < 1150, qPrintable(QString::number(probes)));
    }

    void theQuarantinedAreNeverChosen()
    {
        Standing s(3);
        world::VirtualEntropy entropy(7);
        s.quarantine(1, false, at(0s));
        for (int i = 0; i < 10'000; ++i)
            QVERIFY(*s.chooseCollector(entropy) != 1);
        s.quarantine(0, true, at(0s));
        for (int i = 0; i < 100; ++i)
            QCOMPARE(*s.chooseCollector(entropy), std::size_t(2));
        s.quarantine(2, true, at(0s));
        QVERIFY(!s.chooseCollector(entropy));
        QVERIFY(!Standing(0).chooseCollector(entropy));
    }

    /// Random events: nobody returns but by five answers, three canaries or a hand; numbers stay in their ranges.
    void noSequenceBreaksTheRules()
    {
        world::VirtualRandom random(99);
        world::VirtualEntropy entropy(99);
        for (int run = 0; run < 50; ++run) {
            Standing s(4);
            SteadyTime now = at(0s);
            std::vector<unsigned> row(4, 0), clean(4, 0);
            for (int i = 0; i < 2000; ++i) {
                now += Duration(static_cast<std::int64_t>(random.below(20'000'000'000)));
                const std::size_t m = random.below(4);
                const NodeState before = s.node(m).state;
                StandingChange change = StandingChange::None;
                bool byHand = false, canary = false;
                switch (random.below(9)) {
                case 0:
                case 1:
                case 2:
                    ++row[m];
                    change = s.answered(m, now);
                    break;
                case 3:
                    row[m] = 0;
                    change = s.failed(m, now);
                    break;
                case 4: change = s.dissented(m, static_cast<Grade>(random.below(4)), now); break;
                case 5:
                    byHand = true;
                    change = random.chance(0.5) ? s.quarantine(m, true, now) : s.release(m, now);
                    break;
                case 6:
                    canary = true;
                    change = s.canary(m, random.chance(0.8), now);
                    break;
                case 7:
                    if (const auto due = s.dueProbe(now))
                        s.probing(*due, now);
                    break;
                default: (void)s.chooseCollector(entropy); break;
                }
                const NodeStanding& n = s.node(m);
                QVERIFY(n.trust >= 0 && n.trust <= 1 && n.health >= 0 && n.health <= 1);
                QVERIFY(n.holdDown >= firstHoldDown && n.holdDown <= longestHoldDown);
                QVERIFY(s.weight(m) >= 0 && s.weight(m) <= 1);
                if (before != NodeState::Active && n.state == NodeState::Active) {
                    if (before == NodeState::Quarantined)
                        QVERIFY(change == StandingChange::Released && (byHand || canary));
                    else
                        QVERIFY(change == StandingChange::CameBack && row[m] >= successesUntilBack);
                }
                QCOMPARE(before != n.state,
                         change != StandingChange::None && !(before == n.state && change == StandingChange::Quarantined));
            }
        }
    }
};

QTEST_APPLESS_MAIN(TstStanding)
#include "tst_standing.moc"
