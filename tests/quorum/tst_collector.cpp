#include <QtTest>

#include "tests/quorum/fake_electorate.h"

#include <algorithm>
#include <set>

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::tests;
using namespace std::chrono_literals;
using resolve::AnswerSource;
using telemetry::Counter;

namespace
{

CollectorSettings sixOfTen()
{
    CollectorSettings s;
    s.quorum.preset = "paper";
    return s;
}

FakeAnswer says(const MemberQuestion& q, const std::vector<std::string>& addresses, world::Duration delay, std::uint32_t ttl = 300)
{
    return {replyTo(q.question, addresses, ttl), delay, {}};
}

/// Everybody gives `address`, member i after (i + 1) * 10 ms.
void honest(VotingHost& v, const char* address = "192.0.2.1")
{
    for (std::size_t i = 0; i < v.electorate.behaviours.size(); ++i)
        v.electorate.behaviours[i] = [i, address](const MemberQuestion& q) {
            return says(q, {address}, std::chrono::milliseconds(10 * (i + 1)));
        };
}

FakeAnswer silence() { return {std::nullopt, 0ms, AskProblem::Timeout}; }

std::string addressOf(const AnswerSource::Sourced& said)
{
    if (said.failed || said.found.chain.empty())
        return "nothing";
    QStringList out;
    for (const auto rdata : said.found.chain.back().rdata)
        out << QString::fromStdString(IpAddress::v4(reinterpret_cast<const std::uint8_t*>(rdata.data())).toText());
    out.sort();
    return out.join(' ').toStdString();
}

} // namespace

