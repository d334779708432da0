// RealNetwork over loopback: datagrams, listeners, streams, and what the system refuses.
#include <QtTest>

#include "tests/world/real_fixture.h"

#include <algorithm>
#include <fcntl.h>
#include <functional>
#include <random>
#include <set>
#include <sys/resource.h>
#include <unistd.h>

using namespace harddns;
using namespace harddns::world;

namespace
{

/// Answers at once with the same bytes and a mark, or hands the batch to the test.
class Echo final : public DatagramHandler
{
public:
    void onDatagrams(DatagramListener& listener, std::span<IncomingDatagram> batch) override
    {
        largestBatch = std::max(largestBatch, batch.size());
        for (auto& item : batch) {
            ++received;
            paths.push_back(item.path);
            if (later) {
                std::vector<std::uint8_t> copy(item.data.begin(), item.data.end());
                copy.push_back('!');
                for (int i = 0; i < copies; ++i)
                    listener.send(item.path, copy);
                continue;
            }
            if (silent)
                continue;
            std::copy(item.data.begin(), item.data.end(), item.reply.begin());
            item.reply[item.data.size()] = '!';
            item.replySize = item.data.size() + 1;
            replyRoom = std::min(replyRoom, item.reply.size());
        }
    }
    bool later = false;
    bool silent = false;
    int copies = 1;
    std::size_t received = 0;
    std::size_t largestBatch = 0;
    std::size_t replyRoom = SIZE_MAX;
    std::vector<ReplyPath> paths;
};

template <class T>
T take(NetResult<T> result)
{
    if (!result.ok())
        qFatal("network: %s", toText(result.error()));
    return std::move(result).value();
}

Task<void> ask(RealWorker& worker, Endpoint server, std::string text, std::string& answer, std::uint16_t& port)
{
    auto socket = take(worker.network().openDatagram(server));
    port = socket->localPort();
    if (!socket->send(bytesOf(text)).ok())
        co_return;
    std::array<std::uint8_t, 8192> buffer;
    auto got = co_await receive(worker.loop(), *socket, buffer, soon(worker));
    answer = got.ok() ? std::string(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got)) : toText(got.error());
}

Task<void> receiveOnly(RealWorker& worker, DatagramSocket& socket, std::size_t room, SteadyTime deadline, NetResult<std::size_t>& out)
{
    std::vector<std::uint8_t> buffer(room);
    out = co_await receive(worker.loop(), socket, buffer, deadline);
}

/// Receives `count` datagrams.
Task<void> collect(RealWorker& worker, DatagramSocket& socket, int count, std::set<std::string>& answers)
{
    std::array<std::uint8_t, 512> buffer;
    for (int i = 0; i < count; ++i) {
        auto got = co_await receive(worker.loop(), socket, buffer, soon(worker));
        if (!got.ok()) {
            answers.insert(toText(got.error()));
            co_return;
        }
        answers.emplace(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got));
    }
}

Task<void> acceptInto(RealWorker& worker, StreamListener& listener, NetResult<std::unique_ptr<Stream>>& out)
{
    out = co_await accept(worker.loop(), listener);
}

Task<void> echoStream(RealWorker& worker, Stream& stream)
{
    std::vector<std::uint8_t> buffer(7000);
    for (;;) {
        auto got = co_await readSome(worker.loop(), stream, buffer, soon(worker));
        if (!got.ok())
            co_return;
        auto put = co_await writeAll(worker.loop(), stream, std::span(buffer).first(*got), soon(worker));
        if (!put.ok())
            co_return;
    }
}

Task<void> acceptAndEcho(RealWorker& worker, StreamListener& listener)
{
    auto stream = co_await accept(worker.loop(), listener);
    if (stream.ok())
        co_await echoStream(worker, **stream);
}

Task<void> writeInPieces(RealWorker& worker, Stream& stream, const std::vector<std::uint8_t>& data, std::uint32_t seed, bool& ok)
{
    std::mt19937 random(seed);
    std::span<const std::uint8_t> rest = data;
    ok = true;
    while (!rest.empty() && ok) {
        const std::size_t size = std::min<std::size_t>(rest.size(), 1 + random() % 20000);
        auto put = co_await writeAll(worker.loop(), stream, rest.first(size), soon(worker));
        ok = put.ok();
        rest = rest.subspan(size);
    }
}

