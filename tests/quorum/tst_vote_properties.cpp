// What must hold for every poll, shown on random ones: honest nodes of several temperaments (one set, rotation, regions, changing zones,
// chains), liars who act together, silence and failures, ballots that come in any order.
#include <QtTest>

#include "tests/quorum/poll.h"

#include "engine/world/virtual/random.h"

#include <algorithm>
#include <deque>
#include <map>
#include <numeric>

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::quorum::test;

namespace
{

constexpr std::int64_t now = 1'700'000'000;
constexpr int firstEvil = 200; ///< records from here on are liars' inventions
constexpr int honestRecords = 12;

const wire::Question question = ask("www.example.");

/// A ballot in short. Links are "n<number>.example.".
struct Say {
    Outcome outcome = Outcome::Positive;
    std::vector<int> links;
    std::vector<int> records;
    friend auto operator<=>(const Say&, const Say&) = default;
};

std::string linkName(int n) { return "n" + std::to_string(n) + ".example."; }

/// Ballots are made once and copied, which is most of the time of a run.
Ballot ballotOf(const Say& say, std::uint32_t ttl)
{
    static std::map<Say, Ballot> made;
    auto at = made.find(say);
    if (at == made.end()) {
        std::vector<wire::Record> answer;
        std::string owner = question.name.toText();
        for (const int n : say.links) {
            answer.push_back(alias(owner, linkName(n)));
            owner = linkName(n);
        }
        for (const int n : say.records)
            answer.push_back(record(owner, wire::Type::A, address(n)));
        const bool denial = say.outcome != Outcome::Positive;
        at = made.emplace(say, say.outcome == Outcome::Fail
                                   ? failedBallot(question, "SERVFAIL")
                                   : makeBallot(question,
                                                reply(answer, denial ? std::vector{soa("example.")} : std::vector<wire::Record>{},
                                                      say.outcome == Outcome::NxDomain ? wire::Rcode::NxDomain : wire::Rcode::NoError)))
                 .first;
    }
    Ballot b = at->second;
    b.ttl = ttl;
    for (wire::RRset& set : b.answer)
        set.ttl = ttl;
    return b;
}

enum class Temper : int { Fixed, Rotation, Regions, Denials, Change, ChainEnds, Chains, Last };
enum class Lie : int { Record, AddRecord, NxDomain, Chain, ChainEnd, Echo, OtherHonest, Last };

struct Scene {
    Parameters parameters;
    std::vector<Seat> seats; ///< all in: nobody is open
    std::vector<bool> honest;
    std::deque<Ballot> ballots;
    unsigned liars = 0;
};

class Theatre
{
public:
    explicit Theatre(std::uint64_t seed) : m_random(seed) {}

