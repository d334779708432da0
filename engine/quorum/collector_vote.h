// One vote while it runs. Private to the collector's sources.
#pragma once

#include "engine/quorum/collector.h"

#include <deque>

namespace harddns::quorum
{

struct Collector::Vote {
    Vote(world::Loop& loop, wire::Question q, bool cd) : question(std::move(q)), checkingDisabled(cd), changed(loop) {}

    struct Place {
        SeatReport report;
        world::SteadyTime askedAt{};
        std::shared_ptr<const wire::Message> message;
        std::shared_ptr<const resolve::Judged> judged;
        bool compared = false, hedged = false;
        [[nodiscard]] bool pending() const { return !message && report.problem.empty(); }
    };

    const wire::Question question;
    const bool checkingDisabled;
    Parameters parameters;
    Progress progress;
    std::deque<Place> places; ///< references stay good while seats are added
    std::vector<std::uint16_t> reserve;
    std::size_t nextReserve = 0;
    unsigned spares = 0, replacements = 0, hedges = 0;
    unsigned judging = 0, judgings = 0;
    world::SteadyTime began{}, deadline{}, decidedAt{};
    Decision decision;
    bool decided = false;                       ///< nothing is drawn any more
    Ballot answer;                              ///< what was answered
    std::optional<resolve::Judged> byAuthority; ///< L6: what the zone's servers said
    bool secure = false;
    std::vector<std::uint16_t> authorityBy;
    world::Event changed; ///< a ballot or a judgement came
};

/// The reply without what its ballot was not made from. Whoever reads it later (the validator, the client's answer) must find what was
/// voted on: a member that votes with the majority could else hide in its reply what only another reading finds, such as an address beside
/// an alias, and its reply may be the one that is answered with.
[[nodiscard]] std::shared_ptr<const wire::Message> onlyVoted(const Ballot& ballot, const std::shared_ptr<const wire::Message>& reply);
/// What is left (`message`) is read by the resolver as it was voted on. False for chains that two rules follow in two ways; such a reply is
/// no vote.
[[nodiscard]] bool readsOneWay(const wire::Question& question, const Ballot& ballot, const wire::Message& message);
/// What the resolver made of a reply, as a ballot.
[[nodiscard]] Ballot ballotOf(const wire::Question& question, const resolve::Scrubbed& found);

} // namespace harddns::quorum
