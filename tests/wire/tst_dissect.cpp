#include <QtTest>

#include "engine/wire/message.h"
#include "engine/wire/zone_text.h"
#include "tests/wire/dissection_check.h"

#include <random>

using namespace harddns;

namespace
{

std::vector<std::uint8_t> octets(const char* hexDigits)
{
    const QByteArray raw = QByteArray::fromHex(hexDigits);
    return {raw.begin(), raw.end()};
}

const DissectedField* find(const std::vector<DissectedField>& fields, const std::string& name)
{
    for (const DissectedField& f : fields) {
        if (f.name == name)
            return &f;
        if (const DissectedField* inner = find(f.fields, name))
            return inner;
    }
    return nullptr;
}

// www.example. A IN, answered by 192.0.2.1 (owner compressed) with EDNS: NSID "n4" and an extended error 22 with text.
const char* const reply = "1c2e8580000100010000000103777777076578616d706c650000010001"
                          "c00c000100010000012c0004c0000201"
                          "00002904d000008000" /* then the length */ "000e"
                          "000300026e34"
                          "000f00040016"
                          "6869";

} // namespace

class TestDissect : public QObject
{
    Q_OBJECT
private slots:
    void tellsTheFieldsOfAReplyWithTheirPlaces();
    void tellsWhatCannotBeRead_data();
    void tellsWhatCannotBeRead();
    void readsTheDataOfTypes_data();
    void readsTheDataOfTypes();
    void escapesForeignText();
    void tellsEveryOctetOfAnyMessage();
    void boundsTheFieldsOfAHugeMessage();
};

void TestDissect::tellsTheFieldsOfAReplyWithTheirPlaces()
{
    const auto message = octets(reply);
    const auto fields = dissect(message);
    QCOMPARE(fields.size(), std::size_t{4});
    QCOMPARE(find(fields, "Id")->value, std::string("0x1c2e"));
    QCOMPARE(find(fields, "Response code")->value, std::string("NOERROR"));
    QVERIFY(find(fields, "Flags")->value.starts_with("response, authoritative"));
    const DissectedField* address = find(fields, "Address");
    QCOMPARE(address->value, std::string("192.0.2.1"));
    QCOMPARE(address->length, std::size_t{4});
    QCOMPARE(int(message[address->offset]), 0xc0);
    const DissectedField* owner = find(fields, "Owner");
    QCOMPARE(owner->value, std::string("www.example."));
    QCOMPARE(owner->length, std::size_t{2}); // a pointer
    QCOMPARE(find(fields, "TTL")->value, std::string("300 s"));
    QCOMPARE(fields[1].fields[0].value, std::string("www.example. A"));
    QCOMPARE(fields[2].fields[0].value, std::string("www.example. A 192.0.2.1"));
    QCOMPARE(find(fields, "UDP size")->value, std::string("1232 octets"));
    QCOMPARE(find(fields, "Name server identifier")->value, std::string("\"n4\""));
    QCOMPARE(find(fields, "Extended error")->value, std::string("22 No Reachable Authority: \"hi\""));
    QCOMPARE(QString::fromStdString(test::checkDissection(message)), QString());
}

void TestDissect::tellsWhatCannotBeRead_data()
{
    QTest::addColumn<QByteArray>("hexDigits");
    QTest::addColumn<QString>("field");
    QTest::newRow("nothing") << QByteArray() << "Message";
    QTest::newRow("half a header") << QByteArray("1c2e85") << "Message";
    QTest::newRow("a name that is cut") << QByteArray("000000000001000000000000"
                                                      "03777777")
                                        << "Name";
    QTest::newRow("a pointer to itself") << QByteArray("000000000001000000000000"
                                                       "c00c00010001")
                                         << "Name";
    QTest::newRow("a pointer forward") << QByteArray("000000000001000000000000"
                                                     "c00e0000010001")
                                       << "Name";
    QTest::newRow("no room for type and class") << QByteArray("000000000001000000000000"
                                                              "000001")
                                                << "Name";
    QTest::newRow("a record longer than the message") << QByteArray("000080000000000100000000"
                                                                    "0000010001000000000005c0000201")
                                                      << "Length";
    QTest::newRow("an address of three octets") << QByteArray("000080000000000100000000"
                                                              "0000010001000000000003c00002")
                                                << "Address";
    QTest::newRow("octets behind an address") << QByteArray("000080000000000100000000"
                                                            "00000200010000000000030000ff")
                                              << "Left over";
    QTest::newRow("octets behind the message") << QByteArray("000000000000000000000000"
                                                             "ffff")
                                               << "Left over";
    QTest::newRow("an option longer than EDNS") << QByteArray("000000000000000000000001"
                                                              "00002904d00000000000040003ffff")
                                                << "Option";
    QTest::newRow("a bitmap window of no octets") << QByteArray("000080000000000100000000"
                                                                "00002f00010000000000030000"
                                                                "00")
                                                  << "Types";
}

