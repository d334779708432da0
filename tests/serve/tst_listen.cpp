// What the operator is told about listening: problems with address and remedy, a cut-down receive buffer. The network is a stub, since the
// virtual world has no privileges and no small buffers.
#include <QtTest>

#include "tests/serve/serve_fixture.h"

using namespace harddns;
using namespace harddns::serve;
using namespace harddns::serve::test;
using world::NetError;

namespace
{

class StubNetwork final : public world::Network
{
public:
    class Datagrams final : public world::DatagramListener
    {
    public:
        Datagrams(const Endpoint& local, std::size_t granted) : m_local(local), m_granted(granted) {}
        void send(const world::ReplyPath&, std::span<const std::uint8_t>) override {}
        [[nodiscard]] Endpoint local() const override { return m_local; }
        [[nodiscard]] std::size_t receiveBuffer() const override { return m_granted; }
        [[nodiscard]] std::size_t receiveBufferAsked() const override { return 4U << 20; }
        [[nodiscard]] std::uint64_t kernelDrops() const override { return 5; }
        [[nodiscard]] std::uint64_t sendDrops() const override { return 6; }
        [[nodiscard]] std::uint64_t oversized() const override { return 7; }

    private:
        Endpoint m_local;
        std::size_t m_granted;
    };
    class Streams final : public world::StreamListener
    {
    public:
        explicit Streams(const Endpoint& local) : m_local(local) {}
        world::NetResult<std::unique_ptr<world::Stream>> tryAccept() override { return Failure{NetError::WouldBlock}; }
        void notifyReadable(world::ReadyNode*) override {}
        [[nodiscard]] Endpoint local() const override { return m_local; }
        void replaceTls(std::shared_ptr<world::TlsServerContext>) override {}

    private:
        Endpoint m_local;
    };

    world::NetResult<std::unique_ptr<world::DatagramSocket>> openDatagram(const Endpoint&) override { return Failure{NetError::Other}; }
    world::NetResult<std::unique_ptr<world::Stream>> openStream(const Endpoint&) override { return Failure{NetError::Other}; }
    world::NetResult<std::unique_ptr<world::Stream>> openTls(const Endpoint&, std::shared_ptr<world::TlsClientContext>) override
    {
        return Failure{NetError::Other};
    }
    world::NetResult<std::unique_ptr<world::DatagramListener>> listenDatagram(const Endpoint& local, world::DatagramHandler&,
                                                                              const world::ListenOptions&) override
    {
        if (datagramError)
            return Failure{*datagramError};
        Endpoint bound = local;
        if (bound.port == 0)
            bound.port = 4711;
        return std::unique_ptr<world::DatagramListener>(std::make_unique<Datagrams>(bound, granted));
    }
    world::NetResult<std::unique_ptr<world::StreamListener>> listenStream(const Endpoint& local, const world::ListenOptions&) override
    {
        if (streamError)
            return Failure{*streamError};
        return std::unique_ptr<world::StreamListener>(std::make_unique<Streams>(local));
    }
    [[nodiscard]] bool isOwnAddress(const IpAddress&) const override { return false; }

    std::optional<NetError> datagramError, streamError;
    std::size_t granted = 4U << 20;
};

struct Listening {
    Listening()
        : stubbed{s.world.loop(), s.node.clock(), network, s.node.entropy()},
          front(stubbed, s.shared, 0, s.reader, s.shard, makeFrontSettings(Serving::defaultConfig()))
    {
    }
    std::string problem(const char* address)
    {
        const auto opened = front.listen({*Endpoint::parse(address, 53)}, {}, nullptr, false);
        return opened.ok() ? std::string() : opened.error().message;
    }
    Serving s;
    StubNetwork network;
    world::World stubbed;
    Frontend front;
};

} // namespace

class TstListen : public QObject
{
    Q_OBJECT
private slots:
    void problemsNameWhatToDo_data()
    {
        QTest::addColumn<int>("error");
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("remedy");
        const auto row = [](NetError error, const char* address, const char* remedy) {
            QTest::addRow("%s %s", world::toText(error), address) << static_cast<int>(error) << address << remedy;
        };
        row(NetError::AddressInUse, "127.0.0.1:53", "another program listens there");
        row(NetError::AddressMissing, "192.0.2.9:53", "this machine has no address 192.0.2.9");
        row(NetError::Denied, "127.0.0.1:53", "port 53 needs CAP_NET_BIND_SERVICE");
        row(NetError::Denied, "127.0.0.1:5300", "refused by the system's policy");
        row(NetError::NoDescriptors, "127.0.0.1:53", "limit of open files");
        row(NetError::Unreachable, "[2001:db8::1]:53", "address family");
        row(NetError::Other, "127.0.0.1:53", "listen.dns");
    }
    void problemsNameWhatToDo()
    {
        QFETCH(int, error);
        QFETCH(QString, address);
        QFETCH(QString, remedy);
        for (const bool datagram : {true, false}) {
            Listening l;
            (datagram ? l.network.datagramError : l.network.streamError) = static_cast<NetError>(error);
            const std::string message = l.problem(address.toLatin1().constData());
            const QString text = QString::fromStdString(message);
            QVERIFY2(text.startsWith(QString("cannot listen on %1 %2: ").arg(datagram ? "udp" : "tcp", address)), message.c_str());
            QVERIFY2(text.contains(remedy), message.c_str());
            QVERIFY(l.front.listening().empty());
            QVERIFY(l.front.notices().empty());
        }
    }

    void cutDownBufferIsANotice()
    {
        Listening l;
        l.network.granted = 212992;
        QCOMPARE(l.problem("127.0.0.1:53"), std::string());
        const auto notices = l.front.notices();
        QCOMPARE(notices.size(), std::size_t{1});
        QVERIFY(notices.front().find("127.0.0.1:53") != std::string::npos);
        QVERIFY(notices.front().find("212992 of 4194304") != std::string::npos);
        QCOMPARE(l.front.drops().kernel, std::uint64_t{5});
        QCOMPARE(l.front.drops().send, std::uint64_t{6});
        QCOMPARE(l.front.drops().oversized, std::uint64_t{7});
    }

    void fullBufferIsNone()
    {
        Listening l;
        QCOMPARE(l.problem("127.0.0.1:53"), std::string());
        QVERIFY(l.front.notices().empty());
    }

    void freePortIsTheSameForUdpAndTcp()
    {
        Listening l;
        QCOMPARE(l.problem("127.0.0.1:0"), std::string());
        const auto listening = l.front.listening();
        QCOMPARE(listening.size(), std::size_t{2});
        QCOMPARE(listening[0].address.port, std::uint16_t{4711});
        QCOMPARE(listening[1].address.port, std::uint16_t{4711});
    }
};

QTEST_GUILESS_MAIN(TstListen)
#include "tst_listen.moc"
