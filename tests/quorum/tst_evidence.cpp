// Points, sums and grades of a dissent (SCIENCE 6.6).
#include <QtTest>

#include "engine/quorum/evidence.h"

#include <algorithm>
#include <map>
#include <random>

using namespace harddns;
using namespace harddns::quorum;
using wire::Type;

namespace
{

constexpr std::int64_t now = 1'800'000'000;
constexpr std::int64_t day = 24 * 3600;
constexpr unsigned majority = 4;

wire::Question ask(Type type = Type::A) { return {*wire::Name::fromText("www.bank.example."), type, wire::Class::In}; }

std::string address(std::string_view text)
{
    const IpAddress a = *IpAddress::parse(text);
    return {reinterpret_cast<const char*>(a.data()), a.size()};
}

Ballot positive(const std::vector<std::string>& addresses)
{
    Ballot b;
    b.outcome = Outcome::Positive;
    for (const std::string& text : addresses)
        b.records.push_back(address(text));
    std::sort(b.records.begin(), b.records.end());
    return b;
}

Ballot negative(Outcome outcome)
{
    Ballot b;
    b.outcome = outcome;
    return b;
}

/// What a test says the past was.
class TestHistory final : public History
{
public:
    NamePast past;
    std::map<std::string, RecordPast> records;

    void attest(const wire::Question&, const Ballot&, std::uint64_t, std::int64_t) override {}
    [[nodiscard]] RecordPast record(const wire::Question&, const std::string& rdata) const override
    {
        const auto at = records.find(rdata);
        return at == records.end() ? RecordPast{} : at->second;
    }
    [[nodiscard]] NamePast name(const wire::Question&) const override { return past; }
    [[nodiscard]] std::int64_t firstWon(const wire::Question&, const Digest&) const override { return won; }
    std::int64_t won = 0;

    void attested(std::string_view text) { records[address(text)] = {20, 0b111111, now - 3 * day, now - 60}; }
    void seenOnce(std::string_view text) { records[address(text)] = {1, 0b1111, now - 60, now - 60}; }
};

/// One set won 20 votes in three days.
TestHistory stable(const std::vector<std::string>& addresses)
{
    TestHistory h;
    h.past = {20, 1, now - 3 * day, now - 60};
    for (const std::string& a : addresses)
        h.attested(a);
    return h;
}

TestHistory varying(const std::vector<std::string>& addresses)
{
    TestHistory h = stable(addresses);
    h.past.sets = 5;
    return h;
}

Checks authorityDenies()
{
    Checks c;
    c.authorityFetches = 2;
    return c;
}

Findings judge(const TestHistory& history, const Ballot& dissent, const Ballot& decided, const Checks& checks = {}, bool secure = false,
               Type type = Type::A)
{
    return judgeDissent(ask(type), dissent, decided, secure, history, majority, checks, now);
}

std::vector<std::string> codes(const Findings& f)
{
    std::vector<std::string> out;
    for (const Evidence e : f.evidence)
        out.emplace_back(toText(e));
    std::sort(out.begin(), out.end());
    return out;
}

using Codes = std::vector<std::string>;

} // namespace

class TstEvidence : public QObject
{
    Q_OBJECT

private slots:
    void pointsAreThoseOfTheTable()
    {
        const std::map<Evidence, int> table{{Evidence::Secure, 100},    {Evidence::TcpPath, 60},   {Evidence::Authority, 50},
                                            {Evidence::Infra, 40},      {Evidence::Wild, 30},      {Evidence::Ttl, 20},
                                            {Evidence::NearMiss, 20},   {Evidence::Stable, 40},    {Evidence::New, 15},
                                            {Evidence::Geography, -40}, {Evidence::Rotation, -40}, {Evidence::ZoneChange, -30}};
        QCOMPARE(table.size(), evidenceKinds);
        for (const auto& [kind, value] : table) {
            QCOMPARE(points(kind), value);
            QVERIFY(std::string_view(toText(kind)).starts_with("E-"));
            const std::string_view sentence = explain(kind);
            QVERIFY(sentence.size() > 20 && sentence.back() == '.');
        }
    }

