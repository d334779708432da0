// Counters: what every part of the engine counts, in one table, so that stats, metrics and the console list the same things. Each
// worker owns one Shard (single writer, relaxed stores, no lock, no thread_local); readers sum the shards. Names of the metric
// families follow Prometheus rules: harddns_ prefix, _total for counters, few bounded labels.
#pragma once

#include "engine/telemetry/query_ring.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace harddns::telemetry
{

// clang-format off
// X(enumerator, family, labels, help)
#define HARDDNS_COUNTERS(X) \
    X(QueriesUdp, "queries_total", "proto=\"udp\"", "Questions received from clients") \
    X(QueriesTcp, "queries_total", "proto=\"tcp\"", "Questions received from clients") \
    X(QueriesTls, "queries_total", "proto=\"tls\"", "Questions received from clients") \
    X(TypeA, "queries_by_type_total", "type=\"A\"", "Questions by type") \
    X(TypeAaaa, "queries_by_type_total", "type=\"AAAA\"", "Questions by type") \
    X(TypeNs, "queries_by_type_total", "type=\"NS\"", "Questions by type") \
    X(TypePtr, "queries_by_type_total", "type=\"PTR\"", "Questions by type") \
    X(TypeMx, "queries_by_type_total", "type=\"MX\"", "Questions by type") \
    X(TypeTxt, "queries_by_type_total", "type=\"TXT\"", "Questions by type") \
    X(TypeSrv, "queries_by_type_total", "type=\"SRV\"", "Questions by type") \
    X(TypeHttps, "queries_by_type_total", "type=\"HTTPS\"", "Questions by type") \
    X(TypeDs, "queries_by_type_total", "type=\"DS\"", "Questions by type") \
    X(TypeDnskey, "queries_by_type_total", "type=\"DNSKEY\"", "Questions by type") \
    X(TypeAny, "queries_by_type_total", "type=\"ANY\"", "Questions by type") \
    X(TypeOther, "queries_by_type_total", "type=\"other\"", "Questions by type") \
    X(AnswersNoError, "answers_total", "rcode=\"noerror\"", "Answers sent to clients") \
    X(AnswersNxDomain, "answers_total", "rcode=\"nxdomain\"", "Answers sent to clients") \
    X(AnswersServFail, "answers_total", "rcode=\"servfail\"", "Answers sent to clients") \
    X(AnswersRefused, "answers_total", "rcode=\"refused\"", "Answers sent to clients") \
    X(AnswersFormErr, "answers_total", "rcode=\"formerr\"", "Answers sent to clients") \
    X(AnswersNotImp, "answers_total", "rcode=\"notimp\"", "Answers sent to clients") \
    X(AnswersOther, "answers_total", "rcode=\"other\"", "Answers sent to clients") \
    X(AnswersTruncated, "answers_truncated_total", "", "UDP answers with TC set") \
    X(DroppedGarbage, "client_dropped_total", "reason=\"garbage\"", "Client packets without an answer") \
    X(DroppedUnknown, "client_dropped_total", "reason=\"unknown\"", "Client packets without an answer") \
    X(DroppedRate, "client_dropped_total", "reason=\"rate\"", "Client packets without an answer") \
    X(DroppedLate, "client_dropped_total", "reason=\"late\"", "Client packets without an answer") \
    X(DroppedOverload, "client_dropped_total", "reason=\"overload\"", "Client packets without an answer") \
    X(DroppedSendQueue, "client_dropped_total", "reason=\"send-queue\"", "Client packets without an answer") \
    X(RateSlipped, "rate_slipped_total", "", "Rate-limited questions answered with TC so that the client may use TCP") \
    X(CookiesValid, "client_cookies_total", "state=\"valid\"", "Questions by state of their DNS cookie") \
    X(CookiesNew, "client_cookies_total", "state=\"new\"", "Questions by state of their DNS cookie") \
    X(CookiesBad, "client_cookies_total", "state=\"bad\"", "Questions by state of their DNS cookie") \
    X(ConnectionsTcp, "connections_total", "proto=\"tcp\"", "Stream connections accepted") \
    X(ConnectionsTls, "connections_total", "proto=\"tls\"", "Stream connections accepted") \
    X(ConnectionsRefused, "connections_refused_total", "", "Stream connections closed because a limit was reached") \
    X(TlsHandshakeFailures, "tls_handshake_failures_total", "", "TLS handshakes that failed") \
    X(TlsResumed, "tls_resumed_total", "", "TLS sessions resumed") \
    X(CacheHits, "cache_hits_total", "", "Questions answered from the attested cache") \
    X(CacheMisses, "cache_misses_total", "", "Questions that had to be resolved") \
    X(CacheStaleAnswers, "cache_stale_answers_total", "", "Answers given from expired data (RFC 8767)") \
    X(CachePrefetches, "cache_prefetches_total", "", "Resolutions started before expiry") \
    X(CacheEvictions, "cache_evictions_total", "partition=\"answers\"", "Live entries removed for want of room") \
    X(CacheInfraEvictions, "cache_evictions_total", "partition=\"infra\"", "Live entries removed for want of room") \
    X(CacheNxCut, "cache_nxdomain_cut_total", "", "Questions answered because an ancestor does not exist (RFC 8020)") \
    X(FailureHits, "failure_cache_hits_total", "", "Questions answered from the failure cache (RFC 9520)") \
    X(Joined, "joined_questions_total", "", "Questions that waited on an equal one in flight") \
    X(JoinRefused, "join_refused_total", "", "Questions turned away because too many wait on an equal one") \
    X(ZoneBusy, "zone_busy_total", "", "Resolutions ended because too many wait for the servers of one zone") \
    X(UpstreamUdp, "upstream_queries_total", "proto=\"udp\"", "Questions sent to authoritative servers or forwarders") \
    X(UpstreamTcp, "upstream_queries_total", "proto=\"tcp\"", "Questions sent to authoritative servers or forwarders") \
    X(UpstreamRetransmissions, "upstream_retransmissions_total", "", "Upstream questions repeated after a time-out") \
    X(UpstreamTimeouts, "upstream_timeouts_total", "", "Upstream questions without an answer") \
    X(UpstreamNetworkErrors, "upstream_network_errors_total", "", "Upstream exchanges that failed at the socket") \
    X(UpstreamLame, "upstream_bad_answers_total", "reason=\"lame\"", "Upstream answers of no use") \
    X(UpstreamServFail, "upstream_bad_answers_total", "reason=\"servfail\"", "Upstream answers of no use") \
    X(UpstreamRefused, "upstream_bad_answers_total", "reason=\"refused\"", "Upstream answers of no use") \
    X(UpstreamFormErr, "upstream_bad_answers_total", "reason=\"formerr\"", "Upstream answers of no use") \
    X(UpstreamBadReferral, "upstream_bad_answers_total", "reason=\"referral\"", "Upstream answers of no use") \
    X(UpstreamOtherRcode, "upstream_bad_answers_total", "reason=\"rcode\"", "Upstream answers of no use") \
    X(UpstreamTruncated, "upstream_truncated_total", "", "Upstream answers with TC, repeated over TCP") \
    X(UpstreamEdnsFallback, "upstream_edns_fallbacks_total", "", "Servers asked again without EDNS") \
    X(UpstreamCaseFallback, "upstream_case_fallbacks_total", "", "Questions repeated over TCP because the letter case did not come back") \
    X(UpstreamBadCookie, "upstream_badcookie_total", "", "Questions repeated with a fresh server cookie") \
    X(NearMissIds, "near_miss_ids_total", "", "Packets with a wrong id on an open port: the earliest sign of forgery") \
    X(NearMissTcp, "near_miss_tcp_total", "", "Questions repeated over TCP because of near misses") \
    X(UnwantedMalformed, "unwanted_replies_total", "reason=\"malformed\"", "Packets ignored while waiting for the answer") \
    X(UnwantedQuestion, "unwanted_replies_total", "reason=\"question\"", "Packets ignored while waiting for the answer") \
    X(UnwantedNoQr, "unwanted_replies_total", "reason=\"not-a-response\"", "Packets ignored while waiting for the answer") \
    X(UnwantedCookie, "unwanted_replies_total", "reason=\"cookie\"", "Packets ignored while waiting for the answer") \
    X(ScrubbedRecords, "scrubbed_records_total", "", "Records of upstream answers refused by the bailiwick rules") \
    X(BudgetQueries, "budget_exhausted_total", "limit=\"queries\"", "Client questions ended by the work budget") \
    X(BudgetReferrals, "budget_exhausted_total", "limit=\"referrals\"", "Client questions ended by the work budget") \
    X(BudgetAliases, "budget_exhausted_total", "limit=\"aliases\"", "Client questions ended by the work budget") \
    X(BudgetGlueless, "budget_exhausted_total", "limit=\"glueless\"", "Client questions ended by the work budget") \
    X(BudgetDepth, "budget_exhausted_total", "limit=\"depth\"", "Client questions ended by the work budget") \
    X(BudgetTime, "budget_exhausted_total", "limit=\"time\"", "Client questions ended by the work budget") \
    X(CyclesFound, "delegation_cycles_total", "", "Resolutions that needed themselves") \
    X(SpecialNames, "special_name_answers_total", "", "Questions for special-use names answered locally") \
    X(Primed, "root_primings_total", "outcome=\"ok\"", "Priming queries (RFC 8109)") \
    X(PrimeFailed, "root_primings_total", "outcome=\"failed\"", "Priming queries (RFC 8109)") \
    X(ValidatedSecure, "validations_total", "state=\"secure\"", "Upstream answers by the outcome of their validation (RFC 4033)") \
    X(ValidatedInsecure, "validations_total", "state=\"insecure\"", "Upstream answers by the outcome of their validation (RFC 4033)") \
    X(ValidatedBogus, "validations_total", "state=\"bogus\"", "Upstream answers by the outcome of their validation (RFC 4033)") \
    X(SignatureChecks, "signature_checks_total", "", "Cryptographic checks of signatures") \
    X(SignatureChecksFailed, "signature_checks_failed_total", "", "Cryptographic checks of signatures that did not fit") \
    X(SignatureLimit, "validation_limits_total", "limit=\"signatures\"", "Validations ended by a limit") \
    X(Nsec3Limit, "validation_limits_total", "limit=\"nsec3\"", "Validations ended by a limit") \
    X(KeysRefetched, "zone_keys_refetched_total", "", "Key sets asked for again because a signature named a key not known") \
    X(BogusRetries, "bogus_retries_total", "", "Questions asked of another server because an answer was bogus") \
    X(AggressiveAnswers, "aggressive_answers_total", "", "Negative answers made from cached proofs (RFC 8198)") \
    X(AnchorSignals, "trust_anchor_signals_total", "", "Queries that tell the root which trust anchors are in use (RFC 8145)") \
    X(LocalRootTaken, "local_root_transfers_total", "outcome=\"taken\"", "Attempts to bring the copy of the root zone up to date (RFC 8806)") \
    X(LocalRootUnchanged, "local_root_transfers_total", "outcome=\"unchanged\"", "Attempts to bring the copy of the root zone up to date (RFC 8806)") \
    X(LocalRootFailed, "local_root_transfers_total", "outcome=\"failed\"", "Attempts to bring the copy of the root zone up to date (RFC 8806)") \
    X(LocalRootRejected, "local_root_transfers_total", "outcome=\"rejected\"", "Attempts to bring the copy of the root zone up to date (RFC 8806)") \
    X(LocalRootAnswers, "local_root_answers_total", "", "Questions to the root answered from its local copy") \
    X(PeerQuestionsSent, "peer_questions_total", "direction=\"sent\"", "Questions between the nodes of the network") \
    X(PeerQuestionsReceived, "peer_questions_total", "direction=\"received\"", "Questions between the nodes of the network") \
    X(PeerTimeouts, "peer_failures_total", "reason=\"timeout\"", "Questions to other nodes that ended without an answer of use") \
    X(PeerUnreachable, "peer_failures_total", "reason=\"unreachable\"", "Questions to other nodes that ended without an answer of use") \
    X(PeerRefusals, "peer_failures_total", "reason=\"refused\"", "Questions to other nodes that ended without an answer of use") \
    X(PeerMalformed, "peer_failures_total", "reason=\"malformed\"", "Questions to other nodes that ended without an answer of use") \
    X(PeerBusy, "peer_failures_total", "reason=\"busy\"", "Questions to other nodes that ended without an answer of use") \
    X(PeerLateReplies, "peer_late_replies_total", "", "Answers of other nodes that came after their question had been given up") \
    X(PeerBadNonce, "peer_bad_messages_total", "reason=\"nonce\"", "Messages of other nodes that were not believed") \
    X(PeerBadQuestion, "peer_bad_messages_total", "reason=\"question\"", "Messages of other nodes that were not believed") \
    X(PeerBadMalformed, "peer_bad_messages_total", "reason=\"malformed\"", "Messages of other nodes that were not believed") \
    X(PeerBadOversized, "peer_bad_messages_total", "reason=\"oversized\"", "Messages of other nodes that were not believed") \
    X(PeerBadOrders, "peer_bad_messages_total", "reason=\"orders\"", "Messages of other nodes that were not believed") \
    X(PeerConnections, "peer_connections_total", "direction=\"accepted\"", "Connections between nodes that were made") \
    X(PeerConnects, "peer_connections_total", "direction=\"opened\"", "Connections between nodes that were made") \
    X(PeerReconnects, "peer_reconnects_total", "", "Attempts to connect to another node again") \
    X(PeerRefusedUnknown, "peer_refused_total", "reason=\"unknown\"", "Connections of nodes that were closed before a question was read") \
    X(PeerRefusedCertificate, "peer_refused_total", "reason=\"certificate\"", "Connections of nodes that were closed before a question was read") \
    X(PeerRefusedHandshake, "peer_refused_total", "reason=\"handshake\"", "Connections of nodes that were closed before a question was read") \
    X(PeerRefusedLimit, "peer_refused_total", "reason=\"limit\"", "Connections of nodes that were closed before a question was read") \
    X(PeerReceiptsSent, "peer_receipts_total", "direction=\"sent\"", "Signed receipts for answers between nodes") \
    X(PeerReceiptsReceived, "peer_receipts_total", "direction=\"received\"", "Signed receipts for answers between nodes") \
    X(PeerSignatures, "peer_signatures_total", "", "Signatures made, one for each batch of receipts") \
    X(VotesSecure, "votes_decided_total", "level=\"L0\"", "Votes by the level that decided") \
    X(VotesExact, "votes_decided_total", "level=\"L1\"", "Votes by the level that decided") \
    X(VotesChain, "votes_decided_total", "level=\"L2\"", "Votes by the level that decided") \
    X(VotesRecord, "votes_decided_total", "level=\"L3\"", "Votes by the level that decided") \
    X(VotesHistory, "votes_decided_total", "level=\"L5\"", "Votes by the level that decided") \
    X(VotesAuthority, "votes_decided_total", "level=\"L6\"", "Votes by the level that decided") \
    X(VotesFailed, "votes_failed_total", "", "Votes that no level could decide") \
    X(VotesWidened, "votes_widened_total", "", "Votes in which all nodes were asked (L7)") \
    X(VoteDissents, "vote_dissents_total", "", "Ballots that differ from what was decided") \
    X(VoteHedges, "vote_hedges_total", "", "Spare nodes asked because another was slow") \
    X(VoteReplacements, "vote_replacements_total", "", "Seats of a vote given to another node because the first was silent") \
    X(OwnCacheVoteHits, "vote_own_cache_hits_total", "", "Own ballots answered from what this node had learned by itself") \
    X(VoteRepairs, "vote_repairs_total", "", "Orders to a node to forget what it held of a name") \
    X(FrontGiven, "front_questions_total", "result=\"given\"", "Questions that this front gave to another node to collect") \
    X(FrontInVain, "front_questions_total", "result=\"in-vain\"", "Questions that this front gave to another node to collect") \
    X(CollectorChecks, "collector_checks_total", "", "Answers of this node that other collectors were asked about") \
    X(CollectorsDiffer, "collector_checks_differ_total", "", "Of them those to which a collector said something else, at first and when asked again") \
    X(CollectorsAccused, "collectors_accused_total", "", "Collectors whose signed answers were found to be lies") \
    X(VoteQuestions, "vote_questions_total", "for=\"answers\"", "Questions to other nodes that votes asked") \
    X(InfraVoteQuestions, "vote_questions_total", "for=\"infrastructure\"", "Questions to other nodes that votes asked") \
    X(InfraVotesAttested, "infra_votes_total", "outcome=\"attested\"", "Votes about zone cuts that this node had learned alone") \
    X(InfraVotesContradicted, "infra_votes_total", "outcome=\"contradicted\"", "Votes about zone cuts that this node had learned alone") \
    X(InfraVotesUndecided, "infra_votes_total", "outcome=\"undecided\"", "Votes about zone cuts that this node had learned alone") \
    X(InfraVotesNoBudget, "infra_votes_skipped_total", "reason=\"budget\"", "Uses of a zone cut that no vote was begun about") \
    X(InfraVotesBusy, "infra_votes_skipped_total", "reason=\"busy\"", "Uses of a zone cut that no vote was begun about") \
    X(InfraVotesNoQuorum, "infra_votes_skipped_total", "reason=\"nodes\"", "Uses of a zone cut that no vote was begun about")
// clang-format on

enum class Counter : std::uint16_t {
#define HARDDNS_COUNTER_ENUM(name, family, labels, help) name,
    HARDDNS_COUNTERS(HARDDNS_COUNTER_ENUM)
#undef HARDDNS_COUNTER_ENUM
        Count_
};
constexpr std::size_t counterCount = static_cast<std::size_t>(Counter::Count_);

struct CounterInfo {
    std::string_view name;   ///< enumerator, for JSON
    std::string_view family; ///< without the harddns_ prefix
    std::string_view labels;
    std::string_view help;
};
[[nodiscard]] const CounterInfo& info(Counter counter);

/// Log-linear latency histogram, 16 buckets an octave (largest error of a quantile 4.4 %), 1 us to 64 s. Single writer, any reader.
class Histogram
{
public:
    static constexpr std::size_t bucketsPerOctave = 16;
    static constexpr std::size_t octaves = 26;
    static constexpr std::size_t bucketCount = bucketsPerOctave * octaves;

    void record(std::uint64_t microseconds, std::uint64_t times = 1);
    [[nodiscard]] std::uint64_t bucket(std::size_t i) const { return m_buckets[i].load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t sumMicroseconds() const { return m_sum.load(std::memory_order_relaxed); }
    /// Largest value (microseconds) that falls into bucket i.
    [[nodiscard]] static std::uint64_t upperBound(std::size_t i);
    [[nodiscard]] static std::size_t indexOf(std::uint64_t microseconds);

private:
    std::array<std::atomic<std::uint64_t>, bucketCount> m_buckets{};
    std::atomic<std::uint64_t> m_sum{0};
};

/// A histogram for each member of the network, by its number; the writer makes one when it is first needed.
class MemberHistograms
{
public:
    /// As many as a network has members at most.
    static constexpr std::size_t limit = 64;
    MemberHistograms() = default;
    MemberHistograms(const MemberHistograms&) = delete;
    MemberHistograms& operator=(const MemberHistograms&) = delete;
    ~MemberHistograms()
    {
        for (auto& one : m_all)
            delete one.load(std::memory_order_relaxed);
    }
    void record(std::size_t member, std::uint64_t microseconds)
    {
        if (member >= limit)
            return;
        Histogram* own = m_all[member].load(std::memory_order_relaxed);
        if (own == nullptr)
            m_all[member].store(own = new Histogram, std::memory_order_release);
        own->record(microseconds);
    }
    /// Null: nothing was recorded.
    [[nodiscard]] const Histogram* find(std::size_t member) const { return m_all[member].load(std::memory_order_acquire); }

private:
    std::array<std::atomic<Histogram*>, limit> m_all{};
};

enum class Gauge : std::uint16_t { RequestsInFlight, UpstreamInFlight, ConnectionsOpen, JoinTable, Count_ };
constexpr std::size_t gaugeCount = static_cast<std::size_t>(Gauge::Count_);

struct GaugeInfo {
    std::string_view name;   ///< enumerator, for JSON
    std::string_view family; ///< without the harddns_ prefix
    std::string_view help;
};
[[nodiscard]] const GaugeInfo& info(Gauge gauge);

/// One worker's numbers. Written by its worker only.
class Shard
{
public:
    void add(Counter counter, std::uint64_t n = 1)
    {
        auto& c = m_counters[static_cast<std::size_t>(counter)];
        c.store(c.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t get(Counter counter) const
    {
        return m_counters[static_cast<std::size_t>(counter)].load(std::memory_order_relaxed);
    }
    void adjust(Gauge gauge, std::int64_t by)
    {
        auto& g = m_gauges[static_cast<std::size_t>(gauge)];
        g.store(g.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
    }
    [[nodiscard]] std::int64_t get(Gauge gauge) const { return m_gauges[static_cast<std::size_t>(gauge)].load(std::memory_order_relaxed); }

    Histogram recursion;               ///< from a miss to its answer
    Histogram upstream;                ///< round trips to servers
    Histogram vote;                    ///< from the question of a vote to its decision
    Histogram cached;                  ///< answers from the cache: from taking up the batch of questions to handing over its answers
    std::array<Histogram, 3> protocol; ///< as recursion, by ClientProtocol
    MemberHistograms members;          ///< from a question of a vote to the ballot of the member
    QueryRing* queries = nullptr;      ///< the node's, for the live stream; none: nobody can look

    /// Does somebody look at the live stream?
    [[nodiscard]] bool tellsQueries() const { return queries != nullptr && queries->wanted(); }

private:
    std::array<std::atomic<std::uint64_t>, counterCount> m_counters{};
    std::array<std::atomic<std::int64_t>, gaugeCount> m_gauges{};
};

} // namespace harddns::telemetry
