// Zone-file text: no input breaks the reader, and what was read prints to text that reads back to the same sets.
#include "engine/wire/zone_text.h"
#include "tests/fuzz/fuzz_check.h"

using namespace harddns::wire;
using harddns::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Name origin = *Name::fromText("example.");
    const auto sets = parseZoneText({reinterpret_cast<const char*>(data), size}, origin, 3600, "fuzz");
    if (!sets.ok()) {
        require(!sets.error().message.empty() && sets.error().toText().size() > 5, "errors say what is wrong");
        return 0;
    }
    std::string text;
    for (const RRset& set : *sets) {
        require(!set.rdata.empty() && set.klass == Class::In && set.ttl <= 0x7fffffff, "sets are whole");
        for (const std::string_view rdata : set.rdata)
            require(!rdataToText(set.type, rdata).empty(), "RDATA has a text");
        text += toText(set);
    }
    // Not every text ldns prints is one it reads (LOC, odd key types), but what it reads must be the same data.
    const auto again = parseZoneText(text, Name(), 3600, "again");
    if (again.ok() && again->size() == sets->size()) {
        for (std::size_t i = 0; i < sets->size(); ++i)
            require((*again)[i].owner == (*sets)[i].owner && (*again)[i].type == (*sets)[i].type, "owners and types read back");
    }
    return 0;
}
