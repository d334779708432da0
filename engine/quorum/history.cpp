#include "engine/quorum/history.h"

#include <algorithm>
#include <bit>
#include <list>
#include <unordered_map>
#include <unordered_set>

namespace harddns::quorum
{

namespace
{

/// Of one name: a pool that rotates through more is learned in part, one that invents records for each question cannot fill the memory.
constexpr std::size_t maxRecords = 64;
/// Different winning ballots of a name that are told apart; evidence only asks for one and two.
constexpr std::size_t maxSets = 16;

struct KeyHash {
    std::size_t operator()(const wire::Question& q) const
    {
        return static_cast<std::size_t>(q.name.hash() ^ (static_cast<std::uint64_t>(q.type) << 16 | static_cast<std::uint64_t>(q.klass)));
    }
};

struct Entry {
    wire::Question key;
    NamePast past;
    std::vector<std::pair<Digest, std::int64_t>> sets; ///< and when each won for the first time
    std::unordered_map<std::string, RecordPast> records;
    bool changed = false;
    std::list<Entry*>::iterator atChanged; ///< when `changed`
};

/// The clock may have been set back since: then the span starts anew, it never looks longer than it was.
template <class Past>
void seen(Past& past, std::int64_t now)
{
    if (now < past.last || past.first == 0)
        past.first = now;
    past.last = now;
}

class MemoryHistory final : public History
{
public:
    explicit MemoryHistory(std::size_t maxNames) : m_maxNames(std::max<std::size_t>(maxNames, 1)) {}

    void attest(const wire::Question& question, const Ballot& winner, std::uint64_t holders, std::int64_t now) override
    {
        for (const Link& link : winner.links) {
            // One alias a name: its target's digest of the set is the target itself.
            Entry& alias = touch({link.owner, wire::Type::Cname, question.klass}, now);
            const std::string target(link.target.wire());
            countSet(alias, withRecords(alias.key, aliasBallot(link), {target}).digest, now);
            hold(alias, target, holders, now);
        }
        Entry& entry = touch(question, now);
        countSet(entry, winner.digest, now);
        for (const std::string& rdata : winner.records)
            hold(entry, rdata, holders, now);
    }

    RecordPast record(const wire::Question& question, const std::string& rdata) const override
    {
        const auto at = m_index.find(question);
        if (at == m_index.end())
            return {};
        const auto found = at->second->records.find(rdata);
        return found == at->second->records.end() ? RecordPast{} : found->second;
    }

    NamePast name(const wire::Question& question) const override
    {
        const auto at = m_index.find(question);
        return at == m_index.end() ? NamePast{} : at->second->past;
    }

    std::int64_t firstWon(const wire::Question& question, const Digest& ballot) const override
    {
        const auto at = m_index.find(question);
        if (at == m_index.end())
            return 0;
        for (const auto& [digest, when] : at->second->sets) {
            if (digest == ballot)
                return when;
        }
        return 0;
    }

    std::vector<KeptName> takeChanged(std::size_t limit) override
    {
        std::vector<KeptName> out;
        while (!m_changed.empty() && out.size() < limit) {
            Entry& entry = *m_changed.front();
            m_changed.pop_front();
            entry.changed = false;
            out.push_back(keptOf(entry));
        }
        return out;
    }

    std::optional<KeptName> find(const wire::Question& question) const override
    {
        const auto at = m_index.find(question);
        return at == m_index.end() ? std::nullopt : std::optional(keptOf(*at->second));
    }

    bool restore(const KeptName& kept) override
    {
        if (m_entries.size() == m_maxNames)
            return false;
        if (m_index.contains(kept.question))
            return true;
        Entry& entry = m_entries.emplace_back();
        entry.key = {kept.question.name.lower(), kept.question.type, kept.question.klass};
        m_index.emplace(entry.key, std::prev(m_entries.end()));
        entry.past = kept.past;
        entry.sets.assign(kept.sets.begin(), kept.sets.begin() + static_cast<std::ptrdiff_t>(std::min(kept.sets.size(), maxSets)));
        entry.past.sets = static_cast<unsigned>(entry.sets.size());
        for (const auto& [rdata, past] : kept.records) {
            if (entry.records.size() == maxRecords)
                break;
            entry.records.emplace(rdata, past);
        }
        return true;
    }

private:
    static KeptName keptOf(const Entry& entry) { return {entry.key, entry.past, entry.sets, {entry.records.begin(), entry.records.end()}}; }

