// What the real network costs without any resolver behind it: an answering server to be driven by a load generator, and a loop of
// upstream questions.
//
//     bench_echo serve ADDRESS PORT     answers every question with one A record, until SIGTERM
//     bench_echo ask COUNT [PARALLEL]   COUNT questions to itself, each on its own socket and port; prints the time of one
#include "engine/world/io.h"
#include "engine/world/real/process.h"
#include "engine/world/real/real_world.h"
#include "engine/world/sync.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

using namespace harddns;
using namespace harddns::world;

namespace
{

constexpr std::size_t headerSize = 12;

class Answerer final : public DatagramHandler
{
public:
    void onDatagrams(DatagramListener&, std::span<IncomingDatagram> batch) override
    {
        for (auto& item : batch)
            item.replySize = answer(item.data, item.reply);
    }

private:
    static std::size_t answer(std::span<const std::uint8_t> in, std::span<std::uint8_t> out)
    {
        static constexpr std::array<std::uint8_t, 16> record{0xc0, 12, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, 192, 0, 2, 1};
        if (in.size() < headerSize + 5 || in[4] != 0 || in[5] != 1 || (in[2] & 0x80) != 0)
            return 0;
        std::size_t end = headerSize;
        while (end < in.size() && in[end] != 0) {
            if (in[end] > 63)
                return 0;
            end += in[end] + 1U;
        }
        end += 5;
        if (end > in.size() || end + record.size() > out.size())
            return 0;
        std::copy_n(in.begin(), end, out.begin());
        out[2] = static_cast<std::uint8_t>(0x80 | (in[2] & 0x79));
        out[3] = 0x80;
        out[6] = 0;
        out[7] = 1;
        std::fill_n(out.begin() + 8, 4, std::uint8_t{0});
        std::copy(record.begin(), record.end(), out.begin() + static_cast<std::ptrdiff_t>(end));
        return end + record.size();
    }
};

constexpr std::array<std::uint8_t, 24> question{0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 'n', 'a', 'm', 'e', 1, 'x', 0, 0, 1, 0, 1};

Task<void> asker(RealWorker& worker, Endpoint server, int count, int& answered)
{
    std::array<std::uint8_t, 1500> buffer;
    for (int i = 0; i < count; ++i) {
        auto socket = worker.network().openDatagram(server);
        if (!socket.ok())
            continue;
        if (!(*socket)->send(question).ok())
            continue;
        const SteadyTime deadline = worker.loop().now() + std::chrono::seconds(1);
        auto got = co_await receive(worker.loop(), **socket, buffer, deadline);
        if (got.ok())
            ++answered;
    }
}

Task<void> askAll(RealWorker& worker, Endpoint server, int count, int parallel, int& answered)
{
    TaskScope scope(worker.loop());
    for (int i = 0; i < parallel; ++i)
        scope.spawn(asker(worker, server, count / parallel, answered));
    co_await scope.drained();
    worker.stop();
}

int fail(const char* text)
{
    std::fprintf(stderr, "bench_echo: %s\n", text);
    return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view mode = argc > 1 ? argv[1] : "";
    const bool serve = mode == "serve" && argc == 4;
    if (!serve && (mode != "ask" || argc < 3))
        return fail("usage: bench_echo serve ADDRESS PORT | ask COUNT [PARALLEL]");
    raiseDescriptorLimit();
    auto made = RealWorker::make();
    if (!made.ok())
        return fail(made.error().c_str());
    RealWorker& worker = **made;
    const auto endpoint =
        serve ? Endpoint::parse(argv[2], static_cast<std::uint16_t>(std::atoi(argv[3]))) : Endpoint::parse("127.0.0.1", 0);
    if (!endpoint)
        return fail("bad address");
    Answerer answerer;
    auto listener = worker.network().listenDatagram(*endpoint, answerer, {});
    if (!listener.ok())
        return fail(toText(listener.error()));
    if (serve) {
        auto signals = ProcessSignals::make(worker, [&worker](ProcessSignal) { worker.stop(); });
        if (!signals.ok())
            return fail(signals.error().c_str());
        worker.run();
        return EXIT_SUCCESS;
    }
    const int count = std::atoi(argv[2]);
    const int parallel = std::max(1, argc > 3 ? std::atoi(argv[3]) : 64);
    int answered = 0;
    const SteadyTime begin = worker.clock().steady();
    const std::clock_t cpuBegin = std::clock();
    {
        TaskScope scope(worker.loop());
        scope.spawn(askAll(worker, (*listener)->local(), count, parallel, answered));
        worker.run();
    }
    const double wall = std::chrono::duration<double>(worker.clock().steady() - begin).count();
    const double cpu = static_cast<double>(std::clock() - cpuBegin) / CLOCKS_PER_SEC;
    std::printf("answered=%d of %d wall=%.3f s cpu/question=%.2f us (both ends)\n", answered, count, wall, cpu / count * 1e6);
    return EXIT_SUCCESS;
}
