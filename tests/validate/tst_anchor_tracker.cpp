// RFC 5011 step by step, over years of virtual time; and what must never happen whatever an attacker publishes.
#include "engine/resolve/validate/anchor_signal.h"
#include "engine/resolve/validate/anchor_tracker.h"

#include "tests/validate/test_key.h"

#include <QtTest>

#include <algorithm>
#include <random>
#include <set>

using namespace harddns;
using namespace harddns::validate;
using namespace harddns::validate::test;

namespace
{

constexpr std::int64_t day = rfc5011::day;
constexpr std::int64_t hour = rfc5011::hour;
constexpr std::int64_t start = 1'700'000'000;
constexpr std::uint16_t ksk = 0x0101, zsk = 0x0100;

TestKey newKey(std::uint16_t flags = ksk) { return TestKey(Algorithm::Ed25519, flags); }

std::string revoked(const TestKey& key)
{
    std::string out = key.rdata();
    out[1] = static_cast<char>(out[1] | 0x80);
    return out;
}

/// One publication of a zone's keys.
class Publication
{
public:
    explicit Publication(std::int64_t at, std::string_view zone = ".", std::uint32_t ttl = 172800, std::int64_t life = 14 * day)
        : m_at(at), m_life(life), m_set(makeSet(zone, wire::Type::Dnskey, {}, ttl))
    {
    }
    Publication& with(const TestKey& key)
    {
        m_set.rdata.add(key.rdata());
        return *this;
    }
    Publication& withRevoked(const TestKey& key)
    {
        m_set.rdata.add(revoked(key));
        return *this;
    }
    /// After all keys are in.
    Publication& signedBy(const TestKey& key) { return sign(key, key.tag()); }
    Publication& signedByRevoked(const TestKey& key) { return sign(key, keyTag(revoked(key))); }
    Publication& sign(const TestKey& key, std::uint16_t tag)
    {
        SignOptions options;
        options.inception = static_cast<std::uint32_t>(m_at - day);
        options.expiration = static_cast<std::uint32_t>(m_at + m_life);
        options.tag = tag;
        test::sign(m_set, m_set.owner, key, options);
        return *this;
    }
    [[nodiscard]] const wire::RRset& set() const { return m_set; }

private:
    std::int64_t m_at, m_life;
    wire::RRset m_set;
};

TrustAnchors byDs(std::initializer_list<const TestKey*> keys, std::string_view zone = ".", DigestType digest = DigestType::Sha256)
{
    TrustAnchors out;
    TrustAnchor anchor;
    anchor.zone = nameOf(zone);
    anchor.ds = makeSet(zone, wire::Type::Ds, {}, 86400);
    anchor.keys = makeSet(zone, wire::Type::Dnskey, {}, 86400);
    for (const TestKey* key : keys)
        anchor.ds.rdata.add(key->dsRdata(anchor.zone, digest));
    out.add(std::move(anchor));
    return out;
}

TrustAnchors byKey(std::initializer_list<const TestKey*> keys, std::string_view zone = ".")
{
    TrustAnchors out = byDs({}, zone);
    TrustAnchor anchor = out.anchors().front();
    for (const TestKey* key : keys)
        anchor.keys.rdata.add(key->rdata());
    out.replace(std::move(anchor));
    return out;
}

std::string stateOf(const AnchorTracker& tracker, const TestKey& key, std::string_view zone = ".")
{
    const TrackedZone* z = tracker.find(nameOf(zone));
    if (z) {
        for (const TrackedKey& k : z->keys) {
            if (k.rdata == key.rdata())
                return std::string(toText(k.state));
        }
    }
    return "START";
}

/// A DNSKEY of the anchor, not a DS.
bool trusts(const AnchorTracker& tracker, const TestKey& key, std::string_view zone = ".")
{
    const TrustAnchors anchors = tracker.anchors();
    for (const TrustAnchor& a : anchors.anchors()) {
        if (a.zone == nameOf(zone))
            return a.keys.rdata.contains(key.rdata());
    }
    return false;
}

std::size_t dsCount(const AnchorTracker& tracker)
{
    const TrustAnchors anchors = tracker.anchors();
    return anchors.anchors().empty() ? 0 : anchors.anchors().front().ds.rdata.size();
}

AnchorTracker reborn(const AnchorTracker& tracker, const TrustAnchors& configured, std::int64_t now)
{
    const auto parsed = parseAnchorState(printAnchorState(tracker.zones()), "state");
    AnchorTracker out(configured, now);
    if (!parsed.ok())
        qFatal("%s", parsed.error().c_str());
    const auto notes = out.restore(*parsed);
    if (!notes.empty())
        qFatal("%s", notes.front().c_str());
    return out;
}

/// Sees the publication that `make` gives for each time, at the interval the tracker wishes, until the time has come.
template <class Make>
std::int64_t follow(AnchorTracker& tracker, std::int64_t from, std::int64_t until, const Make& make)
{
    std::int64_t now = from;
    while (now <= until) {
        const Publication p = make(now);
        const Observation seen = tracker.observe(p.set(), now);
        if (!seen.validated)
            qFatal("%s", seen.problem.c_str());
        now = std::max(now + hour, *tracker.nextQuery());
    }
    return now;
}

} // namespace

