// The option between nodes: every form comes back as it was sent, and nothing else is read.
#include <QtTest>

#include "engine/overlay/peer_option.h"

#include <random>

using namespace harddns;
using namespace harddns::overlay;

namespace
{

template <class Octets>
void fill(std::mt19937& random, Octets& octets)
{
    for (auto& each : octets)
        each = static_cast<std::uint8_t>(random());
}

PeerOption anyOption(std::mt19937& random)
{
    static constexpr std::pair<PeerKind, bool> forms[] = {
        {PeerKind::Resolve, false}, {PeerKind::Resolve, true}, {PeerKind::Authority, false}, {PeerKind::Authority, true},
        {PeerKind::Order, false},   {PeerKind::Proof, false},  {PeerKind::Proof, true},      {PeerKind::Alive, false},
        {PeerKind::Alive, true},    {PeerKind::Receipt, true}, {PeerKind::Collect, false},   {PeerKind::Collect, true},
        {PeerKind::Path, false},    {PeerKind::Path, true},
    };
    const auto coin = [&] { return random() % 2 == 0; };
    PeerOption option;
    std::tie(option.kind, option.reply) = forms[random() % std::size(forms)];
    const bool varied = option.kind == PeerKind::Resolve || option.kind == PeerKind::Authority;
    const bool lookup = isLookup(option.kind);
    if (option.kind == PeerKind::Receipt) {
        option.receipt.count = static_cast<std::uint8_t>(1 + random() % largestBatch);
        option.receipt.index = static_cast<std::uint8_t>(random() % option.receipt.count);
        fill(random, option.receipt.signature);
        option.receipt.path.resize(pathLength(option.receipt.index, option.receipt.count));
        for (Digest& hash : option.receipt.path)
            fill(random, hash);
        return option;
    }
    fill(random, option.nonce);
    if (varied && !option.reply) {
        option.overTcp = coin();
        option.fresh = coin();
    }
    if (lookup && option.reply) {
        option.receiptFollows = isBallot(option.kind) && coin();
        option.nearMisses = static_cast<std::uint32_t>(random());
        option.loadPercent = static_cast<std::uint8_t>(random() % 101);
        option.batch = (std::uint64_t{random()} << 32) | random();
    }
    if (option.kind == PeerKind::Order)
        option.below = coin();
    if (option.kind == PeerKind::Proof && option.reply) {
        option.publicKey.resize(1 + random() % largestPublicKey);
        for (char& c : option.publicKey)
            c = static_cast<char>(random());
    }
    return option;
}

} // namespace

class TestPeerOption : public QObject
{
    Q_OBJECT
private slots:
    void everyFormComesBack()
    {
        std::mt19937 random(1);
        for (int i = 0; i < 5'000; ++i) {
            const PeerOption option = anyOption(random);
            const std::string data = encodePeerOption(option);
            const auto again = decodePeerOption(data);
            QVERIFY(again);
            QVERIFY(*again == option);
        }
    }

    void noOctetMoreOrLess()
    {
        std::mt19937 random(2);
        for (int i = 0; i < 200; ++i) {
            const PeerOption option = anyOption(random);
            const std::string data = encodePeerOption(option);
            for (std::size_t size = 0; size < data.size(); ++size)
                QVERIFY(!decodePeerOption(std::string_view(data).substr(0, size)));
            QVERIFY(!decodePeerOption(data + '\0'));
            if (option.kind == PeerKind::Receipt || !option.publicKey.empty())
                continue; // the octets of a path or key may happen to read as another length
            for (std::size_t at = 0; at < data.size(); ++at) {
                std::string without = data;
                without.erase(at, 1);
                QVERIFY(!decodePeerOption(without));
            }
        }
    }

    void whatIsReadIsWhatWouldBeWritten()
    {
        std::mt19937 random(3);
        int read = 0;
        for (int i = 0; i < 40'000; ++i) {
            std::string data = encodePeerOption(anyOption(random));
            for (auto n = random() % 3; n-- > 0;)
                data[random() % std::min<std::size_t>(data.size(), 6)] = static_cast<char>(random());
            const auto option = decodePeerOption(data);
            if (!option)
                continue;
            ++read;
            QCOMPARE(encodePeerOption(*option), data);
        }
        QVERIFY(read > 10'000);
    }

    void sizesAreThoseOfTheHeader()
    {
        PeerOption option;
        QCOMPARE(encodePeerOption(option).size(), std::size_t(19));
        option.reply = true;
        QCOMPARE(encodePeerOption(option).size(), std::size_t(32));
        option.kind = PeerKind::Alive;
        QCOMPARE(encodePeerOption(option).size(), std::size_t(19));
    }

    void refusesWhatMeansNothing_data()
    {
        QTest::addColumn<int>("at");
        QTest::addColumn<int>("value");
        QTest::newRow("version 0") << 0 << 0;
        QTest::newRow("version 2") << 0 << 2;
        QTest::newRow("kind 0") << 1 << 0;
        QTest::newRow("kind 9") << 1 << 9;
        QTest::newRow("a receipt that is a question") << 1 << 5;
        QTest::newRow("below in a question") << 2 << 4;
        QTest::newRow("a receipt announced by a question") << 2 << 8;
        QTest::newRow("unknown flag") << 2 << 0x10;
    }
    void refusesWhatMeansNothing()
    {
        QFETCH(int, at);
        QFETCH(int, value);
        std::string data = encodePeerOption({});
        QVERIFY(decodePeerOption(data));
        data[static_cast<std::size_t>(at)] = static_cast<char>(value);
        QVERIFY(!decodePeerOption(data));
    }

    void refusesImpossibleReceipts()
    {
        PeerOption option;
        option.kind = PeerKind::Receipt;
        option.reply = true;
        option.receipt.count = 3;
        option.receipt.index = 1;
        option.receipt.path.resize(2);
        std::string data = encodePeerOption(option);
        QVERIFY(decodePeerOption(data));
        data[3] = 3; // leaf 3 of 3
        QVERIFY(!decodePeerOption(data));
        data[3] = 2; // its path has one hash
        QVERIFY(!decodePeerOption(data));
        data[3] = 0;
        data[4] = 0; // no leaves
        QVERIFY(!decodePeerOption(data));
        data[4] = static_cast<char>(largestBatch + 1);
        QVERIFY(!decodePeerOption(data));
    }

    void refusesALoadAboveAll()
    {
        PeerOption option;
        option.reply = true;
        option.loadPercent = 101;
        QVERIFY(!decodePeerOption(encodePeerOption(option)));
    }
};

QTEST_APPLESS_MAIN(TestPeerOption)
#include "tst_peer_option.moc"