    void gradesBeginAtTheirSums()
    {
        QCOMPARE(gradeOf(-80), Grade::None);
        QCOMPARE(gradeOf(14), Grade::None);
        QCOMPARE(gradeOf(15), Grade::Notice);
        QCOMPARE(gradeOf(39), Grade::Notice);
        QCOMPARE(gradeOf(40), Grade::Warning);
        QCOMPARE(gradeOf(79), Grade::Warning);
        QCOMPARE(gradeOf(80), Grade::Critical);
    }

    void findingsCountEachKindOnce()
    {
        Findings f;
        f.add(Evidence::Authority);
        f.add(Evidence::Authority);
        f.add(Evidence::Geography);
        QCOMPARE(f.evidence.size(), std::size_t(2));
        QCOMPARE(f.sum(), 10);
        QVERIFY(f.has(Evidence::Geography));
        QVERIFY(!f.has(Evidence::Infra));
    }

    // The worked sums of 6.6.
    void poisonedStableNameInTheHonestOriginIsCritical()
    {
        const Findings f = judge(stable({"192.0.2.1"}), positive({"192.0.66.66"}), positive({"192.0.2.1"}), authorityDenies());
        QCOMPARE(codes(f), (Codes{"E-auth", "E-stable"}));
        QCOMPARE(f.sum(), 90);
        QCOMPARE(f.grade(), Grade::Critical);
        QVERIFY(isSuspect(f));
    }

    void poisonedServersOfAVaryingNameAreAWarning()
    {
        Checks checks = authorityDenies();
        checks.infraDiffers = true;
        const Findings f = judge(varying({"192.0.2.1", "192.0.3.1"}), positive({"192.0.66.66"}), positive({"192.0.2.1"}), checks);
        QCOMPARE(codes(f), (Codes{"E-auth", "E-geo", "E-infra", "E-new"}));
        QCOMPARE(f.sum(), 65);
        QCOMPARE(f.grade(), Grade::Warning);
        QVERIFY(isSuspect(f));
    }

    void firstToSeeTheChangeOfAStableNameIsNothing()
    {
        Checks checks;
        checks.authorityFetches = 2;
        checks.authorityHasRecord = true;
        const Findings f = judge(stable({"192.0.2.1"}), positive({"198.51.100.7"}), positive({"192.0.2.1"}), checks);
        QCOMPARE(codes(f), (Codes{"E-stable", "E-zone-change"}));
        QCOMPARE(f.sum(), 10);
        QCOMPARE(f.grade(), Grade::None);
        QVERIFY(!isSuspect(f));
    }

    void rotationIsBelowZero()
    {
        const TestHistory known = varying({"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"});
        const Findings all = judge(known, positive({"192.0.2.3", "192.0.2.4"}), positive({"192.0.2.1", "192.0.2.2"}));
        QCOMPARE(codes(all), (Codes{"E-geo", "E-rot"}));
        QVERIFY(all.sum() < 0);
        // One that was not seen yet, from the same network.
        const Findings fresh = judge(known, positive({"192.0.2.9"}), positive({"192.0.2.1"}));
        QCOMPARE(codes(fresh), (Codes{"E-geo", "E-new"}));
        QCOMPARE(fresh.sum(), -25);
    }