Task<void> readInPieces(RealWorker& worker, Stream& stream, std::vector<std::uint8_t>& data, std::uint32_t seed, bool& ok)
{
    std::mt19937 random(seed);
    std::span<std::uint8_t> rest = data;
    ok = true;
    while (!rest.empty() && ok) {
        const std::size_t size = std::min<std::size_t>(rest.size(), 1 + random() % 20000);
        auto got = co_await readExactly(worker.loop(), stream, rest.first(size), soon(worker));
        ok = got.ok();
        rest = rest.subspan(size);
    }
}

Task<void> both(RealWorker& worker, Task<void> a, Task<void> b)
{
    TaskScope scope(worker.loop());
    scope.spawn(std::move(a));
    scope.spawn(std::move(b));
    co_await scope.drained();
}

/// Uses up the process's descriptors; gives them back when it goes.
class DescriptorHog
{
public:
    DescriptorHog()
    {
        getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit low = m_before;
        low.rlim_cur = std::min<rlim_t>(m_before.rlim_cur, 256);
        setrlimit(RLIMIT_NOFILE, &low);
        for (;;) {
            const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
            if (fd < 0)
                break;
            m_taken.push_back(fd);
        }
    }
    ~DescriptorHog() { release(); }
    void release()
    {
        for (const int fd : m_taken)
            close(fd);
        m_taken.clear();
        setrlimit(RLIMIT_NOFILE, &m_before);
    }

private:
    rlimit m_before{};
    std::vector<int> m_taken;
};

} // namespace

class TestRealNetwork : public QObject
{
    Q_OBJECT

private slots:
    void answersLeaveFromTheAddressAsked_data();
    void answersLeaveFromTheAddressAsked();
    void handlerSeesClientAndAddress();
    void severalBatchesAreAllAnswered();
    void laterAnswersBeyondTheQueueAllLeave();
    void queryPortsUseTheWholeRange();
    void portClosesWithTheSocket();
    void silentPeerTimesOut();
    void nobodyListeningIsRefused();
    void tooLargeDatagramIsReported();
    void oversizedQuestionsAreDroppedAndCounted();
    void kernelDropsAreCounted();
    void receiveBufferIsReported();
    void bindErrorsAreNamed();
    void reusePortSharesAnAddress();
    void listenerMayCloseAnotherInItsHandler();
    void streamCarriesRandomPieces_data();
    void streamCarriesRandomPieces();
    void streamEndpointsAreReported();
    void refusedConnectionIsReported();
    void endOfStreamIsClosed();
    void dataBeforeTheEndIsRead();
    void writingToAGonePeerFails();
    void fullProcessPausesAccepting();
    void noDescriptorsForQuestions();
    void noDescriptorsForAWorker();
    void ownAddresses();
    void waitersSurviveDestruction();
};

void TestRealNetwork::answersLeaveFromTheAddressAsked_data()
{
    QTest::addColumn<QString>("listen");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<bool>("later");
    for (const bool later : {false, true}) {
        const char* when = later ? "later" : "at once";
        QTest::addRow("one address, %s", when) << "127.0.0.1"
                                               << "127.0.0.1" << later;
        QTest::addRow("wildcard, %s", when) << "0.0.0.0"
                                            << "127.0.0.1" << later;
        QTest::addRow("wildcard, other loopback address, %s", when) << "0.0.0.0"
                                                                    << "127.3.2.5" << later;
        QTest::addRow("v6 address, %s", when) << "::1"
                                              << "::1" << later;
        QTest::addRow("v6 wildcard, %s", when) << "::"
                                               << "::1" << later;
    }
}

void TestRealNetwork::answersLeaveFromTheAddressAsked()
{
    QFETCH(QString, listen);
    QFETCH(QString, asked);
    QFETCH(bool, later);
    if (asked.contains(':') && !haveIpv6Loopback())
        QSKIP("this machine has no ::1");
    auto worker = makeWorker();
    Echo echo;
    echo.later = later;
    auto listener = take(worker->network().listenDatagram(endpoint(listen.toStdString()), echo, {}));
    QVERIFY(listener->local().port != 0);
    std::string answer;
    std::uint16_t port = 0;
    // The asking socket is connected: an answer from any other address would not reach it.
    runTask(*worker, ask(*worker, endpoint(asked.toStdString(), listener->local().port), "question", answer, port));
    QCOMPARE(answer, std::string("question!"));
    QCOMPARE(echo.paths.size(), std::size_t(1));
    QCOMPARE(echo.paths[0].local, endpoint(asked.toStdString()).address);
    QCOMPARE(listener->sendDrops(), 0U);
}

