#include "tests/quorum/vote_campaign.h"

#include "engine/quorum/investigator.h"
#include "engine/world/io.h"
#include "engine/world/virtual/random.h"
#include "tests/quorum/fake_electorate.h"

#include <algorithm>
#include <cstdio>
#include <set>

namespace harddns::tests
{

using namespace quorum;
using namespace std::chrono_literals;
using world::Task;

namespace
{

constexpr unsigned regions = 4;

/// What a name honestly resolves to.
struct HonestName {
    wire::Name name;
    enum class Kind { One, Set, Rotation, Region } kind = Kind::One;
    std::vector<std::string> pool;                       ///< RDATA
    std::array<std::vector<std::string>, regions> local; ///< Region
    unsigned answers = 1;                                ///< Rotation: records an answer
    std::string forged;
};

std::string rdata(std::uint32_t address)
{
    return {static_cast<char>(address >> 24), static_cast<char>(address >> 16), static_cast<char>(address >> 8),
            static_cast<char>(address)};
}

class Campaign
{
public:
    explicit Campaign(const CampaignSettings& settings)
        : m_settings(settings),
          m_random(settings.seed),
          m_host(settings.nodes, collectorSettings(settings), settings.seed),
          m_investigator({m_host.host.world(), m_host.electorate, m_host.standing, *m_host.history, m_book, m_host.shard, {}, 0, 1, {}}),
          m_collector(
              {m_host.host.world(), m_host.electorate, m_host.standing, *m_host.history, m_host.own.resolver, m_host.shard, &m_watch},
              collectorSettings(settings)),
          m_watch(*this),
          m_authority(m_host.world.addHost("authority", {"192.0.2.53"})),
          m_serving(m_host.world.loop())
    {
        makeNames();
        for (unsigned i = 0; i < settings.nodes; ++i)
            m_host.electorate.behaviours[i] = [this, i](const MemberQuestion& q) { return answerOf(i, q); };
        m_listener = std::move(m_authority.network().listenStream({m_authority.address(), 53}, {})).value();
        m_serving.spawn(serveAll(*this));
        if (settings.history) {
            for (unsigned day = 0; day < attestedTimes; ++day)
                remember();
        }
    }
    ~Campaign() { m_serving.cancelAll(); }

    CampaignResult run()
    {
        world::TaskScope asking(m_host.world.loop());
        std::uint64_t asked = 0;
        while (asked < m_settings.lookups) {
            for (unsigned burst = 0; burst < m_settings.burst && asked < m_settings.lookups; ++burst, ++asked)
                asking.spawn(lookUp(*this, m_random.below(static_cast<std::uint32_t>(m_names.size()))));
            m_host.world.runFor(100ms);
            housekeeping();
        }
        m_host.world.runUntil([&] { return asking.size() == 0 && m_collector.running() == 0 && m_investigator.inquiries() == 0; },
                              m_host.world.now() + 30s);
        if (asking.size() > 0)
            wrong("a look-up never ended");
        for (const auto& kept : m_book.disagreements.after(m_seen, SIZE_MAX))
            judge(*kept.item);
        for (unsigned i = 0; i < m_settings.nodes; ++i)
            m_result.neverNamed += isLiar(i) && !m_named.contains(i) ? 1 : 0;
        return m_result;
    }

private:
    /// Looks at each vote, and lets the investigator see it.
    struct Watch final : VoteObserver {
        explicit Watch(Campaign& c) : campaign(c) {}
        void onVote(VoteReport report) override
        {
            campaign.look(report);
            campaign.m_investigator.onVote(std::move(report));
        }
        Campaign& campaign;
    };

    static CollectorSettings collectorSettings(const CampaignSettings& settings)
    {
        CollectorSettings out;
        out.quorum.preset = settings.preset;
        out.nodes = settings.nodes;
        return out;
    }