    void theMemoryOfVotesGivesTheSameSums()
    {
        const auto history = makeMemoryHistory(10);
        const auto ballot = [](const std::string& text, std::uint8_t mark) {
            Ballot b = positive({text});
            b.owner = ask().name;
            b.digest[0] = mark;
            return b;
        };
        const Ballot good = ballot("192.0.2.1", 1), evil = ballot("192.0.66.66", 2);
        const auto sum = [&] { return judgeDissent(ask(), evil, good, false, *history, majority, authorityDenies(), now).sum(); };
        QCOMPARE(sum(), 50 - 40); // first seen
        for (int i = 0; i < 12; ++i)
            history->attest(ask(), good, 0b101111, now - 2 * day + i * 4 * 3600);
        QCOMPARE(sum(), 90); // stable
        history->attest(ask(), ballot("192.0.2.2", 3), 0b101111, now - 60);
        QCOMPARE(sum(), 50 + 15 - 40); // varies
        history->attest(ask(), evil, 0b101111, now - 30);
        QCOMPARE(sum(), -40); // won a vote once: neither new nor absent
    }

    void contradictionOfAProofIsCriticalAlone()
    {
        const Findings f = judge(TestHistory{}, positive({"203.0.113.1"}), positive({"192.0.2.1"}), {}, true);
        QVERIFY(f.has(Evidence::Secure));
        QCOMPARE(f.grade(), Grade::Critical);
        QVERIFY(isSuspect(f));
    }

    void abstentionsAreNotJudged()
    {
        QVERIFY(judge(stable({"192.0.2.1"}), negative(Outcome::Fail), positive({"192.0.2.1"}), authorityDenies(), true).evidence.empty());
    }

    void checksThatEndedNowhereSayNothing()
    {
        Checks checks;
        checks.tcpGivesDecided = false;
        checks.infraDiffers = false;
        checks.wildcard = false;
        checks.ttlAboveAuthority = false;
        checks.majorityChanged = false;
        checks.authorityFetches = 1; // one fetch does not prove that a record is nowhere
        const Findings f = judge(TestHistory{}, positive({"203.0.113.1"}), positive({"192.0.2.1"}), checks);
        QVERIFY2(f.evidence.empty(), qPrintable(QString::number(f.sum())));
    }

    void everyCheckCounts()
    {
        Checks checks;
        checks.tcpGivesDecided = true;
        checks.infraDiffers = true;
        checks.wildcard = true;
        checks.ttlAboveAuthority = true;
        checks.nearMissesLastMinute = 500;
        checks.authorityFetches = 2;
        const Findings f = judge(TestHistory{}, positive({"203.0.113.1"}), positive({"192.0.2.1"}), checks);
        QCOMPARE(codes(f), (Codes{"E-auth", "E-infra", "E-near", "E-tcp-path", "E-ttl", "E-wild"}));
        QCOMPARE(f.sum(), 60 + 50 + 40 + 30 + 20 + 20);
    }

    void nearMissesCountAboveFloorAndUsual()
    {
        const auto near = [](std::uint64_t minute, double mean) {
            Checks c;
            c.nearMissesLastMinute = minute;
            c.nearMissesMean = mean;
            return judge(TestHistory{}, positive({"203.0.113.1"}), positive({"192.0.2.1"}), c).has(Evidence::NearMiss);
        };
        QVERIFY(!near(10, 0));
        QVERIFY(near(11, 0));
        QVERIFY(!near(40, 2));
        QVERIFY(near(41, 2));
    }

    void aNameIsStableOnlyAfterVotesAndTime()
    {
        const Ballot evil = positive({"203.0.113.1"}), good = positive({"192.0.2.1"});
        TestHistory h = stable({"192.0.2.1"});
        QVERIFY(judge(h, evil, good).has(Evidence::Stable));
        h.past.votes = 9;
        QVERIFY(!judge(h, evil, good).has(Evidence::Stable));
        h.past.votes = 10;
        QVERIFY(judge(h, evil, good).has(Evidence::Stable));
        h.past.first = h.past.last - day + 1;
        QVERIFY(!judge(h, evil, good).has(Evidence::Stable));
        h.past.first = h.past.last - day;
        QVERIFY(judge(h, evil, good).has(Evidence::Stable));
        h.past.last = now - 31 * day; // too long ago to say what is usual
        h.past.first = now - 40 * day;
        QVERIFY(!judge(h, evil, good).has(Evidence::Stable));
    }

