#include <QtTest>

#include "tests/quorum/poll.h"

#include "engine/world/virtual/random.h"

#include <set>

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::quorum::test;
using wire::Rcode;
using wire::Type;

namespace
{

wire::Record dname(std::string_view owner, std::string_view target, std::uint32_t ttl = 300)
{
    return record(owner, Type::Dname, wireOf(target), ttl);
}
wire::Record signature(std::string_view owner, Type covered, char marker, std::uint32_t ttl = 300)
{
    std::string rdata(18, '\0');
    rdata[1] = static_cast<char>(covered);
    return record(owner, Type::Rrsig, rdata + wireOf("Example.") + marker, ttl);
}

} // namespace

class TestBallot : public QObject
{
    Q_OBJECT

    const wire::Question m_www = ask("www.example.");

    void expectFailure(const wire::Message& message, const char* why)
    {
        const Ballot b = makeBallot(m_www, message);
        QCOMPARE(b.outcome, Outcome::Fail);
        QCOMPARE(QString::fromStdString(b.failure), QString(why));
        QVERIFY(!b.votes() && b.records.empty() && b.links.empty() && b.answer.empty());
        QCOMPARE(b.digest, failedBallot(m_www, "another reason").digest);
    }

private slots:
    void aPositiveReplyBecomesItsRecords()
    {
        const Ballot b = addresses(m_www, {7, 3, 5}, 120);
        QVERIFY(b.votes());
        QCOMPARE(b.outcome, Outcome::Positive);
        QCOMPARE(b.owner, m_www.name);
        QVERIFY(b.records == (std::vector<std::string>{address(3), address(5), address(7)}));
        QCOMPARE(b.ttl, 120U);
        QCOMPARE(b.answer.size(), std::size_t{1});
        QVERIFY(b.links.empty() && b.failure.empty() && b.soaOwner.isRoot());
    }

    void caseOrderRepetitionsAndTtlDoNotMatter()
    {
        const Ballot plain = addresses(m_www, {1, 2, 3});
        const Ballot mixed = makeBallot(
            ask("wWw.eXample."), reply({record("WWW.example.", Type::A, address(3), 7), record("www.EXAMPLE.", Type::A, address(1), 9),
                                        record("www.example.", Type::A, address(2), 8), record("www.example.", Type::A, address(1), 9)}));
        QCOMPARE(mixed.digest, plain.digest);
        QVERIFY(mixed.records == plain.records);
        QCOMPARE(mixed.ttl, 7U);
        QVERIFY(mixed.owner.sameOctets(name("www.example.")));
        // Names inside well-known RDATA too, here MX; inside TXT the octets are what they are.
        const auto mx = [](std::string_view target) {
            return makeBallot(ask("example.", Type::Mx), reply({record("example.", Type::Mx, std::string("\0\x0A", 2) + wireOf(target))}));
        };
        QCOMPARE(mx("Mail.Example.").digest, mx("mail.example.").digest);
        QVERIFY(mx("mail.example.").digest != mx("mail2.example.").digest);
        const auto txt = [](std::string text) { return makeBallot(ask("t."), reply({record("t.", Type::A, std::move(text))})); };
        QVERIFY(txt("abcd").digest != txt("ABCD").digest);
        // The same record twice in two spellings is one record.
        const Ballot twice =
            makeBallot(ask("example.", Type::Ns),
                       reply({record("example.", Type::Ns, wireOf("NS.example.")), record("example.", Type::Ns, wireOf("ns.example."))}));
        QCOMPARE(twice.records.size(), std::size_t{1});
    }

