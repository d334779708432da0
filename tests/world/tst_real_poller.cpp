// Poller: who gets which event, and that nobody gets the events of somebody who is gone. Descriptors are duplicated as a child process
// does between fork and exec: the registration of a closed socket goes on then.
#include <QtTest>

#include "engine/world/real/sockets.h"
#include "tests/world/real_fixture.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace harddns;
using namespace harddns::world;
using real::Poller;
using real::Socket;

namespace
{

class Probe final : public real::Pollable
{
public:
    void onReadiness(bool readable, bool, bool) override { events += readable ? 1 : 0; }
    int events = 0;
};

struct Pair {
    Pair()
    {
        int fds[2];
        if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0)
            qFatal("no pair of sockets");
        near = Socket(fds[0]);
        far = Socket(fds[1]);
    }
    void makeReadable() const { QCOMPARE(::write(static_cast<int>(far.native()), "x", 1), ssize_t{1}); }
    Socket near, far;
};

Socket duplicate(real::NativeSocket socket) { return Socket(::dup(static_cast<int>(socket))); }

/// The descriptor of this process's datagram socket on the port; -1: none.
int descriptorOfPort(std::uint16_t port)
{
    for (int fd = 3; fd < 1024; ++fd) {
        sockaddr_in address{};
        socklen_t length = sizeof address;
        if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0 && address.sin_family == AF_INET &&
            ntohs(address.sin_port) == port)
            return fd;
    }
    return -1;
}

