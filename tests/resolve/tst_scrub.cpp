// What the scrubber believes of an upstream answer, and what it refuses.
#include <QtTest>

#include "engine/resolve/scrub.h"
#include "tests/resolve/scrub_builder.h"

#include <random>

using namespace harddns;
using namespace harddns::resolve;
using tests::name;
using tests::reply;
using wire::Question;
using wire::Type;

namespace
{

Scrubbed judge(const wire::Message& m, const char* zone, bool forwarding = false)
{
    return scrub(m, m.questions.front(), name(zone), ScrubOptions{forwarding, true});
}

bool refuses(const Scrubbed& s, const char* text)
{
    for (const auto& r : s.refused) {
        if (r.record.find(text) != std::string::npos)
            return true;
    }
    return false;
}

const Question wwwA{name("www.example.com"), Type::A, wire::Class::In};
const char* const soa = "example.com. 300 IN SOA ns.example.com. host.example.com. 1 2 3 4 60\n";

} // namespace

class TestScrub : public QObject
{
    Q_OBJECT
private slots:
    void takesTheAnswer()
    {
        const auto s = judge(reply(wwwA, "www.example.com. 60 IN A 192.0.2.1\nwww.example.com. 60 IN A 192.0.2.2\n"), "example.com");
        QCOMPARE(s.outcome, Outcome::Answer);
        QCOMPARE(s.chain.size(), std::size_t(1));
        QCOMPARE(s.chain[0].rdata.size(), std::size_t(2));
    }

    void ignoresRecordsThatRideAlong()
    {
        const auto s =
            judge(reply(wwwA, "www.example.com. 60 IN A 192.0.2.1\nmail.example.com. 60 IN A 192.0.2.66\nwww.victim.com. 60 IN A 6.6.6.6\n",
                        "victim.com. 60 IN NS ns.evil.com.\n", "ns.victim.com. 60 IN A 6.6.6.6\n"),
                  "example.com");
        QCOMPARE(s.outcome, Outcome::Answer);
        QCOMPARE(s.chain.size(), std::size_t(1));
        QCOMPARE(s.chain[0].owner, name("www.example.com"));
        QVERIFY(refuses(s, "mail.example.com."));
        QVERIFY(refuses(s, "www.victim.com."));
        QVERIFY(refuses(s, "victim.com. NS"));
        QVERIFY(refuses(s, "ns.victim.com."));
    }

    void ignoresAuthorityAndAdditionalOfAnAnswer()
    {
        const auto s =
            judge(reply(wwwA, "www.example.com. 60 IN A 192.0.2.1\n", "sub.example.com. 60 IN NS ns.evil.com.\n"), "example.com");
        QCOMPARE(s.outcome, Outcome::Answer);
        QVERIFY(!s.referral);
    }

    void followsAliasesInsideTheZoneOnly()
    {
        const auto inside = judge(reply(wwwA, "www.example.com. 60 IN CNAME a.example.com.\na.example.com. 60 IN CNAME "
                                              "b.example.com.\nb.example.com. 60 IN A 192.0.2.1\n"),
                                  "example.com");
        QCOMPARE(inside.outcome, Outcome::Answer);
        QCOMPARE(inside.chain.size(), std::size_t(3));

        const auto outside =
            judge(reply(wwwA, "www.example.com. 60 IN CNAME www.victim.org.\nwww.victim.org. 60 IN A 6.6.6.6\n"), "example.com");
        QCOMPARE(outside.outcome, Outcome::Alias);
        QCOMPARE(outside.chain.size(), std::size_t(1));
        QCOMPARE(outside.next, name("www.victim.org"));
        QVERIFY(refuses(outside, "www.victim.org."));
    }

    void aliasOrderInThePacketDoesNotMatter()
    {
        const auto s = judge(reply(wwwA, "b.example.com. 60 IN A 192.0.2.1\nwww.example.com. 60 IN CNAME b.example.com.\n"), "example.com");
        QCOMPARE(s.outcome, Outcome::Answer);
        QCOMPARE(s.chain.front().type, Type::Cname);
    }

