// Messages between nodes: what is sent is read, what is not of that form is refused, and a ballot costs what P22 allows.
#include <QtTest>

#include "engine/overlay/peer_message.h"

#include <ctime>
#include <random>

using namespace harddns;
using namespace harddns::overlay;

namespace
{

wire::Name name(std::string_view text) { return *wire::Name::fromText(text); }

Nonce nonceOf(std::uint8_t n)
{
    Nonce nonce;
    nonce.fill(n);
    return nonce;
}

wire::Message answerWith(const wire::Name& owner, std::size_t records, std::size_t signatureOctets = 0)
{
    wire::Message message;
    for (std::size_t i = 0; i < records; ++i)
        message.answer.push_back({owner, wire::Type::A, 1, 300, std::string("\x7f\0\0", 3) + static_cast<char>(i)});
    if (signatureOctets > 0) {
        std::string rdata(18, '\0');
        rdata[1] = 1; // covers A
        rdata += std::string(owner.parent().wire()) + std::string(signatureOctets, 's');
        message.answer.push_back({owner, wire::Type::Rrsig, 1, 300, rdata});
    }
    return message;
}

PeerOption replyOption(bool receipt = true)
{
    PeerOption option;
    option.reply = true;
    option.receiptFollows = receipt;
    option.nonce = nonceOf(7);
    option.nearMisses = 3;
    option.loadPercent = 20;
    option.batch = 99;
    return option;
}

/// The same answer as a plain DNS reply with DO.
std::size_t plainSize(const wire::Question& question, wire::Message answer)
{
    answer.questions = {question};
    answer.edns.emplace();
    return wire::encode(answer).size();
}

std::size_t receiptSize(std::size_t leaves)
{
    PeerOption option;
    option.kind = PeerKind::Receipt;
    option.reply = true;
    option.receipt.count = static_cast<std::uint8_t>(leaves);
    option.receipt.path.resize(pathLength(0, leaves));
    return 2 + encodePeerWord(1, option).size(); // with its length
}

} // namespace

class TestPeerMessage : public QObject
{
    Q_OBJECT
private slots:
    void questionsComeBack()
    {
        for (const auto kind : {quorum::AskKind::Resolve, quorum::AskKind::Authority}) {
            for (unsigned bits = 0; bits < 8; ++bits) {
                quorum::MemberQuestion asked;
                asked.question = {name("wWw.Example"), wire::Type::Aaaa};
                asked.kind = kind;
                asked.overTcp = (bits & 1) != 0;
                asked.fresh = (bits & 2) != 0;
                asked.checkingDisabled = (bits & 4) != 0;
                const Packet packet = encodePeerQuestion(0xabcd, asked, nonceOf(9));
                QCOMPARE(packet.size() % questionBlock, std::size_t(0));
                const auto read = readPeerMessage(packet, false);
                QVERIFY(read.ok());
                QCOMPARE(read->message.id, std::uint16_t(0xabcd));
                QVERIFY(read->option.nonce == nonceOf(9));
                QVERIFY(read->message.edns->dnssecOk);
                const quorum::MemberQuestion again = memberQuestion(*read);
                QVERIFY(again.question.name.sameOctets(asked.question.name) && again.question == asked.question);
                QVERIFY(again.kind == kind && again.overTcp == asked.overTcp && again.fresh == asked.fresh &&
                        again.checkingDisabled == asked.checkingDisabled);
                QVERIFY(!readPeerMessage(packet, true).ok());
            }
        }
    }

    void ordersComeBack()
    {
        for (const auto type : {wire::Type::None, wire::Type::A}) {
            const quorum::MemberOrder order{name("example"), type, type == wire::Type::None};
            const auto read = readPeerMessage(encodePeerOrder(5, order, nonceOf(1)), false);
            QVERIFY(read.ok());
            QCOMPARE(read->option.kind, PeerKind::Order);
            const quorum::MemberOrder again = memberOrder(*read);
            QVERIFY(again.name == order.name && again.type == type && again.below == order.below);
        }
    }

