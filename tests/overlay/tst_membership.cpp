// Membership: numbers that stay, changes that are told, and configurations that are refused as a whole.
#include <QtTest>

#include "engine/overlay/membership.h"
#include "engine/quorum/parameters.h"

#include <algorithm>

using namespace harddns;
using namespace harddns::overlay;

namespace
{

std::string fingerprint(unsigned n)
{
    std::string digits = std::to_string(n);
    return std::string(64 - digits.size(), 'a') + digits;
}

NetworkNodeConfig node(unsigned n, std::string group = "")
{
    return {"node-" + std::to_string(n), {*Endpoint::parse("192.0." + std::to_string(n) + ".1", 853)}, fingerprint(n), std::move(group)};
}

NetworkConfig network(std::initializer_list<unsigned> nodes)
{
    NetworkConfig config;
    for (const unsigned n : nodes)
        config.nodes.push_back(node(n));
    return config;
}

using Numbers = std::vector<std::uint16_t>;

} // namespace

class TestMembership : public QObject
{
    Q_OBJECT
private slots:
    void knowsItself()
    {
        Membership membership(fingerprint(2));
        QCOMPARE(membership.self(), nobody);
        const auto change = membership.apply(network({1, 2, 3}));
        QVERIFY(change.ok());
        QVERIFY(change->added == (Numbers{0, 1, 2}) && change->removed.empty() && change->changed.empty());
        QCOMPARE(membership.self(), std::uint16_t(1));
        QCOMPARE(membership.idOf(2), std::string("node-3"));
        QCOMPARE(membership.findFingerprint(fingerprint(3))->number, std::uint16_t(2));
        QVERIFY(membership.findFingerprint(fingerprint(4)) == nullptr);
        QVERIFY(membership.find(3) == nullptr && membership.find(nobody) == nullptr);
        QVERIFY(membership.isMemberAddress(*IpAddress::parse("::ffff:192.0.3.1")));
        QVERIFY(!membership.isMemberAddress(*IpAddress::parse("192.0.4.1")));
        QCOMPARE(Membership(fingerprint(9)).self(), nobody);
    }

    void numbersStay()
    {
        Membership membership(fingerprint(1));
        QVERIFY(membership.apply(network({1, 2, 3})).ok());
        auto change = membership.apply(network({4, 3, 1})); // another order, one gone, one new
        QVERIFY(change.ok());
        QVERIFY(change->added == Numbers{3} && change->removed == Numbers{1} && change->changed.empty());
        QCOMPARE(membership.findFingerprint(fingerprint(1))->number, std::uint16_t(0));
        QCOMPARE(membership.findFingerprint(fingerprint(3))->number, std::uint16_t(2));
        QCOMPARE(membership.idOf(1), std::string("node-2")); // for events of the past
        QVERIFY(membership.find(1) == nullptr);
        change = membership.apply(network({1, 2, 3, 4}));
        QVERIFY(change->added == Numbers{1});
        QVERIFY(!membership.apply(network({4, 3, 2, 1}))->any());
    }

    void numbersStayBelowTheLargestNetwork()
    {
        Membership membership(fingerprint(1));
        for (unsigned round = 0; round < 100; ++round) {
            QVERIFY(membership.apply(network({1, 2 + round % 200, 3 + round % 200})).ok());
            for (const Member& each : membership.members())
                QVERIFY(each.number < quorum::largestNetwork);
            QCOMPARE(membership.members().size(), std::size_t(3));
            QCOMPARE(membership.self(), std::uint16_t(0));
            QVERIFY(std::is_sorted(membership.members().begin(), membership.members().end(),
                                   [](const Member& a, const Member& b) { return a.number < b.number; }));
        }
    }

    void tellsWhatChanged()
    {
        Membership membership(fingerprint(1));
        NetworkConfig config = network({1, 2, 3});
        QVERIFY(membership.apply(config).ok());
        config.nodes[1].addresses.push_back(*Endpoint::parse("198.51.100.1", 853));
        QVERIFY(membership.apply(config)->changed == Numbers{1});
        config.nodes[2].fingerprint = fingerprint(33);
        QVERIFY(membership.apply(config)->changed == Numbers{2});
        QVERIFY(membership.findFingerprint(fingerprint(3)) == nullptr);
        config.nodes[0].group = "operator=a";
        QVERIFY(membership.apply(config)->changed == Numbers{0});
    }

