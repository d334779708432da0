#include <QtTest>

#include "engine/wire/message.h"
#include "engine/wire/packet_view.h"
#include "tests/wire/packet_builder.h"

#include <random>

using namespace harddns::wire;
using harddns::wire::test::PacketBuilder;
using Shape = PacketView::Shape;

namespace
{

constexpr unsigned rd = 0x0100;

Shape shape(const PacketBuilder& b) { return PacketView::parse(b.octets()).shape; }

PacketBuilder query(unsigned ar = 0, unsigned type = 1, unsigned klass = 1)
{
    return PacketBuilder::header(7, rd, 1, 0, 0, ar).question({"www", "Example", "com"}, type, klass);
}

} // namespace

class TestPacketView : public QObject
{
    Q_OBJECT
private slots:
    void readsAPlainQuestion()
    {
        const auto b = query();
        const auto v = PacketView::parse(b.octets());
        QCOMPARE(v.shape, Shape::Simple);
        QCOMPARE(v.id, std::uint16_t(7));
        QVERIFY(v.has(flagRd) && !v.has(flagCd));
        QCOMPARE(v.type, Type::A);
        QCOMPARE(v.nameSize, std::size_t(17));
        QVERIFY(v.name == b.octets().data() + 12);
        QCOMPARE(v.questionEnd, b.size());
        QCOMPARE(v.nameHash, Name::fromText("wWw.eXample.com")->hash());
        QVERIFY(!v.hasEdns && v.options == nullptr);
        QCOMPARE(v.udpSize, std::uint16_t(512));
    }

    void readsTheRootsQuestion()
    {
        const auto b = PacketBuilder::header(1, 0, 1).question({}, 2);
        const auto v = PacketView::parse(b.octets());
        QCOMPARE(v.shape, Shape::Simple);
        QCOMPARE(v.nameSize, std::size_t(1));
        QCOMPARE(v.nameHash, Name().hash());
    }

    void readsEdns()
    {
        auto b = query(1);
        b.opt(1232, 0x8000,
              std::string_view("\0\x0a\0\x08"
                               "12345678",
                               12));
        const auto v = PacketView::parse(b.octets());
        QCOMPARE(v.shape, Shape::Simple);
        QVERIFY(v.hasEdns && v.dnssecOk);
        QCOMPARE(v.udpSize, std::uint16_t(1232));
        QCOMPARE(v.optionsSize, std::size_t(12));
        QVERIFY(v.options == b.octets().data() + b.size() - 12);
        auto small = query(1);
        small.opt(100);
        const auto w = PacketView::parse(small.octets());
        QCOMPARE(w.udpSize, std::uint16_t(512)); // RFC 6891 6.2.3
        QVERIFY(w.hasEdns && !w.dnssecOk && w.options == nullptr);
    }

    void responsesAreNeverAnswered()
    {
        QCOMPARE(shape(PacketBuilder::header(7, 0x8180, 1).question({"a"}, 1)), Shape::Response);
        QCOMPARE(shape(PacketBuilder::header(7, 0x8000, 0)), Shape::Response);
    }

    void shortPacketsAreGarbage()
    {
        const auto whole = query().octets();
        for (std::size_t n = 0; n < whole.size(); ++n)
            QCOMPARE(PacketView::parse(std::span(whole).first(n)).shape, Shape::Garbage);
    }

    void badNamesAreGarbage()
    {
        QCOMPARE(shape(PacketBuilder::header(7, rd, 1).u8(0x40).raw("aaaaaaaaaaaaaaaaaaaa")), Shape::Garbage);
        QCOMPARE(shape(PacketBuilder::header(7, rd, 1).u8(0x80).raw("aaaaaaaaaaaaaaaaaaaa")), Shape::Garbage);
        auto tooLong = PacketBuilder::header(7, rd, 1);
        for (int i = 0; i < 128; ++i)
            tooLong.labels({"a"});
        tooLong.u8(0).u16(1).u16(1);
        QCOMPARE(shape(tooLong), Shape::Garbage);
        auto longest = PacketBuilder::header(7, rd, 1);
        for (int i = 0; i < 127; ++i)
            longest.labels({"a"});
        longest.u8(0).u16(1).u16(1);
        QCOMPARE(shape(longest), Shape::Simple);
        QCOMPARE(PacketView::parse(longest.octets()).nameSize, std::size_t(255));
    }

