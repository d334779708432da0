#include <QtTest>

#include "engine/cache/record_cache.h"
#include "tests/cache/cache_fixture.h"

#include <atomic>
#include <thread>

using namespace harddns;
using namespace harddns::cache;
using namespace harddns::cache::fixture;
using wire::Type;

namespace
{

constexpr unsigned names = 400;
std::string ownerOf(unsigned i) { return "n" + std::to_string(i) + ".example."; }

/// Every record of name i carries i, so that a reader can tell a torn or foreign answer.
CacheItem itemOf(unsigned i, std::uint32_t salt)
{
    CacheItem item = a(ownerOf(i), i << 8 | (salt & 0xFF), 1 + salt % 300);
    for (unsigned k = 0; k < salt % 5; ++k)
        item.records.rdata.add(address(i << 8 | ((salt + k + 1) & 0xFF)));
    return item;
}

} // namespace

class TestCacheThreads : public QObject
{
    Q_OBJECT
private slots:
    void readersNeverSeeForeignOrFreedData()
    {
        EpochDomain epochs;
        RecordStore store(epochs, {60000, 0}); // small: evicts all the time
        std::atomic<bool> stop{false};
        std::atomic<std::uint64_t> hits{0}, wrong{0};
        std::vector<std::vector<std::uint8_t>> questions;
        for (unsigned i = 0; i < names; ++i)
            questions.push_back(wire::encodeQuery(1, wire::flagRd, {name(ownerOf(i)), Type::A}, nullptr));

        std::vector<std::thread> readers, writers;
        for (unsigned t = 0; t < 2; ++t) {
            readers.emplace_back([&, t] {
                Reader reader(epochs);
                fixture::Random random(100 + t);
                std::array<std::uint8_t, 1232> out{};
                while (!stop.load(std::memory_order_relaxed)) {
                    const ReadGuard guard(reader);
                    for (unsigned n = 0; n < 32; ++n) {
                        const unsigned i = random() % names;
                        const auto view = wire::PacketView::parse(questions[i]);
                        const FastAnswer answer = store.answer(view, questions[i], out, {.limit = out.size()}, 0);
                        if (answer.result != FastResult::Answered)
                            continue;
                        hits.fetch_add(1, std::memory_order_relaxed);
                        const auto message = wire::Message::parse({out.data(), answer.size});
                        if (!message || (answer.rcode == wire::Rcode::NoError && message->answer.empty())) {
                            wrong.fetch_add(1, std::memory_order_relaxed);
                            continue;
                        }
                        for (const auto& r : message->answer) {
                            const std::string expected = address(i << 8);
                            if (r.type == Type::A && r.rdata.substr(0, 3) != expected.substr(0, 3))
                                wrong.fetch_add(1, std::memory_order_relaxed);
                        }
                    }
                }
            });
        }
        readers.emplace_back([&] {
            fixture::Random random(200);
            while (!stop.load(std::memory_order_relaxed)) {
                const unsigned i = random() % names;
                const auto item = store.find(name(ownerOf(i)), Type::A, 0, false);
                if (item && !(item->name == name(ownerOf(i))))
                    wrong.fetch_add(1, std::memory_order_relaxed);
            }
        });
        for (unsigned t = 0; t < 2; ++t) {
            writers.emplace_back([&, t] {
                fixture::Random random(300 + t);
                for (unsigned step = 0; step < 20000; ++step) {
                    const unsigned i = random() % names;
                    switch (random() % 16) {
                    case 0: store.store(nxDomain(ownerOf(i), "example."), 0); break;
                    case 1: store.flush(name(ownerOf(i)), Type::None); break;
                    case 2: store.store(alias(ownerOf(i), "alias" + ownerOf(i)), 0); break;
                    case 3: store.store(a("once" + std::to_string(step) + ".flood.example."), 0); break;
                    default: store.store(itemOf(i, random()), 0);
                    }
                    if (step % 2000 == 0)
                        store.flushBelow(name(step % 4000 == 0 ? "example." : "flood.example."));
                    if (step % 2500 == 0)
                        store.setLimits({40000 + 200000 * (random() % 3), 0}); // also changes the size of the table
                    if (step % 3000 == 0)
                        store.visit(0, [](const CacheItem&) { return true; });
                    (void)store.use();
                }
            });
        }
        for (auto& t : writers)
            t.join();
        stop = true;
        for (auto& t : readers)
            t.join();
        QCOMPARE(wrong.load(), std::uint64_t{0});
        QVERIFY(hits.load() > 0);
        QVERIFY(store.use().evictions > 0);
        store.flushAll();
        QCOMPARE(store.use().bytes, std::uint64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestCacheThreads)
#include "tst_cache_threads.moc"