void TestRealNetwork::handlerSeesClientAndAddress()
{
    auto worker = makeWorker();
    Echo echo;
    auto listener = take(worker->network().listenDatagram(endpoint("0.0.0.0"), echo, {}));
    std::string answer;
    std::uint16_t port = 0;
    runTask(*worker, ask(*worker, endpoint("127.0.0.9", listener->local().port), "x", answer, port));
    QCOMPARE(echo.paths.size(), std::size_t(1));
    QCOMPARE(echo.paths[0].client, endpoint("127.0.0.1", port));
    QVERIFY(echo.replyRoom >= 4096);
}

void TestRealNetwork::severalBatchesAreAllAnswered()
{
    auto worker = makeWorker();
    Echo echo;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, {}));
    constexpr int clients = 10; // a client's default buffer holds some 250 answers
    constexpr int each = 70;    // together more than the four batches of one turn
    std::vector<std::unique_ptr<DatagramSocket>> sockets;
    for (int i = 0; i < clients; ++i)
        sockets.push_back(take(worker->network().openDatagram(listener->local())));
    for (int i = 0; i < clients * each; ++i)
        QVERIFY(sockets[static_cast<std::size_t>(i % clients)]->send(bytesOf(std::to_string(i))).ok());
    std::set<std::string> answers;
    for (auto& socket : sockets)
        runTask(*worker, collect(*worker, *socket, each, answers));
    QCOMPARE(answers.size(), std::size_t(clients * each));
    QVERIFY(answers.contains("699!"));
    QCOMPARE(echo.received, std::size_t(clients * each));
    QCOMPARE(echo.largestBatch, std::size_t(64));
}

void TestRealNetwork::laterAnswersBeyondTheQueueAllLeave()
{
    auto worker = makeWorker();
    Echo echo;
    echo.later = true;
    echo.copies = 600; // the queue holds 256
    auto listener = take(worker->network().listenDatagram(endpoint("0.0.0.0"), echo, {}));
    auto socket = take(worker->network().openDatagram(endpoint("127.0.0.1", listener->local().port)));
    QVERIFY(socket->send(bytesOf("a")).ok());
    std::set<std::string> answers;
    // The asking socket's default buffer holds some 250 small datagrams: wait for what surely fits.
    runTask(*worker, collect(*worker, *socket, 200, answers));
    QCOMPARE(answers.size(), std::size_t(1)); // 200 times the same
    QCOMPARE(listener->sendDrops(), 0U);
}

void TestRealNetwork::queryPortsUseTheWholeRange()
{
    auto worker = makeWorker();
    std::set<std::uint16_t> ports;
    std::vector<std::unique_ptr<DatagramSocket>> sockets;
    for (int i = 0; i < 200; ++i) {
        sockets.push_back(take(worker->network().openDatagram(endpoint("127.0.0.1", 53))));
        ports.insert(sockets.back()->localPort());
    }
    QCOMPARE(ports.size(), std::size_t(200)); // all open at once, so all different
    QVERIFY(*ports.begin() >= 1024);
    QVERIFY(*ports.begin() < 16384);   // a range that begins higher would fail here but once in 10^23 runs
    QVERIFY(*ports.rbegin() >= 49152); // likewise at the other end
}

void TestRealNetwork::portClosesWithTheSocket()
{
    auto worker = makeWorker();
    auto socket = take(worker->network().openDatagram(endpoint("127.0.0.1", 53)));
    const std::uint16_t port = socket->localPort();
    QCOMPARE(checkDatagramFree(endpoint("127.0.0.1", port)).error(), NetError::AddressInUse);
    socket.reset();
    QVERIFY(checkDatagramFree(endpoint("127.0.0.1", port)).ok());
}

void TestRealNetwork::silentPeerTimesOut()
{
    auto worker = makeWorker();
    Echo echo;
    echo.silent = true;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, {}));
    auto socket = take(worker->network().openDatagram(listener->local()));
    QVERIFY(socket->send(bytesOf("hello")).ok());
    NetResult<std::size_t> got = std::size_t{1};
    runTask(*worker, receiveOnly(*worker, *socket, 512, worker->clock().steady() + std::chrono::milliseconds(50), got));
    QVERIFY(!got.ok());
    QCOMPARE(got.error(), NetError::Timeout);
    QCOMPARE(echo.received, std::size_t(1));
}