    void everythingUnusualIsComplex()
    {
        QCOMPARE(shape(query(0, 1, 3)), Shape::Complex);                                            // CHAOS
        QCOMPARE(shape(query(0, 1, 255)), Shape::Complex);                                          // class ANY
        QCOMPARE(shape(query().u8(0)), Shape::Complex);                                             // something behind
        QCOMPARE(shape(PacketBuilder::header(7, rd, 1).pointer(12).u16(1).u16(1)), Shape::Complex); // compressed
        QCOMPARE(shape(PacketBuilder::header(7, rd, 0)), Shape::Complex);                           // cookie fetch
        QCOMPARE(shape(PacketBuilder::header(7, rd, 2).question({"a"}, 1).question({"b"}, 1)), Shape::Complex);
        QCOMPARE(shape(PacketBuilder::header(7, rd, 1, 1).question({"a"}, 1)), Shape::Complex);      // ANCOUNT
        QCOMPARE(shape(PacketBuilder::header(7, rd, 1, 0, 256).question({"a"}, 1)), Shape::Complex); // NSCOUNT
        QCOMPARE(shape(PacketBuilder::header(7, 0x2000, 1).question({"a"}, 6)), Shape::Complex);     // NOTIFY
        QCOMPARE(shape(PacketBuilder::header(7, 0x2800, 1).question({"a"}, 6)), Shape::Complex);     // UPDATE
        for (const unsigned meta : {0U, 41U, 128U, 249U, 250U, 251U, 252U, 253U, 254U})
            QCOMPARE(shape(query(0, meta)), Shape::Complex);
        QCOMPARE(shape(query(0, 255)), Shape::Simple); // ANY
        QCOMPARE(shape(query(0, 65280)), Shape::Simple);
    }

    void oddAdditionalSectionsAreComplex()
    {
        QCOMPARE(shape(query(1)), Shape::Complex);                                     // announced, not there
        QCOMPARE(shape(query(0).opt(1232)), Shape::Complex);                           // there, not announced
        QCOMPARE(shape(query(2).opt(1232).opt(1232)), Shape::Complex);                 // twice
        QCOMPARE(shape(query(1).opt(1232, 0x00010000)), Shape::Complex);               // version 1
        QCOMPARE(shape(query(1).name({"a"}).record(41, 0, "", 1232)), Shape::Complex); // owner not root
        QCOMPARE(shape(query(1).u8(0).record(250, 0, "", 255)), Shape::Complex);       // TSIG
        QCOMPARE(shape(query(1).opt(1232).u8(0)), Shape::Complex);                     // octet behind
        QCOMPARE(shape(query(1).opt(1232, 0,
                                    std::string_view("\0\x0a\0\x09"
                                                     "12345678",
                                                     12))),
                 Shape::Complex); // option does not fit
        QCOMPARE(shape(query(1).opt(1232, 0, "\1\1\1")), Shape::Complex);
        QCOMPARE(shape(query(1).u8(0).u16(41).u16(1232).u32(0).u16(5).raw("1234")), Shape::Complex); // RDLENGTH lies
        QCOMPARE(shape(query(1).u8(0).u16(41).u16(1232).u32(0).u16(3).raw("1234")), Shape::Complex);
    }

    void agreesWithMessageOnWhateverItCallsSimple()
    {
        std::mt19937 random(5);
        int simple = 0;
        for (int i = 0; i < 200000; ++i) {
            auto b = query(random() % 2, random() % 3 == 0 ? static_cast<unsigned>(random() & 0xffff) : 28U);
            if (b.octets()[11] == 1)
                b.opt(static_cast<unsigned>(random() & 0xffff), random() % 2 ? 0x8000 : 0,
                      random() % 2 ? std::string_view("\0\3\0\0\0\x0c\0\2\0\0", 10) : std::string_view());
            auto packet = b.octets();
            for (auto changes = random() % 3; changes > 0; --changes)
                packet[random() % packet.size()] = static_cast<std::uint8_t>(random());
            const auto v = PacketView::parse(packet);
            if (v.shape != Shape::Simple)
                continue;
            ++simple;
            const auto m = Message::parse(packet);
            QVERIFY(m.ok());
            QCOMPARE(m->questions.size(), std::size_t(1));
            QCOMPARE(m->id, v.id);
            QCOMPARE(m->questions[0].type, v.type);
            QCOMPARE(m->questions[0].klass, Class::In);
            QCOMPARE(m->questions[0].name.wire(), std::string_view(reinterpret_cast<const char*>(v.name), v.nameSize));
            QCOMPARE(m->questions[0].name.hash(), v.nameHash);
            QCOMPARE(m->edns.has_value(), v.hasEdns);
            if (v.hasEdns) {
                QCOMPARE(m->edns->dnssecOk, v.dnssecOk);
                QCOMPARE(std::max<std::uint16_t>(m->edns->udpSize, 512), v.udpSize);
            }
        }
        QVERIFY(simple > 50000);
    }
};

QTEST_APPLESS_MAIN(TestPacketView)
#include "tst_packet_view.moc"
