#include "engine/quorum/ladder.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace harddns::quorum
{

namespace
{

constexpr std::size_t none = SIZE_MAX;

/// The seat's ballot says something that can be held against an answer, in time or late.
bool speaks(const Seat& seat)
{
    return (seat.state == Seat::State::Voted || seat.state == Seat::State::Replaced) && seat.ballot != nullptr && seat.ballot->votes();
}
bool votes(const Seat& seat) { return seat.state == Seat::State::Voted && speaks(seat) && seat.judgement != Judgement::Bogus; }

bool samePrefix(const Ballot& a, const Ballot& b, std::size_t links)
{
    return a.links.size() >= links && b.links.size() >= links &&
           std::equal(a.links.begin(), a.links.begin() + static_cast<std::ptrdiff_t>(links), b.links.begin());
}
bool sameLinks(const Ballot& a, const Ballot& b) { return a.links.size() == b.links.size() && samePrefix(a, b, a.links.size()); }

/// All of `part` are among `whole`; both ascending.
bool within(const std::vector<std::string>& part, const std::vector<std::string>& whole)
{
    return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}
bool touches(const std::vector<std::string>& some, const std::vector<std::string>& others)
{
    return std::any_of(some.begin(), some.end(),
                       [&others](const std::string& r) { return std::binary_search(others.begin(), others.end(), r); });
}

class Ladder
{
public:
    Ladder(const wire::Question& question, std::span<const Seat> seats, const Parameters& parameters, const Progress& progress,
           const History* history, std::int64_t now)
        : m_question(question), m_seats(seats), m_parameters(parameters), m_progress(progress), m_history(history), m_now(now)
    {
        unsigned live = 0;
        for (std::size_t i = 0; i < seats.size(); ++i) {
            const Seat& seat = seats[i];
            live += seat.state != Seat::State::Replaced;
            m_open += seat.state == Seat::State::Open;
            m_bogus += speaks(seat) && seat.judgement == Judgement::Bogus;
            m_heard += seat.state == Seat::State::Voted;
            if (votes(seat))
                m_voices.push_back(i);
        }
        m_live = live;
        // Never less than a majority of the seats there are, whatever the parameters say: two answers must not both have it.
        m_majority = std::max(progress.widened ? parameters.wideMajority() : parameters.majority, live / 2 + 1);
        m_wide = std::max(parameters.wideMajority(), m_majority);
    }

    Decision decide()
    {
        if (secure() || exact() || (mayFollow() && chain()) || (m_question.type != wire::Type::Any && record()) || history())
            return std::move(m_decision);
        const bool positive = std::any_of(m_voices.begin(), m_voices.end(), [this](std::size_t i) { return isPositive(i); });
        if (positive && m_progress.mayAskAuthority && !m_progress.authorityAsked)
            return undecided(Step::AskAuthority, Level::Authority);
        if (canWiden())
            return undecided(Step::Widen, Level::Widen);
        if (m_open > 0) // nothing but a ballot that validates can decide any more, and that is worth the wait
            return undecided(Step::Wait, Level::Failed);
        return fail();
    }

    Decision byAuthority(const Ballot& authority)
    {
        m_decision.level = Level::Authority;
        if (!authority.votes()) {
            m_decision.step = Step::Fail;
            m_decision.why = "no answer from the authority";
            return std::move(m_decision);
        }
        m_decision.ttl = authority.ttl;
        sort([&authority](const Ballot& b) {
            return b.digest == authority.digest || (b.outcome == Outcome::Positive && authority.outcome == Outcome::Positive &&
                                                    sameLinks(b, authority) && within(b.records, authority.records));
        });
        for (const std::size_t i : m_decision.agreeing) {
            m_decision.ttl = std::min(m_decision.ttl, ballot(i).ttl);
            if (m_decision.winner == none && ballot(i).digest == authority.digest)
                m_decision.winner = i;
        }
        for (const std::size_t i : m_decision.dissenting)
            m_decision.majoritySuspect = m_decision.majoritySuspect || support(ballot(i).digest) >= m_majority;
        m_decision.step = m_decision.majoritySuspect ? Step::Fail : Step::Answer;
        if (m_decision.majoritySuspect)
            m_decision.why = "the majority contradicts the authority";
        return std::move(m_decision);
    }

private:
    [[nodiscard]] const Ballot& ballot(std::size_t seat) const { return *m_seats[seat].ballot; }
    [[nodiscard]] bool isPositive(std::size_t seat) const { return ballot(seat).outcome == Outcome::Positive; }
    [[nodiscard]] bool mayFollow() const { return m_progress.chainsFollowed < chainDepth; }
    /// Votes of equal ballots.
    [[nodiscard]] unsigned support(const Digest& digest) const
    {
        return static_cast<unsigned>(
            std::count_if(m_voices.begin(), m_voices.end(), [&](std::size_t i) { return ballot(i).digest == digest; }));
    }
    /// With everybody who is still open, `count` could be a majority; and there is somebody to wait for.
    [[nodiscard]] bool canReach(unsigned count) const { return m_open > 0 && count + m_open >= m_majority; }

    Decision undecided(Step step, Level level)
    {
        m_decision = {};
        m_decision.step = step;
        m_decision.level = level;
        return std::move(m_decision);
    }
    bool wait()
    {
        m_decision.step = Step::Wait;
        return true;
    }

    /// Who agrees and who does not.
    template <class Agrees>
    void sort(Agrees agrees)
    {
        for (std::size_t i = 0; i < m_seats.size(); ++i) {
            if (!speaks(m_seats[i]) || m_seats[i].judgement == Judgement::Bogus)
                continue;
            if (!agrees(ballot(i)))
                m_decision.dissenting.push_back(i);
            else if (m_seats[i].state == Seat::State::Voted)
                m_decision.agreeing.push_back(i);
        }
    }
    template <class Agrees>
    void answer(Level level, std::size_t winner, Agrees agrees)
    {
        m_decision.step = Step::Answer;
        m_decision.level = level;
        m_decision.winner = winner;
        sort(agrees);
        m_decision.ttl = ballot(winner).ttl;
        for (const std::size_t i : m_decision.agreeing)
            m_decision.ttl = std::min(m_decision.ttl, ballot(i).ttl);
    }

    /// L0. A late ballot that validates counts too: it proves itself and needs no vote.
    bool secure()
    {
        const auto isSecure = [](const Seat& s) { return speaks(s) && s.judgement == Judgement::Secure; };
        std::size_t winner = none;
        unsigned most = 0;
        for (std::size_t i = 0; i < m_seats.size(); ++i) {
            if (!isSecure(m_seats[i]))
                continue;
            const unsigned count = support(ballot(i).digest);
            if (winner == none || count > most) {
                winner = i;
                most = count;
            }
        }
        if (winner == none)
            return false;
        m_decision.step = Step::Answer;
        m_decision.level = Level::Secure;
        m_decision.winner = winner;
        m_decision.ttl = ballot(winner).ttl;
        for (std::size_t i = 0; i < m_seats.size(); ++i) {
            if (!speaks(m_seats[i]))
                continue;
            if (ballot(i).digest == ballot(winner).digest) {
                if (m_seats[i].judgement != Judgement::Bogus && (votes(m_seats[i]) || i == winner)) {
                    m_decision.agreeing.push_back(i);
                    m_decision.ttl = std::min(m_decision.ttl, ballot(i).ttl);
                }
            } else if (std::none_of(m_seats.begin(), m_seats.end(),
                                    [&](const Seat& s) { return isSecure(s) && s.ballot->digest == ballot(i).digest; })) {
                m_decision.dissenting.push_back(i);
            }
        }
        for (const std::size_t i : m_decision.dissenting) {
            const auto equal = std::count_if(m_decision.dissenting.begin(), m_decision.dissenting.end(), [&](std::size_t j) {
                return m_seats[j].state == Seat::State::Voted && ballot(j).digest == ballot(i).digest;
            });
            m_decision.majoritySuspect = m_decision.majoritySuspect || equal >= m_majority;
        }
        return true;
    }

    /// L1.
    bool exact()
    {
        unsigned top = 0;
        for (const std::size_t i : m_voices) {
            const unsigned count = support(ballot(i).digest);
            if (count >= m_majority) {
                answer(Level::Exact, i, [&, &digest = ballot(i).digest](const Ballot& b) { return b.digest == digest; });
                return true;
            }
            top = std::max(top, count);
        }
        return canReach(top) && wait();
    }

    /// The most votes any first `links` links have, and a seat that has them.
    [[nodiscard]] std::pair<unsigned, std::size_t> commonPrefix(std::size_t links) const
    {
        std::pair<unsigned, std::size_t> best{0, none};
        for (const std::size_t i : m_voices) {
            if (ballot(i).links.size() < links)
                continue;
            const auto count = static_cast<unsigned>(
                std::count_if(m_voices.begin(), m_voices.end(), [&](std::size_t j) { return samePrefix(ballot(i), ballot(j), links); }));
            if (count > best.first)
                best = {count, i};
        }
        return best;
    }

    /// L2. The longest prefix is followed once no longer one can have a majority, so the order of the ballots makes no difference.
    bool chain()
    {
        std::size_t links = 0;
        std::pair<unsigned, std::size_t> found{0, none}, next = commonPrefix(1);
        while (next.first >= m_majority) {
            ++links;
            found = next;
            next = commonPrefix(links + 1);
        }
        if (canReach(next.first))
            return wait();
        if (links == 0)
            return false;
        const Ballot& example = ballot(found.second);
        answer(Level::Chain, found.second, [&](const Ballot& b) { return samePrefix(example, b, links); });
        m_decision.step = Step::FollowChain;
        m_decision.links = links;
        m_decision.target = example.links[links - 1].target;
        // The rest has TTLs of its own: only those of the links count here.
        m_decision.ttl = UINT32_MAX;
        for (const std::size_t i : m_decision.agreeing) {
            const std::size_t sets = setsOfLinks(ballot(i), links);
            for (std::size_t s = 0; s < sets; ++s)
                m_decision.ttl = std::min(m_decision.ttl, ballot(i).answer[s].ttl);
        }
        return true;
    }

    /// L3.
    bool record()
    {
        std::vector<std::size_t> left;
        std::copy_if(m_voices.begin(), m_voices.end(), std::back_inserter(left), [this](std::size_t i) { return isPositive(i); });
        bool possible = false;
        while (!left.empty()) {
            const std::size_t first = left.front();
            const auto others =
                std::stable_partition(left.begin(), left.end(), [&](std::size_t i) { return sameLinks(ballot(first), ballot(i)); });
            const std::vector<std::size_t> alike(left.begin(), others);
            left.erase(left.begin(), others);
            if (alike.size() + m_open < m_majority)
                continue;
            std::vector<std::string_view> all;
            for (const std::size_t i : alike)
                all.insert(all.end(), ballot(i).records.begin(), ballot(i).records.end());
            std::sort(all.begin(), all.end());
            std::vector<std::string> agreed;
            bool settled = true;
            for (auto at = all.begin(); at != all.end();) {
                const auto end = std::find_if(at, all.end(), [&at](std::string_view r) { return r != *at; });
                const auto count = static_cast<unsigned>(end - at);
                if (count >= m_majority)
                    agreed.emplace_back(*at);
                else if (canReach(count))
                    settled = false;
                at = end;
            }
            possible = possible || !settled;
            if (agreed.empty() || !settled)
                continue;
            answerRecords(alike, std::move(agreed));
            return true;
        }
        return possible && wait();
    }

    void answerRecords(const std::vector<std::size_t>& alike, std::vector<std::string> agreed)
    {
        // The seat with most of the records shows the sets; a choice of what they say, not of where they sit.
        const auto weight = [&](std::size_t i) {
            const std::vector<std::string>& records = ballot(i).records;
            const auto held = std::count_if(records.begin(), records.end(), [&agreed](const std::string& r) {
                return std::binary_search(agreed.begin(), agreed.end(), r);
            });
            return std::make_tuple(held, -static_cast<std::ptrdiff_t>(records.size()), ballot(i).digest);
        };
        const std::size_t winner =
            *std::max_element(alike.begin(), alike.end(), [&](std::size_t a, std::size_t b) { return weight(a) < weight(b); });
        answer(Level::Record, winner, [&](const Ballot& b) {
            return b.outcome == Outcome::Positive && sameLinks(b, ballot(winner)) && within(b.records, agreed);
        });
        for (const std::size_t i : alike) {
            if (touches(ballot(i).records, agreed))
                m_decision.ttl = std::min(m_decision.ttl, ballot(i).ttl);
        }
        m_decision.records = std::move(agreed);
    }

    [[nodiscard]] bool isAttested(const Ballot& b) const
    {
        if (b.outcome != Outcome::Positive)
            return false;
        for (const Link& link : b.links) {
            if (!m_history->record({link.owner, wire::Type::Cname, m_question.klass}, std::string(link.target.wire()))
                     .attested(m_majority, m_now))
                return false;
        }
        return std::all_of(b.records.begin(), b.records.end(),
                           [this](const std::string& r) { return m_history->record(m_question, r).attested(m_majority, m_now); });
    }

    /// L5.
    bool history()
    {
        if (m_history == nullptr || m_history->name(m_question).votes < attestedTimes)
            return false;
        std::vector<std::size_t> known;
        std::copy_if(m_voices.begin(), m_voices.end(), std::back_inserter(known), [this](std::size_t i) { return isAttested(ballot(i)); });
        if (known.size() < m_majority)
            return canReach(static_cast<unsigned>(known.size())) && wait();
        const std::size_t nearest = *std::min_element(known.begin(), known.end(), [this](std::size_t a, std::size_t b) {
            return m_seats[a].rtt != m_seats[b].rtt ? m_seats[a].rtt < m_seats[b].rtt : ballot(a).digest < ballot(b).digest;
        });
        answer(Level::History, nearest, [this](const Ballot& b) { return isAttested(b); });
        return true;
    }

    /// L7 is worth the questions when those who were not asked could still make a majority of all, or the right answer may be among
    /// them where only forgeries of a signed one came.
    [[nodiscard]] bool canWiden() const
    {
        const std::size_t unasked = m_parameters.nodes - std::min<std::size_t>(m_parameters.nodes, m_seats.size());
        return !m_progress.widened && unasked > 0 && (m_bogus > 0 || m_voices.size() + m_open + unasked >= m_wide);
    }

    Decision fail()
    {
        Decision failed = undecided(Step::Fail, Level::Failed);
        std::vector<unsigned> counts;
        for (std::size_t k = 0; k < m_voices.size(); ++k) {
            const Digest& digest = ballot(m_voices[k]).digest;
            const auto before = m_voices.begin() + static_cast<std::ptrdiff_t>(k);
            if (std::none_of(m_voices.begin(), before, [&](std::size_t i) { return ballot(i).digest == digest; }))
                counts.push_back(support(digest));
        }
        std::sort(counts.begin(), counts.end(), std::greater<>());
        failed.why = "no quorum";
        for (std::size_t i = 0; i < counts.size(); ++i)
            failed.why += (i == 0 ? ' ' : '/') + std::to_string(counts[i]);
        failed.why += (counts.empty() ? " 0 of " : " of ") + std::to_string(m_live);
        failed.bogus = m_bogus > 0 && m_voices.empty();
        failed.allSilent = m_heard == 0;
        return failed;
    }

    const wire::Question& m_question;
    std::span<const Seat> m_seats;
    const Parameters& m_parameters;
    const Progress& m_progress;
    const History* m_history;
    std::int64_t m_now;
    std::vector<std::size_t> m_voices; ///< seats that vote
    unsigned m_open = 0, m_bogus = 0, m_heard = 0, m_live = 0;
    unsigned m_majority = 0, m_wide = 0;
    Decision m_decision;
};

} // namespace

const char* toText(Level level)
{
    switch (level) {
    case Level::Secure: return "L0 secure";
    case Level::Exact: return "L1 exact";
    case Level::Chain: return "L2 chain";
    case Level::Record: return "L3 record";
    case Level::Origin: return "L4 origin";
    case Level::History: return "L5 history";
    case Level::Authority: return "L6 authority";
    case Level::Widen: return "L7 widen";
    case Level::Failed: break;
    }
    return "L8 failed";
}

Decision decide(const wire::Question& question, std::span<const Seat> seats, const Parameters& parameters, const Progress& progress,
                const History* history, std::int64_t now)
{
    return Ladder(question, seats, parameters, progress, history, now).decide();
}

Decision decideByAuthority(std::span<const Seat> seats, const Parameters& parameters, const Progress& progress, const Ballot& authority)
{
    return Ladder({}, seats, parameters, progress, nullptr, 0).byAuthority(authority);
}

std::vector<wire::RRset> answerSets(const Decision& decision, std::span<const Seat> seats)
{
    if (decision.winner >= seats.size())
        return {};
    const Ballot& winner = *seats[decision.winner].ballot;
    const bool part = !decision.records.empty() && decision.records != winner.records;
    std::vector<wire::RRset> sets = winner.answer;
    if (decision.step == Step::FollowChain || part)
        sets.resize(setsOfLinks(winner, decision.step == Step::FollowChain ? decision.links : winner.links.size()));
    if (part && decision.step == Step::Answer) {
        wire::RRset set;
        set.owner = winner.answer.back().owner;
        set.type = winner.answer.back().type;
        set.klass = winner.answer.back().klass;
        set.ttl = winner.answer.back().ttl;
        for (const std::string& rdata : decision.records)
            set.rdata.add(rdata);
        sets.push_back(std::move(set));
    }
    for (wire::RRset& set : sets)
        set.ttl = std::min(set.ttl, decision.ttl);
    return sets;
}

Ballot decidedBallot(const wire::Question& question, const Decision& decision, std::span<const Seat> seats)
{
    const Ballot& winner = *seats[decision.winner].ballot;
    if (decision.records.empty() || decision.records == winner.records)
        return winner;
    return withRecords(question, winner, decision.records);
}

std::uint64_t holders(const Decision& decision, std::span<const Seat> seats)
{
    std::uint64_t members = 0;
    const auto add = [&](const Seat& seat) {
        if (seat.member < largestNetwork)
            members |= std::uint64_t{1} << seat.member;
    };
    for (const std::size_t i : decision.agreeing)
        add(seats[i]);
    if (decision.records.empty() || decision.winner >= seats.size())
        return members;
    for (const Seat& seat : seats) {
        if (votes(seat) && seat.ballot->outcome == Outcome::Positive && sameLinks(*seat.ballot, *seats[decision.winner].ballot) &&
            touches(seat.ballot->records, decision.records))
            add(seat);
    }
    return members;
}

} // namespace harddns::quorum
