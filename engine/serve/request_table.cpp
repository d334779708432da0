#include "engine/serve/request_table.h"

#include <algorithm>

namespace harddns::serve
{

RequestTable::RequestTable() : m_buckets(limit, none) {}

/// The keyed prefix hash and the seeded name hash make the key unpredictable; the rest may be chosen by the client.
std::uint64_t RequestTable::keyOf(const ClientQuestion& question, const Endpoint& client)
{
    std::uint64_t key = question.prefixHash ^ question.nameHash * 0x9e3779b97f4a7c15ULL;
    key ^= static_cast<std::uint64_t>(question.id) << 48 ^ static_cast<std::uint64_t>(client.port) << 24 ^
           static_cast<std::uint64_t>(question.type);
    key *= 0xff51afd7ed558ccdULL;
    return key ^ key >> 32;
}

Request* RequestTable::findRepetition(const ClientQuestion& question, const world::DatagramListener& listener, const world::ReplyPath& path)
{
    const std::uint64_t key = keyOf(question, path.client);
    for (std::uint32_t i = m_buckets[key % limit]; i != none; i = m_slots[i].m_nextInBucket) {
        Request& r = m_slots[i];
        if (r.m_key == key && r.connection == 0 && r.question.id == question.id && r.path.client == path.client &&
            r.listener == &listener && r.path.local == path.local && r.question.has(wire::flagCd) == question.has(wire::flagCd) &&
            std::ranges::equal(r.question.questionBytes(), question.questionBytes()))
            return &r;
    }
    return nullptr;
}

Request& RequestTable::add(Ticket& ticket)
{
    if (m_free.empty()) {
        m_free.push_back(static_cast<std::uint32_t>(m_slots.size()));
        m_slots.emplace_back();
    }
    ticket.slot = m_free.back();
    m_free.pop_back();
    Request& r = m_slots[ticket.slot];
    ticket.generation = ++r.m_generation;
    r.m_used = true;
    r.m_older = m_newest;
    r.m_newer = none;
    (m_newest == none ? m_oldest : m_slots[m_newest].m_newer) = ticket.slot;
    m_newest = ticket.slot;
    ++m_size;
    return r;
}

void RequestTable::index(Request& request, Ticket ticket)
{
    request.m_key = keyOf(request.question, request.path.client);
    std::uint32_t& bucket = m_buckets[request.m_key % limit];
    request.m_nextInBucket = bucket;
    bucket = ticket.slot;
}

Request* RequestTable::find(Ticket ticket)
{
    if (ticket.slot >= m_slots.size())
        return nullptr;
    Request& r = m_slots[ticket.slot];
    return r.m_used && r.m_generation == ticket.generation ? &r : nullptr;
}

Ticket RequestTable::oldest() const { return {m_oldest, m_slots[m_oldest].m_generation}; }

void RequestTable::remove(Ticket ticket)
{
    Request* r = find(ticket);
    if (r == nullptr)
        return;
    std::uint32_t* link = &m_buckets[r->m_key % limit];
    while (*link != ticket.slot)
        link = &m_slots[*link].m_nextInBucket;
    *link = r->m_nextInBucket;
    (r->m_older == none ? m_oldest : m_slots[r->m_older].m_newer) = r->m_newer;
    (r->m_newer == none ? m_newest : m_slots[r->m_newer].m_older) = r->m_older;
    r->m_used = false;
    r->listener = nullptr;
    m_free.push_back(ticket.slot);
    --m_size;
}

} // namespace harddns::serve
