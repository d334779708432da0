#include "engine/serve/client_question.h"

#include <algorithm>
#include <cstring>

namespace harddns::serve
{

namespace
{

constexpr std::uint16_t opcodeMask = 0x7800;

unsigned read16(const std::uint8_t* at) { return static_cast<unsigned>(at[0]) << 8 | at[1]; }

bool isProofType(wire::Type type) { return type == wire::Type::Rrsig || type == wire::Type::Nsec || type == wire::Type::Nsec3; }

std::uint16_t headerWord(const ClientQuestion& question, std::uint16_t flags, wire::Rcode rcode)
{
    constexpr std::uint16_t copied = opcodeMask | wire::flagRd | wire::flagCd;
    return static_cast<std::uint16_t>(wire::flagQr | (question.flags & copied) | flags | (static_cast<unsigned>(rcode) & 0xf));
}

void finish(ReplyWriter& writer, const ClientQuestion& question, wire::Rcode rcode, const OptionBuffer& options,
            const AnswerContext& context)
{
    if (question.hasEdns)
        writer.addOpt(context.settings.ednsSize, static_cast<std::uint8_t>(static_cast<unsigned>(rcode) >> 4), question.dnssecOk,
                      options.bytes());
}

/// The options of an answer. The text of an extended error is left out when even an answer without records would not fit with it.
OptionBuffer answerOptions(const ClientQuestion& question, std::optional<wire::Ede> ede, std::string_view text,
                           const AnswerContext& context)
{
    OptionBuffer options;
    addClientOptions(options, question, context);
    if (question.hasEdns && ede) {
        constexpr std::size_t edeSize = 6;
        const std::size_t bare = wire::headerSize + question.questionSize + ReplyWriter::optSize + options.size() + edeSize;
        options.addExtendedError(*ede, bare + std::min(text.size(), largestEdeText) <= question.limit ? text : std::string_view());
    }
    return options;
}

std::size_t padded(std::span<std::uint8_t> out, std::size_t size, const ClientQuestion& question, std::size_t optionsSize)
{
    if (question.transport != Transport::Tls || !question.padding)
        return size;
    return padMessage(out, size, optionsSize, question.limit);
}

} // namespace

ClientOptions scanOptions(std::span<const std::uint8_t> options)
{
    ClientOptions found;
    while (options.size() >= 4) {
        const std::size_t size = read16(options.data() + 2);
        if (size > options.size() - 4)
            break;
        switch (static_cast<wire::OptionCode>(read16(options.data()))) {
        case wire::OptionCode::Nsid: found.nsid = true; break;
        case wire::OptionCode::Cookie:
            if (!found.hasCookie) {
                found.hasCookie = true;
                found.cookie = options.subspan(4, size);
            }
            break;
        case wire::OptionCode::TcpKeepalive: found.keepalive = true; break;
        case wire::OptionCode::Padding: found.padding = true; break;
        default: break;
        }
        options = options.subspan(4 + size);
    }
    return found;
}

void addClientOptions(OptionBuffer& options, const ClientQuestion& question, const AnswerContext& context)
{
    if (!question.hasEdns)
        return;
    if (question.nsid && !context.settings.nsid.empty())
        options.add(wire::OptionCode::Nsid, context.settings.nsid);
    if (question.hasCookie)
        options.add(wire::OptionCode::Cookie, question.cookie);
    if (question.keepalive && question.transport != Transport::Udp) {
        const std::array<std::uint8_t, 2> units{static_cast<std::uint8_t>(context.keepaliveUnits >> 8),
                                                static_cast<std::uint8_t>(context.keepaliveUnits)};
        options.add(wire::OptionCode::TcpKeepalive, units);
    }
}

Written writeAnswer(std::span<std::uint8_t> out, const ClientQuestion& question, const resolve::ResolveAnswer& answer,
                    const AnswerContext& context)
{
    const OptionBuffer options = answerOptions(question, answer.ede, answer.edeText, context);

    const bool wantsAd = question.dnssecOk || question.has(wire::flagAd);
    std::uint16_t flags = wire::flagRa;
    if (answer.secure && wantsAd)
        flags |= wire::flagAd;
    Written written;
    written.rcode = answer.rcode;

    const auto room = out.first(std::min<std::size_t>(out.size(), question.limit));
    ReplyWriter writer(room);
    writer.begin(question.id, headerWord(question, flags, answer.rcode), question.questionBytes());
    if (question.hasEdns)
        writer.reserve(ReplyWriter::optSize + options.size());
    const auto addAll = [&](ReplyWriter::Section section, const std::vector<wire::RRset>& sets) {
        for (const wire::RRset& set : sets) {
            if (!question.dnssecOk && isProofType(set.type) && set.type != question.type)
                continue;
            if (!writer.add(section, set, question.dnssecOk))
                return false;
        }
        return true;
    };
    bool complete = addAll(ReplyWriter::Section::Answer, answer.answer) && addAll(ReplyWriter::Section::Authority, answer.authority);
    if (complete && question.type == wire::Type::Any && !question.addressProven && writer.size() > anyAmplification * question.packetSize)
        complete = false;
    if (complete) {
        finish(writer, question, answer.rcode, options, context);
        written.size = padded(out, writer.size(), question, options.size());
        return written;
    }
    // Half an answer would only be thrown away or, worse, be believed to be whole.
    ReplyWriter empty(room);
    empty.begin(question.id, headerWord(question, wire::flagRa | wire::flagTc, answer.rcode), question.questionBytes());
    finish(empty, question, answer.rcode, options, context);
    written.size = padded(out, empty.size(), question, options.size());
    written.truncated = true;
    return written;
}

Written writeEmpty(std::span<std::uint8_t> out, const ClientQuestion& question, wire::Rcode rcode, std::uint16_t flags,
                   std::optional<wire::Ede> ede, std::string_view edeText, const AnswerContext& context)
{
    const OptionBuffer options = answerOptions(question, ede, edeText, context);
    ReplyWriter writer(out);
    writer.begin(question.id, headerWord(question, flags, rcode), question.questionBytes());
    finish(writer, question, rcode, options, context);
    Written written;
    written.size = padded(out, writer.size(), question, options.size());
    written.rcode = rcode;
    written.truncated = (flags & wire::flagTc) != 0;
    return written;
}

std::size_t padMessage(std::span<std::uint8_t> out, std::size_t size, std::size_t optionsSize, std::size_t limit)
{
    const std::size_t tail = ReplyWriter::optSize + optionsSize;
    if (size < wire::headerSize + tail)
        return size;
    std::uint8_t* opt = out.data() + size - tail;
    if (opt[0] != 0 || read16(opt + 1) != static_cast<unsigned>(wire::Type::Opt) || read16(opt + 9) != optionsSize)
        return size;
    const std::size_t wanted = (size + 4 + paddingBlock - 1) / paddingBlock * paddingBlock;
    const std::size_t target = std::min({wanted, limit, out.size()});
    if (target < size + 4)
        return size;
    const std::size_t fill = target - size - 4;
    std::uint8_t* option = out.data() + size;
    option[0] = 0;
    option[1] = static_cast<std::uint8_t>(wire::OptionCode::Padding);
    option[2] = static_cast<std::uint8_t>(fill >> 8);
    option[3] = static_cast<std::uint8_t>(fill);
    std::memset(option + 4, 0, fill);
    const std::size_t total = optionsSize + 4 + fill;
    opt[9] = static_cast<std::uint8_t>(total >> 8);
    opt[10] = static_cast<std::uint8_t>(total);
    return target;
}

} // namespace harddns::serve