    void makeNames()
    {
        for (unsigned i = 0; i < m_settings.names; ++i) {
            HonestName n;
            n.name = *wire::Name::fromText("n" + std::to_string(i) +
                                           (m_settings.zones > 1 ? ".z" + std::to_string(i % m_settings.zones) : std::string()) +
                                           ".example.com");
            const std::uint32_t base = 0x0a000000U + (i << 8U); // an origin (/16) for 256 names
            const auto dice = static_cast<unsigned>(m_random.below(1000));
            const unsigned one = m_settings.harsh ? 550 : 915;
            const unsigned set = m_settings.harsh ? 670 : 957;
            const unsigned rotation = m_settings.harsh ? 800 : 957;
            if (dice < one) {
                n.pool = {rdata(base + 1)};
            } else if (dice < set) {
                n.kind = HonestName::Kind::Set;
                for (unsigned k = 0; k < 2 + m_random.below(3); ++k)
                    n.pool.push_back(rdata(base + 1 + k));
            } else if (dice < rotation) {
                n.kind = HonestName::Kind::Rotation;
                const auto size = 8 + static_cast<unsigned>(m_random.below(23));
                for (unsigned k = 0; k < size; ++k)
                    n.pool.push_back(rdata(base + 1 + k));
                n.answers = 2 + static_cast<unsigned>(m_random.below(3));
            } else {
                n.kind = HonestName::Kind::Region;
                const bool ownOrigins = m_random.below(2) == 0;
                for (unsigned r = 0; r < regions; ++r) {
                    const std::uint32_t region = ownOrigins ? 0x14000000U + (r << 16U) + (i & 0xffU) * 200U : base + r * 50U;
                    n.local[r] = {rdata(region + 1)};
                    n.pool.push_back(n.local[r][0]);
                }
            }
            n.forged = rdata(m_settings.sameOrigin ? base + 250 : 0xc6336400U + (i & 0xffU));
            m_byName[n.name] = m_names.size();
            m_names.push_back(std::move(n));
        }
        m_truth.resize(m_names.size());
        for (std::size_t i = 0; i < m_names.size(); ++i)
            m_truth[i].insert(m_names[i].pool.begin(), m_names[i].pool.end());
    }

    /// As if votes of the last weeks had attested what there is.
    void remember()
    {
        const std::int64_t now = m_host.world.wall().seconds() - 3 * 86400 + m_remembered++ * 86400;
        for (const HonestName& n : m_names) {
            const wire::Question q{n.name, wire::Type::A, wire::Class::In};
            wire::Message m;
            m.set(wire::flagQr);
            m.questions.push_back(q);
            for (const std::string& record : n.pool)
                m.answer.push_back({n.name, wire::Type::A, 1, 300, record});
            m_host.history->attest(q, makeBallot(q, m), (std::uint64_t{1} << m_settings.nodes) - 1, now);
        }
    }

    [[nodiscard]] bool isPoisoned(unsigned i) const { return i < m_settings.poisoned; }
    [[nodiscard]] bool isLiar(unsigned i) const { return i >= m_settings.poisoned && i < m_settings.poisoned + m_settings.liars; }
    [[nodiscard]] bool isDead(unsigned i) const { return i >= m_settings.nodes - m_settings.dead; }
    [[nodiscard]] bool isSlow(unsigned i) const { return !isDead(i) && i >= m_settings.nodes - m_settings.dead - m_settings.slow; }

    std::vector<std::string> honest(const HonestName& n, unsigned member)
    {
        switch (n.kind) {
        case HonestName::Kind::One:
        case HonestName::Kind::Set: return n.pool;
        case HonestName::Kind::Region: return n.local[member % regions];
        case HonestName::Kind::Rotation: break;
        }
        std::vector<std::string> out;
        const std::size_t first = m_random.below(static_cast<std::uint32_t>(n.pool.size()));
        for (unsigned k = 0; k < n.answers; ++k)
            out.push_back(n.pool[(first + k) % n.pool.size()]);
        return out;
    }
    static wire::Message message(const wire::Question& q, const std::vector<std::string>& records)
    {
        wire::Message m;
        m.set(wire::flagQr);
        m.questions.push_back(q);
        for (const std::string& record : records)
            m.answer.push_back({q.name, wire::Type::A, 1, 300, record});
        return m;
    }
    static wire::Message nothing(const wire::Question& q)
    {
        wire::Message m = message(q, {});
        m.rcode = wire::Rcode::NxDomain;
        m.authority.push_back({*wire::Name::fromText("example.com"), wire::Type::Soa, 1, 300,
                               std::string(2, '\0') + std::string("\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\1\x2c", 20)});
        return m;
    }

