// QueryRing: the last questions of one worker's clients and what they were told, for whoever looks at the live stream. The worker puts,
// the feed takes out; neither waits for the other (one writer, one reader, no lock). When nobody looks it costs the worker one relaxed
// load an answer; when the reader is slow the newest records are counted and left out.
#pragma once

#include "engine/api/address.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

namespace harddns::telemetry
{

/// Octets of a name in wire form that are kept; of longer ones the labels that fit, from the left.
inline constexpr std::size_t queryNameOctets = 64;

struct QueryRecord {
    std::int64_t timeUs = 0; ///< Unix time at which it was answered
    std::uint32_t latencyUs = 0;
    std::uint16_t type = 0;
    std::uint16_t rcode = 0;
    std::uint8_t protocol = 0; ///< ClientProtocol
    std::uint8_t source = 0;   ///< AnswerSource
    bool secure = false;
    bool cut = false;
    IpAddress client;
    std::uint8_t nameSize = 0;
    std::array<std::uint8_t, queryNameOctets> name{}; ///< wire form; when `cut` without the root label

    void setName(std::span<const std::uint8_t> wire)
    {
        std::size_t size = 0;
        while (size < wire.size() && wire[size] != 0 && size + wire[size] + 1 < queryNameOctets)
            size += wire[size] + std::size_t{1};
        cut = size < wire.size() && wire[size] != 0;
        size += cut || size == wire.size() ? 0 : 1; // the root
        std::memcpy(name.data(), wire.data(), size);
        nameSize = static_cast<std::uint8_t>(size);
    }
};

class QueryRing
{
public:
    /// 100 ms at 160,000 answers a second and worker. Two megabytes, taken when somebody looks for the first time.
    static constexpr std::size_t capacity = 16'384;

    /// Worker: is somebody looking?
    [[nodiscard]] bool wanted() const { return m_slots.load(std::memory_order_acquire) != nullptr; }
    /// Worker, when wanted().
    void put(const QueryRecord& record)
    {
        Slots* const into = m_slots.load(std::memory_order_acquire);
        if (into == nullptr)
            return;
        const std::uint64_t at = m_written.load(std::memory_order_relaxed);
        if (at - m_read.load(std::memory_order_acquire) < capacity) {
            (*into)[at % capacity] = record;
            m_written.store(at + 1, std::memory_order_release);
        }
        // Last: what is counted and was not left out can be read, so that nothing looks lost which is only on its way.
        m_seen.store(m_seen.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

    /// Reader: begins and ends looking. The room is kept once it is there: a worker may be about to write.
    void want(bool wanted)
    {
        if (wanted && !m_room)
            m_room = std::make_unique<Slots>();
        m_slots.store(wanted ? m_room.get() : nullptr, std::memory_order_release);
    }
    /// Reader: visits what is new, oldest first.
    template <class Visitor>
    void drain(Visitor visit)
    {
        const std::uint64_t end = m_written.load(std::memory_order_acquire);
        std::uint64_t at = m_read.load(std::memory_order_relaxed);
        for (; at != end; ++at)
            visit((*m_room)[at % capacity]);
        m_read.store(at, std::memory_order_release);
    }
    /// Answers given while somebody looked, those left out too. Asked before drain(), it counts none that drain() does not come to.
    [[nodiscard]] std::uint64_t seen() const { return m_seen.load(std::memory_order_acquire); }

private:
    using Slots = std::array<QueryRecord, capacity>;
    std::unique_ptr<Slots> m_room; ///< the reader's
    std::atomic<Slots*> m_slots{nullptr};
    std::atomic<std::uint64_t> m_written{0}, m_read{0}, m_seen{0};
};

} // namespace harddns::telemetry
