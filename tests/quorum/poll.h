// Replies, ballots and whole polls in a line each, for the suites of engine/quorum.
#pragma once

#include "engine/quorum/ladder.h"

#include <deque>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::quorum::test
{

inline wire::Name name(std::string_view text) { return *wire::Name::fromText(text); }
inline wire::Question ask(std::string_view text, wire::Type type = wire::Type::A) { return {name(text), type, wire::Class::In}; }
inline std::string wireOf(std::string_view text) { return std::string(name(text).wire()); }
/// RDATA of 192.0.2.n.
inline std::string address(int n) { return {'\xC0', '\0', '\x02', static_cast<char>(n)}; }

inline wire::Record record(std::string_view owner, wire::Type type, std::string rdata, std::uint32_t ttl = 300)
{
    return {name(owner), type, 1, ttl, std::move(rdata)};
}
inline wire::Record alias(std::string_view owner, std::string_view target, std::uint32_t ttl = 300)
{
    return record(owner, wire::Type::Cname, wireOf(target), ttl);
}
inline wire::Record soa(std::string_view owner, std::uint32_t ttl = 300, char serial = 1, std::uint8_t minimum = 60)
{
    std::string rdata = wireOf("ns.example.") + wireOf("host.example.") + std::string(20, '\0');
    rdata[rdata.size() - 17] = serial;
    rdata.back() = static_cast<char>(minimum);
    return record(owner, wire::Type::Soa, rdata, ttl);
}

inline wire::Message reply(std::vector<wire::Record> answer, std::vector<wire::Record> authority = {},
                           wire::Rcode rcode = wire::Rcode::NoError)
{
    wire::Message m;
    m.set(wire::flagQr);
    m.rcode = rcode;
    m.answer = std::move(answer);
    m.authority = std::move(authority);
    return m;
}

/// Addresses of the question's name, behind `links` when there are some.
inline Ballot addresses(const wire::Question& question, std::initializer_list<int> numbers, std::uint32_t ttl = 300,
                        const std::vector<std::string>& links = {})
{
    std::vector<wire::Record> answer;
    std::string owner = question.name.toText();
    for (const std::string& link : links) {
        answer.push_back(alias(owner, link, ttl));
        owner = link;
    }
    for (const int n : numbers)
        answer.push_back(record(owner, wire::Type::A, address(n), ttl));
    return makeBallot(question, reply(std::move(answer)));
}
inline Ballot noData(const wire::Question& question, std::uint32_t ttl = 300, std::string_view zone = "example.")
{
    return makeBallot(question, reply({}, {soa(zone, ttl)}));
}
inline Ballot nxDomain(const wire::Question& question, std::uint32_t ttl = 300, std::string_view zone = "example.")
{
    return makeBallot(question, reply({}, {soa(zone, ttl)}, wire::Rcode::NxDomain));
}

/// Seats with their ballots. Members are numbered as they are added.
class Poll
{
public:
    explicit Poll(wire::Question question) : m_question(std::move(question)) {}

    Poll& vote(Ballot ballot, Judgement judgement = Judgement::Unknown, int rttMs = 20)
    {
        m_ballots->push_back(std::move(ballot));
        Seat& seat = add(Seat::State::Voted);
        seat.ballot = &m_ballots->back();
        seat.judgement = judgement;
        seat.rtt = std::chrono::milliseconds(rttMs);
        return *this;
    }
    Poll& votes(int times, const Ballot& ballot, Judgement judgement = Judgement::Unknown)
    {
        while (times-- > 0)
            vote(ballot, judgement);
        return *this;
    }
    Poll& fail() { return vote(failedBallot(m_question, "SERVFAIL")); }
    Poll& silent(int times = 1)
    {
        while (times-- > 0)
            add(Seat::State::Silent);
        return *this;
    }
    Poll& open(int times = 1)
    {
        while (times-- > 0)
            add(Seat::State::Open);
        return *this;
    }
    Poll& replaced(Ballot late)
    {
        vote(std::move(late));
        seats.back().state = Seat::State::Replaced;
        return *this;
    }

    [[nodiscard]] Decision decide(const Parameters& parameters, const Progress& progress = {}, const History* history = nullptr,
                                  std::int64_t now = 0) const
    {
        return quorum::decide(m_question, seats, parameters, progress, history, now);
    }
    [[nodiscard]] const wire::Question& question() const { return m_question; }

    std::vector<Seat> seats;

private:
    Seat& add(Seat::State state)
    {
        Seat seat;
        seat.member = static_cast<std::uint16_t>(seats.size());
        seat.state = state;
        seats.push_back(seat);
        return seats.back();
    }

    wire::Question m_question;
    std::shared_ptr<std::deque<Ballot>> m_ballots = std::make_shared<std::deque<Ballot>>(); ///< seats point at them, in copies too
};

inline Parameters parameters(unsigned nodes, unsigned asked, unsigned majority, unsigned spares = 0)
{
    Parameters p;
    p.nodes = nodes;
    p.asked = asked;
    p.majority = majority;
    p.spares = spares;
    return p;
}

} // namespace harddns::quorum::test
