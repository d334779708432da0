#include "engine/overlay/peer_message.h"

#include <algorithm>
#include <utility>

namespace harddns::overlay
{

namespace
{

constexpr std::uint16_t ednsSize = 1232; // says nothing on a stream
constexpr std::size_t optionHead = 4;    // code and length, RFC 6891 6.1.2

wire::Edns ednsWith(const PeerOption& option)
{
    wire::Edns edns;
    edns.udpSize = ednsSize;
    edns.dnssecOk = true;
    edns.options.push_back({peerOptionCode, encodePeerOption(option)});
    return edns;
}

std::size_t optionOctets(const wire::Edns& edns)
{
    std::size_t octets = 0;
    for (const wire::EdnsOption& each : edns.options)
        octets += optionHead + each.data.size();
    return octets;
}

/// Appends a padding option to a packet whose last record is the OPT with these options.
void pad(Packet& packet, const wire::Edns& edns, std::size_t block)
{
    const std::size_t options = optionOctets(edns);
    const std::size_t lengthAt = packet.size() - options - 2;
    const std::size_t zeros = (block - (packet.size() + optionHead) % block) % block;
    const std::size_t length = options + optionHead + zeros;
    packet[lengthAt] = static_cast<std::uint8_t>(length >> 8);
    packet[lengthAt + 1] = static_cast<std::uint8_t>(length);
    const auto code = static_cast<unsigned>(wire::OptionCode::Padding);
    for (const std::size_t v : {static_cast<std::size_t>(code), zeros}) {
        packet.push_back(static_cast<std::uint8_t>(v >> 8));
        packet.push_back(static_cast<std::uint8_t>(v));
    }
    packet.resize(packet.size() + zeros);
}

Packet encodePadded(std::uint16_t id, std::uint16_t flags, const wire::Question& question, const PeerOption& option)
{
    const wire::Edns edns = ednsWith(option);
    Packet packet = wire::encodeQuery(id, flags, question, &edns);
    pad(packet, edns, questionBlock);
    return packet;
}

/// The one peer option, or nothing.
const wire::EdnsOption* onlyPeerOption(const wire::Message& message)
{
    const wire::EdnsOption* found = nullptr;
    if (!message.edns || message.edns->version != 0)
        return nullptr;
    for (const wire::EdnsOption& each : message.edns->options) {
        if (each.code == peerOptionCode && std::exchange(found, &each) != nullptr)
            return nullptr;
    }
    return found;
}

bool hasQuestion(PeerKind kind) { return isLookup(kind) || kind == PeerKind::Order; }

} // namespace

Packet encodePeerQuestion(std::uint16_t id, const quorum::MemberQuestion& question, const Nonce& nonce)
{
    PeerOption option;
    option.kind = kindOf(question.kind);
    option.overTcp = question.overTcp;
    option.fresh = question.fresh;
    option.nonce = nonce;
    const auto flags = static_cast<std::uint16_t>(wire::flagRd | (question.checkingDisabled ? wire::flagCd : 0));
    return encodePadded(id, flags, question.question, option);
}

Packet encodePeerOrder(std::uint16_t id, const quorum::MemberOrder& order, const Nonce& nonce)
{
    PeerOption option;
    option.kind = PeerKind::Order;
    option.below = order.below;
    option.nonce = nonce;
    return encodePadded(id, 0, {order.name, order.type == wire::Type::None ? wire::Type::Any : order.type, wire::Class::In}, option);
}

Packet encodePeerWord(std::uint16_t id, const PeerOption& option)
{
    wire::Message message;
    message.id = id;
    message.set(wire::flagQr, option.reply);
    message.edns = ednsWith(option);
    return wire::encode(message);
}

EncodedReply encodePeerReply(std::uint16_t id, const wire::Question& question, bool checkingDisabled, PeerOption option,
                             wire::Message answer)
{
    std::vector<wire::EdnsOption> errors;
    if (answer.edns) {
        for (wire::EdnsOption& each : answer.edns->options) {
            if (each.code == static_cast<std::uint16_t>(wire::OptionCode::ExtendedError))
                errors.push_back(std::move(each));
        }
    }
    answer.id = id;
    answer.flags = 0;
    answer.opcode = wire::Opcode::Query;
    answer.set(wire::flagQr);
    answer.set(wire::flagRd);
    answer.set(wire::flagRa);
    answer.set(wire::flagCd, checkingDisabled);
    answer.questions = {question};
    std::erase_if(answer.additional, [](const wire::Record& r) { return r.type == wire::Type::Tsig; }); // it would stand behind the OPT
    const auto encode = [&] {
        answer.edns = ednsWith(option);
        answer.edns->options.insert(answer.edns->options.end(), errors.begin(), errors.end());
        return wire::encode(answer, wire::maxMessageSize - optionHead - replyBlock);
    };
    EncodedReply out{encode(), option.receiptFollows};
    if (out.receiptFollows && (out.packet[2] & (wire::flagTc >> 8)) != 0) {
        out.receiptFollows = option.receiptFollows = false;
        out.packet = encode();
    }
    pad(out.packet, *answer.edns, replyBlock);
    return out;
}

const char* toText(PeerMessageProblem problem)
{
    switch (problem) {
    case PeerMessageProblem::NotDns: return "no DNS message";
    case PeerMessageProblem::NotPeer: return "no message between nodes";
    case PeerMessageProblem::Direction: return "a question where a reply belongs, or a reply where a question belongs";
    case PeerMessageProblem::Question: return "not the question section of its kind";
    case PeerMessageProblem::Sections: return "a question with records";
    case PeerMessageProblem::Cut: return "records were left out";
    }
    return "not readable";
}

Result<PeerMessage, PeerMessageProblem> readPeerMessage(std::span<const std::uint8_t> packet, bool reply)
{
    auto parsed = wire::Message::parse(packet);
    if (!parsed.ok() || parsed->opcode != wire::Opcode::Query)
        return Failure{PeerMessageProblem::NotDns};
    const wire::EdnsOption* const found = onlyPeerOption(*parsed);
    auto option = found != nullptr ? decodePeerOption(found->data) : std::nullopt;
    if (!option)
        return Failure{PeerMessageProblem::NotPeer};
    if (parsed->has(wire::flagQr) != reply || option->reply != reply)
        return Failure{PeerMessageProblem::Direction};
    if (parsed->questions.size() != (hasQuestion(option->kind) ? 1U : 0U) ||
        (hasQuestion(option->kind) && parsed->questions.front().klass != wire::Class::In))
        return Failure{PeerMessageProblem::Question};
    if (!reply && parsed->answer.size() + parsed->authority.size() + parsed->additional.size() > 0)
        return Failure{PeerMessageProblem::Sections};
    if (parsed->has(wire::flagTc))
        return Failure{PeerMessageProblem::Cut};
    return PeerMessage{std::move(*parsed), std::move(*option)};
}

quorum::MemberQuestion memberQuestion(const PeerMessage& message)
{
    quorum::MemberQuestion out;
    out.question = message.message.questions.front();
    out.kind = askOf(message.option.kind);
    out.overTcp = message.option.overTcp;
    out.fresh = message.option.fresh;
    out.checkingDisabled = message.message.has(wire::flagCd);
    return out;
}

quorum::MemberOrder memberOrder(const PeerMessage& message)
{
    const wire::Question& question = message.message.questions.front();
    return {question.name, question.type == wire::Type::Any ? wire::Type::None : question.type, message.option.below};
}

} // namespace harddns::overlay
