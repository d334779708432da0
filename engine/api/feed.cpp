#include "engine/api/feed.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace harddns
{

namespace
{

constexpr std::array sourceNames{"cache", "vote", "walk", "stale", "local", "failure", "refused"};
constexpr std::array protocolNames{"udp", "tcp", "tls"};
constexpr std::array linkNames{"up", "connecting", "refused", "closed"};

template <class E, std::size_t N>
bool find(const std::array<const char*, N>& names, const std::string& text, E& out)
{
    const auto at = std::find(names.begin(), names.end(), text);
    if (at == names.end())
        return false;
    out = static_cast<E>(at - names.begin());
    return true;
}

/// The newest `most` of both, oldest first; how many were left out.
template <class T>
std::uint64_t join(std::vector<T>& out, const std::vector<T>& older, const std::vector<T>& newer, std::size_t most)
{
    const std::size_t all = older.size() + newer.size();
    const std::size_t drop = all > most ? all - most : 0;
    out.reserve(all - drop);
    if (drop < older.size())
        out.insert(out.end(), older.begin() + static_cast<std::ptrdiff_t>(drop), older.end());
    const std::size_t dropNewer = drop > older.size() ? drop - older.size() : 0;
    out.insert(out.end(), newer.begin() + static_cast<std::ptrdiff_t>(dropNewer), newer.end());
    return drop;
}

} // namespace

const char* toText(AnswerSource source) { return sourceNames[static_cast<std::size_t>(source)]; }
bool fromText(const std::string& text, AnswerSource& source) { return find(sourceNames, text, source); }
const char* toText(ClientProtocol protocol) { return protocolNames[static_cast<std::size_t>(protocol)]; }
bool fromText(const std::string& text, ClientProtocol& protocol) { return find(protocolNames, text, protocol); }
const char* toText(LinkState::State state) { return linkNames[static_cast<std::size_t>(state)]; }

SnapshotPtr merged(const SnapshotPtr& older, const SnapshotPtr& newer, std::size_t most)
{
    auto out = std::make_shared<Snapshot>();
    out->sequence = newer->sequence;
    out->timeUs = newer->timeUs;
    out->elapsedUs = older->elapsedUs + newer->elapsedUs;
    out->link = newer->link;
    out->status = newer->status;
    out->stats = newer->stats;
    out->members = newer->members;
    out->place = newer->place;
    out->votesMissed = older->votesMissed + newer->votesMissed + join(out->votes, older->votes, newer->votes, most * maxSnapshotVotes);
    out->disagreementsMissed = older->disagreementsMissed + newer->disagreementsMissed +
                               join(out->disagreements, older->disagreements, newer->disagreements, most * maxSnapshotDisagreements);
    // The sample of queries: what is left out is told by queriesSeen.
    join(out->queries, older->queries, newer->queries, most * maxSnapshotQueries);
    out->queriesSeen = older->queriesSeen + newer->queriesSeen;
    // Of an alert only its newest state is of interest: without this a quarrel about one name would grow the list.
    for (const Alert& alert : older->alerts) {
        if (std::none_of(newer->alerts.begin(), newer->alerts.end(), [&](const Alert& a) { return a.id == alert.id; }))
            out->alerts.push_back(alert);
    }
    out->alerts.insert(out->alerts.end(), newer->alerts.begin(), newer->alerts.end());
    return out;
}

} // namespace harddns