    void partOfAStableSetLiesInside()
    {
        const TestHistory h = stable({"192.0.2.1", "192.0.2.2"});
        const Findings f = judge(h, positive({"192.0.2.2"}), positive({"192.0.2.1", "192.0.2.2"}), authorityDenies());
        QVERIFY(!f.has(Evidence::Stable));
        QVERIFY(!f.has(Evidence::Authority)); // it has nothing that the decided answer has not
        QVERIFY(f.has(Evidence::Rotation));
        QVERIFY(f.sum() < 0);
    }

    void oneGoodAddressBesideAForgedOneAcquitsNobody()
    {
        const Findings f = judge(varying({"192.0.2.1", "192.0.2.2"}), positive({"192.0.2.1", "203.0.113.1"}),
                                 positive({"192.0.2.1", "192.0.2.2"}), authorityDenies());
        QCOMPARE(codes(f), (Codes{"E-auth", "E-new"}));
        QCOMPARE(f.grade(), Grade::Warning);
    }

    void forgedDenialOfAStableNameIsCritical()
    {
        const Findings f = judge(stable({"192.0.2.1"}), negative(Outcome::NxDomain), positive({"192.0.2.1"}), authorityDenies());
        QCOMPARE(codes(f), (Codes{"E-auth", "E-stable"}));
        QCOMPARE(f.grade(), Grade::Critical);
    }

    void inventedAddressOfANameThatNeverWasIsCritical()
    {
        TestHistory h;
        h.past = {20, 1, now - 3 * day, now - 60};
        const Findings f = judge(h, positive({"203.0.113.1"}), negative(Outcome::NxDomain), authorityDenies());
        QCOMPARE(f.sum(), 90);
    }

    void aNameThatCameIntoBeingLeavesItsOldDenialUnsuspected()
    {
        TestHistory h;
        h.past = {20, 1, now - 3 * day, now - 60}; // always negative so far
        const Findings f = judge(h, negative(Outcome::NxDomain), positive({"192.0.2.1"}), authorityDenies());
        QVERIFY2(f.evidence.empty(), qPrintable(QString::number(f.sum())));
    }

    void anOldAnswerThatLagsBehindAChangeIsNoForgery()
    {
        TestHistory h = stable({"192.0.2.1"});
        Checks checks = authorityDenies(); // the zone has only the new record
        checks.majorityChanged = true;
        checks.tcpGivesDecided = true; // asked again, the node sees the change too
        const Findings f = judge(h, positive({"192.0.2.1"}), positive({"198.51.100.1"}), checks);
        QCOMPARE(codes(f), (Codes{"E-tcp-path", "E-zone-change"}));
        QCOMPARE(f.grade(), Grade::Notice);
    }

    void aYoungNameIsNotYetSuspiciousInItsOwnNetwork()
    {
        TestHistory h;
        h.past = {3, 1, now - 3600, now - 60};
        h.seenOnce("192.0.2.1");
        const Findings f = judge(h, positive({"192.0.9.9"}), positive({"192.0.2.1"}), authorityDenies());
        QCOMPARE(codes(f), (Codes{"E-auth", "E-geo"}));
        QCOMPARE(f.grade(), Grade::None);
        QVERIFY(isSuspect(f)); // named all the same
        Checks forged = authorityDenies();
        forged.tcpGivesDecided = true;
        QCOMPARE(judge(h, positive({"192.0.9.9"}), positive({"192.0.2.1"}), forged).grade(), Grade::Warning);
    }