void TestRealNetwork::nobodyListeningIsRefused()
{
    auto worker = makeWorker();
    Echo echo;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, {}));
    const Endpoint gone = listener->local();
    listener.reset();
    auto socket = take(worker->network().openDatagram(gone));
    QVERIFY(socket->send(bytesOf("hello")).ok());
    NetResult<std::size_t> got = std::size_t{1};
    runTask(*worker, receiveOnly(*worker, *socket, 512, soon(*worker), got));
    QVERIFY(!got.ok());
    QCOMPARE(got.error(), NetError::Refused);
}

void TestRealNetwork::tooLargeDatagramIsReported()
{
    auto worker = makeWorker();
    Echo echo;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, {}));
    auto socket = take(worker->network().openDatagram(listener->local()));
    QVERIFY(socket->send(bytesOf(std::string(100, 'x'))).ok());
    NetResult<std::size_t> got = std::size_t{1};
    runTask(*worker, receiveOnly(*worker, *socket, 100, soon(*worker), got)); // the answer has 101
    QVERIFY(!got.ok());
    QCOMPARE(got.error(), NetError::TooLarge);

    QVERIFY(socket->send(bytesOf(std::string(99, 'x'))).ok());
    runTask(*worker, receiveOnly(*worker, *socket, 100, soon(*worker), got));
    QVERIFY(got.ok());
    QCOMPARE(*got, std::size_t(100));
}

void TestRealNetwork::oversizedQuestionsAreDroppedAndCounted()
{
    auto worker = makeWorker();
    Echo echo;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, {}));
    auto socket = take(worker->network().openDatagram(listener->local()));
    QVERIFY(socket->send(bytesOf(std::string(5000, 'x'))).ok());
    QVERIFY(socket->send(bytesOf("small")).ok());
    NetResult<std::size_t> got = std::size_t{1};
    runTask(*worker, receiveOnly(*worker, *socket, 512, soon(*worker), got));
    QVERIFY(got.ok());
    QCOMPARE(*got, std::size_t(6));
    QCOMPARE(echo.received, std::size_t(1));
    QCOMPARE(listener->oversized(), 1U);
}

void TestRealNetwork::kernelDropsAreCounted()
{
    auto worker = makeWorker();
    Echo echo;
    ListenOptions options;
    options.receiveBufferBytes = 4096;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, options));
    QCOMPARE(listener->kernelDrops(), 0U);
    auto socket = take(worker->network().openDatagram(listener->local()));
    for (int i = 0; i < 200; ++i) // nobody receives meanwhile
        QVERIFY(socket->send(bytesOf("flood")).ok());
    const std::uint64_t drops = listener->kernelDrops();
    QVERIFY(drops > 0);
    QVERIFY(drops < 200);
    QCOMPARE(listener->kernelDrops(), drops);
    NetResult<std::size_t> got = std::size_t{1};
    runTask(*worker, receiveOnly(*worker, *socket, 512, soon(*worker), got));
    QVERIFY(got.ok());
    QCOMPARE(echo.received, 200 - drops);
}

void TestRealNetwork::receiveBufferIsReported()
{
    auto worker = makeWorker();
    Echo echo;
    ListenOptions options;
    options.receiveBufferBytes = 100000;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, options));
    QCOMPARE(listener->receiveBufferAsked(), std::size_t(100000));
    QCOMPARE(listener->receiveBuffer(), std::size_t(100000)); // below every system's limit
}

void TestRealNetwork::bindErrorsAreNamed()
{
    auto worker = makeWorker();
    Echo echo;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, {}));
    auto second = worker->network().listenDatagram(listener->local(), echo, {});
    QVERIFY(!second.ok());
    QCOMPARE(second.error(), NetError::AddressInUse);
    auto foreign = worker->network().listenDatagram(endpoint("192.0.2.1", 5300), echo, {});
    QVERIFY(!foreign.ok());
    QCOMPARE(foreign.error(), NetError::AddressMissing);

    auto streams = take(worker->network().listenStream(endpoint("127.0.0.1"), {}));
    auto secondStreams = worker->network().listenStream(streams->local(), {});
    QVERIFY(!secondStreams.ok());
    QCOMPARE(secondStreams.error(), NetError::AddressInUse);
    auto foreignStreams = worker->network().listenStream(endpoint("192.0.2.1", 5300), {});
    QVERIFY(!foreignStreams.ok());
    QCOMPARE(foreignStreams.error(), NetError::AddressMissing);
}