    void whateverIsVotedOnChangesTheDigest()
    {
        std::set<Digest> digests;
        std::size_t made = 0;
        const auto add = [&](const Ballot& b) {
            digests.insert(b.digest);
            ++made;
        };
        add(addresses(m_www, {1}));
        add(addresses(m_www, {2}));
        add(addresses(m_www, {1, 2}));
        add(addresses(ask("www2.example."), {1}));
        add(makeBallot(ask("www.example.", Type::Aaaa), reply({record("www.example.", Type::Aaaa, std::string(16, 'x'))})));
        add(addresses(m_www, {1}, 300, {"a.example."}));
        add(addresses(m_www, {1}, 300, {"b.example."}));
        add(addresses(m_www, {1}, 300, {"b.example.", "a.example."}));
        add(noData(m_www));
        add(noData(m_www, 300, "www.example."));
        add(nxDomain(m_www));
        add(nxDomain(m_www, 300, "."));
        add(failedBallot(m_www, ""));
        add(makeBallot(m_www, reply({alias("www.example.", "a.example.")}, {soa("example.")})));
        add(makeBallot(m_www, reply({alias("www.example.", "a.example.")}, {soa("example.")}, Rcode::NxDomain)));
        QCOMPARE(digests.size(), made);
        QCOMPARE(toHex(addresses(m_www, {1}).digest).size(), std::size_t{64});
        QCOMPARE(toHex(Digest{0x01, 0xAB}).substr(0, 6), std::string("01ab00"));
    }

    void serialAndSignaturesDoNotVote()
    {
        QCOMPARE(makeBallot(m_www, reply({}, {soa("example.", 300, 1)})).digest,
                 makeBallot(m_www, reply({}, {soa("Example.", 200, 2)})).digest);
        const Ballot plain = addresses(m_www, {1});
        const Ballot withSignature =
            makeBallot(m_www, reply({record("www.example.", Type::A, address(1)), signature("www.example.", Type::A, 'x')}));
        QCOMPARE(withSignature.digest, plain.digest);
        QCOMPARE(withSignature.answer.front().signatures.size(), std::size_t{1}); // but they stay with the voter
    }

    void aChainIsFollowedInAnyOrder()
    {
        const auto a = alias("www.example.", "A.example.", 50), b = alias("a.example.", "b.example.", 40);
        const auto end = record("B.example.", Type::A, address(1), 60);
        const Ballot first = makeBallot(m_www, reply({a, b, end}));
        QCOMPARE(first.outcome, Outcome::Positive);
        QVERIFY(first.links == (std::vector<Link>{{m_www.name, name("a.example.")}, {name("a.example."), name("b.example.")}}));
        QCOMPARE(first.owner, name("b.example."));
        QCOMPARE(first.ttl, 40U);
        QCOMPARE(first.answer.size(), std::size_t{3});
        const Ballot second = makeBallot(m_www, reply({end, b, a}));
        QCOMPARE(second.digest, first.digest);
        QCOMPARE(second.answer.front().type, Type::Cname);
        QCOMPARE(second.answer.back().type, Type::A);
    }

    void unrelatedRecordsDropOut()
    {
        const Ballot b =
            makeBallot(m_www, reply({record("www.example.", Type::A, address(1)), record("bank.example.", Type::A, address(66)),
                                     record("www.example.", Type::Txt, std::string("\1x")), alias("other.example.", "www.example.")},
                                    {record("example.", Type::Ns, wireOf("ns.evil.")), soa("example.")}));
        QCOMPARE(b.digest, addresses(m_www, {1}).digest);
        QCOMPARE(b.answer.size(), std::size_t{1});
        QVERIFY(b.authority.empty()); // an NS set never leaves; the SOA belongs to denials
        wire::Message otherClass = reply({record("www.example.", Type::A, address(1))});
        otherClass.answer.push_back(record("www.example.", Type::A, address(66)));
        otherClass.answer.back().klass = 3;
        QCOMPARE(makeBallot(m_www, otherClass).digest, b.digest);
    }

