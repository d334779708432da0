// The real world: one RealWorker a worker thread, with its loop, clock, random source and sockets. Asio waits (readiness, timers,
// wake-ups); reading and writing are the system's own calls in batches. No Asio type appears here.
//
//     auto worker = RealWorker::make();              // Result: the text says what the system refused
//     auto listener = (*worker)->network().listenDatagram(endpoint, handler, options);
//     std::thread thread([&] { (*worker)->run(); }); // everything made from the worker belongs to that thread from here on
//     (*worker)->stop();                             // any thread
//
// Whatever was made from a worker (sockets, listeners, tasks) is destroyed before it, on its thread or after run() returned.
#pragma once

#include "engine/api/address.h"
#include "engine/api/result.h"
#include "engine/world/network.h"

#include <memory>
#include <string>

namespace harddns::world
{

/// CLOCK_MONOTONIC and the system's wall clock, both read through the C library.
class RealClock final : public Clock
{
public:
    [[nodiscard]] SteadyTime steady() const override;
    [[nodiscard]] WallTime wall() const override;
};

/// OpenSSL's CSPRNG in blocks of 4 KiB. Ends the process with a message when the generator fails: going on would mean guessable ids.
class RealEntropy final : public Entropy
{
protected:
    void refill(std::span<std::uint8_t> block) override;
};

class RealWorker
{
public:
    static Result<std::unique_ptr<RealWorker>, std::string> make();
    ~RealWorker();
    RealWorker(const RealWorker&) = delete;
    RealWorker& operator=(const RealWorker&) = delete;

    /// Drives the loop on the calling thread until stop(). May be called again afterwards.
    void run();
    /// Any thread; run() returns after the current turn. A stop before run() makes the next run() return at once.
    void stop();

    [[nodiscard]] Loop& loop(); ///< its submit() is for any thread
    [[nodiscard]] Clock& clock();
    [[nodiscard]] Network& network();
    [[nodiscard]] Entropy& entropy();
    [[nodiscard]] World world() { return {loop(), clock(), network(), entropy()}; }

    struct Impl;
    /// For the other files of world/real.
    [[nodiscard]] Impl& impl() { return *m_impl; }

private:
    explicit RealWorker(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Whether nobody listens on the address yet. With reusePort a second server of the same user could bind it unnoticed and take half of
/// the clients, so the daemon asks before its workers listen. Any thread.
NetResult<> checkDatagramFree(const Endpoint& local);
NetResult<> checkStreamFree(const Endpoint& local);

} // namespace harddns::world