void TestRealNetwork::reusePortSharesAnAddress()
{
    auto first = makeWorker();
    auto second = makeWorker();
    Echo echo;
    ListenOptions options;
    options.reusePort = true;
    auto listener = take(first->network().listenDatagram(endpoint("127.0.0.1"), echo, options));
    auto sharing = take(second->network().listenDatagram(listener->local(), echo, options));
    QCOMPARE(sharing->local(), listener->local());
    QCOMPARE(checkDatagramFree(listener->local()).error(), NetError::AddressInUse);

    auto streams = take(first->network().listenStream(endpoint("127.0.0.1"), options));
    auto sharingStreams = take(second->network().listenStream(streams->local(), options));
    QCOMPARE(checkStreamFree(streams->local()).error(), NetError::AddressInUse);
    const Endpoint where = streams->local();
    streams.reset();
    sharingStreams.reset();
    QVERIFY(checkStreamFree(where).ok());
}

void TestRealNetwork::listenerMayCloseAnotherInItsHandler()
{
    class Closer final : public DatagramHandler
    {
    public:
        void onDatagrams(DatagramListener&, std::span<IncomingDatagram> batch) override
        {
            victim.reset();
            for (auto& item : batch) {
                item.reply[0] = 'k';
                item.replySize = 1;
            }
        }
        std::unique_ptr<DatagramListener> victim;
    };
    auto worker = makeWorker();
    Closer closer;
    Echo echo;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), closer, {}));
    closer.victim = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, {}));
    auto toVictim = take(worker->network().openDatagram(closer.victim->local()));
    QVERIFY(toVictim->send(bytesOf("never read")).ok()); // both are readable in the same turn
    auto toCloser = take(worker->network().openDatagram(listener->local()));
    QVERIFY(toCloser->send(bytesOf("close it")).ok());
    std::set<std::string> answers;
    runTask(*worker, collect(*worker, *toCloser, 1, answers));
    QCOMPARE(answers, std::set<std::string>{"k"});
    QVERIFY(!closer.victim);
    QCOMPARE(echo.received, std::size_t(0));
}

void TestRealNetwork::streamCarriesRandomPieces_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<std::uint32_t>("seed");
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
        QTest::addRow("v4 seed %u", seed) << "127.0.0.1" << seed;
        QTest::addRow("v6 seed %u", seed) << "::1" << seed;
    }
}

void TestRealNetwork::streamCarriesRandomPieces()
{
    QFETCH(QString, address);
    QFETCH(std::uint32_t, seed);
    if (address.contains(':') && !haveIpv6Loopback())
        QSKIP("this machine has no ::1");
    auto worker = makeWorker();
    auto listener = take(worker->network().listenStream(endpoint(address.toStdString()), {}));
    auto stream = take(worker->network().openStream(listener->local()));
    std::mt19937 random(seed);
    std::vector<std::uint8_t> sent(3'000'000); // more than both socket buffers: writers must wait
    std::generate(sent.begin(), sent.end(), [&] { return static_cast<std::uint8_t>(random()); });
    std::vector<std::uint8_t> back(sent.size());
    bool wrote = false;
    bool read = false;
    TaskScope server(worker->loop());
    server.spawn(acceptAndEcho(*worker, *listener));
    runTask(*worker,
            both(*worker, writeInPieces(*worker, *stream, sent, seed, wrote), readInPieces(*worker, *stream, back, seed + 7, read)));
    QVERIFY(wrote);
    QVERIFY(read);
    QVERIFY(back == sent);
}

void TestRealNetwork::streamEndpointsAreReported()
{
    auto worker = makeWorker();
    auto listener = take(worker->network().listenStream(endpoint("0.0.0.0"), {}));
    auto stream = take(worker->network().openStream(endpoint("127.0.0.4", listener->local().port)));
    NetResult<std::unique_ptr<Stream>> accepted = Failure{NetError::Other};
    runTask(*worker, acceptInto(*worker, *listener, accepted));
    QVERIFY(accepted.ok());
    QCOMPARE((*accepted)->local(), endpoint("127.0.0.4", listener->local().port));
    QCOMPARE((*accepted)->peer(), stream->local());
    QCOMPARE(stream->peer(), (*accepted)->local());
}