Task<void> makeStale(RealWorker& worker, DatagramListener& far, Socket& kept, bool& told)
{
    auto opened = worker.network().openDatagram(far.local());
    if (!opened.ok())
        co_return;
    auto gone = std::move(*opened);
    const std::uint16_t port = gone->localPort();
    kept = duplicate(descriptorOfPort(port));
    if (!kept)
        co_return;
    gone.reset();
    // Another one in its place, which nobody writes to.
    auto again = worker.network().openDatagram(far.local());
    if (!again.ok())
        co_return;
    const auto place = std::move(*again);
    const Socket sender(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in from{}, to{};
    from.sin_family = to.sin_family = AF_INET;
    from.sin_addr.s_addr = to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(port);
    // Only the peer it was connected to may write to it, so the sender shares the listener's port.
    from.sin_port = htons(far.local().port);
    const int on = 1;
    ::setsockopt(static_cast<int>(sender.native()), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (::bind(static_cast<int>(sender.native()), reinterpret_cast<sockaddr*>(&from), sizeof from) != 0)
        co_return;
    if (::sendto(static_cast<int>(sender.native()), "x", 1, 0, reinterpret_cast<sockaddr*>(&to), sizeof to) != 1)
        co_return;
    ReadyNode* nobody = nullptr;
    place->notifyReadable(nobody);
    for (int turn = 0; turn < 20; ++turn)
        co_await Yield(worker.loop());
    std::array<std::uint8_t, 16> buffer{};
    const auto got = place->tryReceive(buffer);
    told = !got.ok() && got.error() == NetError::WouldBlock;
}

class Silent final : public DatagramHandler
{
public:
    void onDatagrams(DatagramListener&, std::span<IncomingDatagram>) override {}
};

} // namespace

class TestRealPoller : public QObject
{
    Q_OBJECT
private slots:
    void eachGetsItsOwnEvents()
    {
        Poller poller;
        std::vector<Pair> pairs(200); // more than one batch of events
        std::vector<std::unique_ptr<Probe>> probes;
        for (const Pair& pair : pairs) {
            probes.push_back(std::make_unique<Probe>());
            QVERIFY(poller.add(pair.near, *probes.back(), false).ok());
        }
        QCOMPARE(poller.poll(), std::size_t{0});
        for (std::size_t i = 0; i < pairs.size(); i += 2)
            pairs[i].makeReadable();
        std::size_t events = 0;
        while (const std::size_t more = poller.poll())
            events += more;
        QCOMPARE(events, pairs.size() / 2);
        for (std::size_t i = 0; i < pairs.size(); ++i)
            QCOMPARE(probes[i]->events, i % 2 == 0 ? 1 : 0);
        QCOMPARE(poller.staleEvents(), std::uint64_t{0});
    }

    void anEventOfSomebodyGoneTouchesNobody()
    {
        Poller poller;
        Pair old;
        auto probe = std::make_unique<Probe>();
        QVERIFY(poller.add(old.near, *probe, false).ok());
        const Socket kept = duplicate(old.near.native());
        old.near.reset();
        probe.reset();
        old.makeReadable();
        QCOMPARE(poller.poll(), std::size_t{1});
        QCOMPARE(poller.staleEvents(), std::uint64_t{1});
        QCOMPARE(poller.poll(), std::size_t{0}); // told once
    }

    void whoTakesThePlaceOfSomebodyGoneDoesNotGetHisEvents()
    {
        Poller poller;
        Pair old, next;
        std::optional<Probe> probe(std::in_place); // both live at the same address
        QVERIFY(poller.add(old.near, *probe, false).ok());
        const Socket kept = duplicate(old.near.native());
        old.near.reset();
        probe.reset();
        probe.emplace();
        QVERIFY(poller.add(next.near, *probe, false).ok());
        old.makeReadable();
        (void)poller.poll();
        QCOMPARE(probe->events, 0);
        QCOMPARE(poller.staleEvents(), std::uint64_t{1});
        next.makeReadable();
        QCOMPARE(poller.poll(), std::size_t{1});
        QCOMPARE(probe->events, 1);
    }

    void aSocketThatCannotBeAddedTakesNoPlace()
    {
        Poller poller;
        Pair pair;
        Probe first, second;
        QVERIFY(poller.add(pair.near, first, false).ok());
        QVERIFY(!poller.add(pair.near, second, false).ok()); // the same descriptor twice
        Pair other;
        QVERIFY(poller.add(other.near, second, false).ok());
        pair.makeReadable();
        other.makeReadable();
        QCOMPARE(poller.poll(), std::size_t{2});
        QCOMPARE(first.events, 1);
        QCOMPARE(second.events, 1);
    }

    void thePollerMayEndFirst()
    {
        Pair pair;
        Probe probe;
        {
            Poller poller;
            QVERIFY(poller.add(pair.near, probe, false).ok());
        }
        pair.makeReadable();
        QCOMPARE(probe.events, 0);
    }

    void manyComeAndGo()
    {
        Poller poller;
        struct Member {
            Pair pair;
            std::unique_ptr<Probe> probe;
        };
        std::vector<Member> members(32);
        std::uint64_t random = 12345;
        std::uint64_t stale = 0;
        for (int step = 0; step < 5000; ++step) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            Member& m = members[random >> 33 & 31];
            if (!m.probe) {
                m.pair = Pair();
                m.probe = std::make_unique<Probe>();
                QVERIFY(poller.add(m.pair.near, *m.probe, false).ok());
                continue;
            }
            if ((random >> 40 & 3) == 0) { // leaves, and its registration stays
                const Socket kept = duplicate(m.pair.near.native());
                m.pair.near.reset();
                m.probe.reset();
                m.pair.makeReadable();
                ++stale;
                QCOMPARE(poller.poll(), std::size_t{1});
            } else {
                const int before = m.probe->events;
                m.pair.makeReadable();
                QCOMPARE(poller.poll(), std::size_t{1});
                QCOMPARE(m.probe->events, before + 1);
                char room[4];
                QCOMPARE(::read(static_cast<int>(m.pair.near.native()), room, sizeof room), ssize_t{1});
            }
            QCOMPARE(poller.staleEvents(), stale);
        }
        QVERIFY(stale > 100);
    }

    void aQuestionThatHasEndedIsNotTouchedByALateAnswer()
    {
        auto worker = makeWorker();
        Silent silent;
        ListenOptions options;
        options.reusePort = true;
        auto far = worker->network().listenDatagram(endpoint("127.0.0.1"), silent, options);
        QVERIFY(far.ok());
        Socket kept;
        bool told = false;
        runTask(*worker, makeStale(*worker, **far, kept, told));
        QVERIFY(told);
        char room[4];
        QCOMPARE(::recv(static_cast<int>(kept.native()), room, sizeof room, MSG_DONTWAIT), ssize_t{1}); // it did come
    }
};

QTEST_GUILESS_MAIN(TestRealPoller)
#include "tst_real_poller.moc"
