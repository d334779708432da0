#include <QtTest>

#include "engine/quorum/front.h"
#include "tests/quorum/fake_electorate.h"

#include <algorithm>
#include <numeric>

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::tests;
using namespace std::chrono_literals;
using telemetry::Counter;

namespace
{

constexpr const char* honest = "192.0.2.80";

/// A front that is member 0 of ten, all of which collect.
struct Fronting {
    explicit Fronting(std::size_t members = 10)
        : h(members), told(members), front({h.host.world(), h.electorate, h.standing, h.own.resolver, h.collector, nullptr, h.shard}, false)
    {
        for (std::size_t i = 0; i < members; ++i) {
            h.electorate.behaviours[i] = [this, i](const MemberQuestion& q) {
                if (q.kind == AskKind::Collect)
                    ++told[i];
                return q.kind == AskKind::Collect && collects ? collects(i, q) : FakeAnswer{replyTo(q.question, {honest})};
            };
        }
    }
    static world::Task<void> run(Fronting& self, std::shared_ptr<resolve::AnswerSource::Sourced> out, std::string name)
    {
        wire::Question question{*wire::Name::fromText(name), wire::Type::A, wire::Class::In};
        *out = co_await self.front.ask(std::move(question), false, self.h.world.now() + 4500ms);
    }
    resolve::AnswerSource::Sourced ask(const std::string& name)
    {
        auto out = std::make_shared<resolve::AnswerSource::Sourced>();
        h.scope.spawn(run(*this, out, name));
        h.world.runUntil([&] { return h.scope.size() == 0 && h.collector.running() == 0; }, h.world.now() + 20s);
        return *out;
    }

    VotingHost h;
    std::vector<std::uint64_t> told; ///< questions collected, by member
    std::function<FakeAnswer(std::size_t, const MemberQuestion&)> collects;
    Front front;
};

bool isRight(const resolve::AnswerSource::Sourced& said)
{
    const auto at = *IpAddress::parse(honest);
    return !said.failed && said.found.chain.size() == 1 && said.found.chain[0].rdata.size() == 1 &&
           *said.found.chain[0].rdata.begin() == std::string_view(reinterpret_cast<const char*>(at.data()), at.size());
}

} // namespace

class TestFront : public QObject
{
    Q_OBJECT
private slots:
    /// P16: worst/mean at most 1.02 over 100,000 questions and equal nodes. What the front keeps for itself counts as its share.
    void theCollectorsAreLoadedAlike()
    {
        constexpr unsigned questions = 100'000;
        Fronting f;
        for (unsigned i = 0; i < questions; ++i)
            f.h.scope.spawn(Fronting::run(f, std::make_shared<resolve::AnswerSource::Sourced>(), "w" + std::to_string(i) + ".example."));
        f.h.world.runUntil([&] { return f.h.scope.size() == 0 && f.h.collector.running() == 0; }, f.h.world.now() + 60s);
        const std::uint64_t given = std::accumulate(f.told.begin(), f.told.end(), std::uint64_t{0});
        QCOMPARE(f.told[0], std::uint64_t{0}); // it asks itself without a network
        f.told[0] = questions - given;
        const double worst = static_cast<double>(*std::max_element(f.told.begin(), f.told.end()));
        const double mean = questions / 10.0;
        qInfo("worst/mean %.4f", worst / mean);
        QVERIFY(worst / mean <= 1.02);
        QCOMPARE(f.h.shard.get(Counter::FrontGiven), given);
        QCOMPARE(f.h.shard.get(Counter::FrontInVain), std::uint64_t{0});
    }

    void aLoadedCollectorIsGivenLess()
    {
        Fronting f(3);
        f.collects = [](std::size_t i, const MemberQuestion& q) {
            FakeAnswer out{replyTo(q.question, {honest})};
            out.loadPercent = i == 2 ? 75 : 0;
            return out;
        };
        for (int i = 0; i < 4000; ++i)
            QVERIFY(isRight(f.ask("w" + std::to_string(i) + ".example.")));
        QVERIFY(f.told[2] < f.told[1] / 2);
        QVERIFY(f.told[2] > 0);
    }

    void aMemberThatFailsCostsNoAnswer_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("silent") << 0;
        QTest::newRow("unreachable") << 1;
        QTest::newRow("does not collect") << 2;
        QTest::newRow("could not decide") << 3;
    }
    void aMemberThatFailsCostsNoAnswer()
    {
        QFETCH(int, how);
        Fronting f(4);
        f.collects = [how](std::size_t, const MemberQuestion& q) {
            FakeAnswer out;
            if (how == 1)
                out.problem = AskProblem::Unreachable;
            if (how >= 2) {
                out.message = replyTo(q.question, {});
                out.message->authority.clear();
                out.message->rcode = how == 2 ? wire::Rcode::Refused : wire::Rcode::ServFail;
            }
            return out;
        };
        for (int i = 0; i < 20; ++i)
            QVERIFY(isRight(f.ask("w" + std::to_string(i) + ".example."))); // by its own vote
        QVERIFY(f.h.shard.get(Counter::FrontInVain) >= 15);
        QVERIFY(f.h.shard.get(Counter::VotesExact) == 20);
    }
};

QTEST_APPLESS_MAIN(TestFront)
#include "tst_front.moc"