    void revokedMembersAreNone()
    {
        Membership membership(fingerprint(1));
        QVERIFY(membership.apply(network({1, 2, 3})).ok());
        const std::vector<std::string> revoked{fingerprint(2)};
        const auto change = membership.apply(network({1, 2, 3}), revoked);
        QVERIFY(change->removed == Numbers{1});
        QVERIFY(membership.findFingerprint(fingerprint(2)) == nullptr);
        QVERIFY(membership.apply(network({1, 2, 3}))->added == Numbers{1});
    }

    void groupsAreLabelsAndNetworks()
    {
        Membership membership(fingerprint(1));
        NetworkConfig config;
        config.nodes = {node(1, "operator=a as=64500"), node(2, "operator=a, as=64501"), node(1, "operator=b"), node(4)};
        config.nodes[2].id = "node-3";
        config.nodes[2].fingerprint = fingerprint(3); // in the network of node 1
        config.nodes[3].addresses = {*Endpoint::parse("[2001:db8:1:2::1]:853", 853)};
        QVERIFY(membership.apply(config).ok());
        const auto labels = [&](std::uint16_t number) {
            std::vector<std::string> out;
            for (const std::uint16_t group : membership.find(number)->groups)
                out.push_back(membership.groupLabel(group));
            std::sort(out.begin(), out.end());
            return out;
        };
        QVERIFY(labels(0) == (std::vector<std::string>{"192.0.1.0/24", "as=64500", "operator=a"}));
        QVERIFY(labels(1) == (std::vector<std::string>{"192.0.2.0/24", "as=64501", "operator=a"}));
        QVERIFY(labels(2) == (std::vector<std::string>{"192.0.1.0/24", "operator=b"}));
        QVERIFY(labels(3) == std::vector<std::string>{"2001:db8:1::/48"});
        config.nodes[3].addresses = {*Endpoint::parse("127.77.0.1", 853)};
        QVERIFY(membership.apply(config).ok());
        QVERIFY(labels(3).empty()); // all of a demo would be one group
    }

    void badConfigurationsChangeNothing()
    {
        Membership membership(fingerprint(1));
        QVERIFY(membership.apply(network({1, 2, 3})).ok());
        const auto refused = [&](auto change) {
            NetworkConfig config = network({1, 2, 4});
            change(config);
            const auto result = membership.apply(config);
            return !result.ok() && !result.error().empty() && membership.members().size() == 3 &&
                   membership.findFingerprint(fingerprint(3)) != nullptr;
        };
        QVERIFY(refused([](NetworkConfig& c) { c.nodes[2].id = "node-1"; }));
        QVERIFY(refused([](NetworkConfig& c) { c.nodes[2].fingerprint = fingerprint(1); }));
        QVERIFY(refused([](NetworkConfig& c) { c.nodes[2].fingerprint = "abc"; }));
        QVERIFY(refused([](NetworkConfig& c) { c.nodes[2].fingerprint[3] = 'g'; }));
        QVERIFY(refused([](NetworkConfig& c) { c.nodes[2].addresses.clear(); }));
        QVERIFY(refused([](NetworkConfig& c) {
            for (unsigned n = 10; c.nodes.size() <= quorum::largestNetwork; ++n)
                c.nodes.push_back(node(n));
        }));
    }

    void fingerprintsAreReadAsPeopleWriteThem()
    {
        const std::string plain = fingerprint(5);
        std::string shown;
        for (std::size_t i = 0; i < plain.size(); i += 2)
            shown += (i > 0 ? ":" : "") + QString::fromStdString(plain.substr(i, 2)).toUpper().toStdString();
        QCOMPARE(*normalFingerprint(shown), plain);
        QVERIFY(!normalFingerprint(plain + "a"));
        QVERIFY(!normalFingerprint(""));
    }
};

QTEST_APPLESS_MAIN(TestMembership)
#include "tst_membership.moc"
