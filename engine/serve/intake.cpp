#include "engine/serve/intake.h"

#include "engine/resolve/key_sentinel.h"

#include <algorithm>
#include <cstring>

namespace harddns::serve
{

using telemetry::Counter;
using wire::PacketView;

namespace
{

/// Of the questions over the rate limit one of so many is answered (with TC or BADCOOKIE), so that a client whose address is abused gets
/// through over TCP; answering all would make the limit useless against reflection (as RRL of BIND and NSD: slip 2).
constexpr unsigned slipEvery = 2;

constexpr std::size_t streamLimit = wire::maxMessageSize;

std::span<const std::uint8_t> optionsOf(const PacketView& view) { return {view.options, view.optionsSize}; }

} // namespace

Intake::Intake(const SipKey& clientKey, const SipKey& cookieKey, const world::Clock& clock, const cache::AnswerCache& answers,
               Prefetcher& prefetcher, telemetry::Shard& shard)
    : m_clientKey(clientKey), m_cookies(cookieKey), m_clock(clock), m_answers(answers), m_prefetcher(prefetcher), m_shard(shard)
{
}

std::uint32_t Intake::wallSeconds()
{
    if (!m_wallSeconds)
        m_wallSeconds = static_cast<std::uint32_t>(m_clock.wall().seconds());
    return *m_wallSeconds;
}

void Intake::countQuestion(Transport transport, wire::Type type)
{
    m_shard.add(transport == Transport::Udp   ? Counter::QueriesUdp
                : transport == Transport::Tcp ? Counter::QueriesTcp
                                              : Counter::QueriesTls);
    Counter counter = Counter::TypeOther;
    switch (type) {
    case wire::Type::A: counter = Counter::TypeA; break;
    case wire::Type::Aaaa: counter = Counter::TypeAaaa; break;
    case wire::Type::Ns: counter = Counter::TypeNs; break;
    case wire::Type::Ptr: counter = Counter::TypePtr; break;
    case wire::Type::Mx: counter = Counter::TypeMx; break;
    case wire::Type::Txt: counter = Counter::TypeTxt; break;
    case wire::Type::Srv: counter = Counter::TypeSrv; break;
    case wire::Type::Https: counter = Counter::TypeHttps; break;
    case wire::Type::Ds: counter = Counter::TypeDs; break;
    case wire::Type::Dnskey: counter = Counter::TypeDnskey; break;
    case wire::Type::Any: counter = Counter::TypeAny; break;
    default: break;
    }
    m_shard.add(counter);
}

void Intake::countRcode(wire::Rcode rcode)
{
    Counter counter = Counter::AnswersOther;
    switch (rcode) {
    case wire::Rcode::NoError: counter = Counter::AnswersNoError; break;
    case wire::Rcode::NxDomain: counter = Counter::AnswersNxDomain; break;
    case wire::Rcode::ServFail: counter = Counter::AnswersServFail; break;
    case wire::Rcode::Refused: counter = Counter::AnswersRefused; break;
    case wire::Rcode::FormErr: counter = Counter::AnswersFormErr; break;
    case wire::Rcode::NotImp: counter = Counter::AnswersNotImp; break;
    default: break;
    }
    m_shard.add(counter);
}

void Intake::countAnswer(const Written& written)
{
    countRcode(written.rcode);
    if (written.truncated)
        m_shard.add(Counter::AnswersTruncated);
}

/// True when the client has a token left. Streams are limited by their number instead.
bool Intake::admitted(const Client& client)
{
    if (client.transport != Transport::Udp || !m_settings->limiter)
        return true;
    return m_settings->limiter->admit(prefixHash(client.address), m_now);
}

void Intake::tellAnswer(Transport transport, const IpAddress& client, std::span<const std::uint8_t> question, wire::Rcode rcode,
                        AnswerSource source, bool secure, world::Duration latency)
{
    if (question.size() < 5)
        return;
    telemetry::QueryRecord record;
    record.timeUs = m_clock.wall().nanoseconds / 1000;
    record.latencyUs = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(latency).count(), 0, UINT32_MAX));
    const std::size_t nameSize = question.size() - 4;
    record.type = static_cast<std::uint16_t>(question[nameSize] << 8 | question[nameSize + 1]);
    record.rcode = static_cast<std::uint16_t>(rcode);
    record.protocol = static_cast<std::uint8_t>(transport);
    record.source = static_cast<std::uint8_t>(source);
    record.secure = secure;
    record.client = client;
    record.setName(question.first(nameSize));
    m_shard.queries->put(record);
}