    void anAnswerThatTheNodeGetsAgainOverTcpMayBeItsRegions()
    {
        Checks checks = authorityDenies(); // the others are sent elsewhere
        checks.tcpGivesDecided = false;
        checks.tcpHasRecord = true;
        const Findings f = judge(TestHistory{}, positive({"203.0.113.1"}), positive({"192.0.2.1"}), checks);
        QCOMPARE(codes(f), (Codes{"E-auth", "E-geo"}));
        QCOMPARE(f.grade(), Grade::None);
        // A name with one set for days has no regions.
        const Findings lie = judge(stable({"192.0.2.1"}), positive({"203.0.113.1"}), positive({"192.0.2.1"}), checks);
        QCOMPARE(codes(lie), (Codes{"E-auth", "E-stable"}));
        QCOMPARE(lie.grade(), Grade::Critical);
    }

    void aTableOfNetworksOverridesThePrefix()
    {
        Checks checks;
        checks.sameOrigin = true;
        QVERIFY(judge(TestHistory{}, positive({"203.0.113.1"}), positive({"192.0.2.1"}), checks).has(Evidence::Geography));
        checks.sameOrigin = false;
        QVERIFY(!judge(TestHistory{}, positive({"192.0.9.9"}), positive({"192.0.2.1"}), checks).has(Evidence::Geography));
    }

    void originsArePrefixes()
    {
        QCOMPARE(originOf(*IpAddress::parse("192.0.2.1")).toText(), std::string("192.0.0.0/16"));
        QCOMPARE(originOf(*IpAddress::parse("2001:db8:1::1")).toText(), std::string("2001:db8::/32"));
        QCOMPARE(originOf(*IpAddress::parse("::ffff:192.0.2.1")).toText(), std::string("192.0.0.0/16"));
        const Ballot six = positive({"2001:db8:9::1"}), other = positive({"2001:db8:1::1"}), far = positive({"2001:dead::1"});
        QCOMPARE(sameOrigin(ask(Type::Aaaa), six, other), std::optional(true));
        QCOMPARE(sameOrigin(ask(Type::Aaaa), far, other), std::optional(false));
        QVERIFY(!sameOrigin(ask(Type::Mx), six, other));
        QVERIFY(!sameOrigin(ask(), negative(Outcome::NoData), positive({"192.0.2.1"})));
        QVERIFY(!sameOrigin(ask(), positive({"192.0.2.1"}), negative(Outcome::NoData)));
        QCOMPARE(sameOrigin(ask(Type::A), six, positive({"192.0.2.1"})), std::optional(false)); // rdata of a wrong size
    }

    void aGroupIsSuspectWhenItAloneHoldsTheDissent()
    {
        const Digest x{1}, y{2};
        QCOMPARE(suspectGroups({{1, {7, 8}, x}, {2, {7, 9}, x}}), (std::vector<std::uint16_t>{7}));
        QVERIFY(suspectGroups({{1, {7}, x}, {2, {7}, x}, {3, {9}, x}}).empty()); // somebody outside holds it too
        QVERIFY(suspectGroups({{1, {7}, x}}).empty());                           // one node is no group
        QVERIFY(suspectGroups({{1, {7}, x}, {1, {7}, x}}).empty());              // nor is one node twice
        QVERIFY(suspectGroups({{1, {7}, x}, {2, {7}, y}}).empty());              // different lies
        QCOMPARE(suspectGroups({{1, {7}, x}, {2, {7}, x}, {3, {9}, y}, {4, {9}, y}}), (std::vector<std::uint16_t>{7, 9}));
        QVERIFY(suspectGroups({{1, {}, x}, {2, {}, x}}).empty());
        QVERIFY(suspectGroups({}).empty());
    }

