// RequestTable: the questions of one worker's clients that are being resolved. Slots are reused and never given back; memory grows with
// the largest number ever in flight, up to the bound. Finds a client's repetition of a question, and the oldest request when the table
// is full. One worker's thread.
#pragma once

#include "engine/serve/client_question.h"
#include "engine/serve/home_desk.h"
#include "engine/world/network.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace harddns::serve
{

struct Request {
    ClientQuestion question;
    world::DatagramListener* listener = nullptr; ///< where a datagram's answer leaves
    world::ReplyPath path;                       ///< datagram: the way back; stream: only the client
    std::uint64_t connection = 0;                ///< stream: which; 0 for a datagram
    world::SteadyTime arrived{};

private:
    friend class RequestTable;
    std::uint64_t m_key = 0;
    std::uint32_t m_generation = 0;
    std::uint32_t m_older = 0, m_newer = 0; ///< list by age
    std::uint32_t m_nextInBucket = 0;
    bool m_used = false;
};

class RequestTable
{
public:
    /// Without a bound a flood of names that do not answer would eat the memory. 8192 a worker are 1,800 new names a second that all
    /// run into the time-out of 4.5 s; a request takes some 500 octets.
    static constexpr std::uint32_t limit = 8192;

    RequestTable();
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool full() const { return m_size >= limit; }

    /// The request of the same client to the same address, with the same id and the same question (octet for octet), that is in flight; for
    /// datagrams. A client that asks two addresses of this node takes an answer from each only for what it asked there.
    [[nodiscard]] Request* findRepetition(const ClientQuestion& question, const world::DatagramListener& listener,
                                          const world::ReplyPath& path);
    /// Not when full.
    Request& add(Ticket& ticket);
    /// Makes the request findable; after its fields were filled.
    void index(Request& request, Ticket ticket);
    /// Nothing when the request is gone.
    [[nodiscard]] Request* find(Ticket ticket);
    [[nodiscard]] Ticket oldest() const;
    void remove(Ticket ticket);

private:
    static constexpr std::uint32_t none = UINT32_MAX;
    [[nodiscard]] static std::uint64_t keyOf(const ClientQuestion& question, const Endpoint& client);
    std::deque<Request> m_slots; ///< addresses are stable
    std::vector<std::uint32_t> m_free;
    std::vector<std::uint32_t> m_buckets;
    std::uint32_t m_oldest = none, m_newest = none;
    std::uint32_t m_size = 0;
};

} // namespace harddns::serve