    static Ballot aliasBallot(const Link& link)
    {
        Ballot ballot;
        ballot.outcome = Outcome::Positive;
        ballot.owner = link.owner;
        return ballot;
    }

    Entry& touch(const wire::Question& key, std::int64_t now)
    {
        const auto at = m_index.find(key);
        if (at != m_index.end()) {
            m_entries.splice(m_entries.begin(), m_entries, at->second);
        } else {
            if (m_entries.size() == m_maxNames) {
                Entry& oldest = m_entries.back();
                if (oldest.changed)
                    m_changed.erase(oldest.atChanged);
                m_index.erase(oldest.key);
                m_entries.pop_back();
            }
            m_entries.emplace_front();
            m_entries.front().key = {key.name.lower(), key.type, key.klass};
            m_index.emplace(m_entries.front().key, m_entries.begin());
        }
        Entry& entry = m_entries.front();
        if (!entry.changed) {
            entry.changed = true;
            entry.atChanged = m_changed.insert(m_changed.end(), &entry);
        }
        ++entry.past.votes;
        seen(entry.past, now);
        return entry;
    }

    static void countSet(Entry& entry, const Digest& digest, std::int64_t now)
    {
        const bool known = std::any_of(entry.sets.begin(), entry.sets.end(), [&](const auto& set) { return set.first == digest; });
        if (!known && entry.sets.size() < maxSets)
            entry.sets.emplace_back(digest, now);
        entry.past.sets = static_cast<unsigned>(entry.sets.size());
    }

    static void hold(Entry& entry, const std::string& rdata, std::uint64_t holders, std::int64_t now)
    {
        auto at = entry.records.find(rdata);
        if (at == entry.records.end()) {
            if (entry.records.size() == maxRecords) {
                const auto oldest = std::min_element(entry.records.begin(), entry.records.end(),
                                                     [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
                entry.records.erase(oldest);
            }
            at = entry.records.emplace(rdata, RecordPast{}).first;
        }
        RecordPast& past = at->second;
        if (past.times != 0 && now - past.last > attestedAgeSeconds)
            past = {}; // what was not seen for so long is new again
        ++past.times;
        past.nodes |= holders;
        seen(past, now);
    }

    std::size_t m_maxNames;
    std::list<Entry> m_entries;  ///< latest vote first
    std::list<Entry*> m_changed; ///< longest first
    std::unordered_map<wire::Question, std::list<Entry>::iterator, KeyHash> m_index;
};

} // namespace

bool RecordPast::attested(unsigned majority, std::int64_t now) const
{
    return times >= attestedTimes && static_cast<unsigned>(std::popcount(nodes)) >= majority && last - first >= attestedSpanSeconds &&
           now - last <= attestedAgeSeconds;
}

void merge(KeptName& into, const KeptName& other)
{
    const auto wider = [](auto& mine, const auto& theirs) {
        mine.first = mine.first == 0 ? theirs.first : theirs.first == 0 ? mine.first : std::min(mine.first, theirs.first);
        mine.last = std::max(mine.last, theirs.last);
    };
    into.past.votes = std::max(into.past.votes, other.past.votes);
    wider(into.past, other.past);
    for (const auto& [digest, when] : other.sets) {
        const auto known =
            std::find_if(into.sets.begin(), into.sets.end(), [&wanted = digest](const auto& set) { return set.first == wanted; });
        if (known != into.sets.end())
            known->second = std::min(known->second, when);
        else
            into.sets.emplace_back(digest, when);
    }
    into.past.sets = static_cast<unsigned>(into.sets.size());
    for (const auto& [rdata, past] : other.records) {
        const auto known = std::find_if(into.records.begin(), into.records.end(),
                                        [&wanted = rdata](const auto& record) { return record.first == wanted; });
        if (known == into.records.end()) {
            into.records.emplace_back(rdata, past);
            continue;
        }
        known->second.times = std::max(known->second.times, past.times);
        known->second.nodes |= past.nodes;
        wider(known->second, past);
    }
}

std::unique_ptr<History> makeMemoryHistory(std::size_t maxNames) { return std::make_unique<MemoryHistory>(maxNames); }

} // namespace harddns::quorum