    void denialsNameTheirZone()
    {
        const Ballot no = noData(m_www, 300);
        QCOMPARE(no.outcome, Outcome::NoData);
        QCOMPARE(no.soaOwner, name("example."));
        QCOMPARE(no.ttl, 60U); // the SOA's minimum
        QCOMPARE(makeBallot(m_www, reply({}, {soa("example.", 20)})).ttl, 20U);
        QCOMPARE(no.authority.size(), std::size_t{1});
        QCOMPARE(nxDomain(m_www).outcome, Outcome::NxDomain);
        const Ballot bare = makeBallot(m_www, reply({}, {}));
        QVERIFY(bare.outcome == Outcome::NoData && bare.soaOwner.isRoot());
        QCOMPARE(bare.ttl, 0U); // RFC 2308 5
        // Of several the deepest that can speak for the name; one of somebody else's zone is nobody's.
        const Ballot several = makeBallot(m_www, reply({}, {soa("."), soa("www.example."), soa("example."), soa("deep.www.example.")}));
        QCOMPARE(several.soaOwner, name("www.example."));
        QVERIFY(makeBallot(m_www, reply({}, {soa("evil.")})).soaOwner.isRoot());
    }

    void denialBehindAChain()
    {
        const Ballot gone =
            makeBallot(m_www, reply({alias("www.example.", "a.other.", 30)}, {soa("other."), soa("example.")}, Rcode::NxDomain));
        QCOMPARE(gone.outcome, Outcome::NxDomain);
        QCOMPARE(gone.links.size(), std::size_t{1});
        QCOMPARE(gone.owner, name("a.other."));
        QCOMPARE(gone.soaOwner, name("other."));
        QCOMPARE(gone.ttl, 30U);
        QCOMPARE(makeBallot(m_www, reply({alias("www.example.", "a.other.")}, {soa("other.")})).outcome, Outcome::NoData);
    }

    void proofsStayWithTheBallot()
    {
        const auto nsec = record("a.example.", Type::Nsec, wireOf("b.example.") + std::string("\0\1\x40", 3));
        const Ballot b = makeBallot(
            m_www, reply({}, {nsec, signature("a.example.", Type::Nsec, 'n'), soa("example."), signature("example.", Type::Soa, 's')}));
        QCOMPARE(b.digest, noData(m_www).digest);
        QCOMPARE(b.authority.size(), std::size_t{2});
        QCOMPARE(b.authority[0].type, Type::Soa);
        QCOMPARE(b.authority[0].signatures.size(), std::size_t{1});
        QCOMPARE(b.authority[1].signatures.size(), std::size_t{1});
    }

    void aDnameMakesLinks()
    {
        const wire::Question q = ask("x.old.example.");
        const auto whole = makeBallot(q, reply({dname("old.example.", "new.example.", 20), alias("x.old.example.", "x.new.example.", 20),
                                                record("x.new.example.", Type::A, address(1))}));
        QCOMPARE(whole.outcome, Outcome::Positive);
        QVERIFY(whole.links == (std::vector<Link>{{name("x.old.example."), name("x.new.example.")}}));
        QCOMPARE(whole.answer.size(), std::size_t{3});
        QCOMPARE(whole.answer.front().type, Type::Dname);
        QCOMPARE(whole.ttl, 20U);
        QCOMPARE(setsOfLinks(whole, 1), std::size_t{2});
        const auto without =
            makeBallot(q, reply({dname("old.example.", "new.example.", 20), record("x.new.example.", Type::A, address(1))}));
        QCOMPARE(without.digest, whole.digest);
        QCOMPARE(without.answer.size(), std::size_t{3}); // the CNAME is made
        QCOMPARE(without.answer[1].ttl, 20U);
        const auto plain = makeBallot(q, reply({alias("x.old.example.", "x.new.example."), record("x.new.example.", Type::A, address(1))}));
        QCOMPARE(plain.digest, whole.digest);
        // The DNAME itself can be asked for, and does not rename its owner.
        const auto itself = makeBallot(ask("old.example.", Type::Dname), reply({dname("old.example.", "new.example.")}));
        QVERIFY(itself.links.empty() && itself.records.size() == 1);
    }

