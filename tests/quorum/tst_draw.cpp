#include <QtTest>

#include "engine/quorum/draw.h"
#include "engine/world/virtual/random.h"

#include <bit>
#include <cmath>
#include <map>
#include <set>

using namespace harddns;
using namespace harddns::quorum;

namespace
{

constexpr unsigned draws = 100'000;

/// p > 0.001 for `x` with `freedom` degrees of freedom (Wilson and Hilferty: the cube root is nearly normal).
bool plausible(double x, double freedom)
{
    const double variance = 2 / (9 * freedom);
    return (std::cbrt(x / freedom) - (1 - variance)) / std::sqrt(variance) < 3.09;
}

/// Chi-square of counts that should all be equal; `cells` includes those that were never met.
template <class Key>
bool uniform(const std::map<Key, unsigned>& counts, std::size_t cells)
{
    double total = 0, squares = 0;
    for (const auto& [key, count] : counts)
        total += count;
    const double expected = total / static_cast<double>(cells);
    for (const auto& [key, count] : counts)
        squares += (count - expected) * (count - expected) / expected;
    squares += static_cast<double>(cells - counts.size()) * expected;
    return counts.size() <= cells && plausible(squares, static_cast<double>(cells - 1));
}

struct Pool {
    std::vector<GroupIds> groups;
    std::vector<Candidate> candidates;

    explicit Pool(std::vector<GroupIds> labels) : groups(std::move(labels))
    {
        for (std::size_t i = 0; i < groups.size(); ++i)
            candidates.push_back({static_cast<std::uint16_t>(100 + i), groups[i]});
    }
    [[nodiscard]] std::map<std::uint16_t, unsigned> tally(std::uint64_t set) const
    {
        std::map<std::uint16_t, unsigned> out;
        for (std::size_t i = 0; i < groups.size(); ++i) {
            for (const std::uint16_t g : groups[i])
                out[g] += static_cast<unsigned>(set >> i & 1);
        }
        return out;
    }
    [[nodiscard]] unsigned most(std::uint64_t set) const
    {
        unsigned out = 0;
        for (const auto& [group, count] : tally(set))
            out = std::max(out, count);
        return out;
    }
    [[nodiscard]] std::vector<std::uint64_t> admissible(unsigned q) const
    {
        std::vector<std::uint64_t> out;
        for (std::uint64_t set = 0; set < std::uint64_t{1} << groups.size(); ++set) {
            if (static_cast<unsigned>(std::popcount(set)) == q && most(set) <= groupLimit(q))
                out.push_back(set);
        }
        return out;
    }
};

std::uint64_t setOf(const std::vector<std::uint16_t>& members)
{
    std::uint64_t set = 0;
    for (const std::uint16_t m : members)
        set |= std::uint64_t{1} << (m - 100);
    return set;
}

} // namespace

class TestDraw : public QObject
{
    Q_OBJECT
private slots:
    void theStatisticSeesABias()
    {
        std::map<unsigned, unsigned> counts;
        for (unsigned i = 0; i < 10; ++i)
            counts[i] = 10'000 + (i == 0 ? 700 : 0); // 7 % more often than the others
        QVERIFY(!uniform(counts, 10));
        counts[0] = 10'050;
        QVERIFY(uniform(counts, 10));
        counts.erase(9);
        QVERIFY(!uniform(counts, 10));
    }