    FakeAnswer answerOf(unsigned member, const MemberQuestion& q)
    {
        const auto delay = std::chrono::milliseconds(isSlow(member) ? 500 + m_random.below(2500) : 5 + m_random.below(60));
        if (isDead(member))
            return {std::nullopt, delay, AskProblem::Timeout};
        if (q.kind == AskKind::Authority) {
            wire::Message m = message(q.question, {});
            m.answer.push_back({*wire::Name::fromText("example.com"), wire::Type::Ns, 1, 3600,
                                std::string(wire::Name::fromText("ns.example.com")->wire())});
            const std::uint32_t address = isLiar(member) ? 0xcb007135U : 0xc0000235U;
            m.additional.push_back({*wire::Name::fromText("ns.example.com"), wire::Type::A, 1, 3600, rdata(address)});
            return {std::move(m), delay, {}};
        }
        const auto at = m_byName.find(q.question.name.lower());
        if (at == m_byName.end())
            return {isLiar(member) ? message(q.question, {rdata(0xcb007142U)}) : nothing(q.question), delay, {}};
        const HonestName& n = m_names[at->second];
        const bool forges = isLiar(member) || (isPoisoned(member) && !q.overTcp && !q.fresh && !m_forgotten.contains({member, at->second}));
        return {message(q.question, forges ? std::vector<std::string>{n.forged} : honest(n, member)), delay, {}};
    }

    static Task<void> serveOne(Campaign& self, std::unique_ptr<world::Stream> stream)
    {
        world::Loop& loop = self.m_host.world.loop();
        const auto until = loop.now() + 5s;
        std::uint8_t size[2];
        if (!(co_await world::readExactly(loop, *stream, size, until)))
            co_return;
        std::vector<std::uint8_t> packet(static_cast<std::size_t>(size[0] << 8 | size[1]));
        if (!(co_await world::readExactly(loop, *stream, packet, until)))
            co_return;
        const auto question = wire::Message::parse(packet);
        if (!question)
            co_return;
        const wire::Question& q = question->questions[0];
        const auto at = self.m_byName.find(q.name.lower());
        wire::Message m = at == self.m_byName.end() ? nothing(q) : message(q, self.honest(self.m_names[at->second], 0));
        m.id = question->id;
        m.set(wire::flagAa);
        std::vector<std::uint8_t> reply = wire::encode(m);
        reply.insert(reply.begin(), {static_cast<std::uint8_t>(reply.size() >> 8), static_cast<std::uint8_t>(reply.size())});
        (void)co_await world::writeAll(loop, *stream, reply, until);
        (void)co_await world::readExactly(loop, *stream, size, until);
    }
    static Task<void> serveAll(Campaign& self)
    {
        for (;;) {
            auto accepted = co_await world::accept(self.m_host.world.loop(), *self.m_listener);
            if (accepted)
                self.m_serving.spawn(serveOne(self, std::move(accepted).value()));
        }
    }

    static Task<void> lookUp(Campaign& self, std::size_t index)
    {
        const world::SteadyTime began = self.m_host.world.now();
        wire::Question q{self.m_names[index].name, wire::Type::A, wire::Class::In};
        const auto said = co_await self.m_collector.ask(std::move(q), false, began + 4480ms);
        CampaignResult& r = self.m_result;
        ++r.lookups;
        if (self.m_host.world.now() - began > 4500ms)
            ++r.late;
        if (said.failed) {
            ++r.failed;
            co_return;
        }
        if (said.found.chain.empty()) {
            self.wrong("an empty answer for " + self.m_names[index].name.toText());
            co_return;
        }
        for (const auto record : said.found.chain.back().rdata) {
            if (!self.m_truth[index].contains(std::string(record)))
                self.wrong("a forged record for " + self.m_names[index].name.toText());
        }
    }