    void repliesComeBack()
    {
        const wire::Question question{name("www.example"), wire::Type::A};
        wire::Message answer = answerWith(question.name, 2, 64);
        answer.rcode = wire::Rcode::NoError;
        answer.set(wire::flagAd); // never between nodes
        answer.edns.emplace();
        answer.edns->options = {wire::extendedError(wire::Ede::StaleAnswer, "old"), {peerOptionCode, "forged"}, {3, "nsid"}};
        const EncodedReply encoded = encodePeerReply(77, question, true, replyOption(), answer);
        QVERIFY(encoded.receiptFollows);
        QCOMPARE(encoded.packet.size() % replyBlock, std::size_t(0));
        const auto read = readPeerMessage(encoded.packet, true);
        QVERIFY(read.ok());
        QCOMPARE(read->message.id, std::uint16_t(77));
        QVERIFY(read->message.questions == std::vector{question});
        QVERIFY(read->message.answer == answer.answer);
        QVERIFY(!read->message.has(wire::flagAd) && read->message.has(wire::flagCd));
        QVERIFY(read->option == replyOption());
        QCOMPARE(read->message.edns->find(wire::OptionCode::ExtendedError)->data, answer.edns->options[0].data);
        QVERIFY(read->message.edns->find(wire::OptionCode::Nsid) == nullptr);
    }

    void wordsComeBack()
    {
        PeerOption option;
        option.kind = PeerKind::Proof;
        option.nonce = nonceOf(2);
        auto read = readPeerMessage(encodePeerWord(4, option), false);
        QVERIFY(read.ok() && read->option == option && read->message.questions.empty());
        option.reply = true;
        option.publicKey = "key";
        read = readPeerMessage(encodePeerWord(4, option), true);
        QVERIFY(read.ok() && read->option == option);
    }

    void aReplyThatIsCutIsNoBallot()
    {
        const wire::Question question{name("big.example"), wire::Type::Txt};
        wire::Message answer;
        for (int i = 0; i < 300; ++i)
            answer.answer.push_back(
                {question.name, wire::Type::Txt, 1, 300, std::string(1, '\xff') + std::string(255, static_cast<char>(i))});
        const EncodedReply encoded = encodePeerReply(1, question, false, replyOption(), answer);
        QVERIFY(!encoded.receiptFollows);
        QVERIFY(encoded.packet.size() <= wire::maxMessageSize);
        const auto read = readPeerMessage(encoded.packet, true);
        QVERIFY(!read.ok());
        QCOMPARE(read.error(), PeerMessageProblem::Cut);
        const auto parsed = wire::Message::parse(encoded.packet);
        QVERIFY(parsed.ok());
        QVERIFY(!decodePeerOption(parsed->edns->options.front().data)->receiptFollows);
    }

    void truncatedMessagesAreRefused()
    {
        const wire::Question question{name("www.example"), wire::Type::A};
        const Packet asked = encodePeerQuestion(1, {question}, nonceOf(1));
        const Packet reply = encodePeerReply(1, question, false, replyOption(), answerWith(question.name, 2)).packet;
        for (std::size_t size = 0; size < asked.size(); ++size)
            QVERIFY(!readPeerMessage(std::span(asked).first(size), false).ok());
        for (std::size_t size = 0; size < reply.size(); ++size)
            QVERIFY(!readPeerMessage(std::span(reply).first(size), true).ok());
    }

    void whatIsNotBetweenNodesIsRefused()
    {
        const wire::Question question{name("www.example"), wire::Type::A};
        const auto problem = [&](auto change) {
            auto message = *wire::Message::parse(encodePeerQuestion(1, {question}, nonceOf(1)));
            change(message);
            const auto read = readPeerMessage(wire::encode(message), false);
            return read.ok() ? -1 : static_cast<int>(read.error());
        };
        const auto is = [](PeerMessageProblem p) { return static_cast<int>(p); };
        QCOMPARE(problem([](wire::Message&) {}), -1);
        QCOMPARE(problem([](wire::Message& m) { m.opcode = wire::Opcode::Notify; }), is(PeerMessageProblem::NotDns));
        QCOMPARE(problem([](wire::Message& m) { m.edns.reset(); }), is(PeerMessageProblem::NotPeer));
        QCOMPARE(problem([](wire::Message& m) { m.edns->version = 1; }), is(PeerMessageProblem::NotPeer));
        QCOMPARE(problem([](wire::Message& m) { m.edns->options.push_back(m.edns->options.front()); }), is(PeerMessageProblem::NotPeer));
        QCOMPARE(problem([](wire::Message& m) { m.edns->options.front().data.pop_back(); }), is(PeerMessageProblem::NotPeer));
        QCOMPARE(problem([](wire::Message& m) { m.set(wire::flagQr); }), is(PeerMessageProblem::Direction));
        QCOMPARE(problem([](wire::Message& m) { m.questions.clear(); }), is(PeerMessageProblem::Question));
        QCOMPARE(problem([](wire::Message& m) { m.questions.push_back(m.questions.front()); }), is(PeerMessageProblem::Question));
        QCOMPARE(problem([](wire::Message& m) { m.questions.front().klass = wire::Class::Ch; }), is(PeerMessageProblem::Question));
        QCOMPARE(problem([&](wire::Message& m) { m.answer = answerWith(question.name, 1).answer; }), is(PeerMessageProblem::Sections));
        QCOMPARE(problem([](wire::Message& m) { m.set(wire::flagTc); }), is(PeerMessageProblem::Cut));
    }

