// What the vote's history level (SCIENCE L5) knows of one question, as a value: a node gives it out and takes it back at its next start,
// the audit store keeps it meanwhile. Members are named by id: a bit's place in a set of members changes when the network does, an id does
// not. Times are Unix seconds. Plain values; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace harddns
{

struct NameHistory {
    struct Record {
        std::string rdata;              ///< wire form
        unsigned times = 0;             ///< votes that attested it
        std::vector<std::string> nodes; ///< that held it in such votes
        std::int64_t first = 0, last = 0;
    };
    struct Set {
        std::string digest; ///< of a ballot that won; 32 octets
        std::int64_t firstWon = 0;
    };
    std::string name; ///< presentation form
    std::string type;
    unsigned votes = 0;
    std::int64_t first = 0, last = 0;
    std::vector<Set> sets;
    std::vector<Record> records;
};

/// Takes one; false: no more.
using HistoryVisitor = std::function<bool(const NameHistory&)>;
/// Gives what is kept, the name voted on last first, until the visitor has enough.
using HistorySource = std::function<void(const HistoryVisitor&)>;

} // namespace harddns
