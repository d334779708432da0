// AlertBook: turns what votes report into few alerts that an operator can read, and keeps the last votes and disagreements to look at.
// Reports about one (name, type, cause) are one alert that counts; when many names below one zone have the same trouble they fold into one
// alert about the zone; the number of open alerts is bounded. So an attack on random names cannot flood the book, and everything that
// left it is counted. Called by the collector for each report; one thread. What it hands out are copies.
#pragma once

#include "engine/api/vote.h"
#include "engine/wire/message.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace harddns::quorum
{

/// What went wrong once.
struct AlertReport {
    AlertCause cause = AlertCause::Dissent;
    Grade grade = Grade::Notice;            ///< None is not reported
    std::optional<wire::Question> question; ///< what it is about; nothing: about `node`
    std::optional<wire::Name> zone;         ///< the zone cut of the question when known; else its parent, below a top-level domain
    std::string node;                       ///< ForgeryFlood, NodeSilent, LyingCollector
    std::vector<std::string> suspects;      ///< nodes that the evidence names
    std::vector<std::string> nodes;         ///< the others that differed
    std::string group;                      ///< Group
    int points = 0;                         ///< the most against one node

    enum class Clients : std::uint8_t { NotAsked, RightAnswer, Failure };
    Clients clients = Clients::NotAsked;
    enum class Done : std::uint8_t { Nothing, NameFlushed, ZoneFlushed, Quarantined };
    Done done = Done::Nothing;
    std::int64_t quarantinedUntilUs = 0; ///< 0: until somebody releases it

    std::vector<unsigned> shares;           ///< NoQuorum: ballots of each answer, most first
    unsigned asked = 0;                     ///< NoQuorum
    std::uint64_t perMinute = 0, usual = 0; ///< ForgeryFlood
    std::uint64_t vote = 0;
    std::int64_t timeUs = 0;
};

struct BookLimits {
    /// Open alerts. More than an operator can look through in a shift; without a bound an attacker who varies names decides our memory.
    std::size_t alerts = 256;
    /// Open alerts for names of one zone with one cause; one more and they fold.
    std::size_t namesOfZone = 8;
    /// The last votes, for `watch` and the console. At 1,000 votes a second this is ten seconds; the audit store keeps the rest.
    std::size_t votes = 10'000, voteBytes = 16U << 20;
    /// The last disagreements with their packets (a vote of 64 nodes with answers of 64 KiB is 4 MiB).
    std::size_t disagreements = 2'000, disagreementBytes = 32U << 20;
};

/// Questions named as examples in an alert about a zone.
inline constexpr std::size_t alertExamples = 8;
/// Alerts that left the book are told as closed until so many more have left: a reader that comes once a second must not miss one of a zone
/// whose alerts fold into one.
inline constexpr std::size_t keptClosedAlerts = 256;

/// What an item costs in memory, nearly.
[[nodiscard]] std::size_t bytesOf(const VoteEvent& vote);
[[nodiscard]] std::size_t bytesOf(const DisagreementRecord& record);

/// The last items, bounded by number and octets; the oldest leave.
template <class T>
class Recent
{
public:
    struct Kept {
        std::uint64_t sequence = 0; ///< ascending from 1, without gaps while nothing is refused
        std::shared_ptr<const T> item;
    };

    Recent(std::size_t maxItems, std::size_t maxBytes) : m_maxItems(maxItems), m_maxBytes(maxBytes) {}

    /// The item's sequence number; 0: larger than all the room there is, refused and counted.
    std::uint64_t keep(T item)
    {
        const std::size_t bytes = bytesOf(item);
        if (bytes > m_maxBytes || m_maxItems == 0) {
            ++m_refused;
            return 0;
        }
        while (m_items.size() >= m_maxItems || m_bytes + bytes > m_maxBytes) {
            m_bytes -= m_items.front().bytes;
            m_items.pop_front();
            ++m_left;
        }
        m_bytes += bytes;
        m_items.push_back({{++m_last, std::make_shared<const T>(std::move(item))}, bytes});
        return m_last;
    }

    /// Those after `sequence`, oldest first, at most `limit`.
    [[nodiscard]] std::vector<Kept> after(std::uint64_t sequence, std::size_t limit) const
    {
        std::vector<Kept> out;
        if (m_items.empty() || limit == 0)
            return out;
        const std::uint64_t first = m_items.front().kept.sequence;
        for (std::size_t i = sequence < first ? 0 : sequence - first + 1; i < m_items.size() && out.size() < limit; ++i)
            out.push_back(m_items[i].kept);
        return out;
    }

    [[nodiscard]] std::size_t size() const { return m_items.size(); }
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] std::uint64_t last() const { return m_last; }       ///< sequence number of the newest
    [[nodiscard]] std::uint64_t left() const { return m_left; }       ///< made room for newer ones
    [[nodiscard]] std::uint64_t refused() const { return m_refused; } ///< too large

private:
    struct Slot {
        Kept kept;
        std::size_t bytes = 0;
    };
    std::size_t m_maxItems, m_maxBytes;
    std::deque<Slot> m_items;
    std::size_t m_bytes = 0;
    std::uint64_t m_last = 0, m_left = 0, m_refused = 0;
};