void TestDissect::tellsWhatCannotBeRead()
{
    QFETCH(QByteArray, hexDigits);
    QFETCH(QString, field);
    const auto message = octets(hexDigits.constData());
    const auto fields = dissect(message);
    const DissectedField* at = find(fields, field.toStdString());
    QVERIFY(at != nullptr);
    QVERIFY(at->broken);
    QCOMPARE(QString::fromStdString(test::checkDissection(message)), QString());
}

void TestDissect::readsTheDataOfTypes_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("rdata");
    QTest::addColumn<QString>("values");
    QTest::newRow("MX") << 15 << QByteArray("000a016100") << "10 a.";
    QTest::newRow("AAAA") << 28 << QByteArray("20010db8000000000000000000000001") << "2001:db8::1";
    QTest::newRow("SOA") << 6 << QByteArray("016100016200000000070000000100000002000000030000003c") << "a. b. 7 1 s 2 s 3 s 60 s";
    QTest::newRow("TXT") << 16
                         << QByteArray("026869"
                                       "0122")
                         << "\"hi\" \"\\\"\"";
    QTest::newRow("DS") << 43 << QByteArray("4f660802abcd") << "20326 8 2 abcd";
    QTest::newRow("NSEC") << 47
                          << QByteArray("016200"
                                        "0006400000000003")
                          << "b. A RRSIG NSEC";
    QTest::newRow("RRSIG") << 46
                           << QByteArray("00010d02"
                                         "0000012c"
                                         "65920080"
                                         "6553f100"
                                         "1234"
                                         "016100"
                                         "0102")
                           << "A 13 2 300 s 2024-01-01 00:00:00 UTC 2023-11-14 22:13:20 UTC 4660 a. 0102";
    QTest::newRow("NSEC3") << 50
                           << QByteArray("0101000a02aabb02ccdd00014000"
                                         "00")
                           << "";
    QTest::newRow("SRV") << 33
                         << QByteArray("0001000200500161"
                                       "00")
                         << "1 2 80 a.";
    QTest::newRow("CAA") << 257 << QByteArray("0005697373756561") << "0 \"issue\" 61";
    QTest::newRow("unknown") << 65280 << QByteArray("010203") << "010203";
}

void TestDissect::readsTheDataOfTypes()
{
    QFETCH(int, type);
    QFETCH(QByteArray, rdata);
    QFETCH(QString, values);
    const QByteArray raw = QByteArray::fromHex(rdata);
    QByteArray message = QByteArray::fromHex("000080000000000100000000"
                                             "00");
    const auto word = [&](int n) { message.append(char(n >> 8)).append(char(n)); };
    word(type);
    word(1);
    word(0);
    word(60);
    word(int(raw.size()));
    message += raw;
    const std::vector<std::uint8_t> packet(message.begin(), message.end());
    QCOMPARE(QString::fromStdString(test::checkDissection(packet)), QString());
    if (values.isEmpty())
        return;
    const auto fields = dissect(packet);
    const DissectedField& record = fields[1].fields[0];
    QVERIFY(!record.broken);
    QCOMPARE(QString::fromStdString(record.value).section(u' ', 2), values);
}

void TestDissect::escapesForeignText()
{
    // A TXT with an escape sequence for terminals and a name with a dot inside a label.
    const auto message = octets("000080000000000100000000"
                                "03612e6200"
                                "0010000100000000"
                                "0005"
                                "041b5b316d");
    const auto fields = dissect(message);
    QCOMPARE(find(fields, "Text")->value, std::string("\"\\027[1m\""));
    QCOMPARE(find(fields, "Owner")->value, std::string("a\\.b."));
    QCOMPARE(QString::fromStdString(test::checkDissection(message)), QString());
}

void TestDissect::tellsEveryOctetOfAnyMessage()
{
    std::mt19937 random(1);
    const auto base = octets(reply);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::uint8_t> message = base;
        if (round % 4 == 0)
            message.resize(random() % 600);
        const unsigned changes = random() % 8;
        for (unsigned i = 0; i < changes && !message.empty(); ++i)
            message[random() % message.size()] = static_cast<std::uint8_t>(random());
        if (round % 3 == 0)
            message.resize(random() % (message.size() + 1));
        const std::string problem = test::checkDissection(message);
        QVERIFY2(problem.empty(), problem.c_str());
    }
}

void TestDissect::boundsTheFieldsOfAHugeMessage()
{
    std::vector<std::uint8_t> message(wire::headerSize);
    message[6] = 0xff;
    message[7] = 0xff;
    // The smallest record: root, type 65280, no data.
    while (message.size() + 11 <= wire::maxMessageSize) {
        for (const int octet : {0, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0})
            message.push_back(static_cast<std::uint8_t>(octet));
    }
    QVERIFY(test::countFields(dissect(message)) > maxDissectedFields - 100);
    QCOMPARE(QString::fromStdString(test::checkDissection(message)), QString());
}

QTEST_APPLESS_MAIN(TestDissect)
#include "tst_dissect.moc"
