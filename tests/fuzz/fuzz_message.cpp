// Message::parse on any octets; what parses survives encode and parse again, at every size limit whole sets only.
#include "engine/wire/message.h"
#include "tests/fuzz/fuzz_check.h"

using namespace harddns::wire;
using harddns::fuzz::require;

namespace
{

/// Octets the message takes without any compression.
std::size_t plainSize(const Message& m)
{
    std::size_t size = headerSize;
    for (const Question& q : m.questions)
        size += q.name.wire().size() + 4;
    for (const auto* section : {&m.answer, &m.authority, &m.additional}) {
        for (const Record& r : *section)
            size += r.owner.wire().size() + 10 + r.rdata.size();
    }
    if (m.edns) {
        size += 11;
        for (const EdnsOption& o : m.edns->options)
            size += 4 + o.data.size();
    }
    return size;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span packet(data, size);
    const auto head = Message::parseHead(packet);
    const auto message = Message::parse(packet);
    if (!message.ok()) {
        require(toText(message.error()) != nullptr, "errors have a text");
        return 0;
    }
    require(head.ok() && head->questions == message->questions && head->id == message->id, "the head alone reads like the whole");

    const auto encoded = encode(*message);
    const auto again = Message::parse(encoded);
    require(again.ok(), "what was encoded parses");
    if (plainSize(*message) <= maxMessageSize) { // else names that may not be compressed can outgrow 64 KiB
        require(*again == *message, "parse, encode, parse gives the same message");
        require(encode(*again) == encoded, "encoding is stable");
    }

    const std::size_t limit = 512 + (size > 2 ? data[1] * 8U : 0U);
    const auto limited = encode(*message, limit);
    const auto shorter = Message::parse(limited);
    require(shorter.ok(), "what was encoded to a limit parses");
    require(shorter->questions == message->questions && shorter->edns == again->edns, "questions and OPT stay");
    require(limited.size() <= limit || shorter->answer.size() + shorter->authority.size() == 0, "the limit holds");

    for (const auto* section : {&message->answer, &message->authority, &message->additional}) {
        std::size_t records = 0;
        for (const RRset& set : groupRecords(*section)) {
            records += set.rdata.size() + set.signatures.size();
            require(sameData(set, set), "a set has its own data");
            for (const std::string_view rdata : set.rdata) {
                const std::string canonical = canonicalRdata(set.type, rdata);
                require(canonical.size() == rdata.size() && canonicalRdata(set.type, canonical) == canonical, "canonical form is stable");
                require(!rdataToText(set.type, rdata).empty(), "RDATA has a text");
                (void)targetName(set.type, rdata);
                if (set.type == Type::Soa)
                    require(parseSoa(rdata).has_value() || rdata.empty(), "what parsed as SOA has its fields");
            }
        }
        require(records <= section->size(), "grouping adds nothing");
    }
    return 0;
}