    void impossibleChainsAreFailures()
    {
        expectFailure(reply({alias("www.example.", "a.example."), alias("a.example.", "www.example.")}), "loop of aliases");
        expectFailure(reply({alias("www.example.", "WWW.example.")}), "loop of aliases");
        expectFailure(reply({alias("www.example.", "a.example."), alias("www.example.", "b.example.")}), "several CNAMEs of one name");
        expectFailure(reply({dname("example.", "a."), alias("www.example.", "www.b.")}), "CNAME that its DNAME does not make");
        expectFailure(reply({dname("example.", "a."), dname("example.", "b.")}), "DNAME that makes no name");
        std::string longName;
        for (int i = 0; i < 4; ++i)
            longName += std::string(62, static_cast<char>('a' + i)) + '.';
        expectFailure(reply({dname("example.", longName)}), "DNAME that makes no name");
        std::vector<wire::Record> chain;
        std::string owner = "www.example.";
        for (int i = 0; i < 17; ++i) {
            const std::string target = std::to_string(i) + ".example.";
            chain.push_back(alias(owner, target));
            owner = target;
        }
        expectFailure(reply(chain), "chain of aliases too long");
        chain.pop_back();
        chain.push_back(record("15.example.", Type::A, address(1)));
        QCOMPARE(makeBallot(m_www, reply(chain)).links.size(), std::size_t{maxLinks});
    }

    void whatIsNoAnswerAbstains()
    {
        expectFailure(reply({}, {}, Rcode::ServFail), "SERVFAIL");
        expectFailure(reply({}, {}, Rcode::Refused), "REFUSED");
        expectFailure(reply({record("www.example.", Type::A, address(1))}, {}, Rcode::FormErr), "FORMERR");
        expectFailure(reply({}, {}, Rcode::YxDomain), "YXDOMAIN");
        expectFailure(reply({}, {record("example.", Type::Ns, wireOf("ns.example."))}), "referral");
        expectFailure(reply({alias("www.example.", "a.other.")}, {record("other.", Type::Ns, wireOf("ns.other."))}), "referral");
        expectFailure(reply({record("www.example.", Type::A, address(1))}, {}, Rcode::NxDomain), "records beside NXDOMAIN");
        wire::Message cut = reply({record("www.example.", Type::A, address(1))});
        cut.set(wire::flagTc);
        expectFailure(cut, "truncated");
    }

    void aliasesAreAnswersToTheirOwnQuestions()
    {
        const auto cname = alias("www.example.", "A.example.");
        const Ballot b = makeBallot(ask("www.example.", Type::Cname), reply({cname}));
        QVERIFY(b.links.empty() && b.outcome == Outcome::Positive);
        QVERIFY(b.records == std::vector<std::string>{wireOf("a.example.")});
        const Ballot made = makeBallot(ask("www.example.", Type::Cname), reply({dname("example.", "other.")}));
        QVERIFY(made.records == std::vector<std::string>{wireOf("www.other.")});
        // ANY: all types, told apart by their number, without signatures.
        const Ballot any = makeBallot(ask("www.example.", Type::Any),
                                      reply({cname, record("www.example.", Type::A, address(1)), signature("www.example.", Type::A, 'x'),
                                             signature("www.example.", Type::Mx, 'y')}));
        QVERIFY(any.links.empty());
        QVERIFY(any.records ==
                (std::vector<std::string>{std::string("\0\1", 2) + address(1), std::string("\0\5", 2) + wireOf("a.example.")}));
        // RRSIG: the signatures are the data, with the sets they cover beside them or not.
        const wire::Question q = ask("www.example.", Type::Rrsig);
        const auto x = signature("www.example.", Type::A, 'x', 50), y = signature("www.example.", Type::Mx, 'y', 40);
        const Ballot signatures = makeBallot(q, reply({record("www.example.", Type::A, address(1)), x, y, x}));
        QCOMPARE(signatures.records.size(), std::size_t{2});
        QCOMPARE(signatures.ttl, 40U);
        QCOMPARE(signatures.digest, makeBallot(q, reply({y, x})).digest);
    }