class TestCollector : public QObject
{
    Q_OBJECT
private slots:
    void whatAReplyHidesBesideItsBallotIsNotAnswered_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("an address beside the alias") << 0;
        QTest::newRow("a second alias above the first") << 1;
        QTest::newRow("an address at the question's name of another class") << 2;
    }
    /// A member that says what all say and hides another answer in the same reply, where only another reading finds it.
    void whatAReplyHidesBesideItsBallotIsNotAnswered()
    {
        QFETCH(int, kind);
        const auto record = [](const char* owner, wire::Type type, std::string rdata, std::uint16_t klass = 1) {
            return wire::Record{*wire::Name::fromText(owner), type, klass, 300, std::move(rdata)};
        };
        const auto wireOf = [](const char* name) { return std::string(wire::Name::fromText(name)->wire()); };
        const std::string good("\xc0\0\2\1", 4), evil("\xcb\0\x71\x42", 4);
        const char* asked = kind == 1 ? "x.b.a.example.com" : "www.example.com";
        const auto answer = [&](const MemberQuestion& q, bool hides) {
            wire::Message m;
            m.set(wire::flagQr);
            m.questions.push_back(q.question);
            if (hides && kind == 0)
                m.answer.push_back(record(asked, wire::Type::A, evil));
            if (hides && kind == 2)
                m.answer.push_back(record(asked, wire::Type::A, evil, 3));
            if (kind == 1) {
                if (hides) {
                    m.answer.push_back(record("b.a.example.com", wire::Type::Dname, wireOf("evil.example.net")));
                    m.answer.push_back(record("x.evil.example.net", wire::Type::A, evil));
                }
                m.answer.push_back(record("a.example.com", wire::Type::Dname, wireOf("c.example.net")));
                m.answer.push_back(record("x.b.c.example.net", wire::Type::A, good));
            } else {
                m.answer.push_back(record(asked, wire::Type::Cname, wireOf("host.example.net")));
                m.answer.push_back(record("host.example.net", wire::Type::A, good));
            }
            return FakeAnswer{m, hides ? 1ms : 10ms, {}};
        };
        unsigned first = 0;
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            VotingHost v(5, {}, seed);
            for (std::size_t i = 0; i < 5; ++i)
                v.electorate.behaviours[i] = [&, i](const MemberQuestion& q) { return answer(q, i == 3); };
            const auto out = v.ask(asked);
            QCOMPARE(addressOf(out.said), std::string("192.0.2.1"));
            QCOMPARE(v.keeper.reports.size(), std::size_t{1});
            first += v.keeper.reports.front().seats.front().member == 3 ? 1 : 0;
        }
        QVERIFY(first > 0); // its reply is then the first of the majority's
    }

    void whatIsHeldByTheBallotAloneIsAnsweredForEachType_data()
    {
        QTest::addColumn<int>("type");
        for (const auto type : {wire::Type::Any, wire::Type::Rrsig, wire::Type::Cname, wire::Type::Dname, wire::Type::Txt})
            QTest::newRow(wire::toText(type).c_str()) << static_cast<int>(type);
    }
    void whatIsHeldByTheBallotAloneIsAnsweredForEachType()
    {
        QFETCH(int, type);
        const auto asked = static_cast<wire::Type>(type);
        const auto name = *wire::Name::fromText("www.example.com");
        const auto signature = [](wire::Type covers) {
            const auto n = static_cast<std::uint16_t>(covers);
            std::string rdata{static_cast<char>(n >> 8), static_cast<char>(n), 13, 3};
            rdata += std::string("\0\0\1\x2c\x70\0\0\0\x60\0\0\0\0\7", 14);
            return rdata + std::string(wire::Name::fromText("example.com")->wire()) + std::string(64, 's');
        };
        VotingHost v(5);
        for (std::size_t i = 0; i < 5; ++i)
            v.electorate.behaviours[i] = [&](const MemberQuestion& q) {
                wire::Message m;
                m.set(wire::flagQr);
                m.questions.push_back(q.question);
                const auto add = [&](wire::Type t, std::string rdata) { m.answer.push_back({name, t, 1, 300, std::move(rdata)}); };
                if (asked == wire::Type::Any || asked == wire::Type::Txt)
                    add(wire::Type::Txt, std::string("\3abc"));
                if (asked == wire::Type::Any)
                    add(wire::Type::A, std::string("\xc0\0\2\1", 4));
                if (asked == wire::Type::Cname || asked == wire::Type::Dname)
                    add(asked, std::string(wire::Name::fromText("host.example.net")->wire()));
                if (asked == wire::Type::Rrsig || asked == wire::Type::Any) {
                    add(wire::Type::Rrsig, signature(wire::Type::A));
                    add(wire::Type::Rrsig, signature(wire::Type::Txt));
                }
                return FakeAnswer{m, 5ms, {}};
            };
        const auto out = v.ask("www.example.com", asked);
        QVERIFY2(!out.said.failed, out.said.text.c_str());
        QVERIFY(!out.said.found.chain.empty());
    }

    void decidesWithTheMajoritysLastBallot()
    {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            CollectorSettings s = sixOfTen();
            s.hedging = false;
            VotingHost v(10, s, seed);
            honest(v);
            const auto out = v.ask("www.example.com");
            QCOMPARE(addressOf(out.said), std::string("192.0.2.1"));
            QCOMPARE(v.keeper.reports.size(), std::size_t{1});
            const VoteReport& report = v.keeper.reports.front();
            QCOMPARE(report.seats.size(), std::size_t{6});
            std::vector<unsigned> order;
            for (const SeatReport& seat : report.seats)
                order.push_back(seat.member);
            std::sort(order.begin(), order.end());
            QCOMPARE(std::adjacent_find(order.begin(), order.end()), order.end());
            QCOMPARE(out.took, world::Duration(10ms * (order[3] + 1)));
            QCOMPARE(report.latency, out.took);
            QCOMPARE(report.level, Level::Exact);
            QVERIFY(std::all_of(report.seats.begin(), report.seats.end(), [](const SeatReport& r) { return r.agrees && r.packet; }));
            QCOMPARE(v.shard.get(Counter::VotesExact), 1U);
            QCOMPARE(v.shard.get(Counter::VoteDissents), 0U);
        }
    }

    void waitsForAllWhenToldTo()
    {
        CollectorSettings s = sixOfTen();
        s.hedging = false;
        s.earlyDecision = false;
        VotingHost v(10, s);
        honest(v);
        const auto out = v.ask("www.example.com");
        unsigned last = 0;
        for (const SeatReport& seat : v.keeper.reports.front().seats)
            last = std::max<unsigned>(last, seat.member);
        QCOMPARE(out.took, world::Duration(10ms * (last + 1)));
    }

    void namesALiarAndHasItForgetTheName()
    {
        CollectorSettings s;
        s.quorum.preset = "hardened";
        VotingHost v(7, s);
        honest(v);
        v.electorate.behaviours[6] = [](const MemberQuestion& q) { return says(q, {"198.51.100.66"}, 500ms); }; // late, and a lie
        const auto out = v.ask("www.example.com");
        QCOMPARE(addressOf(out.said), std::string("192.0.2.1"));
        QVERIFY(out.took < 100ms);
        const VoteReport& report = v.keeper.reports.front();
        const auto liar = std::find_if(report.seats.begin(), report.seats.end(), [](const SeatReport& r) { return r.dissents; });
        QVERIFY(liar != report.seats.end());
        QCOMPARE(liar->member, 6);
        QVERIFY(liar->late);
        QCOMPARE(v.electorate.orders.size(), std::size_t{1});
        QCOMPARE(v.electorate.orders[0].first, 6);
        QCOMPARE(QString::fromStdString(v.electorate.orders[0].second.name.toText()), QString("www.example.com."));
        QVERIFY(!v.electorate.orders[0].second.below);
        QCOMPARE(v.shard.get(Counter::VoteDissents), 1U);
    }

    void neverAnswersWhatFewerThanAMajoritySay()
    {
        for (std::uint64_t seed = 1; seed <= 30; ++seed) {
            VotingHost v(10, sixOfTen(), seed);
            honest(v);
            for (const std::size_t liar : {0U, 4U, 7U}) // faster than everybody else, and of one mind
                v.electorate.behaviours[liar] = [](const MemberQuestion& q) { return says(q, {"198.51.100.66"}, 1ms); };
            const auto out = v.ask("www.example.com");
            QVERIFY(addressOf(out.said) == "192.0.2.1" || out.said.failed);
        }
    }

    void drawsOthersForSilentMembers()
    {
        VotingHost v(10, sixOfTen());
        honest(v);
        for (const std::size_t i : {1U, 2U, 3U})
            v.electorate.behaviours[i] = [](const MemberQuestion&) { return silence(); };
        for (unsigned round = 0; round < 20; ++round) {
            const auto out = v.ask(("w" + std::to_string(round) + ".example.com").c_str());
            QCOMPARE(addressOf(out.said), std::string("192.0.2.1"));
            QVERIFY2(out.took <= 900ms, qPrintable(QString::number(out.took.count())));
        }
        QVERIFY(v.shard.get(Counter::VoteHedges) + v.shard.get(Counter::VoteReplacements) > 0);
    }

    void replacesBrokenConnectionsAtOnce()
    {
        VotingHost v(10, sixOfTen());
        honest(v);
        for (const std::size_t i : {1U, 2U})
            v.electorate.behaviours[i] = [](const MemberQuestion&) { return FakeAnswer{std::nullopt, 1ms, AskProblem::Unreachable}; };
        for (unsigned round = 0; round < 20; ++round) {
            const auto out = v.ask(("w" + std::to_string(round) + ".example.com").c_str());
            QCOMPARE(addressOf(out.said), std::string("192.0.2.1"));
            QVERIFY(out.took <= 110ms);
        }
        // Three failures in a row and a member is not drawn any more.
        const unsigned before = v.electorate.asked[1];
        for (unsigned round = 0; round < 10; ++round)
            v.ask(("v" + std::to_string(round) + ".example.com").c_str());
        QCOMPARE(v.electorate.asked[1], before);
        QCOMPARE(v.standing.node(1).state, NodeState::OutOfRotation);
    }

    void asksEverybodyBeforeItFails()
    {
        VotingHost v(10, sixOfTen());
        for (std::size_t i = 0; i < 10; ++i)
            v.electorate.behaviours[i] = [i](const MemberQuestion& q) {
                if (q.kind == AskKind::Authority)
                    return silence();
                return says(q, {"192.0.2." + std::to_string(i + 1)}, 10ms);
            };
        const auto out = v.ask("www.example.com");
        QVERIFY(out.said.failed);
        QCOMPARE(out.said.ede, std::optional(wire::Ede::Other));
        QVERIFY2(QString::fromStdString(out.said.text).startsWith("no quorum 1/1/1"), out.said.text.c_str());
        QCOMPARE(v.keeper.reports.front().seats.size(), std::size_t{10});
        QVERIFY(v.keeper.reports.front().widened);
        QCOMPARE(v.shard.get(Counter::VotesFailed), 1U);
    }

    void failsInTimeWhenNobodyAnswers()
    {
        VotingHost v(10, sixOfTen());
        for (auto& b : v.electorate.behaviours)
            b = [](const MemberQuestion&) { return silence(); };
        const auto out = v.ask("www.example.com");
        QVERIFY(out.done);
        QVERIFY(out.said.failed);
        QCOMPARE(out.said.ede, std::optional(wire::Ede::NoReachableAuthority));
        QVERIFY(out.took <= 4500ms);
    }

    void asksNobodyWhenTooFewMayVote()
    {
        VotingHost v(10, sixOfTen());
        honest(v);
        for (std::size_t i = 3; i < 10; ++i)
            (void)v.standing.quarantine(i, true, v.world.now());
        const auto out = v.ask("www.example.com");
        QVERIFY(out.said.failed);
        QCOMPARE(std::count(v.electorate.asked.begin(), v.electorate.asked.end(), 0U), 10);
        QVERIFY2(QString::fromStdString(out.said.text).contains("only 3 of 10"), out.said.text.c_str());
    }

    void aSmallerPoolKeepsTheMajority()
    {
        VotingHost v(10, sixOfTen());
        honest(v);
        for (std::size_t i = 5; i < 10; ++i)
            (void)v.standing.quarantine(i, true, v.world.now());
        for (const std::size_t liar : {0U, 1U, 2U}) // three of five would be a majority of those who are left
            v.electorate.behaviours[liar] = [](const MemberQuestion& q) { return says(q, {"198.51.100.66"}, 1ms); };
        const auto out = v.ask("www.example.com");
        QVERIFY(out.said.failed);
    }

    void answersWithTheSmallestTtlOfTheMajority()
    {
        VotingHost v(7, [] {
            CollectorSettings s;
            s.quorum.preset = "hardened";
            return s;
        }());
        for (std::size_t i = 0; i < 7; ++i)
            v.electorate.behaviours[i] = [i](const MemberQuestion& q) {
                return says(q, {"192.0.2.1"}, std::chrono::milliseconds(i + 1), i == 2 ? 10 : 300);
            };
        const auto out = v.ask("www.example.com");
        QCOMPARE(out.said.found.chain.back().ttl, 10U);
    }

    void mergesRotatingRecords()
    {
        VotingHost v(7, [] {
            CollectorSettings s;
            s.quorum.preset = "hardened";
            return s;
        }());
        const std::vector<std::vector<std::string>> sets{
            {"192.0.2.1", "192.0.2.2"}, {"192.0.2.2", "192.0.2.3"}, {"192.0.2.3", "192.0.2.1"}};
        for (std::size_t i = 0; i < 7; ++i)
            v.electorate.behaviours[i] = [i, sets](const MemberQuestion& q) { return says(q, sets[i % 3], 5ms); };
        const auto out = v.ask("www.example.com");
        // Each record is in four or five of the seven ballots.
        QCOMPARE(addressOf(out.said), std::string("192.0.2.1 192.0.2.2 192.0.2.3"));
        QCOMPARE(v.keeper.reports.front().level, Level::Record);
        QCOMPARE(v.shard.get(Counter::VoteDissents), 0U);
    }

    void followsAChainWhoseEndsDiffer()
    {
        VotingHost v(7, [] {
            CollectorSettings s;
            s.quorum.preset = "hardened";
            return s;
        }());
        for (std::size_t i = 0; i < 7; ++i)
            v.electorate.behaviours[i] = [i](const MemberQuestion& q) {
                const auto target = *wire::Name::fromText("edge.cdn.net");
                wire::Question end{target, q.question.type, wire::Class::In};
                wire::Message m = replyTo(end, {"192.0.2." + std::to_string(i + 1)});
                m.questions[0] = q.question;
                m.answer.insert(m.answer.begin(), {q.question.name, wire::Type::Cname, 1, 60, std::string(target.wire())});
                return FakeAnswer{std::move(m), 5ms, {}};
            };
        const auto out = v.ask("www.example.com");
        QVERIFY(!out.said.failed);
        QCOMPARE(out.said.found.outcome, resolve::Outcome::Alias);
        QCOMPARE(QString::fromStdString(out.said.found.next.toText()), QString("edge.cdn.net."));
        QCOMPARE(out.said.found.chain.size(), std::size_t{1});
        QCOMPARE(out.said.found.chain[0].ttl, 60U);
        QCOMPARE(v.shard.get(Counter::VotesChain), 1U);
    }

    void remembersWhatWasAttested()
    {
        VotingHost v(10, sixOfTen());
        honest(v);
        for (unsigned i = 0; i < 5; ++i)
            v.ask("www.example.com");
        const wire::Question q{*wire::Name::fromText("www.example.com"), wire::Type::A, wire::Class::In};
        QCOMPARE(v.history->name(q).votes, 5U);
        QCOMPARE(v.history->record(q, std::string("\xc0\x00\x02\x01", 4)).times, 5U);
    }
};

QTEST_APPLESS_MAIN(TestCollector)
#include "tst_collector.moc"