    void aliasLoopsAndDoublesAreBad()
    {
        QCOMPARE(
            judge(reply(wwwA, "www.example.com. 60 IN CNAME a.example.com.\na.example.com. 60 IN CNAME www.example.com.\n"), "example.com")
                .outcome,
            Outcome::BadAlias);
        QCOMPARE(judge(reply(wwwA, "www.example.com. 60 IN CNAME www.example.com.\n"), "example.com").outcome, Outcome::BadAlias);
        QCOMPARE(
            judge(reply(wwwA, "www.example.com. 60 IN CNAME a.example.com.\nwww.example.com. 60 IN CNAME b.example.com.\n"), "example.com")
                .outcome,
            Outcome::BadAlias);
        std::string chain;
        std::string from = "www";
        for (int i = 0; i < 40; ++i) {
            const std::string to = "c" + std::to_string(i);
            chain += from + ".example.com. 60 IN CNAME " + to + ".example.com.\n";
            from = to;
        }
        QCOMPARE(judge(reply(wwwA, chain), "example.com").outcome, Outcome::BadAlias);
    }

    void dnameIsSynthesisedByUs()
    {
        const Question q{name("a.b.example.com"), Type::A, wire::Class::In};
        // The server's CNAME lies about the target; the DNAME counts.
        const auto s = judge(reply(q, "b.example.com. 60 IN DNAME c.example.com.\na.b.example.com. 60 IN CNAME "
                                      "evil.example.com.\na.c.example.com. 60 IN A 192.0.2.9\n"),
                             "example.com");
        QCOMPARE(s.outcome, Outcome::Answer);
        QCOMPARE(s.chain.size(), std::size_t(3));
        QCOMPARE(s.chain[0].type, Type::Dname);
        QCOMPARE(*wire::targetName(Type::Cname, *s.chain[1].rdata.begin()), name("a.c.example.com"));
    }

    void dnameOfAnotherZoneIsRefused()
    {
        const Question q{name("a.b.example.com"), Type::A, wire::Class::In};
        const auto s = judge(reply(q, "com. 60 IN DNAME evil.org.\n"), "example.com");
        QVERIFY(s.chain.empty());
        QVERIFY(refuses(s, "com. DNAME"));
    }

    void dnameThatMakesTooLongANameIsBad()
    {
        const std::string label(60, 'x');
        const std::string longName = label + "." + label + "." + label + ".b.example.com";
        const Question q{name(longName), Type::A, wire::Class::In};
        const auto s =
            judge(reply(q, "b.example.com. 60 IN DNAME " + label + "." + label + ".example.com.\n", {}, {}, wire::Rcode::YxDomain),
                  "example.com");
        QCOMPARE(s.outcome, Outcome::BadAlias);
    }

    void referralMustGoDown_data()
    {
        QTest::addColumn<QString>("cut");
        QTest::addColumn<int>("outcome");
        QTest::newRow("down") << "example.com." << int(Outcome::Referral);
        QTest::newRow("below the name's branch") << "www.example.com." << int(Outcome::Referral);
        QTest::newRow("same zone") << "com." << int(Outcome::Lame);
        QTest::newRow("upward") << "." << int(Outcome::Lame);
        QTest::newRow("sideways") << "org." << int(Outcome::Lame);
        QTest::newRow("another branch") << "victim.com." << int(Outcome::Lame);
        QTest::newRow("below the name") << "a.www.example.com." << int(Outcome::Lame);
    }
    void referralMustGoDown()
    {
        QFETCH(QString, cut);
        QFETCH(int, outcome);
        auto m = reply(wwwA, {}, (cut + " 3600 IN NS ns.example.net.\n").toStdString());
        m.set(wire::flagAa, false);
        const auto s = judge(m, "com");
        QCOMPARE(int(s.outcome), outcome);
        QCOMPARE(s.referral.has_value(), s.outcome == Outcome::Referral);
    }

    void glueIsOnlyForTheReferralsServersInBailiwick()
    {
        auto m = reply(wwwA, {}, "example.com. 3600 IN NS ns.example.com.\nexample.com. 3600 IN NS ns.victim.org.\n",
                       "ns.example.com. 60 IN A 192.0.2.53\nns.example.com. 60 IN AAAA 2001:db8::53\nns.victim.org. 60 IN A "
                       "6.6.6.6\nwww.bank.com. 60 IN A 6.6.6.6\n");
        m.set(wire::flagAa, false);
        const auto s = judge(m, "com");
        QCOMPARE(s.outcome, Outcome::Referral);
        QCOMPARE(s.referral->servers.size(), std::size_t(2));
        QCOMPARE(s.referral->servers[0].glue.size(), std::size_t(2));
        QVERIFY(s.referral->servers[1].glue.empty());
        QVERIFY(refuses(s, "ns.victim.org."));
        QVERIFY(refuses(s, "www.bank.com."));
        QCOMPARE(s.referralTtl, 3600U);
    }