    void everySetMemberAndOrderIsAsLikely_data()
    {
        QTest::addColumn<unsigned>("nodes");
        QTest::addColumn<unsigned>("asked");
        QTest::addColumn<unsigned>("sets");
        QTest::newRow("4 of 6") << 6U << 4U << 15U;
        QTest::newRow("5 of 8") << 8U << 5U << 56U;
        QTest::newRow("6 of 10") << 10U << 6U << 210U;
    }
    void everySetMemberAndOrderIsAsLikely()
    {
        QFETCH(unsigned, nodes);
        QFETCH(unsigned, asked);
        QFETCH(unsigned, sets);
        const Pool pool{std::vector<GroupIds>(nodes)};
        world::VirtualEntropy entropy(nodes);
        std::map<std::uint64_t, unsigned> bySet;
        std::map<std::uint16_t, unsigned> first, last, firstReserve;
        std::map<std::pair<std::uint16_t, std::uint16_t>, unsigned> pairs, firstTwo;
        std::map<std::uint16_t, unsigned> member;
        for (unsigned i = 0; i < draws; ++i) {
            const Draw d = draw(entropy, pool.candidates, asked);
            QVERIFY(d.diverse && d.seats.size() == asked && d.reserve.size() == nodes - asked);
            ++bySet[setOf(d.seats)];
            ++first[d.seats.front()];
            ++last[d.seats.back()];
            ++firstReserve[d.reserve.front()];
            ++firstTwo[{d.seats[0], d.seats[1]}];
            for (const std::uint16_t a : d.seats) {
                ++member[a];
                for (const std::uint16_t b : d.seats) {
                    if (a < b)
                        ++pairs[{a, b}];
                }
            }
            QCOMPARE(std::popcount(setOf(d.seats) | setOf(d.reserve)), static_cast<int>(nodes));
        }
        QVERIFY(uniform(bySet, sets));
        QVERIFY(uniform(first, nodes));
        QVERIFY(uniform(last, nodes));
        QVERIFY(uniform(firstReserve, nodes));
        QVERIFY(uniform(firstTwo, nodes * (nodes - 1)));
        // Members and pairs of one draw exclude each other, so their counts spread less than independent ones: the plain statistic
        // is scaled by what is left of the variance.
        const double p = static_cast<double>(asked) / nodes;
        double squares = 0;
        for (const auto& [m, count] : member)
            squares += (count - draws * p) * (count - draws * p) / (draws * p * (1 - p));
        QVERIFY(plausible(squares * (nodes - 1) / nodes, nodes - 1));
        QCOMPARE(pairs.size(), std::size_t{nodes} * (nodes - 1) / 2);
        const double pp = p * (asked - 1) / (nodes - 1);
        for (const auto& [pair, count] : pairs)
            QVERIFY(std::abs(count - draws * pp) < 4.5 * std::sqrt(draws * pp * (1 - pp)));
    }

    void groupsLeaveEveryAdmissibleSetAsLikely_data()
    {
        QTest::addColumn<std::vector<GroupIds>>("groups");
        QTest::addColumn<unsigned>("asked");
        QTest::newRow("one large operator") << std::vector<GroupIds>{{1}, {1}, {1}, {1}, {2}, {3}, {4}, {5}} << 5U;
        QTest::newRow("operator and network") << std::vector<GroupIds>{{1, 7}, {1, 8}, {1, 9}, {2, 7}, {2, 7}, {3, 9}, {3, 9}, {4, 8}}
                                              << 5U;
        QTest::newRow("four pairs, four of eight") << std::vector<GroupIds>{{1}, {1}, {2}, {2}, {3}, {3}, {4}, {4}} << 4U;
        QTest::newRow("unlabelled among labelled") << std::vector<GroupIds>{{1}, {1}, {1}, {}, {}, {2}, {2}, {2}, {}} << 6U;
    }
    void groupsLeaveEveryAdmissibleSetAsLikely()
    {
        QFETCH(std::vector<GroupIds>, groups);
        QFETCH(unsigned, asked);
        const Pool pool(groups);
        const auto admissible = pool.admissible(asked);
        QVERIFY(admissible.size() > 10);
        world::VirtualEntropy entropy(3);
        std::map<std::uint64_t, unsigned> bySet;
        for (unsigned i = 0; i < draws; ++i) {
            const Draw d = draw(entropy, pool.candidates, asked);
            QVERIFY(d.diverse);
            ++bySet[setOf(d.seats)];
        }
        for (const auto& [set, count] : bySet)
            QVERIFY(pool.most(set) <= groupLimit(asked));
        QVERIFY(uniform(bySet, admissible.size()));
    }

    void theLimitHoldsWheneverASetKeepsIt()
    {
        world::VirtualEntropy entropy(5);
        world::VirtualRandom random(6);
        unsigned feasible = 0, infeasible = 0;
        for (unsigned round = 0; round < 3000; ++round) {
            const auto nodes = static_cast<unsigned>(3 + random.below(10));
            const auto asked = static_cast<unsigned>(3 + random.below(nodes - 2));
            const auto labels = static_cast<std::uint32_t>(1 + random.below(6));
            std::vector<GroupIds> groups(nodes);
            for (GroupIds& g : groups) {
                for (std::uint16_t kind = 0; kind < 3; ++kind) {
                    if (random.below(4) != 0)
                        g.push_back(static_cast<std::uint16_t>(100 * kind + random.below(labels)));
                }
            }
            const Pool pool(groups);
            const bool can = !pool.admissible(asked).empty();
            const Draw d = draw(entropy, pool.candidates, asked);
            QCOMPARE(d.diverse, can);
            QCOMPARE(d.seats.size(), std::size_t{asked});
            QCOMPARE(std::popcount(setOf(d.seats) | setOf(d.reserve)), static_cast<int>(nodes));
            QVERIFY(!can || pool.most(setOf(d.seats)) <= groupLimit(asked));
            ++(can ? feasible : infeasible);
        }
        QVERIFY(feasible > 500 && infeasible > 500);
    }