void TestRealNetwork::refusedConnectionIsReported()
{
    auto worker = makeWorker();
    auto listener = take(worker->network().listenStream(endpoint("127.0.0.1"), {}));
    const Endpoint gone = listener->local();
    listener.reset();
    auto stream = worker->network().openStream(gone);
    if (!stream.ok()) { // the system may know at once
        QCOMPARE(stream.error(), NetError::Refused);
        return;
    }
    struct Try {
        static Task<void> write(RealWorker& worker, Stream& stream, NetResult<>& out, NetResult<std::size_t>& afterwards)
        {
            const auto data = bytesOf("hello");
            out = co_await writeAll(worker.loop(), stream, data, soon(worker));
            std::array<std::uint8_t, 10> buffer;
            afterwards = co_await readSome(worker.loop(), stream, buffer, soon(worker));
        }
    };
    NetResult<> wrote;
    NetResult<std::size_t> read = std::size_t{1};
    runTask(*worker, Try::write(*worker, **stream, wrote, read));
    QVERIFY(!wrote.ok());
    QCOMPARE(wrote.error(), NetError::Refused);
    QVERIFY(!read.ok());
    QCOMPARE(read.error(), NetError::Refused); // the first error stays
}

void TestRealNetwork::endOfStreamIsClosed()
{
    auto worker = makeWorker();
    auto listener = take(worker->network().listenStream(endpoint("127.0.0.1"), {}));
    auto stream = take(worker->network().openStream(listener->local()));
    NetResult<std::unique_ptr<Stream>> accepted = Failure{NetError::Other};
    runTask(*worker, acceptInto(*worker, *listener, accepted));
    QVERIFY(accepted.ok());
    stream.reset();
    struct Read {
        static Task<void> one(RealWorker& worker, Stream& stream, NetResult<std::size_t>& out)
        {
            std::array<std::uint8_t, 10> buffer;
            out = co_await readSome(worker.loop(), stream, buffer, soon(worker));
        }
    };
    for (int i = 0; i < 2; ++i) {
        NetResult<std::size_t> got = std::size_t{1};
        runTask(*worker, Read::one(*worker, **accepted, got));
        QVERIFY(!got.ok());
        QCOMPARE(got.error(), NetError::Closed);
    }
}

void TestRealNetwork::dataBeforeTheEndIsRead()
{
    auto worker = makeWorker();
    auto listener = take(worker->network().listenStream(endpoint("127.0.0.1"), {}));
    auto stream = take(worker->network().openStream(listener->local()));
    NetResult<std::unique_ptr<Stream>> accepted = Failure{NetError::Other};
    runTask(*worker, acceptInto(*worker, *listener, accepted));
    QVERIFY(accepted.ok());
    struct Steps {
        static Task<void> run(RealWorker& worker, std::unique_ptr<Stream> client, Stream& server, std::string& seen, NetError& end)
        {
            const auto data = bytesOf("last words");
            (void)co_await writeAll(worker.loop(), *client, data, soon(worker));
            client.reset();                      // data and end reach the server as one event
            std::array<std::uint8_t, 64> buffer; // more room than data: the end must be seen nevertheless
            for (;;) {
                auto got = co_await readSome(worker.loop(), server, buffer, soon(worker));
                if (!got.ok()) {
                    end = got.error();
                    co_return;
                }
                seen.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got));
            }
        }
    };
    std::string seen;
    NetError end = NetError::Other;
    runTask(*worker, Steps::run(*worker, std::move(stream), **accepted, seen, end));
    QCOMPARE(seen, std::string("last words"));
    QCOMPARE(end, NetError::Closed);
}

void TestRealNetwork::writingToAGonePeerFails()
{
    auto worker = makeWorker();
    auto listener = take(worker->network().listenStream(endpoint("127.0.0.1"), {}));
    auto stream = take(worker->network().openStream(listener->local()));
    NetResult<std::unique_ptr<Stream>> accepted = Failure{NetError::Other};
    runTask(*worker, acceptInto(*worker, *listener, accepted));
    QVERIFY(accepted.ok());
    std::move(accepted).value().reset();
    struct Write {
        static Task<void> much(RealWorker& worker, Stream& stream, NetResult<>& out)
        {
            const std::vector<std::uint8_t> data(20'000'000);
            out = co_await writeAll(worker.loop(), stream, data, soon(worker));
        }
    };
    NetResult<> wrote;
    runTask(*worker, Write::much(*worker, *stream, wrote)); // and no SIGPIPE
    QVERIFY(!wrote.ok());
    QCOMPARE(wrote.error(), NetError::Reset);
}

