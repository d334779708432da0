#include <QtTest>

#include "engine/cache/record_cache.h"
#include "engine/cache/tier.h"
#include "tests/cache/cache_fixture.h"

#include <concepts>
#include <type_traits>

using namespace harddns;
using namespace harddns::cache;

namespace
{

template <class Cache, class Value>
concept Stores = requires(Cache& cache, const Value& value)
{
    cache.store(value, CacheTime{0});
};

template <class Cache>
concept Answers = requires(const Cache& cache, const wire::PacketView& view, std::span<const std::uint8_t> in, std::span<std::uint8_t> out)
{
    cache.answer(view, in, out, FastOptions{}, CacheTime{0});
};

// Each store takes its own tier and nothing else, not even through the store below both.
static_assert(Stores<AnswerCache, Attested<CacheItem>>);
static_assert(!Stores<AnswerCache, Provisional<CacheItem>>);
static_assert(!Stores<AnswerCache, CacheItem>);
static_assert(Stores<NodeCache, Provisional<CacheItem>>);
static_assert(!Stores<NodeCache, Attested<CacheItem>>);
static_assert(!Stores<NodeCache, CacheItem>);
static_assert(!std::is_convertible_v<AnswerCache&, RecordStore&>);
static_assert(!std::is_convertible_v<NodeCache&, RecordStore&>);

// Clients are answered from attested data only.
static_assert(Answers<AnswerCache>);
static_assert(!Answers<NodeCache>);

// No way from a bare value, nor from one tier to the other, but through the functions that name their evidence.
static_assert(!std::is_constructible_v<Attested<CacheItem>, CacheItem>);
static_assert(!std::is_constructible_v<Provisional<CacheItem>, CacheItem>);
static_assert(!std::is_constructible_v<Attested<CacheItem>, Provisional<CacheItem>>);
static_assert(!std::is_assignable_v<Attested<CacheItem>&, Provisional<CacheItem>>);
static_assert(!std::is_default_constructible_v<Attested<CacheItem>>);
static_assert(!std::is_default_constructible_v<VoteIsOff>);

} // namespace

class TestTier : public QObject
{
    Q_OBJECT
private slots:
    void evidenceExistsOnlyWithoutAVote()
    {
        Config config;
        QVERIFY(VoteIsOff::from(config));
        config.quorum.enabled = true;
        QVERIFY(!VoteIsOff::from(config));
        config.quorum.enabled.reset();
        config.network.nodes.resize(2);
        QVERIFY(VoteIsOff::from(config));
        config.network.nodes.resize(3);
        QVERIFY(!VoteIsOff::from(config));
        config.quorum.enabled = false;
        QVERIFY(VoteIsOff::from(config));
    }

    void promotionKeepsTheValue()
    {
        EpochDomain epochs;
        NodeCache provisional(epochs, {1 << 20, 0});
        AnswerCache answers(epochs, {1 << 20, 0});
        const auto evidence = VoteIsOff::from(Config{});
        QVERIFY(evidence);
        auto learned = learnedAlone(fixture::a("x.example.", 7));
        provisional.store(learned, 0);
        answers.store(attestedWithoutVote(std::move(learned), *evidence), 0);
        const auto found = answers.find(fixture::name("x.example."), wire::Type::A, 0);
        QVERIFY(found);
        QCOMPARE(std::string(*found->records.rdata.begin()), fixture::address(7));
        QVERIFY(provisional.find(fixture::name("x.example."), wire::Type::A, 0));
    }
};

QTEST_APPLESS_MAIN(TestTier)
#include "tst_tier.moc"