void Intake::tellReply(const Client& client, std::span<const std::uint8_t> packet, std::span<const std::uint8_t> reply, bool hit)
{
    const PacketView view = PacketView::parse(packet);
    if (view.name == nullptr || reply.size() < 4)
        return;
    const auto flags = static_cast<std::uint16_t>(reply[2] << 8 | reply[3]);
    const auto rcode = static_cast<wire::Rcode>(flags & 0xf);
    const AnswerSource source = hit ? AnswerSource::Cache : rcode == wire::Rcode::Refused ? AnswerSource::Refused : AnswerSource::Local;
    tellAnswer(client.transport, client.address, {view.name, view.nameSize + std::size_t{4}}, rcode, source, hit && m_hitIsSecure,
               m_clock.steady() - m_now);
}

Intake::Result Intake::take(Transport transport, const IpAddress& address, std::span<const std::uint8_t> packet,
                            std::span<std::uint8_t> out, ClientQuestion& question)
{
    const unsigned hitsBefore = m_hitsOfBatch;
    const Result result = judge(transport, address, packet, out, question);
    if (result.outcome == Outcome::Reply && m_shard.tellsQueries()) [[unlikely]]
        tellReply({transport, address}, packet, out.first(result.size), m_hitsOfBatch != hitsBefore);
    return result;
}

Intake::Result Intake::judge(Transport transport, const IpAddress& address, std::span<const std::uint8_t> packet,
                             std::span<std::uint8_t> out, ClientQuestion& question)
{
    const Client client{transport, address};
    if (!m_settings->allow.contains(address))
        return unknownClient(client, packet, out, question);
    const PacketView view = PacketView::parse(packet);
    switch (view.shape) {
    case PacketView::Shape::Simple: return simple(client, view, packet, out, question);
    case PacketView::Shape::Complex: return complex(client, view, packet, out, question);
    case PacketView::Shape::Response: // answering answers makes loops
    case PacketView::Shape::Garbage: break;
    }
    m_shard.add(Counter::DroppedGarbage);
    return {Outcome::NotDns, 0};
}

void Intake::readEdns(const PacketView& view, const IpAddress& client, Edns& edns)
{
    if (view.optionsSize == 0)
        return;
    edns.options = scanOptions(optionsOf(view));
    if (!edns.options.hasCookie)
        return;
    edns.cookieState = m_cookies.answerFor(edns.options.cookie, client, wallSeconds(), edns.cookie);
    switch (edns.cookieState) {
    case CookieState::Valid: m_shard.add(Counter::CookiesValid); break;
    case CookieState::ClientOnly: m_shard.add(Counter::CookiesNew); break;
    case CookieState::Bad:
    case CookieState::Malformed: m_shard.add(Counter::CookiesBad); break;
    case CookieState::Absent: break;
    }
}

void Intake::fill(ClientQuestion& question, const Client& client, const PacketView& view, const Edns& edns, std::size_t packetSize) const
{
    question.transport = client.transport;
    question.id = view.id;
    question.flags = view.flags;
    question.type = view.type;
    question.hasEdns = view.hasEdns;
    question.dnssecOk = view.dnssecOk;
    question.nsid = edns.options.nsid;
    question.keepalive = edns.options.keepalive;
    question.padding = edns.options.padding;
    question.hasCookie = edns.options.hasCookie && edns.cookieState != CookieState::Malformed;
    if (question.hasCookie)
        question.cookie = edns.cookie;
    question.addressProven = client.transport != Transport::Udp || edns.cookieState == CookieState::Valid;
    question.limit =
        client.transport == Transport::Udp ? std::min(view.udpSize, m_settings->ednsSize) : static_cast<std::uint16_t>(streamLimit);
    question.packetSize = static_cast<std::uint16_t>(std::min<std::size_t>(packetSize, UINT16_MAX));
    question.questionSize = 0;
    if (view.name != nullptr) {
        question.questionSize = static_cast<std::uint16_t>(view.nameSize + 4);
        std::memcpy(question.question.data(), view.name, question.questionSize);
    }
    question.nameHash = view.nameHash;
    question.prefixHash = prefixHash(client.address);
}

Intake::Result Intake::empty(std::span<std::uint8_t> out, const ClientQuestion& question, wire::Rcode rcode, std::optional<wire::Ede> ede,
                             std::string_view edeText, std::uint16_t flags)
{
    const Written written = writeEmpty(out, question, rcode, flags, ede, edeText, context());
    countAnswer(written);
    return {Outcome::Reply, written.size};
}

Intake::Result Intake::simple(const Client& client, const PacketView& view, std::span<const std::uint8_t> packet,
                              std::span<std::uint8_t> out, ClientQuestion& question)
{
    countQuestion(client.transport, view.type);
    Edns edns;
    readEdns(view, client.address, edns);
    if (edns.cookieState != CookieState::Valid && !admitted(client))
        return overLimit(client, view, edns, packet, out, question);
    return ordinary(client, view, edns, packet, out, question);
}