class AlertBook
{
public:
    explicit AlertBook(BookLimits limits = {});

    struct Filed {
        std::uint64_t id = 0; ///< 0: the book is full of graver alerts (counted)
        bool opened = false;  ///< a new alert
        bool raised = false;  ///< an open alert's grade rose
        bool folded = false;  ///< this report made the alerts of a zone one
    };
    /// While an alert is open its grade rises and never falls.
    Filed file(const AlertReport& report);
    /// The matter is settled; the next report opens a new alert. False: there is no such alert.
    bool close(std::uint64_t id);
    /// The same for an alert about a node (NodeSilent: it is back).
    bool close(AlertCause cause, const std::string& node);

    /// Gravest first, then the most recently seen.
    [[nodiscard]] std::vector<Alert> open() const;
    /// Those that changed after `revision`, in the order of their changes; also those that left the book, as closed, while they are kept.
    [[nodiscard]] std::vector<Alert> changedSince(std::uint64_t revision) const;
    [[nodiscard]] std::optional<Alert> find(std::uint64_t id) const;
    [[nodiscard]] std::size_t openCount() const { return m_alerts.size(); }
    [[nodiscard]] std::uint64_t revision() const { return m_revision; }

    /// Alerts that left, or never entered, because the book was full; by their grade.
    [[nodiscard]] std::uint64_t left(Grade grade) const { return m_left[static_cast<std::size_t>(grade)]; }
    /// Alerts of single names that went into one about their zone.
    [[nodiscard]] std::uint64_t folded() const { return m_folded; }

    Recent<VoteEvent> votes;
    Recent<DisagreementRecord> disagreements;

private:
    /// An alert and what its text is made of.
    struct Entry {
        Alert alert;
        std::string key, zoneKey; ///< zoneKey empty: cannot fold
        AlertReport::Clients clients = AlertReport::Clients::NotAsked;
        AlertReport::Done done = AlertReport::Done::Nothing;
        std::int64_t quarantinedUntilUs = 0;
        std::vector<unsigned> shares;
        unsigned asked = 0;
        std::uint64_t perMinute = 0, usual = 0;
    };
    using Entries = std::unordered_map<std::uint64_t, Entry>;

    [[nodiscard]] bool makeRoom(Grade grade);
    Entry& enter(Entry entry);
    void remove(Entries::iterator at);
    Entry& fold(const std::string& zoneKey, const wire::Name& zone, AlertCause cause);
    static void take(Entry& entry, const AlertReport& report);
    [[nodiscard]] static Alert told(const Entry& entry);
    [[nodiscard]] static std::string textOf(const Entry& entry);

    const BookLimits m_limits;
    Entries m_alerts;
    std::deque<Alert> m_closed; ///< by revision
    std::unordered_map<std::string, std::uint64_t> m_byKey;
    std::unordered_map<std::string, std::vector<std::uint64_t>> m_byZone; ///< alerts of single names
    std::uint64_t m_lastId = 0, m_revision = 0, m_folded = 0;
    std::array<std::uint64_t, 4> m_left{};
};

} // namespace harddns::quorum