    void look(const VoteReport& report)
    {
        ++m_votes; // the investigator numbers them in this order
        for (const SeatReport& seat : report.seats) {
            if (isLiar(seat.member) && seat.packet)
                m_tookPart[seat.member].push_back(m_votes);
        }
        ++m_result.byLevel[static_cast<std::size_t>(report.level)];
        const auto at = m_byName.find(report.question.name);
        if (report.level == Level::Failed || at == m_byName.end())
            return;
        for (const SeatReport& seat : report.seats) {
            const auto& records = seat.ballot.records;
            if (std::find(records.begin(), records.end(), m_names[at->second].forged) == records.end())
                continue;
            ++m_result.forgedBallots;
            if (!seat.dissents) {
                ++m_result.forgedUnseen;
                wrong("a forged ballot that nobody saw");
            }
        }
    }
    void judge(const DisagreementRecord& record)
    {
        ++m_result.disagreements;
        for (const DisagreementSeat& seat : record.seats) {
            if (seat.agreement != Agreement::Differs)
                continue;
            const auto member = static_cast<unsigned>(std::stoul(seat.member.substr(1)));
            const bool forger = isPoisoned(member) || isLiar(member);
            m_result.critical += seat.grade == Grade::Critical;
            m_result.warning += seat.grade == Grade::Warning;
            m_result.notice += seat.grade == Grade::Notice;
            m_result.honestCritical += !forger && seat.grade == Grade::Critical;
            m_result.honestWarning += !forger && seat.grade == Grade::Warning;
            m_result.suspectsRight += forger && seat.suspect;
            if (isLiar(member) && seat.suspect && m_named.insert(member).second) {
                const auto& votes = m_tookPart[member];
                m_result.namedByVote.push_back(
                    static_cast<unsigned>(std::upper_bound(votes.begin(), votes.end(), record.vote) - votes.begin()));
                m_result.namedAfter.push_back(static_cast<unsigned>(votes.size()));
            }
            m_result.suspectsWrong += !forger && seat.suspect;
        }
    }

    void housekeeping()
    {
        auto& orders = m_host.electorate.orders;
        for (const auto& [member, order] : orders) {
            for (std::size_t i = 0; i < m_names.size(); ++i) {
                if (order.below ? m_names[i].name.isSubdomainOf(order.name) : m_names[i].name == order.name)
                    m_forgotten.insert({member, i});
            }
        }
        orders.clear();
        for (const auto& kept : m_book.disagreements.after(m_seen, SIZE_MAX)) {
            judge(*kept.item);
            m_seen = kept.sequence;
        }
        if (m_host.world.now() >= m_poisonedAnew) {
            m_poisonedAnew = m_host.world.now() + 60s;
            m_forgotten.clear();
            if (m_settings.changes)
                change();
        }
        // Who is in quarantine is let back at once: the campaign wants forged ballots, not peace.
        for (unsigned i = 0; i < m_settings.poisoned + m_settings.liars; ++i) {
            if (m_host.standing.node(i).state == NodeState::Quarantined)
                (void)m_host.standing.release(i, m_host.world.now());
        }
    }
    void change()
    {
        for (unsigned k = 0; k < std::max<std::size_t>(1, m_names.size() / 100); ++k) {
            const auto i = m_random.below(static_cast<std::uint32_t>(m_names.size()));
            HonestName& n = m_names[i];
            if (n.kind != HonestName::Kind::One)
                continue;
            n.pool[0][3] = static_cast<char>(n.pool[0][3] + 1);
            m_truth[i].insert(n.pool[0]);
        }
    }
    void wrong(const std::string& what)
    {
        if (m_result.wrong++ == 0)
            m_result.firstWrong = what + ", seed " + std::to_string(m_settings.seed);
    }