    void referralIsBounded()
    {
        std::string ns, glue;
        for (int i = 0; i < 300; ++i) {
            ns += "example.com. 60 IN NS n" + std::to_string(i) + ".example.com.\n";
            glue += "n" + std::to_string(i) + ".example.com. 60 IN A 192.0.2." + std::to_string(i % 250) + "\n";
        }
        auto m = reply(wwwA, {}, ns, glue);
        m.set(wire::flagAa, false);
        const auto s = judge(m, "com");
        QCOMPARE(s.outcome, Outcome::Referral);
        QVERIFY(s.referral->servers.size() <= 20);
        std::size_t addresses = 0;
        for (const auto& server : s.referral->servers)
            addresses += server.glue.size();
        QVERIFY(addresses <= 20);
    }

    void forwardersGiveNoReferrals()
    {
        auto m = reply(wwwA, {}, "example.com. 3600 IN NS ns.example.com.\n");
        m.set(wire::flagRa);
        const auto s = judge(m, ".", true);
        QCOMPARE(s.outcome, Outcome::NoData);
        QVERIFY(!s.referral);
        // One that does not offer recursion knows nothing about the name.
        m.set(wire::flagRa, false);
        m.set(wire::flagAa, false);
        QCOMPARE(judge(m, ".", true).outcome, Outcome::Lame);
    }

    void aForwardersAliasWithoutItsTargetIsFollowed()
    {
        auto m = reply(wwwA, "www.example.com. 60 IN CNAME www.example.org.\n");
        m.set(wire::flagRa);
        const auto s = judge(m, ".", true);
        QCOMPARE(s.outcome, Outcome::Alias);
        QCOMPARE(s.next, name("www.example.org"));
        // With the SOA it says that the target has no such data.
        auto empty = reply(wwwA, "www.example.com. 60 IN CNAME www.example.org.\n", "example.org. 300 IN SOA a.org. b.org. 1 2 3 4 60\n");
        QCOMPARE(judge(empty, ".", true).outcome, Outcome::NoData);
    }

    /// Class CH is no class of this resolver: the cache has no place for it, so that it would come out as IN.
    void recordsOfOtherClassesAreRefused()
    {
        const auto chaos = [](wire::Message m) {
            for (auto* section : {&m.answer, &m.authority}) {
                for (auto& record : *section)
                    record.klass = static_cast<std::uint16_t>(wire::Class::Ch);
            }
            return m;
        };
        const auto referral = chaos(reply(wwwA, {}, "example.com. 3600 IN NS ns.example.com.\n", "ns.example.com. 60 IN A 192.0.2.1\n"));
        QVERIFY(!judge(referral, "com").referral);
        const auto negative = judge(chaos(reply(wwwA, {}, soa)), "example.com");
        QVERIFY(!negative.soa);
        QVERIFY(refuses(negative, "SOA"));
        const auto dname = judge(chaos(reply(wwwA, "example.com. 60 IN DNAME example.org.\n")), "example.com");
        QVERIFY(dname.chain.empty());
        const Question any{name("www.example.com"), Type::Any, wire::Class::In};
        QVERIFY(judge(chaos(reply(any, "www.example.com. 60 IN A 192.0.2.1\n")), "example.com").chain.empty());
    }

    void negativeAnswers()
    {
        const auto noData = judge(reply(wwwA, {}, soa), "example.com");
        QCOMPARE(noData.outcome, Outcome::NoData);
        QVERIFY(noData.soa);
        const auto gone = judge(reply(wwwA, {}, soa, {}, wire::Rcode::NxDomain), "example.com");
        QCOMPARE(gone.outcome, Outcome::NxDomain);
        // At the end of an alias inside the zone the negative is about the target.
        const auto alias =
            judge(reply(wwwA, "www.example.com. 60 IN CNAME gone.example.com.\n", soa, {}, wire::Rcode::NxDomain), "example.com");
        QCOMPARE(alias.outcome, Outcome::NxDomain);
        QCOMPARE(alias.next, name("gone.example.com"));
        // At the end of an alias that leaves the zone these servers have no say.
        const auto foreign =
            judge(reply(wwwA, "www.example.com. 60 IN CNAME gone.example.org.\n", soa, {}, wire::Rcode::NxDomain), "example.com");
        QCOMPARE(foreign.outcome, Outcome::Alias);
    }

    void soaOfAForeignOrHigherZoneIsRefused()
    {
        const auto s = judge(reply(wwwA, {}, "com. 300 IN SOA a.com. b.com. 1 2 3 4 60\n", {}, wire::Rcode::NxDomain), "example.com");
        QCOMPARE(s.outcome, Outcome::NxDomain);
        QVERIFY(!s.soa);
        const auto below = judge(reply(wwwA, {}, "sub.www.example.com. 300 IN SOA a.com. b.com. 1 2 3 4 60\n"), "example.com");
        QVERIFY(!below.soa);
    }