    void theLongestQuestionFits()
    {
        const std::string label(63, 'x');
        const wire::Name longest = name(label + "." + label + "." + label + "." + std::string(61, 'y'));
        QCOMPARE(longest.wire().size(), wire::maxNameSize);
        QVERIFY(encodePeerQuestion(1, {{longest, wire::Type::A}}, nonceOf(1)).size() <= largestPeerQuestion);
    }

    /// P22: what a ballot has over a plain DNS reply, its receipt and all padding included.
    void aBallotCostsAtMost300Octets()
    {
        std::size_t most = 0, sum = 0, count = 0;
        for (std::size_t records = 0; records < 30; ++records) {
            for (std::size_t length = 1; length < 60; length += 7) {
                for (const std::size_t signature : {0U, 64U, 256U}) {
                    const wire::Question question{name(std::string(length, 'a') + ".example"), wire::Type::A};
                    const wire::Message answer = answerWith(question.name, records, signature);
                    const std::size_t reply = encodePeerReply(1, question, false, replyOption(), answer).packet.size();
                    const std::size_t over = reply - plainSize(question, answer);
                    most = std::max(most, over);
                    sum += over;
                    ++count;
                }
            }
        }
        QVERIFY(most >= 36 + 4 + replyBlock / 2); // the corpus meets full blocks
        QVERIFY2(most + receiptSize(largestBatch) <= 300, qPrintable(QString::number(most + receiptSize(largestBatch))));
        qInfo("over a plain reply: %.1f octets on average, %zu at most; receipt %zu (alone) to %zu (one of %zu)",
              static_cast<double>(sum) / static_cast<double>(count), most, receiptSize(1), receiptSize(largestBatch), largestBatch);
        QCOMPARE(receiptSize(1), std::size_t(98));
        QCOMPARE(receiptSize(largestBatch), std::size_t(194));
    }

    /// The figures of peer_message.h; nothing is asserted about time.
    void paddingCosts()
    {
        std::mt19937 random(5);
        std::size_t questions = 0, paddedQuestions = 0, replies = 0, in64 = 0, in128 = 0, in468 = 0;
        constexpr unsigned rounds = 1000;
        const auto up = [](std::size_t size, std::size_t block) { return (size + 4 + block - 1) / block * block; };
        for (unsigned i = 0; i < rounds; ++i) {
            const wire::Name owner = name(std::string(2 + random() % 10, 'w') + "." + std::string(4 + random() % 12, 'd') + ".com");
            const wire::Question question{owner, wire::Type::A};
            paddedQuestions += encodePeerQuestion(1, {question}, nonceOf(1)).size();
            questions += 12 + owner.wire().size() + 4 + 11 + 4 + 19;
            const std::size_t plain = plainSize(question, answerWith(owner, 1 + random() % 8, random() % 4 == 0 ? 64 : 0)) + 36;
            replies += plain;
            in64 += up(plain, 64);
            in128 += up(plain, 128);
            in468 += up(plain, 468);
        }
        const auto mean = [](std::size_t sum) { return static_cast<double>(sum) / rounds; };
        qInfo("questions %.0f -> %.0f; replies %.0f -> %.0f (64), %.0f (128), %.0f (468)", mean(questions), mean(paddedQuestions),
              mean(replies), mean(in64), mean(in128), mean(in468));
        QVERIFY(in64 < in128 && in128 < in468);

        const wire::Question question{name("www.example.com"), wire::Type::A};
        const wire::Message answer = answerWith(question.name, 4);
        const std::clock_t began = std::clock(); // of the processor: others are at work, too
        std::size_t octets = 0;
        for (unsigned i = 0; i < rounds; ++i)
            octets += encodePeerReply(1, question, false, replyOption(), answer).packet.size();
        const double each = 1e6 * static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC / rounds;
        qInfo("a reply of %zu octets is encoded and padded in %.2f us", octets / rounds, each);
    }
};

QTEST_APPLESS_MAIN(TestPeerMessage)
#include "tst_peer_message.moc"