    const CampaignSettings m_settings;
    world::VirtualRandom m_random;
    VotingHost m_host;
    AlertBook m_book;
    Investigator m_investigator;
    Collector m_collector;
    Watch m_watch;
    world::VirtualHost& m_authority;
    std::unique_ptr<world::StreamListener> m_listener;
    std::vector<HonestName> m_names;
    std::map<wire::Name, std::size_t, wire::CanonicalLess> m_byName;
    std::vector<std::set<std::string>> m_truth;
    std::set<std::pair<unsigned, std::size_t>> m_forgotten;
    std::map<unsigned, std::vector<std::uint64_t>> m_tookPart; ///< liars: numbers of votes
    std::set<unsigned> m_named;
    std::uint64_t m_votes = 0;
    std::int64_t m_remembered = 0;
    std::uint64_t m_seen = 0;
    world::SteadyTime m_poisonedAnew{};
    CampaignResult m_result;
    world::TaskScope m_serving;
};

} // namespace

std::string CampaignResult::text() const
{
    std::string out;
    const auto line = [&](const char* what, std::uint64_t n) {
        char buffer[96];
        std::snprintf(buffer, sizeof buffer, "%12llu  %s\n", static_cast<unsigned long long>(n), what);
        out += buffer;
    };
    line("look-ups", lookups);
    line("WRONG", wrong);
    line("failed closed", failed);
    line("later than 4.5 s", late);
    for (std::size_t i = 0; i < byLevel.size(); ++i) {
        if (byLevel[i] > 0)
            line(toText(static_cast<Level>(i)), byLevel[i]);
    }
    line("forged ballots in decided votes", forgedBallots);
    line("of them unseen", forgedUnseen);
    line("disagreements", disagreements);
    line("seats graded critical", critical);
    line("seats graded warning", warning);
    line("seats graded notice", notice);
    line("honest seats graded critical", honestCritical);
    line("honest seats graded warning", honestWarning);
    line("suspects that forged", suspectsRight);
    line("suspects that did not", suspectsWrong);
    const auto spread = [&out](const char* what, std::vector<unsigned> values) {
        std::sort(values.begin(), values.end());
        out += std::string("             ") + what;
        for (std::size_t i = 0; i < values.size();) {
            const auto end = std::upper_bound(values.begin(), values.end(), values[i]);
            const auto count = static_cast<std::size_t>(end - values.begin()) - i;
            out += "  " + std::to_string(values[i]) + ": " + std::to_string(count);
            i += count;
        }
        out += "\n";
    };
    if (!namedByVote.empty() || neverNamed > 0) {
        line("liars never named", neverNamed);
        spread("liars named by their n-th vote:", namedByVote);
        spread("votes they had taken part in when that was known:", namedAfter);
    }
    if (!firstWrong.empty())
        out += "first: " + firstWrong + "\n";
    return out;
}

void CampaignResult::add(const CampaignResult& other)
{
    lookups += other.lookups;
    wrong += other.wrong;
    failed += other.failed;
    late += other.late;
    for (std::size_t i = 0; i < byLevel.size(); ++i)
        byLevel[i] += other.byLevel[i];
    forgedBallots += other.forgedBallots;
    forgedUnseen += other.forgedUnseen;
    disagreements += other.disagreements;
    critical += other.critical;
    warning += other.warning;
    notice += other.notice;
    honestCritical += other.honestCritical;
    honestWarning += other.honestWarning;
    suspectsRight += other.suspectsRight;
    suspectsWrong += other.suspectsWrong;
    namedByVote.insert(namedByVote.end(), other.namedByVote.begin(), other.namedByVote.end());
    namedAfter.insert(namedAfter.end(), other.namedAfter.begin(), other.namedAfter.end());
    neverNamed += other.neverNamed;
    if (firstWrong.empty())
        firstWrong = other.firstWrong;
}

CampaignResult runVoteCampaign(const CampaignSettings& settings) { return Campaign(settings).run(); }

} // namespace harddns::tests