Intake::Result Intake::ordinary(const Client& client, const PacketView& view, const Edns& edns, std::span<const std::uint8_t> packet,
                                std::span<std::uint8_t> out, ClientQuestion& question)
{
    if (edns.cookieState == CookieState::Malformed) {
        fill(question, client, view, edns, packet.size());
        return empty(out, question, wire::Rcode::FormErr);
    }
    // What the cache has of a name's types is not what the name has; what it lacks in AAAA is made from A under DNS64.
    if (view.type != wire::Type::Any && !(view.type == wire::Type::Aaaa && m_settings->dns64)) {
        bool found = false;
        const Result result = hit(client, view, edns, packet, out, found);
        if (found)
            return result;
    }
    fill(question, client, view, edns, packet.size());
    // Without RD an allowed client gets what is known already; nothing is resolved for it.
    const bool sentinel = m_settings->validatedOnly && view.name && resolve::mayBeKeySentinel(view.name); // not in the cache as such
    if (!view.has(wire::flagRd) && !sentinel && m_settings->rd0 == NoRecursionBit::Refuse)
        return empty(out, question, wire::Rcode::Refused, wire::Ede::NotAuthoritative, "recursion was not asked for");
    m_shard.add(Counter::CacheMisses);
    return {Outcome::Resolve, 0};
}

Intake::Result Intake::hit(const Client& client, const PacketView& view, const Edns& edns, std::span<const std::uint8_t> packet,
                           std::span<std::uint8_t> out, bool& found)
{
    if (m_settings->validatedOnly && resolve::mayBeKeySentinel(view.name))
        return {};
    OptionBuffer options;
    cache::FastOptions wanted;
    wanted.ownUdpSize = m_settings->ednsSize;
    wanted.limit = client.transport == Transport::Udp ? std::min(view.udpSize, m_settings->ednsSize) : streamLimit;
    wanted.limit = std::min(wanted.limit, out.size());
    wanted.prefetch = m_settings->prefetch;
    wanted.validatedOnly = m_settings->validatedOnly;
    if (view.optionsSize > 0) {
        if (edns.options.nsid && !m_settings->nsid.empty())
            options.add(wire::OptionCode::Nsid, m_settings->nsid);
        if (edns.options.hasCookie)
            options.add(wire::OptionCode::Cookie, edns.cookie);
        if (edns.options.keepalive && client.transport != Transport::Udp) {
            const std::array<std::uint8_t, 2> units{static_cast<std::uint8_t>(m_keepaliveUnits >> 8),
                                                    static_cast<std::uint8_t>(m_keepaliveUnits)};
            options.add(wire::OptionCode::TcpKeepalive, units);
        }
        wanted.extraOptions = options.bytes();
    }
    const cache::FastAnswer answer = m_answers.answer(view, packet, out, wanted, m_cacheNow);
    if (answer.result != cache::FastResult::Answered)
        return {};
    found = true;
    std::size_t size = answer.size;
    if (edns.options.padding && client.transport == Transport::Tls)
        size = padMessage(out, size, options.size(), streamLimit);
    m_shard.add(Counter::CacheHits);
    ++m_hitsOfBatch;
    m_hitIsSecure = answer.secure;
    countRcode(answer.rcode);
    if (answer.truncated)
        m_shard.add(Counter::AnswersTruncated);
    if (answer.wantsPrefetch)
        m_prefetcher.prefetch(view);
    return {Outcome::Reply, size};
}

Intake::Result Intake::overLimit(const Client& client, const PacketView& view, const Edns& edns, std::span<const std::uint8_t> packet,
                                 std::span<std::uint8_t> out, ClientQuestion& question)
{
    if (++m_slip % slipEvery != 0) {
        m_shard.add(Counter::DroppedRate);
        return {Outcome::Drop, 0};
    }
    m_shard.add(Counter::RateSlipped);
    fill(question, client, view, edns, packet.size());
    // Whoever speaks cookies gets in with the one this answer carries (RFC 7873 5.2.3), everybody else over TCP.
    if (question.hasCookie)
        return empty(out, question, wire::Rcode::BadCookie);
    return empty(out, question, wire::Rcode::NoError, {}, {}, wire::flagRa | wire::flagTc);
}

Intake::Result Intake::unknownClient(const Client& client, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out,
                                     ClientQuestion& question)
{
    const PacketView view = PacketView::parse(packet);
    const bool isQuestion = view.shape == PacketView::Shape::Simple || view.shape == PacketView::Shape::Complex;
    if (m_settings->unknown == UnknownClient::Drop || !isQuestion || !admitted(client)) {
        m_shard.add(Counter::DroppedUnknown);
        return {isQuestion ? Outcome::Drop : Outcome::NotDns, 0};
    }
    countQuestion(client.transport, view.type);
    Edns edns;
    if (view.shape == PacketView::Shape::Simple)
        readEdns(view, client.address, edns);
    fill(question, client, view, edns, packet.size());
    return empty(out, question, wire::Rcode::Refused, wire::Ede::Prohibited, {}, 0);
}

