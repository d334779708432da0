// Messages written in place: what the strict parser reads back, compression, taking back what does not fit.
#include <QtTest>

#include "engine/serve/client_question.h"
#include "engine/serve/reply_writer.h"
#include "engine/wire/message.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace harddns;
using namespace harddns::serve;
using wire::Message;
using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

using Octets = std::vector<std::uint8_t>;

Name name(const std::string& text)
{
    const auto n = Name::fromText(text);
    if (!n)
        qFatal("bad name in a test: %s", text.c_str());
    return *n;
}

std::string wireOf(const std::string& text) { return std::string(name(text).wire()); }

Octets question(const std::string& text, Type type)
{
    const std::string w = wireOf(text);
    Octets out(w.begin(), w.end());
    for (const unsigned v : {static_cast<unsigned>(type) >> 8, static_cast<unsigned>(type) & 0xff, 0U, 1U})
        out.push_back(static_cast<std::uint8_t>(v));
    return out;
}

RRset set(const std::string& owner, Type type, std::vector<std::string> rdata, std::vector<std::string> signatures = {})
{
    RRset s;
    s.owner = name(owner);
    s.type = type;
    s.ttl = 3600;
    for (const auto& r : rdata)
        s.rdata.add(r);
    for (const auto& r : signatures)
        s.signatures.add(r);
    return s;
}

std::string rrsigRdata(Type covered, const std::string& signer)
{
    std::string r{static_cast<char>(static_cast<unsigned>(covered) >> 8), static_cast<char>(static_cast<unsigned>(covered) & 0xff), 13, 2};
    r.append(14, '\1');
    r += wireOf(signer);
    r.append(64, '\5');
    return r;
}

} // namespace

class TstReplyWriter : public QObject
{
    Q_OBJECT
private slots:
    void whatIsWrittenIsReadBack()
    {
        Octets out(4096);
        ReplyWriter writer(out);
        writer.begin(77, wire::flagQr | wire::flagRa, question("WwW.Example.com.", Type::Mx));
        QVERIFY(writer.add(ReplyWriter::Section::Answer, set("www.example.com.", Type::Cname, {wireOf("mail.example.com.")}), false));
        QVERIFY(writer.add(ReplyWriter::Section::Answer,
                           set("mail.example.com.", Type::Mx, {std::string("\0\x0a", 2) + wireOf("mx.mail.example.com.")},
                               {rrsigRdata(Type::Mx, "example.com.")}),
                           true));
        QVERIFY(writer.add(ReplyWriter::Section::Authority,
                           set("example.com.", Type::Soa, {wireOf("ns.example.com.") + wireOf("h.example.com.") + std::string(20, '\1')}),
                           true));
        writer.addOpt(1232, 0, true, {});
        const auto message = Message::parse(std::span(out).first(writer.size()));
        QVERIFY(message.ok());
        QCOMPARE(message->id, 77);
        QVERIFY(message->questions.front().name.sameOctets(name("WwW.Example.com.")));
        QCOMPARE(message->answer.size(), std::size_t{3});
        QCOMPARE(message->answer[0].rdata, wireOf("mail.example.com."));
        QVERIFY(message->answer[1].owner == name("mail.example.com."));
        QCOMPARE(message->answer[1].rdata.substr(2), wireOf("mx.mail.example.com."));
        QVERIFY(message->answer[2].type == Type::Rrsig);
        QCOMPARE(message->authority.size(), std::size_t{1});
        QCOMPARE(message->authority[0].rdata.size(), wireOf("ns.example.com.").size() + wireOf("h.example.com.").size() + 20);
        QVERIFY(message->edns && message->edns->dnssecOk);
        // Every name is a pointer or a label before one, but the alias' target: its letters differ from the question's.
        QCOMPARE(writer.size(), std::size_t{33 + (12 + 15) + (12 + 2 + 5) + (12 + 95) + (12 + 5 + 4 + 20) + 11});
    }

    void whatDoesNotFitIsTakenBackWhole()
    {
        Octets out(100);
        ReplyWriter writer(out);
        writer.begin(1, wire::flagQr, question("a.example.", Type::Txt));
        const std::size_t before = writer.size();
        QVERIFY(
            !writer.add(ReplyWriter::Section::Answer, set("b.example.", Type::Txt, {std::string(40, 'x'), std::string(41, 'y')}), false));
        QCOMPARE(writer.size(), before);
        // A name written and taken back is no target for compression: the same name again must parse.
        QVERIFY(writer.add(ReplyWriter::Section::Answer, set("b.example.", Type::A, {"1234"}), false));
        const auto message = Message::parse(std::span(out).first(writer.size()));
        QVERIFY(message.ok());
        QCOMPARE(message->answer.size(), std::size_t{1});
        QVERIFY(message->answer[0].owner == name("b.example."));
    }

    void reservedRoomStaysFree()
    {
        Octets out(12 + 15 + 16 + ReplyWriter::optSize);
        ReplyWriter writer(out);
        writer.begin(1, wire::flagQr, question("a.example.", Type::A));
        writer.reserve(ReplyWriter::optSize);
        QVERIFY(writer.add(ReplyWriter::Section::Answer, set("a.example.", Type::A, {"1234"}), false));
        QVERIFY(!writer.add(ReplyWriter::Section::Answer, set(".", Type::A, {"1"}), false));
        writer.addOpt(512, 0, false, {});
        QVERIFY(Message::parse(std::span(out).first(writer.size())).ok());
    }