    void theRestOfAChainIsABallotOfItsOwn()
    {
        const Ballot whole = makeBallot(m_www, reply({alias("www.example.", "a.example.", 10), alias("a.example.", "b.example.", 20),
                                                      record("b.example.", Type::A, address(1), 30)}));
        const Ballot one = behindLinks(m_www, whole, 1), two = behindLinks(m_www, whole, 2);
        QCOMPARE(one.digest, addresses(ask("a.example."), {1}, 30, {"b.example."}).digest);
        QCOMPARE(one.ttl, 20U);
        QCOMPARE(one.answer.size(), std::size_t{2});
        QCOMPARE(two.digest, addresses(ask("b.example."), {1}).digest);
        QCOMPARE(two.ttl, 30U);
        QCOMPARE(behindLinks(m_www, whole, 0).digest, whole.digest);
        QCOMPARE(behindLinks(m_www, whole, 3).outcome, Outcome::Fail);
        QCOMPARE(behindLinks(m_www, failedBallot(m_www, "gone"), 1).failure, std::string("gone"));
        const Ballot gone = makeBallot(m_www, reply({alias("www.example.", "a.example.", 10)}, {soa("example.")}, Rcode::NxDomain));
        QCOMPARE(behindLinks(m_www, gone, 1).digest, nxDomain(ask("a.example.")).digest);
        QCOMPARE(behindLinks(m_www, gone, 1).ttl, 60U);
        // A DNAME that a later link needs again stays.
        const Ballot twice =
            makeBallot(ask("x.d.example."), reply({dname("d.example.", "y.d.example."), record("x.y.y.d.example.", Type::A, address(1))}));
        QCOMPARE(twice.outcome, Outcome::Fail); // it never ends
        const Ballot once = makeBallot(ask("x.d.example."), reply({dname("d.example.", "e.example."), alias("x.e.example.", "z.d.example."),
                                                                   record("z.e.example.", Type::A, address(1))}));
        QCOMPARE(once.links.size(), std::size_t{3});
        QCOMPARE(behindLinks(ask("x.d.example."), once, 2).answer.front().type, Type::Dname);
        QCOMPARE(behindLinks(ask("x.d.example."), once, 3).answer.size(), std::size_t{1});
    }

    void shufflingAReplyNeverChangesItsBallot()
    {
        world::VirtualRandom random(1);
        const std::vector<std::string> names{"www.example.", "a.example.", "b.example.", "c.d.example.", "d.example.", "other."};
        unsigned votes = 0;
        for (int round = 0; round < 20'000; ++round) {
            std::vector<wire::Record> records;
            for (auto n = random.below(7); n > 0; --n) {
                const std::string& owner = names[random.below(names.size())];
                const std::string& target = names[random.below(names.size())];
                switch (random.below(6)) {
                case 0: records.push_back(alias(owner, target)); break;
                case 1: records.push_back(dname(owner, target)); break;
                default: records.push_back(record(owner, Type::A, address(static_cast<int>(random.below(3))))); break;
                }
            }
            std::vector<wire::Record> authority;
            for (auto n = random.below(3); n > 0; --n) {
                const std::string& owner = names[random.below(names.size())];
                authority.push_back(random.chance(0.5) ? soa(owner) : record(owner, Type::Ns, wireOf("ns.other.")));
            }
            wire::Message message = reply(records, authority, random.chance(0.2) ? Rcode::NxDomain : Rcode::NoError);
            const Ballot first = makeBallot(m_www, message);
            for (int again = 0; again < 3; ++again) {
                for (auto* section : {&message.answer, &message.authority}) {
                    for (std::size_t i = section->size(); i > 1; --i)
                        std::swap((*section)[i - 1], (*section)[random.below(i)]);
                }
                const Ballot b = makeBallot(m_www, message);
                QCOMPARE(b.digest, first.digest);
                QCOMPARE(b.ttl, first.ttl);
            }
            QVERIFY(std::is_sorted(first.records.begin(), first.records.end()));
            votes += first.votes();
        }
        QVERIFY(votes > 5000 && votes < 19'900);
    }
};

QTEST_APPLESS_MAIN(TestBallot)
#include "tst_ballot.moc"