void TestRealNetwork::fullProcessPausesAccepting()
{
    auto worker = makeWorker();
    auto listener = take(worker->network().listenStream(endpoint("127.0.0.1"), {}));
    auto early = take(worker->network().openStream(listener->local()));
    DescriptorHog hog;
    NetResult<std::unique_ptr<Stream>> accepted = Failure{NetError::Other};
    runTask(*worker, acceptInto(*worker, *listener, accepted));
    QVERIFY(!accepted.ok());
    QCOMPARE(accepted.error(), NetError::NoDescriptors);
    auto again = listener->tryAccept(); // in the pause: waits instead of spinning
    QVERIFY(!again.ok());
    QCOMPARE(again.error(), NetError::WouldBlock);
    struct Read {
        static Task<void> one(RealWorker& worker, Stream& stream, NetResult<std::size_t>& out)
        {
            std::array<std::uint8_t, 10> buffer;
            out = co_await readSome(worker.loop(), stream, buffer, soon(worker));
        }
    };
    NetResult<std::size_t> got = std::size_t{1};
    runTask(*worker, Read::one(*worker, *early, got)); // the waiting client was told
    QVERIFY(!got.ok());
    QVERIFY(got.error() == NetError::Closed || got.error() == NetError::Reset);

    hog.release();
    auto late = take(worker->network().openStream(listener->local()));
    runTask(*worker, acceptInto(*worker, *listener, accepted));
    QVERIFY(accepted.ok());
}

void TestRealNetwork::noDescriptorsForQuestions()
{
    auto worker = makeWorker();
    DescriptorHog hog;
    auto socket = worker->network().openDatagram(endpoint("127.0.0.1", 53));
    QVERIFY(!socket.ok());
    QCOMPARE(socket.error(), NetError::NoDescriptors);
    auto stream = worker->network().openStream(endpoint("127.0.0.1", 53));
    QVERIFY(!stream.ok());
    QCOMPARE(stream.error(), NetError::NoDescriptors);
}

void TestRealNetwork::noDescriptorsForAWorker()
{
#if defined(__SANITIZE_ADDRESS__)
    // UBSan looks at an exception's type through a pipe; without descriptors it takes every exception for a broken one.
    QSKIP("the sanitizer itself needs descriptors to check the exception that Asio throws");
#endif
    DescriptorHog hog;
    auto worker = RealWorker::make();
    QVERIFY(!worker.ok());
    QVERIFY(worker.error().starts_with("cannot start a worker: "));
}

void TestRealNetwork::ownAddresses()
{
    auto worker = makeWorker();
    QVERIFY(!worker->network().isOwnAddress(endpoint("192.0.2.77").address));
    QVERIFY(!worker->network().isOwnAddress(endpoint("127.0.0.1").address)); // loopback is asked separately
    QVERIFY(!worker->network().isOwnAddress(endpoint("::1").address));
}

void TestRealNetwork::waitersSurviveDestruction()
{
    // Losing races destroy sockets while they wait and while their event is on its way.
    auto worker = makeWorker();
    Echo echo;
    auto listener = take(worker->network().listenDatagram(endpoint("127.0.0.1"), echo, {}));
    struct Race {
        static Task<std::string> one(RealWorker& worker, Endpoint server)
        {
            std::string answer;
            std::uint16_t port = 0;
            co_await ask(worker, server, "q", answer, port);
            co_return answer;
        }
        static Task<void> many(RealWorker& worker, Endpoint server, int& won)
        {
            for (int i = 0; i < 300; ++i) {
                auto winner = co_await firstOf(worker.loop(), one(worker, server), one(worker, server));
                const std::string answer = winner.index() == 0 ? std::get<0>(winner) : std::get<1>(winner);
                won += answer == "q!" ? 1 : 0;
            }
        }
    };
    int won = 0;
    runTask(*worker, Race::many(*worker, listener->local(), won));
    QCOMPARE(won, 300);
}

QTEST_APPLESS_MAIN(TestRealNetwork)
#include "tst_real_network.moc"