    /// Whatever the checks find: a finding more that speaks against a ballot never lowers its grade, sums are those of the findings, and
    /// judging twice says the same.
    void incriminatingChecksOnlyRaiseTheSum()
    {
        std::mt19937 random(4711);
        const std::vector<std::string> pool{"192.0.2.1", "192.0.2.2", "192.0.77.1", "198.51.100.1", "203.0.113.5"};
        for (int round = 0; round < 20000; ++round) {
            const auto coin = [&random] { return random() % 2 == 0; };
            TestHistory h;
            h.past = {static_cast<unsigned>(random() % 30), static_cast<unsigned>(random() % 3),
                      now - static_cast<std::int64_t>(random() % 5) * day, now - 60};
            std::vector<std::string> a, b;
            for (const std::string& text : pool) {
                if (coin())
                    h.attested(text);
                else if (coin())
                    h.seenOnce(text);
                if (coin())
                    a.push_back(text);
                if (coin())
                    b.push_back(text);
            }
            const Ballot dissent = a.empty() ? negative(coin() ? Outcome::NoData : Outcome::NxDomain) : positive(a);
            const Ballot decided = b.empty() ? negative(Outcome::NxDomain) : positive(b);
            Checks less;
            less.majorityChanged = coin();
            if (coin())
                less.sameOrigin = coin();
            Checks more = less;
            if (coin())
                more.tcpGivesDecided = true;
            if (coin())
                more.infraDiffers = true;
            if (coin())
                more.wildcard = true;
            if (coin())
                more.authorityFetches = 2;
            const Findings before = judge(h, dissent, decided, less), after = judge(h, dissent, decided, more);
            QVERIFY(after.sum() >= before.sum());
            QVERIFY(after.grade() >= before.grade());
            QCOMPARE(judge(h, dissent, decided, more).evidence, after.evidence);
            for (const Evidence kind : before.evidence)
                QVERIFY(after.has(kind));
        }
    }

    void anAnswerThatIsNewForTheNameIsAChange()
    {
        const Ballot decided = positive({"192.0.2.1"});
        TestHistory h;
        QVERIFY(isChange(ask(), decided, h, 300, now)); // nobody knows since when
        h.records[address("192.0.2.1")] = {5, 0b1111, now - 599, now};
        QVERIFY(isChange(ask(), decided, h, 300, now));
        h.records[address("192.0.2.1")].first = now - 601;
        QVERIFY(!isChange(ask(), decided, h, 300, now));
        QVERIFY(isChange(ask(), decided, h, 3600, now)); // the dissent may have been there for an hour
        // One new record in an old set: the set is new.
        QVERIFY(isChange(ask(), positive({"192.0.2.1", "192.0.2.2"}), h, 300, now));
        h.records[address("192.0.2.2")] = {5, 0b1111, now - 3 * day, now};
        QVERIFY(!isChange(ask(), positive({"192.0.2.1", "192.0.2.2"}), h, 300, now));
    }

    void aForgersLongTtlIsNoExcuse()
    {
        QCOMPARE(longestHonestLife(604800, 10, 0), 30U);
        QCOMPARE(longestHonestLife(5, 10, 0), 10U);
        QCOMPARE(longestHonestLife(20, 10, 0), 20U);
        QCOMPARE(longestHonestLife(604800, 10, 3600), 3600U); // the zone itself gives it so long: old servers may, too
        QCOMPARE(longestHonestLife(0, 300, 60), 300U);
    }

    void aNegativeAnswerOrAnAliasMayBeNewToo()
    {
        TestHistory h;
        QVERIFY(isChange(ask(), negative(Outcome::NxDomain), h, 300, now));
        h.won = now - 601;
        QVERIFY(!isChange(ask(), negative(Outcome::NxDomain), h, 300, now));
        Ballot alias = positive({"192.0.2.1"});
        h.records[address("192.0.2.1")] = {5, 0b1111, now - 3 * day, now};
        alias.links.push_back({ask().name, *wire::Name::fromText("cdn.example.")});
        QVERIFY(isChange(ask(), alias, h, 300, now));
        h.records[std::string(alias.links[0].target.wire())] = {5, 0b1111, now - 3 * day, now};
        QVERIFY(!isChange(ask(), alias, h, 300, now));
    }
};

QTEST_APPLESS_MAIN(TstEvidence)
#include "tst_evidence.moc"