    void namesThatMustNotBeCompressedAreNot()
    {
        Octets out(512);
        ReplyWriter writer(out);
        writer.begin(1, wire::flagQr, question("example.", Type::Srv));
        const std::string srv = std::string("\0\1\0\1\0\65", 6) + wireOf("host.example.");
        QVERIFY(writer.add(ReplyWriter::Section::Answer, set("example.", Type::Srv, {srv}), false));
        QCOMPARE(writer.size(), 12 + question("example.", Type::Srv).size() + 12 + srv.size());
    }

    void rootAndBrokenRdataDoNoHarm()
    {
        Octets out(512);
        ReplyWriter writer(out);
        writer.begin(1, wire::flagQr, question(".", Type::Ns));
        QVERIFY(writer.add(ReplyWriter::Section::Answer,
                           set(".", Type::Ns,
                               {std::string("\x05"
                                            "ab",
                                            3),
                                std::string(), "\x7f"}),
                           false));
        QVERIFY(writer.add(ReplyWriter::Section::Answer, set(".", Type::Mx, {"\1"}), false));
        QVERIFY(writer.size() < out.size());
    }

    void manyNamesStayCorrect()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 50; ++round) {
            Octets out(65535);
            ReplyWriter writer(out);
            writer.begin(1, wire::flagQr, question("zone.example.", Type::Ns));
            std::vector<std::pair<Name, std::string>> expected;
            for (int i = 0; i < 150; ++i) {
                std::string owner;
                for (unsigned labels = random() % 4; labels > 0; --labels)
                    owner += std::string(1, static_cast<char>('a' + random() % 4)) + (random() % 2 ? "A" : "b") + ".";
                owner += "example.";
                const std::string target = wireOf("ns" + std::to_string(random() % 9) + "." + owner);
                QVERIFY(writer.add(ReplyWriter::Section::Answer, set(owner, Type::Ns, {target}), false));
                expected.emplace_back(name(owner), target);
            }
            const auto message = Message::parse(std::span(out).first(writer.size()));
            QVERIFY(message.ok());
            QCOMPARE(message->answer.size(), expected.size());
            for (std::size_t i = 0; i < expected.size(); ++i) {
                QVERIFY(message->answer[i].owner == expected[i].first);
                QVERIFY(Name::fromTrustedWire(message->answer[i].rdata) == Name::fromTrustedWire(expected[i].second));
            }
        }
    }

    void beyondThePointersReach()
    {
        Octets out(65535);
        ReplyWriter writer(out);
        writer.begin(1, wire::flagQr, question("example.", Type::Txt));
        for (int i = 0; i < 80; ++i)
            QVERIFY(writer.add(ReplyWriter::Section::Answer, set("t.example.", Type::Txt, {std::string(1, '\xff') + std::string(255, 'x')}),
                               false));
        QVERIFY(writer.size() > 0x4000);
        for (int i = 0; i < 5; ++i)
            QVERIFY(writer.add(ReplyWriter::Section::Answer, set("late" + std::to_string(i % 2) + ".example.", Type::A, {"1234"}), false));
        const auto message = Message::parse(std::span(out).first(writer.size()));
        QVERIFY(message.ok());
        QCOMPARE(message->answer.size(), std::size_t{85});
        QVERIFY(message->answer.back().owner == name("late0.example."));
    }

    void textOfAnExtendedErrorIsCutBetweenCharacters()
    {
        std::string text(largestEdeText - 1, 'x');
        text += "\xc3\xa4rger";
        OptionBuffer options;
        options.addExtendedError(wire::Ede::Other, text);
        QCOMPARE(options.size(), 4 + 2 + largestEdeText - 1);
    }

    void paddingFillsBlocks()
    {
        Octets out(65535);
        ReplyWriter writer(out);
        writer.begin(1, wire::flagQr, question("www.example.", Type::A));
        OptionBuffer options;
        options.add(wire::OptionCode::Nsid, "node");
        writer.addOpt(1232, 0, false, options.bytes());
        Octets other = out;
        const std::size_t size = padMessage(out, writer.size(), options.size(), 65535);
        QCOMPARE(size, paddingBlock);
        const auto message = Message::parse(std::span(out).first(size));
        QVERIFY(message.ok() && message->edns);
        QVERIFY(message->edns->find(wire::OptionCode::Padding) != nullptr);
        QVERIFY(message->edns->find(wire::OptionCode::Nsid) != nullptr);
        // Without room for a block it goes up to the limit, without room for an option it is left out.
        QCOMPARE(padMessage(other, writer.size(), options.size(), writer.size() + 3), writer.size());
        QCOMPARE(padMessage(other, writer.size(), options.size(), writer.size() + 10), writer.size() + 10);
    }
};

QTEST_APPLESS_MAIN(TstReplyWriter)
#include "tst_reply_writer.moc"