    void aNeedleInAPoolIsFound()
    {
        // 40 nodes of one operator and 8 others: of 10 seats at most 4 may be the operator's, a random set has that once in 10^5 draws.
        std::vector<GroupIds> groups(40, GroupIds{1});
        for (std::uint16_t i = 0; i < 8; ++i)
            groups.push_back({static_cast<std::uint16_t>(10 + i)});
        const Pool pool(groups);
        world::VirtualEntropy entropy(7);
        std::set<std::uint64_t> sets;
        for (unsigned i = 0; i < 200; ++i) {
            const Draw d = draw(entropy, pool.candidates, 10);
            QVERIFY(d.diverse);
            QVERIFY(pool.tally(setOf(d.seats))[1] <= groupLimit(10));
            sets.insert(setOf(d.seats));
        }
        QVERIFY(sets.size() > 150);
    }

    void aPoolThatAdmitsNoSetBreaksTheRuleLeast()
    {
        // Everybody has one operator; the networks can still be kept apart.
        const Pool pool({{1, 10}, {1, 10}, {1, 10}, {1, 11}, {1, 11}, {1, 12}, {1, 13}});
        world::VirtualEntropy entropy(8);
        for (unsigned i = 0; i < 2000; ++i) {
            const Draw d = draw(entropy, pool.candidates, 5);
            QVERIFY(!d.diverse);
            QVERIFY(pool.tally(setOf(d.seats))[10] <= 2);
        }
        // Two operators of ten: three against two seats, and neither is favoured.
        std::vector<GroupIds> two(20, GroupIds{1});
        std::fill(two.begin() + 10, two.end(), GroupIds{2});
        const Pool halves(two);
        std::map<unsigned, unsigned> ofFirst;
        for (unsigned i = 0; i < 4000; ++i) {
            const Draw d = draw(entropy, halves.candidates, 5);
            QVERIFY(!d.diverse);
            ++ofFirst[halves.tally(setOf(d.seats))[1]];
        }
        QCOMPARE(ofFirst.size(), std::size_t{2});
        QVERIFY(uniform(ofFirst, 2) && ofFirst.count(2) == 1 && ofFirst.count(3) == 1);
    }

    void theReserveKeepsTheRuleFirst()
    {
        const Pool pool({{1}, {1}, {1}, {1}, {2}, {3}, {4}, {5}});
        world::VirtualEntropy entropy(9);
        for (unsigned i = 0; i < 2000; ++i) {
            const Draw d = draw(entropy, pool.candidates, 5);
            bool refused = false;
            for (const std::uint16_t m : d.reserve) {
                const bool fits = pool.most(setOf(d.seats) | setOf({m})) <= groupLimit(5);
                QVERIFY(!fits || !refused);
                refused = refused || !fits;
            }
        }
    }

    void smallAndEmptyPoolsGiveWhatTheyHave()
    {
        world::VirtualEntropy entropy(10);
        QVERIFY(draw(entropy, {}, 6).seats.empty());
        const Pool pool({{1}, {2}, {3}});
        QCOMPARE(draw(entropy, pool.candidates, 6).seats.size(), std::size_t{3});
        QVERIFY(draw(entropy, pool.candidates, 6).diverse);
        QCOMPARE(draw(entropy, pool.candidates, 0).reserve.size(), std::size_t{3});
        QVERIFY(draw(entropy, pool.candidates, 1).diverse); // the limit of one or two asked is no label twice, not nobody
        QVERIFY(draw(entropy, pool.candidates, 2).diverse);
        const Pool twins({{1}, {1}});
        QVERIFY(!draw(entropy, twins.candidates, 2).diverse);
        const Pool twice(std::vector<GroupIds>{{1, 1}, {2}, {3}}); // a label named twice counts once
        QVERIFY(draw(entropy, twice.candidates, 3).diverse);
    }

    void theLargestPoolIsDrawnFromWithinBounds()
    {
        // Contrived to make the search work: every label limits a little, no bound sees that nothing fits.
        world::VirtualRandom random(11);
        std::vector<GroupIds> groups(64);
        for (std::uint16_t i = 0; i < 64; ++i) {
            for (std::uint16_t kind = 0; kind < 8; ++kind)
                groups[i].push_back(static_cast<std::uint16_t>(10 * kind + random.below(2)));
        }
        const Pool pool(groups);
        world::VirtualEntropy entropy(12);
        for (unsigned i = 0; i < 5; ++i)
            QCOMPARE(draw(entropy, pool.candidates, 33).seats.size(), std::size_t{33});
    }
};

QTEST_APPLESS_MAIN(TestDraw)
#include "tst_draw.moc"
