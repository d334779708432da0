// Receipts: what a member signed proves exactly that, and nothing else.
#include <QtTest>

#include "engine/overlay/identity.h"
#include "engine/overlay/receipt.h"
#include "engine/overlay/stand_in_signing.h"
#include "engine/world/virtual/virtual_world.h"

#include <QTemporaryDir>
#include <ctime>
#include <fstream>
#include <random>
#include <set>

using namespace harddns;
using namespace harddns::overlay;
using telemetry::Counter;

namespace
{

wire::Question question(std::string_view name, wire::Type type = wire::Type::A) { return {*wire::Name::fromText(name), type}; }

std::vector<Digest> leavesOf(std::size_t count)
{
    std::vector<Digest> leaves;
    for (std::size_t i = 0; i < count; ++i)
        leaves.push_back(leafHash(std::vector<std::uint8_t>{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)}));
    return leaves;
}

BallotStatement statementOf(unsigned n)
{
    BallotStatement s;
    s.question = question("name" + std::to_string(n) + ".example");
    s.ballot[0] = static_cast<std::uint8_t>(n);
    s.batch = 1'700'000'000'000;
    s.collector = fingerprintOf("collector");
    s.nonce[15] = static_cast<std::uint8_t>(n);
    return s;
}

/// Signed receipts for statementOf(0..count).
std::vector<Receipt> signedReceipts(ReceiptSigner& signer, std::size_t count)
{
    std::vector<Digest> leaves;
    for (unsigned i = 0; i < count; ++i)
        leaves.push_back(leafOf(statementOf(i)));
    const auto signature = signer.sign(signedOctets(statementOf(0).batch, count, merkleRoot(leaves)));
    if (!signature)
        return {};
    std::vector<Receipt> receipts;
    for (std::size_t i = 0; i < count; ++i)
        receipts.push_back({static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(count), *signature, merklePath(leaves, i)});
    return receipts;
}