class TestAnchorTracker : public QObject
{
    Q_OBJECT

    const TestKey m_a = newKey(), m_b = newKey(), m_c = newKey(), m_z = newKey(zsk);

    Publication onlyA(std::int64_t at) { return Publication(at).with(m_a).with(m_z).signedBy(m_a); }
    Publication aAndB(std::int64_t at) { return Publication(at).with(m_a).with(m_b).with(m_z).signedBy(m_a); }

private slots:
    void aKeyNamedByDsIsTrustedWhenItIsSeen()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        QCOMPARE(dsCount(tracker), std::size_t{1});
        QVERIFY(!trusts(tracker, m_a));
        const Observation seen = tracker.observe(onlyA(start).set(), start);
        QVERIFY2(seen.validated, seen.problem.c_str());
        QVERIFY(seen.trustGained);
        QVERIFY(!seen.trustLost);
        QCOMPARE(seen.transitions.size(), std::size_t{1});
        QCOMPARE(seen.transitions.front().keyTag, m_a.tag());
        QVERIFY(trusts(tracker, m_a));
        QVERIFY(!trusts(tracker, m_z));
        QCOMPARE(dsCount(tracker), std::size_t{0});
        QCOMPARE(tracker.find(wire::Name())->keys.size(), std::size_t{1}); // no zone signing key is followed
    }

    void aConfiguredKeyIsTrustedFromTheStart()
    {
        AnchorTracker tracker(byKey({&m_a}), start);
        QVERIFY(trusts(tracker, m_a));
        QVERIFY(tracker.observe(onlyA(start).set(), start).transitions.empty());
    }

    void aSecondDsWaitsForItsKeyWithoutHoldDown()
    {
        AnchorTracker tracker(byDs({&m_a, &m_b}), start);
        tracker.observe(onlyA(start).set(), start);
        QCOMPARE(dsCount(tracker), std::size_t{1}); // B's
        const Observation seen = tracker.observe(aAndB(start + day).set(), start + day);
        QCOMPARE(stateOf(tracker, m_b), std::string("VALID"));
        QVERIFY(seen.trustGained);
        QCOMPARE(dsCount(tracker), std::size_t{0});
    }

    void aWeakDsDoesNotComeBackWhenTheStrongOneWasUsed()
    {
        TrustAnchors configured = byDs({&m_a});
        configured.add(byDs({&m_b}, ".", DigestType::Sha1).anchors().front());
        AnchorTracker tracker(configured, start);
        tracker.observe(onlyA(start).set(), start);
        QCOMPARE(dsCount(tracker), std::size_t{0});
        tracker.observe(aAndB(start + day).set(), start + day);
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
    }

    void aNewKeyIsTrustedAfterItsHoldDown()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        const auto make = [&](std::int64_t at) { return aAndB(at); };
        std::int64_t now = follow(tracker, start, start + 30 * day - 1, make);
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
        QVERIFY(!trusts(tracker, m_b));
        now = follow(tracker, now, now, make);
        QCOMPARE(stateOf(tracker, m_b), std::string("VALID"));
        QVERIFY(trusts(tracker, m_b));
        // And alone from then on.
        QVERIFY(tracker.observe(Publication(now).with(m_b).with(m_z).signedBy(m_b).set(), now).validated);
    }

    void theHoldDownIsAsLongAsTheTtlWhenThatIsLonger()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        const auto make = [&](std::int64_t at) {
            return Publication(at, ".", static_cast<std::uint32_t>(60 * day)).with(m_a).with(m_b).signedBy(m_a);
        };
        const std::int64_t now = follow(tracker, start, start + 59 * day, make);
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
        follow(tracker, now, now, make);
        QCOMPARE(stateOf(tracker, m_b), std::string("VALID"));
    }

    void aKeyThatGoesAwayStartsItsHoldDownAnew()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        const auto both = [&](std::int64_t at) { return aAndB(at); };
        std::int64_t now = follow(tracker, start, start + 29 * day, both);
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
        const Observation gone = tracker.observe(onlyA(now).set(), now);
        QCOMPARE(stateOf(tracker, m_b), std::string("START"));
        QCOMPARE(gone.transitions.size(), std::size_t{1});
        QVERIFY(gone.transitions.front().grave);
        const std::int64_t again = now + day;
        now = follow(tracker, again, again + 30 * day - 1, both);
        QVERIFY(!trusts(tracker, m_b));
        follow(tracker, now, now, both);
        QVERIFY(trusts(tracker, m_b));
    }

    void anUnsignedAbsenceDoesNotInterruptTheHoldDown()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        tracker.observe(aAndB(start).set(), start);
        const Observation forged = tracker.observe(Publication(start + day).with(m_a).signedBy(m_z).set(), start + day);
        QVERIFY(!forged.validated);
        QVERIFY(!forged.problem.empty());
        QVERIFY(forged.transitions.empty());
        tracker.failed(wire::Name(), start + 2 * day);
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
        QCOMPARE(tracker.find(wire::Name())->keys.back().since, start);
    }

    void aMachineThatSleptThroughTheHoldDownLooksAgain()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        tracker.observe(aAndB(start).set(), start);
        std::int64_t now = start + 40 * day;
        tracker.observe(aAndB(now).set(), now);
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
        now += 10; // the same hour counts once
        tracker.observe(aAndB(now).set(), now);
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
        now += hour;
        tracker.observe(aAndB(now).set(), now);
        QCOMPARE(stateOf(tracker, m_b), std::string("VALID"));
    }

    void aClockSetBackShortensNoHoldDown()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        std::int64_t now = follow(tracker, start, start + 20 * day, [&](std::int64_t at) { return aAndB(at); });
        // Ten days back: the hold-down ends when the clock says so, later than it would have.
        now = follow(tracker, start + 10 * day, start + 30 * day - 1, [&](std::int64_t at) { return aAndB(at); });
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
        follow(tracker, now, now, [&](std::int64_t at) { return aAndB(at); });
        QCOMPARE(stateOf(tracker, m_b), std::string("VALID"));
    }

    void aHoldDownThatBeganInTheFutureBeginsAnew()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        const std::int64_t wrong = start + 4 * 365 * day; // the clock was ahead, and the signatures were made for that
        tracker.observe(aAndB(wrong).set(), wrong);
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
        QCOMPARE(tracker.due(start), std::vector<wire::Name>{wire::Name()}); // not in four years
        const std::int64_t now = follow(tracker, start, start + 30 * day - 1, [&](std::int64_t at) { return aAndB(at); });
        QCOMPARE(stateOf(tracker, m_b), std::string("ADDPEND"));
        follow(tracker, now, now, [&](std::int64_t at) { return aAndB(at); });
        QCOMPARE(stateOf(tracker, m_b), std::string("VALID"));
    }

    void aKeyThatIsMissingStaysTrusted()
    {
        AnchorTracker tracker(byKey({&m_a, &m_b}), start);
        tracker.observe(aAndB(start).set(), start);
        const Observation gone = tracker.observe(onlyA(start + day).set(), start + day);
        QCOMPARE(stateOf(tracker, m_b), std::string("MISSING"));
        QVERIFY(gone.transitions.front().grave);
        QVERIFY(!gone.trustLost);
        QVERIFY(trusts(tracker, m_b));
        const Observation back = tracker.observe(aAndB(start + 400 * day).set(), start + 400 * day);
        QCOMPARE(stateOf(tracker, m_b), std::string("VALID"));
        QVERIFY(!back.transitions.front().grave);
    }

    void aRevokedKeyIsNeverTrustedAgain()
    {
        AnchorTracker tracker(byDs({&m_a, &m_b}), start);
        tracker.observe(aAndB(start).set(), start);
        const std::int64_t then = start + day;
        const Observation seen =
            tracker.observe(Publication(then).withRevoked(m_a).with(m_b).with(m_z).signedBy(m_b).signedByRevoked(m_a).set(), then);
        QVERIFY(seen.validated);
        QVERIFY(seen.trustLost);
        QCOMPARE(stateOf(tracker, m_a), std::string("REVOKED"));
        QVERIFY(!trusts(tracker, m_a));
        QCOMPARE(dsCount(tracker), std::size_t{0}); // its DS counts no more either

        std::int64_t now =
            follow(tracker, then + day, then + 30 * day, [&](std::int64_t at) { return Publication(at).with(m_b).signedBy(m_b); });
        QCOMPARE(stateOf(tracker, m_a), std::string("REMOVED"));
        // Published anew, for months, beside the other: it stays out. Alone it vouches for nothing.
        now = follow(tracker, now, now + 100 * day,
                     [&](std::int64_t at) { return Publication(at).with(m_a).with(m_b).signedBy(m_a).signedBy(m_b); });
        QCOMPARE(stateOf(tracker, m_a), std::string("REMOVED"));
        QVERIFY(!tracker.observe(Publication(now).with(m_a).with(m_c).signedBy(m_a).set(), now).validated);
        QVERIFY(!trusts(tracker, m_a));
    }

    void aRevocationCountsWithoutAnyOtherTrust()
    {
        AnchorTracker tracker(byKey({&m_a, &m_b}), start);
        const Observation seen = tracker.observe(Publication(start).withRevoked(m_a).with(m_c).signedByRevoked(m_a).set(), start);
        QVERIFY(!seen.validated);
        QVERIFY(seen.trustLost);
        QCOMPARE(stateOf(tracker, m_a), std::string("REVOKED"));
        QCOMPARE(stateOf(tracker, m_c), std::string("START")); // what else is in such a set counts for nothing
        QCOMPARE(stateOf(tracker, m_b), std::string("VALID"));
    }

    void aKeyRevokedBeforeItWasSeenTakesItsDsWithIt()
    {
        AnchorTracker tracker(byDs({&m_a, &m_b}), start);
        tracker.observe(Publication(start).withRevoked(m_a).with(m_b).signedBy(m_b).signedByRevoked(m_a).set(), start);
        QCOMPARE(stateOf(tracker, m_a), std::string("REVOKED"));
        QCOMPARE(dsCount(tracker), std::size_t{0});
        QVERIFY(trusts(tracker, m_b));
    }

    void aPendingKeyThatIsRevokedNeverComes()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        tracker.observe(aAndB(start).set(), start);
        tracker.observe(Publication(start + day).with(m_a).withRevoked(m_b).signedBy(m_a).signedByRevoked(m_b).set(), start + day);
        QCOMPARE(stateOf(tracker, m_b), std::string("REVOKED"));
        follow(tracker, start + 2 * day, start + 100 * day, [&](std::int64_t at) { return aAndB(at); });
        QVERIFY(!trusts(tracker, m_b));
    }

    void aRevocationNeedsTheKeysOwnSignature()
    {
        AnchorTracker tracker(byKey({&m_a, &m_b}), start);
        // Signed by the other key, by a thief who claims the tag, expired, and for another zone.
        tracker.observe(Publication(start).withRevoked(m_a).with(m_b).signedBy(m_b).set(), start);
        tracker.observe(Publication(start).withRevoked(m_a).with(m_b).signedBy(m_b).sign(m_c, keyTag(revoked(m_a))).set(), start);
        tracker.observe(Publication(start - 100 * day).withRevoked(m_a).with(m_b).signedByRevoked(m_a).set(), start);
        wire::RRset elsewhere = Publication(start, "example.").withRevoked(m_a).with(m_b).signedByRevoked(m_a).set();
        elsewhere.owner = wire::Name();
        tracker.observe(elsewhere, start);
        QVERIFY(stateOf(tracker, m_a) != "REVOKED");
        QVERIFY(trusts(tracker, m_a));
    }

    void manySignaturesOfARevokedTagAreNotAllTried()
    {
        AnchorTracker tracker(byKey({&m_a}), start);
        Publication p(start);
        p.withRevoked(m_a);
        for (unsigned i = 0; i < rfc5011::revocationChecks; ++i) // each another one: a set holds no record twice
            p = Publication(p).sign(newKey(), keyTag(revoked(m_a)));
        p.signedByRevoked(m_a);
        tracker.observe(p.set(), start);
        QCOMPARE(stateOf(tracker, m_a), std::string("VALID"));
    }

    void anIslandWhoseKeysAreAllRevokedIsJudgedFromAbove()
    {
        TrustAnchors configured = byDs({&m_a});
        configured.add(byDs({&m_b}, "island.example.").anchors().front());
        AnchorTracker tracker(configured, start);
        tracker.observe(Publication(start, "island.example.").with(m_b).signedBy(m_b).set(), start);
        QVERIFY(trusts(tracker, m_b, "island.example."));
        tracker.observe(Publication(start + day, "island.example.").withRevoked(m_b).signedByRevoked(m_b).set(), start + day);
        QVERIFY(tracker.isDeleted(nameOf("island.example.")));
        const TrustAnchors anchors = tracker.anchors();
        QCOMPARE(anchors.anchors().size(), std::size_t{1});
        QVERIFY(anchors.closest(nameOf("www.island.example."))->zone.isRoot());
        QCOMPARE(tracker.due(start + 90 * day), std::vector<wire::Name>{wire::Name()}); // the root alone
        QVERIFY(reborn(tracker, configured, start).isDeleted(nameOf("island.example.")));
    }

    void aRootWithoutKeysFailsClosed()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        tracker.observe(Publication(start).withRevoked(m_a).with(m_c).signedByRevoked(m_a).set(), start);
        QVERIFY(tracker.isDeleted(wire::Name()));
        const TrustAnchors anchors = tracker.anchors();
        QCOMPARE(anchors.anchors().size(), std::size_t{1});
        const TrustAnchor& root = anchors.anchors().front();
        QVERIFY(root.ds.empty());
        QVERIFY(!root.keys.empty());
        QVERIFY(KeySet(root.keys).keys().empty()); // nothing that could sign
    }

    void keysThatCannotSignAreNotFollowed()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        Publication p(start);
        p.with(m_a);
        wire::RRset set = p.set();
        std::string wrong = m_b.rdata();
        wrong[2] = 2; // protocol
        set.rdata.add(wrong);
        wrong = m_b.rdata();
        wrong[3] = 99; // algorithm
        set.rdata.add(wrong);
        wrong = m_b.rdata();
        wrong[0] = 0; // no zone flag
        set.rdata.add(wrong);
        set.rdata.add("");
        set.rdata.add("\1\1\3");
        SignOptions options;
        options.inception = static_cast<std::uint32_t>(start - day);
        options.expiration = static_cast<std::uint32_t>(start + day);
        test::sign(set, set.owner, m_a, options);
        QVERIFY(tracker.observe(set, start).validated);
        QCOMPARE(tracker.find(wire::Name())->keys.size(), std::size_t{1});
    }

    void aZoneWithMoreKeysThanFitKeepsTheTrustedOnes()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        std::vector<TestKey> many;
        for (unsigned i = 0; i < 40; ++i)
            many.push_back(newKey());
        const auto make = [&](std::int64_t at) {
            Publication p(at);
            for (const TestKey& key : many)
                p.with(key);
            return p.with(m_a).signedBy(m_a);
        };
        // The set's order decides who is followed; the configured key is always found by its DS.
        tracker.observe(make(start).set(), start);
        QCOMPARE(tracker.find(wire::Name())->keys.size(), rfc5011::keysPerZone);
        QVERIFY(tracker.observe(make(start + day).set(), start + day).validated);
        QVERIFY(parseAnchorState(printAnchorState(tracker.zones()), "state").ok());
    }

    void otherSetsAreNoneOfItsBusiness()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        QVERIFY(!tracker.observe(Publication(start, "example.").with(m_a).signedBy(m_a).set(), start).validated);
        wire::RRset chaos = onlyA(start).set();
        chaos.klass = wire::Class::Ch;
        QVERIFY(!tracker.observe(chaos, start).validated);
        wire::RRset empty = makeSet(".", wire::Type::Dnskey, {});
        QVERIFY(!tracker.observe(empty, start).validated);
        tracker.failed(nameOf("example."), start);
        QCOMPARE(tracker.zones().size(), std::size_t{1});
    }

    // ---- when to ask ----

    void asksAtHalfOfTtlOrSignatureLife_data()
    {
        QTest::addColumn<qint64>("ttl");
        QTest::addColumn<qint64>("life");
        QTest::addColumn<qint64>("next");
        QTest::addColumn<qint64>("retry");
        QTest::newRow("the root's") << qint64{172800} << qint64{20 * day} << qint64{day} << qint64{17280};
        QTest::newRow("short TTL") << qint64{60} << qint64{20 * day} << qint64{hour} << qint64{hour};
        QTest::newRow("long TTL") << qint64{90 * day} << qint64{90 * day} << qint64{15 * day} << qint64{day};
        QTest::newRow("short signatures") << qint64{90 * day} << qint64{4 * day} << qint64{2 * day} << qint64{4 * day / 10};
    }
    void asksAtHalfOfTtlOrSignatureLife()
    {
        QFETCH(qint64, ttl);
        QFETCH(qint64, life);
        QFETCH(qint64, next);
        QFETCH(qint64, retry);
        AnchorTracker tracker(byDs({&m_a}), start);
        QCOMPARE(tracker.due(start), std::vector<wire::Name>{wire::Name()});
        tracker.observe(Publication(start, ".", static_cast<std::uint32_t>(ttl), life).with(m_a).signedBy(m_a).set(), start);
        QCOMPARE(*tracker.nextQuery(), start + next);
        QVERIFY(tracker.due(start + next - 1).empty());
        QCOMPARE(tracker.due(start + next).size(), std::size_t{1});
        tracker.failed(wire::Name(), start + next);
        QCOMPARE(*tracker.nextQuery(), start + next + retry);
        // A forged answer is no better than none.
        tracker.observe(Publication(start + 2 * next).with(m_a).signedBy(m_z).set(), start + 2 * next);
        QCOMPARE(*tracker.nextQuery(), start + 2 * next + retry);
    }

    void theFirstFailureIsRetriedAfterAnHour()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        tracker.failed(wire::Name(), start);
        QCOMPARE(*tracker.nextQuery(), start + hour);
    }

    void zonesUnderANegativeAnchorAreLeftAlone()
    {
        TrustAnchors configured = byDs({&m_a});
        configured.addInsecure(wire::Name());
        AnchorTracker tracker(configured, start);
        QVERIFY(tracker.due(start).empty());
        QVERIFY(!tracker.nextQuery());
        QCOMPARE(tracker.anchors().insecure().size(), std::size_t{1});
    }

    // ---- years ----

    void followsManyRollOversAcrossRestarts()
    {
        std::vector<TestKey> keys;
        for (unsigned i = 0; i < 41; ++i)
            keys.push_back(newKey());
        const TrustAnchors configured = byDs({&keys.front()});
        AnchorTracker tracker(configured, start);
        std::int64_t now = start;
        const auto run = [&](std::int64_t days, const auto& make) {
            now = follow(tracker, now, now + days * day, make);
            tracker = reborn(tracker, configured, now);
        };
        for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
            const TestKey& old = keys[i];
            const TestKey& next = keys[i + 1];
            run(20, [&](std::int64_t at) { return Publication(at).with(old).with(m_z).signedBy(old); });
            run(15, [&](std::int64_t at) { return Publication(at).with(old).with(next).with(m_z).signedBy(old); });
            QVERIFY(!trusts(tracker, next));
            run(20, [&](std::int64_t at) { return Publication(at).with(old).with(next).with(m_z).signedBy(old); });
            QVERIFY(trusts(tracker, next));
            QVERIFY(trusts(tracker, old));
            run(10, [&](std::int64_t at) { return Publication(at).with(old).with(next).with(m_z).signedBy(next); });
            run(20,
                [&](std::int64_t at) { return Publication(at).withRevoked(old).with(next).with(m_z).signedBy(next).signedByRevoked(old); });
            QVERIFY(!trusts(tracker, old));
            run(40, [&](std::int64_t at) { return Publication(at).with(next).with(m_z).signedBy(next); });
            QCOMPARE(stateOf(tracker, old), std::string("REMOVED"));
            QVERIFY(tracker.find(wire::Name())->keys.size() <= rfc5011::keysPerZone);
        }
        QVERIFY(!trusts(tracker, keys.front()));
        QCOMPARE(dsCount(tracker), std::size_t{0});
        QVERIFY(now > start + 13 * 365 * day);
    }

    void whoHoldsOnlyTheZoneSigningKeyGetsNothingIn_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 12; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void whoHoldsOnlyTheZoneSigningKeyGetsNothingIn()
    {
        QFETCH(unsigned, seed);
        std::mt19937 random(seed);
        const auto chance = [&](unsigned n) { return random() % n == 0; };
        const TestKey own[] = {newKey(), newKey(), newKey(zsk)};
        const TrustAnchors configured = seed % 2 == 0 ? byDs({&m_a, &m_b}) : byKey({&m_a, &m_b});
        AnchorTracker tracker(configured, start);
        std::int64_t now = start;
        std::vector<wire::RRset> honest; // what a replay can use
        std::set<std::string> mayBeTrusted{m_a.rdata(), m_b.rdata(), m_c.rdata()};
        for (int step = 0; step < 300; ++step) {
            now += static_cast<std::int64_t>(random() % (3 * day));
            const bool cWasTrusted = trusts(tracker, m_c);
            if (chance(3)) { // the zone itself, which introduces C
                const auto p = Publication(now).with(m_a).with(m_b).with(m_c).with(m_z).signedBy(m_a);
                honest.push_back(p.set());
                QVERIFY(tracker.observe(p.set(), now).validated);
            } else {
                wire::RRset set = makeSet(".", wire::Type::Dnskey, {}, static_cast<std::uint32_t>(random() % 1'000'000));
                if (!honest.empty() && chance(2))
                    set = honest[random() % honest.size()]; // with the true signatures, which fit no more once a key is added
                for (const TestKey* key : {&m_a, &m_b, &m_c, &m_z, &own[0], &own[1], &own[2]}) {
                    if (chance(2) && !set.rdata.contains(key->rdata()))
                        set.rdata.add(key->rdata());
                    if (chance(4) && !set.rdata.contains(revoked(*key)))
                        set.rdata.add(revoked(*key));
                }
                const bool hasOwn =
                    std::any_of(std::begin(own), std::end(own), [&](const TestKey& k) { return set.rdata.contains(k.rdata()); });
                if (!hasOwn)
                    set.rdata.add(own[0].rdata());
                for (const TestKey* key : {&m_z, &own[0], &own[1], &own[2]}) {
                    SignOptions options;
                    options.inception = static_cast<std::uint32_t>(now - static_cast<std::int64_t>(random() % (2 * day)));
                    options.expiration = static_cast<std::uint32_t>(now + static_cast<std::int64_t>(random() % (300 * day)));
                    if (chance(2))
                        options.tag = chance(2) ? m_a.tag() : keyTag(revoked(m_b));
                    if (chance(2))
                        test::sign(set, set.owner, *key, options);
                }
                const Observation seen = tracker.observe(set, now);
                QVERIFY(!seen.validated);
                for (const AnchorTransition& t : seen.transitions) // time may pass; keys may not move
                    QVERIFY(t.from == KeyState::Revoked);
                QCOMPARE(trusts(tracker, m_c), cWasTrusted);
            }
            if (chance(10))
                tracker = reborn(tracker, configured, now);
            const TrustAnchors anchors = tracker.anchors();
            QCOMPARE(anchors.anchors().size(), std::size_t{1});
            for (const auto rdata : anchors.anchors().front().keys.rdata)
                QVERIFY(mayBeTrusted.contains(std::string(rdata)));
            for (const TrackedKey& key : tracker.find(wire::Name())->keys) {
                QVERIFY(mayBeTrusted.contains(key.rdata));
                QVERIFY(!key.isGone());
            }
        }
        QVERIFY(trusts(tracker, m_c)); // the zone's own roll-over was not held up either
    }

    // ---- the file ----

    void theStateComesBackAsItWas()
    {
        TrustAnchors configured = byDs({&m_a, &m_b});
        configured.add(byKey({&m_c}, "odd\\032name.example.").anchors().front());
        AnchorTracker tracker(configured, start);
        tracker.observe(Publication(start).withRevoked(m_a).with(m_b).with(m_c).signedBy(m_b).signedByRevoked(m_a).set(), start);
        tracker.signalled(wire::Name(), "0001-4f66", start + 5);
        const std::string text = printAnchorState(tracker.zones());
        QVERIFY(text.find("state=REVOKED") != std::string::npos);
        QVERIFY(text.find("DNSKEY 257 3 15 ") != std::string::npos);
        const auto parsed = parseAnchorState(text, "state");
        QVERIFY2(parsed.ok(), parsed.ok() ? "" : parsed.error().c_str());
        QCOMPARE(printAnchorState(*parsed), text);
        QCOMPARE(parsed->size(), std::size_t{2});
        QCOMPARE(parsed->front().keys.size(), std::size_t{3});
        QCOMPARE(parsed->front().lastSignal, start + 5);
        QCOMPARE(parsed->front().signalled, std::string("0001-4f66"));
        const AnchorTracker again = reborn(tracker, configured, start + day);
        QCOMPARE(stateOf(again, m_a), std::string("REVOKED"));
        QCOMPARE(stateOf(again, m_c), std::string("ADDPEND"));
        QCOMPARE(*again.nextQuery(), *tracker.nextQuery());
        QVERIFY(parseAnchorState(printAnchorState({}), "state").ok());
    }

    void aDamagedFileIsNotHalfBelieved()
    {
        AnchorTracker tracker(byDs({&m_a}), start);
        tracker.observe(aAndB(start).set(), start);
        const std::string text = printAnchorState(tracker.zones());
        for (std::size_t size = 0; size < text.size(); ++size)
            QVERIFY(!parseAnchorState(std::string_view(text).substr(0, size), "state").ok());
        QVERIFY(!parseAnchorState(text + text, "state").ok());
        QVERIFY(!parseAnchorState(text + "\n", "state").ok());
        for (std::size_t at = 0; at < text.size(); ++at) {
            std::string changed = text;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            QVERIFY2(!parseAnchorState(changed, "state").ok(), qPrintable(QString("octet %1").arg(at)));
        }
        std::mt19937 random(7);
        for (int i = 0; i < 2000; ++i) {
            std::string changed = text;
            for (unsigned n = 1 + random() % 8; n > 0; --n) {
                if (random() % 2 == 0)
                    changed.erase(random() % changed.size(), random() % 40);
                else
                    changed.insert(random() % changed.size(), 1, static_cast<char>(random()));
            }
            if (changed != text)
                QVERIFY(!parseAnchorState(changed, "state").ok());
        }
    }

    void theErrorNamesFileAndLine()
    {
        const auto error = [](const std::string& text) {
            const auto result = parseAnchorState(text, "anchors");
            return result.ok() ? QString("fine") : QString::fromStdString(result.error());
        };
        QCOMPARE(error(""), QString("anchors: the file is empty"));
        QCOMPARE(error("; a comment\n"), QString("anchors: the end is missing"));
        QCOMPARE(error(";;format: 2\n"), QString("anchors:1: written by another version of harddnsd"));
        QCOMPARE(error("hello\n"), QString("anchors:1: outside of any zone"));
        const std::string head = ";;format: 1\n;;zone: .\n";
        QCOMPARE(error(head + ";;colour: red\n"), QString("anchors:3: \"colour:\" is not known"));
        QCOMPARE(error(head + ";;next-query: soon\n"), QString("anchors:3: next-query: has a value that cannot be read"));
        QCOMPARE(error(head + ";;next-query: 99999999999999999999\n"), QString("anchors:3: next-query: has a value that cannot be read"));
        QCOMPARE(error(head + ". 1 IN A 192.0.2.1 ;;state=VALID\n"), QString("anchors:3: not one DNSKEY record of ."));
        QCOMPARE(error(head + ". 1 IN DNSKEY 257 3 15 AAAA\n"), QString("anchors:3: a record without its state"));
        QCOMPARE(error(head + ". 1 IN DNSKEY 257 3 15 AAAA ;;state=FINE since=1 hold=0 seen=0 sightings=0 tag=1\n"),
                 QString("anchors:3: the state of a key cannot be read"));
        QCOMPARE(error(head + ". 1 IN DNSKEY 257 3 15 AAAA ;;state=VALID since=1 hold=0 seen=0 sightings=0 tag=1\n"),
                 QString("anchors:3: the tag is not that of the key"));
        QVERIFY(error(head + ". 1 IN DNSKEY 257 3 15 !!!! ;;state=VALID\n").startsWith("anchors:3: "));
    }

    void otherConfiguredAnchorsStartOverButForgetNoRevocation()
    {
        AnchorTracker tracker(byDs({&m_a, &m_b}), start);
        tracker.observe(Publication(start).withRevoked(m_a).with(m_b).with(m_c).signedBy(m_b).signedByRevoked(m_a).set(), start);
        AnchorTracker other(byDs({&m_a, &m_c}), start + day);
        const auto notes = other.restore(tracker.zones());
        QCOMPARE(notes.size(), std::size_t{1});
        QVERIFY2(notes.front().find("starts over, but 1 revoked") != std::string::npos, notes.front().c_str());
        QCOMPARE(stateOf(other, m_a), std::string("REVOKED"));
        QCOMPARE(stateOf(other, m_b), std::string("START"));
        QCOMPARE(stateOf(other, m_c), std::string("START"));
        QCOMPARE(dsCount(other), std::size_t{1}); // C's
        QVERIFY(!trusts(other, m_b));

        AnchorTracker elsewhere(byDs({&m_a}, "example."), start + day);
        const auto dropped = elsewhere.restore(tracker.zones());
        QCOMPARE(dropped.size(), std::size_t{1});
        QVERIFY(dropped.front().find("dropped") != std::string::npos);
        QCOMPARE(elsewhere.zones().size(), std::size_t{1});
    }

    void theOrderOfConfiguredRecordsDoesNotMatter()
    {
        AnchorTracker tracker(byDs({&m_a, &m_b}), start);
        AnchorTracker other(byDs({&m_b, &m_a}), start);
        QVERIFY(other.restore(tracker.zones()).empty());
    }

    // ---- RFC 8145 ----

    void signalsListTheTagsInOrder()
    {
        const auto text = [](const TrustAnchors& anchors) {
            QStringList out;
            for (const TrustAnchor& a : anchors.anchors()) {
                for (const wire::Name& name : anchorSignals(a))
                    out << QString::fromStdString(name.toText());
            }
            return out;
        };
        QCOMPARE(text(TrustAnchors::builtIn()), QStringList("_ta-4f66-9728."));
        const auto below = TrustAnchors::fromText("example.org. DS 4660 8 2 " + std::string(64, 'A') + "\nexample.org. DS 10 8 2 " +
                                                      std::string(64, 'B') + "\nexample.org. DS 10 8 4 " + std::string(96, 'C') + "\n",
                                                  "text");
        QVERIFY(below.ok());
        QCOMPARE(text(*below), QStringList("_ta-000a-1234.example.org."));
        std::string many;
        for (int i = 1; i <= 13; ++i)
            many += ". DS " + std::to_string(i) + " 8 2 " + std::string(64, 'A') + "\n";
        QCOMPARE(text(*TrustAnchors::fromText(many, "text")),
                 (QStringList{"_ta-0001-0002-0003-0004-0005-0006-0007-0008-0009-000a-000b-000c.", "_ta-000d."}));
        AnchorTracker tracker(byKey({&m_a}), start);
        QCOMPARE(keyTags(tracker.anchors().anchors().front()), std::vector<std::uint16_t>{m_a.tag()});
        QVERIFY(anchorSignals(TrustAnchor{}).empty());
    }
};

QTEST_APPLESS_MAIN(TestAnchorTracker)
#include "tst_anchor_tracker.moc"