    void emptyAnswerWithoutAuthorityIsLame()
    {
        auto m = reply(wwwA, {});
        m.set(wire::flagAa, false);
        QCOMPARE(judge(m, "example.com").outcome, Outcome::Lame);
        m.set(wire::flagAa, true);
        QCOMPARE(judge(m, "example.com").outcome, Outcome::NoData);
    }

    void rcodesAreTold()
    {
        QCOMPARE(judge(reply(wwwA, {}, {}, {}, wire::Rcode::ServFail), "example.com").outcome, Outcome::ServFail);
        QCOMPARE(judge(reply(wwwA, {}, {}, {}, wire::Rcode::Refused), "example.com").outcome, Outcome::Refused);
        QCOMPARE(judge(reply(wwwA, {}, {}, {}, wire::Rcode::NotImp), "example.com").outcome, Outcome::FormErr);
        QCOMPARE(judge(reply(wwwA, {}, {}, {}, wire::Rcode::YxRrset), "example.com").outcome, Outcome::OtherRcode);
        // Records under an error rcode are not looked at.
        QVERIFY(judge(reply(wwwA, "www.example.com. 60 IN A 192.0.2.1\n", {}, {}, wire::Rcode::ServFail), "example.com").chain.empty());
    }

    void labelsWithDotsAreOtherNames()
    {
        const auto s = judge(reply(wwwA, "www\\.example.com. 60 IN A 6.6.6.6\n"), "com");
        QVERIFY(s.chain.empty());
        const Question odd{name("www\\000.example.com"), Type::A, wire::Class::In};
        QVERIFY(judge(reply(odd, "www.example.com. 60 IN A 6.6.6.6\n"), "com").chain.empty());
    }

    void nothingOutsideTheBailiwickEverComesOut()
    {
        // Property: whatever the answer holds, chain, SOA and glue stay inside the zone asked, and a referral is strictly below it.
        std::mt19937 random(20261121);
        const std::vector<std::string> names{
            "www.example.com.", "a.example.com.",  "b.sub.example.com.",   "sub.example.com.", "example.com.", "com.", ".",
            "victim.org.",      "www.victim.org.", "example.com.evil.net."};
        const auto pick = [&] { return names[random() % names.size()]; };
        const auto record = [&]() -> std::string {
            switch (random() % 6) {
            case 0: return pick() + " 60 IN CNAME " + pick() + "\n";
            case 1: return pick() + " 60 IN NS " + pick() + "\n";
            case 2: return pick() + " 60 IN DNAME " + pick() + "\n";
            case 3: return pick() + " 60 IN SOA " + pick() + " " + pick() + " 1 2 3 4 5\n";
            default: return pick() + " 60 IN A 6.6.6." + std::to_string(random() % 256) + "\n";
            }
        };
        int referrals = 0, answers = 0;
        for (int i = 0; i < 20000; ++i) {
            std::array<std::string, 3> sections;
            for (auto& section : sections) {
                for (unsigned n = random() % 4; n > 0; --n)
                    section += record();
            }
            const Question q{name(pick()), random() % 2 ? Type::A : Type::Ns, wire::Class::In};
            const auto zone = name(random() % 2 ? "example.com." : "com.");
            if (!q.name.isSubdomainOf(zone))
                continue;
            auto m = reply(q, sections[0], sections[1], sections[2], random() % 3 ? wire::Rcode::NoError : wire::Rcode::NxDomain);
            m.set(wire::flagAa, random() % 2);
            const auto s = scrub(m, q, zone, {});
            for (const auto& set : s.chain)
                QVERIFY(set.owner.isSubdomainOf(zone));
            if (s.soa)
                QVERIFY(s.soa->owner.isSubdomainOf(zone));
            if (s.referral) {
                ++referrals;
                QVERIFY(s.referral->zone.isStrictSubdomainOf(zone));
                QVERIFY(q.name.isSubdomainOf(s.referral->zone));
                for (const auto& server : s.referral->servers) {
                    if (!server.glue.empty())
                        QVERIFY(server.name.isSubdomainOf(zone));
                }
            }
            answers += s.outcome == Outcome::Answer;
        }
        QVERIFY(referrals > 100 && answers > 100);
    }
};

QTEST_APPLESS_MAIN(TestScrub)
#include "tst_scrub.moc"