std::unique_ptr<ReceiptSigner> realSigner(const QTemporaryDir& dir, std::string_view id)
{
    const auto authority = makeAuthority("test", 1'700'000'000);
    const auto node = issueNode(*authority, id, 1'700'000'000);
    const std::string path = dir.path().toStdString() + "/" + std::string(id) + ".pem";
    std::ofstream(path) << node->key;
    auto signer = makeReceiptSigner(path);
    if (!signer.ok())
        qFatal("%s", signer.error().c_str());
    const auto facts = readCertificate(node->certificate, "certificate");
    if (facts->fingerprint != fingerprintOf((*signer)->publicKey()))
        qFatal("the signer's key is not the certificate's");
    return std::move(signer).value();
}

void checkEveryBit(const SignatureCheck& check, ReceiptSigner& signer, unsigned stride)
{
    const std::string key = signer.publicKey(), member = fingerprintOf(key);
    const auto receipts = signedReceipts(signer, 5);
    QCOMPARE(receipts.size(), std::size_t(5));
    for (unsigned i = 0; i < 5; ++i)
        QVERIFY(verifyReceipt(check, member, key, statementOf(i), receipts[i]));

    const BallotStatement good = statementOf(1);
    const Receipt& receipt = receipts[1];
    const auto refused = [&](auto change) {
        BallotStatement s = good;
        Receipt r = receipt;
        change(s, r);
        return !verifyReceipt(check, member, key, s, r);
    };
    for (unsigned bit = 0; bit < 512; bit += stride)
        QVERIFY(refused([&](BallotStatement&, Receipt& r) { r.signature[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8); }));
    for (unsigned bit = 0; bit < 256; bit += stride) {
        QVERIFY(refused([&](BallotStatement& s, Receipt&) { s.ballot[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8); }));
        for (std::size_t level = 0; level < receipt.path.size(); ++level)
            QVERIFY(refused([&](BallotStatement&, Receipt& r) { r.path[level][bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8); }));
    }
    for (unsigned bit = 0; bit < 128; bit += stride)
        QVERIFY(refused([&](BallotStatement& s, Receipt&) { s.nonce[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8); }));
    for (unsigned bit = 0; bit < 64; bit += stride)
        QVERIFY(refused([&](BallotStatement& s, Receipt&) { s.batch ^= std::uint64_t{1} << bit; }));
    QVERIFY(refused([](BallotStatement& s, Receipt&) { s.question = question("name2.example"); }));
    QVERIFY(refused([](BallotStatement& s, Receipt&) { s.question.type = wire::Type::Aaaa; }));
    QVERIFY(refused([](BallotStatement& s, Receipt&) { s.collector = fingerprintOf("another collector"); }));
    QVERIFY(refused([](BallotStatement&, Receipt& r) { r.index = 0; }));
    QVERIFY(refused([](BallotStatement&, Receipt& r) { r.count = 6; }));
    QVERIFY(refused([](BallotStatement&, Receipt& r) { r.path.pop_back(); }));
    QVERIFY(refused([](BallotStatement&, Receipt& r) { r.path.push_back({}); }));
    QVERIFY(!refused([](BallotStatement& s, Receipt&) { s.question = question("NAME1.Example"); })); // the same question
    QVERIFY(!verifyReceipt(check, fingerprintOf("another member"), key, good, receipt));
    QVERIFY(!verifyReceipt(check, fingerprintOf("no key"), "no key", good, receipt));
}

} // namespace

class TestReceipt : public QObject
{
    Q_OBJECT
private slots:
    void everyLeafLeadsToTheRoot()
    {
        for (std::size_t count = 1; count <= 70; ++count) {
            const auto leaves = leavesOf(count);
            const Digest root = merkleRoot(leaves);
            for (std::size_t i = 0; i < count; ++i) {
                const auto path = merklePath(leaves, i);
                QCOMPARE(path.size(), pathLength(i, count));
                QVERIFY(rootOfPath(leaves[i], i, count, path) == root);
                QVERIFY(rootOfPath(leaves[i], (i + 1) % count, count, path) != root || count == 1);
                QVERIFY(!rootOfPath(leaves[i], count, count, path));
            }
        }
    }

    void rootsAreThoseOfTheStandard()
    {
        // RFC 9162 2.1.1 by hand: H(0x01 | H(0x01 | a | b) | c).
        const auto leaves = leavesOf(3);
        QVERIFY(merkleRoot(leaves) == nodeHash(nodeHash(leaves[0], leaves[1]), leaves[2]));
        const std::vector<std::uint8_t> abc{'a', 'b', 'c'};
        QCOMPARE(quorum::toHex(sha256(abc)), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QVERIFY(leafHash(abc) == sha256(std::vector<std::uint8_t>{0, 'a', 'b', 'c'}));
    }

    void anInnerNodeIsNoLeaf()
    {
        const auto leaves = leavesOf(4);
        std::vector<std::uint8_t> both(leaves[0].begin(), leaves[0].end());
        both.insert(both.end(), leaves[1].begin(), leaves[1].end());
        QVERIFY(leafHash(both) != nodeHash(leaves[0], leaves[1]));
        const auto path = merklePath(leaves, 0);
        QVERIFY(!rootOfPath(nodeHash(leaves[0], leaves[1]), 0, 4, std::span(path).subspan(1)));
    }

    void leavesDifferInEveryPart()
    {
        std::set<Digest> seen;
        BallotStatement s = statementOf(1);
        seen.insert(leafOf(s));
        s.nonce[0] ^= 1;
        seen.insert(leafOf(s));
        s.batch ^= 1;
        seen.insert(leafOf(s));
        s.collector[0] ^= 1;
        seen.insert(leafOf(s));
        s.ballot[31] ^= 1;
        seen.insert(leafOf(s));
        s.question.type = wire::Type::Txt;
        seen.insert(leafOf(s));
        s.question.name = wire::Name();
        seen.insert(leafOf(s));
        QCOMPARE(seen.size(), std::size_t(7));
    }

    void aReceiptProvesItsBallotOnly() // stand-in
    {
        StandInSigner signer("n1");
        checkEveryBit(StandInCheck(), signer, 1);
    }

    void aReceiptProvesItsBallotOnlyForReal()
    {
        const QTemporaryDir dir;
        const auto signer = realSigner(dir, "n1");
        checkEveryBit(ecdsaCheck(), *signer, 7);
        // Another key of the same network.
        const auto other = realSigner(dir, "n2");
        const auto receipts = signedReceipts(*other, 2);
        QVERIFY(!verifyReceipt(ecdsaCheck(), fingerprintOf(signer->publicKey()), signer->publicKey(), statementOf(0), receipts[0]));
        QVERIFY(!verifyReceipt(ecdsaCheck(), fingerprintOf(signer->publicKey()), other->publicKey(), statementOf(0), receipts[0]));
    }

    void keysThatAreNoneAreRefused()
    {
        const QTemporaryDir dir;
        const std::string path = dir.path().toStdString() + "/key.pem";
        QVERIFY(!makeReceiptSigner(path).ok());
        std::ofstream(path) << "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
        const auto signer = makeReceiptSigner(path);
        QVERIFY(!signer.ok());
        QVERIFY(signer.error().find(path) != std::string::npos);
        const std::vector<std::uint8_t> statement{1, 2, 3};
        for (const std::string& key : {std::string(), std::string("no key"), std::string(91, '0')})
            QVERIFY(!ecdsaCheck().verify(key, statement, Signature{}));
    }

    void aBatchClosesByTime()
    {
        world::VirtualWorld world(1);
        world::VirtualHost& host = world.addHost("n1", {"192.0.2.1"});
        StandInSigner signer("n1");
        telemetry::Shard shard;
        std::vector<std::pair<std::uint16_t, Receipt>> out;
        ReceiptBatch batch(host.world().loop, host.clock(), signer, shard,
                           [&](const ReceiptBatch::Ticket& t, Receipt r) { out.emplace_back(t.id, std::move(r)); });
        QVERIFY(!world.loop().hasTimers()); // nothing waits, nothing ticks
        std::vector<BallotStatement> statements;
        for (unsigned i = 0; i < 3; ++i) {
            statements.push_back(statementOf(i));
            statements.back().batch = batch.number();
            batch.add(leafOf(statements.back()), {7, static_cast<std::uint16_t>(i)});
        }
        QCOMPARE(statements[0].batch, static_cast<std::uint64_t>(host.clock().wall().nanoseconds / 1'000'000));
        QCOMPARE(statements[2].batch, statements[0].batch);
        world.runFor(batchTime - std::chrono::microseconds(1));
        QVERIFY(out.empty());
        world.runFor(std::chrono::microseconds(1));
        QCOMPARE(out.size(), std::size_t(3));
        for (unsigned i = 0; i < 3; ++i) {
            QCOMPARE(out[i].first, static_cast<std::uint16_t>(i));
            QVERIFY(verifyReceipt(StandInCheck(), signer.fingerprint(), signer.publicKey(), statements[i], out[i].second));
        }
        QVERIFY(!world.loop().hasTimers());
        QCOMPARE(shard.get(Counter::PeerSignatures), std::uint64_t(1));
        // A clock that is set back does not bring a number back.
        world.jumpWall(-std::chrono::hours(1));
        QVERIFY(batch.number() > statements[0].batch);
    }

    void aBatchClosesWhenItIsFull()
    {
        world::VirtualWorld world(1);
        world::VirtualHost& host = world.addHost("n1", {"192.0.2.1"});
        StandInSigner signer("n1");
        telemetry::Shard shard;
        std::size_t delivered = 0;
        ReceiptBatch batch(host.world().loop, host.clock(), signer, shard, [&](const ReceiptBatch::Ticket&, Receipt) { ++delivered; });
        std::set<std::uint64_t> numbers;
        for (unsigned i = 0; i < 2 * largestBatch + 1; ++i) {
            BallotStatement s = statementOf(i);
            s.batch = batch.number();
            numbers.insert(s.batch);
            batch.add(leafOf(s), {1, static_cast<std::uint16_t>(i)});
        }
        QCOMPARE(delivered, 2 * largestBatch);
        QCOMPARE(numbers.size(), std::size_t(3));
        QCOMPARE(batch.open(), std::size_t(1));
        world.runFor(batchTime);
        QCOMPARE(delivered, 2 * largestBatch + 1);
        QCOMPARE(shard.get(Counter::PeerSignatures), std::uint64_t(3));
    }

    /// The figures of signing.h; nothing is asserted about time.
    void signingCosts()
    {
        const QTemporaryDir dir;
        const auto signer = realSigner(dir, "n1");
        const auto perCall = [](unsigned times, auto&& call) {
            const std::clock_t began = std::clock(); // of the processor: others are at work, too
            for (unsigned i = 0; i < times; ++i)
                call();
            return 1e6 * static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC / times;
        };
        const auto octets = signedOctets(1, 8, {});
        const auto signature = signer->sign(octets);
        QVERIFY(signature);
        qInfo("sign %.1f us, verify %.1f us, leaf %.2f us, batch of 8 with paths %.1f us",
              perCall(300, [&] { (void)signer->sign(octets); }),
              perCall(300, [&] { (void)ecdsaCheck().verify(signer->publicKey(), octets, *signature); }),
              perCall(3000, [&] { (void)leafOf(statementOf(1)); }), perCall(300, [&] { (void)signedReceipts(*signer, 8); }));
    }
};

QTEST_APPLESS_MAIN(TestReceipt)
#include "tst_receipt.moc"