Intake::Result Intake::complex(const Client& client, PacketView view, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out,
                               ClientQuestion& question)
{
    if (!admitted(client)) {
        countQuestion(client.transport, view.type);
        return overLimit(client, view, Edns{}, packet, out, question);
    }
    Edns edns;
    const auto message = wire::Message::parse(packet);
    if (message.ok() && message->edns) {
        view.hasEdns = true;
        view.dnssecOk = message->edns->dnssecOk;
        view.udpSize = std::max(message->edns->udpSize, smallestUdpSize);
        m_options.clear();
        for (const wire::EdnsOption& option : message->edns->options) {
            for (const std::size_t word : {std::size_t{option.code}, option.data.size()}) {
                m_options.push_back(static_cast<std::uint8_t>(word >> 8));
                m_options.push_back(static_cast<std::uint8_t>(word));
            }
            m_options.insert(m_options.end(), option.data.begin(), option.data.end());
        }
        view.options = m_options.data();
        view.optionsSize = m_options.size();
        if (message->edns->version == 0)
            readEdns(view, client.address, edns);
    }
    const auto failed = [&](wire::Rcode rcode) {
        countQuestion(client.transport, view.type);
        fill(question, client, view, edns, packet.size());
        return empty(out, question, rcode);
    };
    const auto opcode = static_cast<wire::Opcode>(view.flags >> 11 & 0xf);
    if (opcode != wire::Opcode::Query)
        return failed(wire::Rcode::NotImp);
    if (!message.ok() || !message->answer.empty() || !message->authority.empty())
        return failed(wire::Rcode::FormErr);
    if (message->edns && message->edns->version > 0)
        return failed(wire::Rcode::BadVers);
    if (message->questions.empty() && edns.cookieState != CookieState::Malformed) // RFC 7873 5.4: a client may ask for nothing but a cookie
        return failed(edns.options.hasCookie ? wire::Rcode::NoError : wire::Rcode::FormErr);
    // A compressed name in the question has nothing to point to; two questions have no answer (RFC 9619).
    if (message->questions.size() != 1 || view.name == nullptr)
        return failed(wire::Rcode::FormErr);
    const wire::Question& asked = message->questions.front();
    if (asked.klass == wire::Class::Ch) {
        countQuestion(client.transport, view.type);
        fill(question, client, view, edns, packet.size());
        return chaos(out, question, asked);
    }
    if (asked.klass != wire::Class::In)
        return failed(wire::Rcode::Refused);
    switch (asked.type) {
    case wire::Type::None:
    case wire::Type::Opt:
    case wire::Type::Tsig: return failed(wire::Rcode::FormErr);
    case wire::Type::Axfr:
    case wire::Type::Ixfr: return failed(wire::Rcode::Refused);
    default: break;
    }
    if (wire::isMetaType(asked.type) && asked.type != wire::Type::Any) // TKEY, MAILA, MAILB and what is not assigned
        return failed(wire::Rcode::NotImp);
    // An ordinary question in an unusual packet (TSIG that nobody here can check, more records behind the question).
    view.nameHash = wire::hashName(view.name, view.nameSize);
    view.shape = PacketView::Shape::Simple;
    countQuestion(client.transport, view.type);
    return ordinary(client, view, edns, packet, out, question);
}

/// CH TXT: the identity of RFC 4892 when the operator gave one; the version is nobody's business.
Intake::Result Intake::chaos(std::span<std::uint8_t> out, const ClientQuestion& question, const wire::Question& asked)
{
    static const wire::Name idServer = *wire::Name::fromText("id.server."), hostname = *wire::Name::fromText("hostname.bind.");
    const bool identity = asked.name == idServer || asked.name == hostname;
    if (!identity || m_settings->nsid.empty() || (asked.type != wire::Type::Txt && asked.type != wire::Type::Any))
        return empty(out, question, wire::Rcode::Refused);
    resolve::ResolveAnswer answer;
    answer.rcode = wire::Rcode::NoError;
    wire::RRset set;
    set.owner = asked.name;
    set.type = wire::Type::Txt;
    set.klass = wire::Class::Ch;
    std::string rdata(1, static_cast<char>(m_settings->nsid.size())); // at most largestNsid octets: one character string
    rdata += m_settings->nsid;
    set.rdata.add(rdata);
    answer.answer.push_back(std::move(set));
    const Written written = writeAnswer(out, question, answer, context());
    countAnswer(written);
    return {Outcome::Reply, written.size};
}

} // namespace harddns::serve