    Scene scene(bool fewLiars)
    {
        Scene s;
        const auto nodes = 3 + number(10);
        const auto asked = 3 + number(nodes - 2);
        const auto majority = asked / 2 + 1 + number(asked - asked / 2);
        const auto spares = std::min({number(3), 2 * majority - asked - 1, nodes - asked});
        s.parameters = parameters(nodes, asked, majority, spares);
        const unsigned seats = asked + spares;
        s.liars = fewLiars ? number(majority) : number(seats + 1);
        s.honest.assign(seats, true);
        for (unsigned left = s.liars; left > 0;) {
            const auto i = number(seats);
            if (s.honest[i]) {
                s.honest[i] = false;
                --left;
            }
        }
        m_temper = static_cast<Temper>(number(static_cast<unsigned>(Temper::Last)));
        m_base = 1 + static_cast<int>(number(4));
        m_size = 1 + static_cast<int>(number(3));
        const auto lie = number(static_cast<unsigned>(Lie::Last)), other = number(static_cast<unsigned>(Lie::Last));
        for (unsigned i = 0; i < seats; ++i) {
            Seat seat;
            seat.member = static_cast<std::uint16_t>(i);
            seat.rtt = std::chrono::milliseconds(1 + number(5)); // ties on purpose
            if (s.honest[i] && m_random.chance(0.1)) {
                seat.state = Seat::State::Silent;
            } else {
                seat.state = m_random.chance(0.02) ? Seat::State::Replaced : Seat::State::Voted;
                const Say say = s.honest[i] ? (m_random.chance(0.05) ? Say{Outcome::Fail, {}, {}} : truth())
                                            : lieOf(static_cast<Lie>(m_random.chance(0.8) ? lie : other));
                s.ballots.push_back(ballotOf(say, s.honest[i] ? 50 + number(300) : (m_random.chance(0.5) ? 604'800 : number(400))));
            }
            s.seats.push_back(seat);
        }
        auto ballot = s.ballots.begin();
        for (Seat& seat : s.seats) {
            if (seat.state != Seat::State::Silent)
                seat.ballot = &*ballot++;
        }
        return s;
    }
    std::vector<std::size_t> permutation(std::size_t size)
    {
        std::vector<std::size_t> order(size);
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = size; i > 1; --i)
            std::swap(order[i - 1], order[number(static_cast<unsigned>(i))]);
        return order;
    }
    bool chance(double p) { return m_random.chance(p); }

private:
    unsigned number(unsigned bound) { return bound == 0 ? 0 : static_cast<unsigned>(m_random.below(bound)); }
    int any(int bound) { return static_cast<int>(number(static_cast<unsigned>(bound))); }

    std::vector<int> some(int from, int pool, int size)
    {
        std::vector<int> out;
        while (static_cast<int>(out.size()) < std::min(size, pool)) {
            const int n = from + any(pool);
            if (std::find(out.begin(), out.end(), n) == out.end())
                out.push_back(n);
        }
        std::sort(out.begin(), out.end());
        return out;
    }
    std::vector<int> fixed(int from) { return some(from, m_size, m_size); }

    Say truth()
    {
        switch (m_temper) {
        case Temper::Rotation: return {Outcome::Positive, {}, some(m_base, 4, m_size)};
        case Temper::Regions: return {Outcome::Positive, {}, {m_base + any(6)}};
        case Temper::Denials: return {m_random.chance(0.7) ? Outcome::NxDomain : Outcome::NoData, {}, {}};
        case Temper::Change: return {Outcome::Positive, {}, fixed(m_random.chance(0.6) ? m_base : m_base + 4)};
        case Temper::ChainEnds: return {Outcome::Positive, {1, 2}, some(m_base, 4, m_size)};
        case Temper::Chains: {
            const int edge = any(3);
            return {Outcome::Positive, {1, 3 + edge}, {m_base + edge}};
        }
        case Temper::Fixed:
        case Temper::Last: break;
        }
        return {Outcome::Positive, {}, fixed(m_base)};
    }
    Say lieOf(Lie lie)
    {
        Say say = truth();
        switch (lie) {
        case Lie::Record: return {Outcome::Positive, {}, {firstEvil + any(2)}};
        case Lie::AddRecord:
            say.outcome = Outcome::Positive;
            say.records.push_back(firstEvil);
            break;
        case Lie::NxDomain: return {m_temper == Temper::Denials ? Outcome::NoData : Outcome::NxDomain, {}, {}};
        case Lie::Chain: return {Outcome::Positive, {firstEvil}, {firstEvil}};
        case Lie::ChainEnd: return {Outcome::Positive, {1, firstEvil}, {m_base}};
        case Lie::OtherHonest: return {Outcome::Positive, {}, {1 + any(honestRecords)}};
        case Lie::Echo:
        case Lie::Last: break;
        }
        return say;
    }

    world::VirtualRandom m_random;
    Temper m_temper = Temper::Fixed;
    int m_base = 1, m_size = 1;
};

/// Ten days of votes that attested every honest record and alias.
std::unique_ptr<History> goodMemory()
{
    auto history = makeMemoryHistory(1000);
    for (int day = 10; day > 0; --day) {
        for (int n = 1; n <= honestRecords; ++n) {
            for (const auto& links : {std::vector<int>{}, {1, 2}, {1, 3}, {1, 4}, {1, 5}})
                history->attest(question, ballotOf({Outcome::Positive, links, {n}}, 300), ~std::uint64_t{0}, now - day * 24 * 3600);
        }
    }
    return history;
}

bool decides(const Decision& d) { return d.step == Step::Answer || d.step == Step::FollowChain; }
bool voted(const Seat& s) { return s.state == Seat::State::Voted && s.ballot != nullptr && s.ballot->votes(); }

/// What a client would get, in a line.
std::string dataOf(const Decision& d, const std::vector<Seat>& seats)
{
    std::string out = std::to_string(static_cast<int>(d.step)) + toText(d.level);
    if (!decides(d))
        return out;
    if (d.step == Step::FollowChain)
        return out + std::to_string(d.links) + d.target.toText();
    const Ballot decided = decidedBallot(question, d, seats);
    return out + toHex(decided.digest);
}

bool startsWith(const Ballot& b, const std::vector<Link>& links, std::size_t count)
{
    return b.links.size() >= count && std::equal(links.begin(), links.begin() + static_cast<std::ptrdiff_t>(count), b.links.begin());
}

} // namespace

class TestVoteProperties : public QObject
{
    Q_OBJECT

