#include "engine/lab/behaviour.h"

#include <algorithm>

namespace harddns::lab
{

namespace
{

using wire::Message;
using wire::Rcode;
using wire::Record;

constexpr std::size_t clientCookieSize = 8; ///< RFC 7873 4

bool happens(double probability, world::Entropy& entropy)
{
    /// Enough steps that a probability of one in a thousand is met closely.
    constexpr std::uint32_t steps = 1U << 20;
    return probability > 0 && entropy.below(steps) < static_cast<std::uint32_t>(probability * steps);
}

/// A server cookie that only this lab needs to recognise: a function of the client's, no secret.
std::string serverCookie(std::string_view client)
{
    std::uint64_t h = 0xcbf29ce484222325ULL; // FNV-1a
    for (const char c : client)
        h = (h ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
    std::string out;
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>((h >> shift) & 0xFF));
    return out;
}

void clearSections(Message& reply)
{
    reply.answer.clear();
    reply.authority.clear();
    reply.additional.clear();
}

void applyLameness(Lameness lameness, Message& reply)
{
    switch (lameness) {
    case Lameness::None: return;
    case Lameness::NotAuthoritative: reply.set(wire::flagAa, false); return;
    case Lameness::Refused:
    case Lameness::ServFail:
        clearSections(reply);
        reply.set(wire::flagAa, false);
        reply.rcode = lameness == Lameness::Refused ? Rcode::Refused : Rcode::ServFail;
        return;
    case Lameness::Empty:
    case Lameness::Upward:
        clearSections(reply);
        reply.set(wire::flagAa, false);
        reply.rcode = Rcode::NoError;
        if (lameness == Lameness::Upward)
            for (const char* server : {"a.root-servers.net", "b.root-servers.net"})
                reply.authority.push_back(
                    Record{wire::Name(), wire::Type::Ns, 1, 518400, std::string(wire::Name::fromText(server)->wire())});
        return;
    }
}

/// True when the server never gets to the zones because of the OPT record.
bool applyEdnsFault(EdnsFault fault, const Message& query, Message& reply)
{
    if (!query.edns || fault == EdnsFault::None)
        return false;
    if (fault == EdnsFault::Ignore) {
        reply.edns.reset();
        return false;
    }
    clearSections(reply);
    reply.set(wire::flagAa, false);
    switch (fault) {
    case EdnsFault::FormErr: reply.rcode = Rcode::FormErr; break;
    case EdnsFault::NotImp: reply.rcode = Rcode::NotImp; break;
    case EdnsFault::VersionRefused: reply.rcode = Rcode::BadVers; return true; // the OPT carries the upper bits
    default: break;
    }
    reply.edns.reset();
    return true;
}

/// True when the reply is BADCOOKIE and nothing else.
bool applyCookies(CookieFault fault, const Message& query, Message& reply, bool stream, world::Entropy& entropy)
{
    if (!query.edns || !reply.edns || fault == CookieFault::Absent)
        return false;
    const wire::EdnsOption* sent = query.edns->find(wire::OptionCode::Cookie);
    if (!sent || sent->data.size() < clientCookieSize)
        return false;
    if (fault == CookieFault::Sometimes && (entropy.u16() & 1) != 0)
        return false;
    std::string client = sent->data.substr(0, clientCookieSize);
    const std::string server = serverCookie(client);
    const bool good = sent->data.size() > clientCookieSize && sent->data.substr(clientCookieSize) == server;
    if (fault == CookieFault::WrongClient)
        client[0] = static_cast<char>(client[0] ^ 0x55);
    reply.edns->options.push_back({static_cast<std::uint16_t>(wire::OptionCode::Cookie), client + server});
    const bool bad = fault == CookieFault::AlwaysBad || (fault == CookieFault::RequireGood && !good && !stream);
    if (bad) {
        clearSections(reply);
        reply.set(wire::flagAa, false);
        reply.rcode = Rcode::BadCookie;
    }
    return bad;
}

void applyContentLies(const Behaviour& behaviour, const ZoneStore& zones, const Message& query, Message& reply)
{
    applyLameness(behaviour.lameness, reply);
    if (behaviour.dropMinimised && reply.rcode == Rcode::NoError && reply.answer.empty() && !query.questions.empty())
        if (const Zone* zone = zones.enclosing(query.questions[0].name))
            if (const ZoneNode* node = zone->node(query.questions[0].name); node && node->sets.empty())
                reply.rcode = Rcode::NxDomain;
    if (behaviour.rcode) {
        reply.rcode = *behaviour.rcode;
        if (*behaviour.rcode != Rcode::NoError && *behaviour.rcode != Rcode::NxDomain)
            clearSections(reply);
    }
    const auto smuggle = [](std::vector<Record>& section, const std::vector<Record>& extra) {
        section.insert(section.end(), extra.begin(), extra.end());
    };
    smuggle(reply.answer, behaviour.poison.answer);
    smuggle(reply.authority, behaviour.poison.authority);
    smuggle(reply.additional, behaviour.poison.additional);
    if (behaviour.ttl)
        for (auto* section : {&reply.answer, &reply.authority, &reply.additional})
            for (Record& record : *section)
                record.ttl = *behaviour.ttl;
}

void applyHeaderLies(const Behaviour& behaviour, Message& reply)
{
    if (behaviour.notResponse)
        reply.set(wire::flagQr, false);
    if (behaviour.lowerCase) {
        for (wire::Question& question : reply.questions)
            question.name = question.name.lower();
        for (auto* section : {&reply.answer, &reply.authority, &reply.additional})
            for (Record& record : *section)
                record.owner = record.owner.lower();
    }
    if (behaviour.wrongQuestion && !reply.questions.empty())
        if (auto other = reply.questions[0].name.prepend("x"))
            reply.questions[0].name = std::move(*other);
    if (behaviour.noQuestion)
        reply.questions.clear();
}

} // namespace

std::vector<ServedReply> serve(const ZoneStore& zones, const Behaviour& behaviour, std::span<const std::uint8_t> packet, bool stream,
                               world::Entropy& entropy)
{
    std::vector<ServedReply> out;
    const auto parsed = Message::parse(packet);
    if (!parsed || parsed.value().has(wire::flagQr))
        return out;
    const Message& query = parsed.value();
    const bool faulty = !behaviour.when || (query.questions.size() == 1 && behaviour.when(query.questions[0], stream));
    static const Behaviour honest;
    const Behaviour& active = faulty ? behaviour : honest;

    if (active.silent || (active.silentUdp && !stream) || (query.edns && active.ednsFault == EdnsFault::Drop))
        return out;

    Message reply = answerAuthoritatively(zones, query, behaviour.options);
    if (!applyEdnsFault(active.ednsFault, query, reply) && !applyCookies(active.cookieFault, query, reply, stream, entropy))
        applyContentLies(active, zones, query, reply);
    if (reply.edns && query.edns && query.edns->find(wire::OptionCode::Nsid) && !behaviour.nsid.empty())
        reply.edns->options.push_back({static_cast<std::uint16_t>(wire::OptionCode::Nsid), behaviour.nsid});
    applyHeaderLies(active, reply);
    if (active.alwaysTruncated && !stream) {
        clearSections(reply);
        reply.set(wire::flagTc);
    }
    if (active.rewrite && !active.rewrite(query, reply, stream))
        return out;
    if (!stream && happens(active.dropProbability, entropy))
        return out;

    std::size_t limit = replyLimit(query, stream, behaviour.options.ednsSize);
    if (!reply.edns && !stream)
        limit = replyLimit(Message{}, false, 0); // a server without EDNS knows no larger replies
    ServedReply last{wire::encode(reply, limit), active.delay};
    if (active.delaySpread.count() > 0) {
        constexpr std::uint32_t steps = 1U << 16;
        last.delay += active.delaySpread * static_cast<std::int64_t>(entropy.below(steps)) / static_cast<std::int64_t>(steps);
    }
    if (active.trailingOctets)
        last.packet.insert(last.packet.end(), {0xDE, 0xAD});

    if (!stream && active.garbageFirst)
        out.push_back(
            {{last.packet.begin(), last.packet.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(last.packet.size(), 14))},
             last.delay});
    for (unsigned i = 0; !stream && i < active.wrongIdsFirst; ++i) {
        ServedReply forged = last;
        forged.packet[0] = static_cast<std::uint8_t>(forged.packet[0] ^ (0x80 + i % 0x7F));
        out.push_back(std::move(forged));
    }
    if (!stream && happens(active.doubleProbability, entropy))
        out.push_back(last);
    out.push_back(std::move(last));
    return out;
}

} // namespace harddns::lab
