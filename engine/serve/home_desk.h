// HomeDesk: where questions are at home. The worker that received a question hands it to the desk of the worker its name and type hash to
// (directly, or through Loop::submit), the desk lets that worker's Answerer resolve it, and the answer goes back the same way. So equal
// questions meet in one resolver whatever socket they came in on, and a resolver needs no lock.
//
// Threads: start, refresh and close on the home worker's thread; post* from any worker.
#pragma once

#include "engine/serve/frontend.h"
#include "engine/wire/message.h"
#include "engine/world/loop.h"
#include "engine/world/sync.h"

#include <cstdint>
#include <memory>

namespace harddns::serve
{

/// Which of an origin's requests an answer belongs to; a ticket whose request is gone is ignored.
struct Ticket {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
};

/// Takes the answers on the thread of the worker that received the question.
class AnswerTaker
{
public:
    virtual ~AnswerTaker() = default;
    virtual void onAnswer(Ticket ticket, const resolve::AnswerPtr& answer) = 0;
};

/// The way back to an origin. `taker` is read and cleared on the origin's thread only, so late answers find nobody instead of a
/// destroyed object.
struct AnswerWay {
    world::Loop& loop;
    AnswerTaker* taker;
};

struct HomeJob {
    wire::Question question;
    bool checkingDisabled = false;
    std::shared_ptr<AnswerWay> back;
    Ticket ticket;
};

class HomeDesk
{
public:
    HomeDesk(world::Loop& loop, Answerer& answerer) : m_loop(loop), m_answerer(&answerer), m_scope(loop) {}

    /// Resolves and sends the answer back. After close() nothing happens.
    void start(HomeJob job);
    void refresh(const wire::Question& question);
    /// Cancels all resolutions; before the answerer goes away.
    void close();
    [[nodiscard]] std::size_t running() const { return m_scope.size(); }
    [[nodiscard]] world::Loop& loop() const { return m_loop; }

    /// The same from the thread of the worker whose loop is `own`.
    static void post(const std::shared_ptr<HomeDesk>& desk, const world::Loop& own, HomeJob job);
    static void postRefresh(const std::shared_ptr<HomeDesk>& desk, const world::Loop& own, wire::Question question);

private:
    static world::Task<void> run(HomeDesk& desk, HomeJob job);
    world::Loop& m_loop;
    Answerer* m_answerer;
    world::TaskScope m_scope;
};

/// Reaches the desks behind SharedFront::homes.
struct HomeAccess {
    static const std::shared_ptr<HomeDesk>& desk(const HomeWorker& home) { return home.m_desk; }
};

/// The home of a question: an index below `homes`. The name's hash is seeded per process and ignores letter case.
[[nodiscard]] constexpr std::size_t homeIndex(std::uint64_t nameHash, wire::Type type, std::size_t homes)
{
    const std::uint64_t mixed = (nameHash ^ (static_cast<std::uint64_t>(type) << 32)) * 0x9e3779b97f4a7c15ULL;
    return static_cast<std::size_t>((mixed >> 32) % homes);
}

} // namespace harddns::serve