    std::unique_ptr<History> m_memory = goodMemory();
    std::map<std::string, unsigned> m_levels;
    unsigned m_decisions = 0;

    Decision decideOn(const Scene& scene, const std::vector<Seat>& seats, const Progress& progress, const History* history)
    {
        const Decision d = decide(question, seats, scene.parameters, progress, history, now);
        ++m_decisions;
        ++m_levels[d.step == Step::Wait ? "wait" : toText(d.level)];
        return d;
    }

    /// Everything answered has its holders; liars alone are never enough; nobody's TTL is exceeded.
    void expectFounded(const Scene& scene, const Decision& d, const std::vector<Seat>& seats)
    {
        if (!decides(d))
            return;
        const unsigned m = scene.parameters.majority;
        const Ballot& winner = *seats[d.winner].ballot;
        const auto holding = [&](auto holds) {
            unsigned all = 0, honest = 0;
            for (const Seat& s : seats) {
                if (voted(s) && holds(*s.ballot)) {
                    ++all;
                    honest += scene.honest[s.member];
                }
            }
            return all >= m && (scene.liars >= m || honest > 0);
        };
        switch (d.level) {
        case Level::Exact: QVERIFY(holding([&](const Ballot& b) { return b.digest == winner.digest; })); break;
        case Level::Chain:
            QVERIFY(holding([&](const Ballot& b) { return startsWith(b, winner.links, d.links); }));
            QCOMPARE(d.target, winner.links[d.links - 1].target);
            break;
        case Level::Record:
            QVERIFY(!d.records.empty());
            for (const std::string& r : d.records) {
                QVERIFY(holding([&](const Ballot& b) {
                    return b.links == winner.links && std::find(b.records.begin(), b.records.end(), r) != b.records.end();
                }));
            }
            break;
        case Level::History:
            QVERIFY(d.agreeing.size() >= m);
            for (const std::string& r : winner.records)
                QVERIFY(static_cast<std::uint8_t>(r.back()) <= honestRecords);
            break;
        default: QFAIL("nothing else decides on ballots alone");
        }
        for (const std::size_t i : d.agreeing) {
            QVERIFY(voted(seats[i]));
            QVERIFY(d.step == Step::FollowChain || d.ttl <= seats[i].ballot->ttl);
            QVERIFY(std::find(d.dissenting.begin(), d.dissenting.end(), i) == d.dissenting.end());
        }
        for (const wire::RRset& set : answerSets(d, seats)) {
            QVERIFY(set.ttl <= d.ttl && !set.rdata.empty());
            if (scene.liars >= m)
                continue;
            if (set.type == wire::Type::A) {
                for (const std::string_view r : set.rdata)
                    QVERIFY(static_cast<std::uint8_t>(r.back()) < firstEvil);
            } else {
                QVERIFY(*set.rdata.begin() != wireOf(linkName(firstEvil)));
            }
        }
    }

private slots:
    void randomPolls_data()
    {
        QTest::addColumn<bool>("fewLiars");
        QTest::newRow("fewer liars than a majority") << true;
        QTest::newRow("any number of liars") << false;
    }
    void randomPolls()
    {
        QFETCH(bool, fewLiars);
        Theatre theatre(fewLiars ? 1 : 2);
        m_decisions = 0;
        m_levels.clear();
        for (int round = 0; round < 26'000; ++round) {
            const Scene scene = theatre.scene(fewLiars);
            const History* history = theatre.chance(0.5) ? m_memory.get() : nullptr;
            const std::vector<Seat>& seats = scene.seats;
            const Decision whole = decideOn(scene, seats, {}, history);
            QVERIFY(whole.step != Step::Wait); // nobody is open
            expectFounded(scene, whole, seats);
            const std::string data = dataOf(whole, seats);

            // Where the members sit makes no difference.
            std::vector<Seat> shuffled;
            for (const std::size_t i : theatre.permutation(seats.size()))
                shuffled.push_back(seats[i]);
            const Decision again = decideOn(scene, shuffled, {}, history);
            QCOMPARE(dataOf(again, shuffled), data);
            QCOMPARE(again.ttl, whole.ttl);
            QCOMPARE(again.why, whole.why);
            QCOMPARE(again.agreeing.size(), whole.agreeing.size());
            QCOMPARE(again.dissenting.size(), whole.dissenting.size());

            // Nor does the order in which they answer: what is decided early is what all of them decide.
            std::vector<Seat> sofar = seats;
            for (Seat& s : sofar) {
                if (s.state != Seat::State::Replaced) {
                    s.state = Seat::State::Open;
                    s.ballot = nullptr;
                }
            }
            for (const std::size_t i : theatre.permutation(seats.size())) {
                sofar[i] = seats[i];
                const Decision early = decideOn(scene, sofar, {}, history);
                expectFounded(scene, early, sofar);
                if (early.step == Step::Wait) {
                    QVERIFY(std::any_of(sofar.begin(), sofar.end(), [](const Seat& s) { return s.state == Seat::State::Open; }));
                } else if (early.step == Step::Widen) {
                    QVERIFY(!decides(whole));
                } else if (early.level == Level::History) {
                    QCOMPARE(whole.level, Level::History); // the nearest may still be on its way
                } else {
                    QCOMPARE(dataOf(early, sofar), data);
                }
            }

            // It always ends.
            std::vector<Seat> all = seats;
            Progress progress;
            Decision d = whole;
            for (int steps = 0; !decides(d) && d.step != Step::Fail; ++steps) {
                QVERIFY(steps < 3);
                QVERIFY(d.step == Step::AskAuthority ? !progress.authorityAsked : d.step == Step::Widen && !progress.widened);
                progress.authorityAsked = progress.authorityAsked || d.step == Step::AskAuthority;
                if (d.step == Step::Widen) {
                    progress.widened = true;
                    while (all.size() < scene.parameters.nodes) {
                        all.push_back(seats[all.size() % seats.size()]);
                        all.back().member = static_cast<std::uint16_t>(all.size() - 1);
                    }
                }
                d = decideOn(scene, all, progress, history);
            }
            QVERIFY(d.step != Step::Fail || d.why.starts_with("no quorum"));
        }
        QVERIFY2(m_decisions >= 200'000, qPrintable(QString::number(m_decisions)));
        for (const char* level : {"wait", "L1 exact", "L2 chain", "L3 record", "L5 history", "L6 authority", "L7 widen", "L8 failed"})
            QVERIFY2(m_levels[level] > 500, level);
    }

    void oneValidBallotAlwaysDecides()
    {
        Theatre theatre(3);
        unsigned decided = 0;
        for (int round = 0; round < 20'000; ++round) {
            Scene scene = theatre.scene(false);
            bool secure = false;
            for (std::size_t i = 0; i < scene.seats.size(); ++i) {
                Seat& s = scene.seats[i];
                if (!scene.honest[i])
                    s.judgement = theatre.chance(0.5) ? Judgement::Bogus : Judgement::Unknown;
                else if (s.ballot != nullptr && s.ballot->votes())
                    s.judgement = Judgement::Secure;
                secure = secure || s.judgement == Judgement::Secure;
            }
            const Decision d = decideOn(scene, scene.seats, {}, m_memory.get());
            QCOMPARE(d.level == Level::Secure, secure);
            if (!secure)
                continue;
            ++decided;
            QVERIFY(d.step == Step::Answer && scene.honest[scene.seats[d.winner].member]);
            for (const std::size_t i : d.dissenting)
                QVERIFY(!scene.honest[i]);
            for (std::size_t i = 0; i < scene.seats.size(); ++i) { // whoever says something no valid ballot says is found out
                const Seat& s = scene.seats[i];
                if (!voted(s) || scene.honest[i])
                    continue;
                const bool echo = std::any_of(scene.seats.begin(), scene.seats.end(), [&](const Seat& o) {
                    return o.judgement == Judgement::Secure && o.ballot->digest == s.ballot->digest;
                });
                QCOMPARE(std::find(d.dissenting.begin(), d.dissenting.end(), i) == d.dissenting.end(), echo);
            }
        }
        QVERIFY(decided > 10'000);
    }

    void aMajorityOfEqualBallotsAlwaysWins()
    {
        Theatre theatre(4);
        unsigned won = 0;
        for (int round = 0; round < 20'000; ++round) {
            const Scene scene = theatre.scene(true);
            std::map<Digest, unsigned> counts;
            for (const Seat& s : scene.seats) {
                if (voted(s))
                    ++counts[s.ballot->digest];
            }
            const auto top =
                std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
            const bool majority = top != counts.end() && top->second >= scene.parameters.majority;
            const Decision d = decideOn(scene, scene.seats, {}, nullptr);
            QCOMPARE(d.level == Level::Exact, majority);
            if (majority) {
                ++won;
                QVERIFY(scene.seats[d.winner].ballot->digest == top->first);
                QCOMPARE(d.agreeing.size(), std::size_t{top->second});
            }
        }
        QVERIFY(won > 2000);
    }
};

QTEST_APPLESS_MAIN(TestVoteProperties)
#include "tst_vote_properties.moc"
