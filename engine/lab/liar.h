// The parts of signed_lies.h: one forged reply under way. Each lie of the toolbox is a member; false: it cannot be told about this reply.
// Private to engine/lab/signed_lies.cpp and liar_*.cpp.
#pragma once

#include "engine/lab/signed_lies.h"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace harddns::lab::detail
{

using validate::Algorithm;
using wire::Message;
using wire::Name;
using wire::Rcode;
using wire::Record;
using wire::RRset;
using wire::Type;

/// Not assigned, and not in the ranges for private use.
constexpr std::uint8_t unknownNumber = 99;
constexpr std::uint32_t day = 86400;

// Offsets in RRSIG RDATA, RFC 4034 3.1.
constexpr std::size_t rrsigAlgorithmAt = 2, rrsigLabelsAt = 3, rrsigOriginalTtlAt = 4, rrsigTagAt = 16, rrsigSignerAt = 18;
// In NSEC3 RDATA, RFC 5155 3.2.
constexpr std::size_t nsec3FlagsAt = 1, nsec3IterationsAt = 2;
// In DS and DNSKEY RDATA.
constexpr std::size_t dsAlgorithmAt = 2, dsDigestAt = 3, dnskeyAlgorithmAt = 3;

void put16(std::string& rdata, std::size_t at, std::uint16_t value);
void put32(std::string& rdata, std::size_t at, std::uint32_t value);
[[nodiscard]] bool isProof(Type type);
/// The type an RRSIG record covers; None for others.
[[nodiscard]] Type coveredBy(const Record& record);
/// Of the set or one of its signatures.
[[nodiscard]] bool belongsTo(const Record& record, const Name& owner, Type type);
[[nodiscard]] wire::PackedList changedList(const wire::PackedList& list, const std::function<void(std::string&)>& change);
[[nodiscard]] std::string toUpper(std::string_view octets);
/// Where the signature itself starts.
[[nodiscard]] std::size_t signatureAt(const std::string& rrsig);
/// Of the set's first signature.
[[nodiscard]] validate::Rrsig fieldsOf(const RRset& set);
[[nodiscard]] RRset newSet(const Name& owner, Type type, std::string_view rdata);
/// The zone's NSEC or NSEC3 set that matches the name.
[[nodiscard]] const RRset* proofAt(const Zone& zone, const Name& name);
/// Every set of the zone, always in the same order.
void visitSets(const Zone& zone, const std::function<void(const RRset&)>& visitor);

class Liar
{
public:
    Liar(const Message& honest, const Accomplice& accomplice, world::Entropy& entropy)
        : m_reply(honest), m_with(accomplice), m_zone(*accomplice.zone), m_question(honest.questions.front()), m_entropy(entropy)
    {
    }
    [[nodiscard]] const Message& reply() const { return m_reply; }

    // One signed set.
    bool changeRecord();
    bool addRecord();
    bool removeRecord();
    bool stripSignatures();
    bool stripSetSignatures();
    bool flipSignature();
    bool cutSignature();
    bool replayOtherSet();
    bool replayOtherName();
    bool replayExpired();
    bool replayFuture();
    bool replayBackwards();
    bool lowerLabels();
    bool raiseLabels();
    bool raiseOriginalTtl();
    bool unsupportedRrsig();
    bool attackerKey();
    bool attackerKeyRealTag();
    bool signerParent();
    bool signerChild();
    bool signerSibling();
    bool signerOwnZone();

    // Wildcards and aliases.
    bool wildcardWithoutProof();
    bool wildcardElsewhere();
    bool wildcardDenial();
    bool aliasInFront();
    bool forgeDname();
    bool changeDnameAlias();

    // Denial.
    bool stripProof();
    bool stripPartOfProof();
    bool noDataAsNxDomain();
    bool nxDomainAsNoData();
    bool emptyReply();
    bool denyName();
    bool denyType();
    bool denyWithForgery();
    bool denyByOwnZone();
    bool denyByParentSide();
    bool moveNsec();
    bool falseOptOut();
    bool hugeIterations();

    // Delegations and keys.
    bool forgeReferral();
    bool stripDs();
    bool denyDsForged();
    bool denyDsIrrelevant();
    bool denyDsChildSide();
    bool replaceDs();
    bool unsupportedDs();
    bool unsupportedDigest();
    bool extraKey();
    bool extraKeySigned();
    bool replaceKeys();
    bool unsupportedKeys();

    // No forgery of data.
    bool raiseTtl();
    bool otherCase();
    bool burySignatures();

private:
    static bool anySet(const RRset&) { return true; }
    static bool isDs(const RRset& set) { return set.type == Type::Ds; }
    static bool isKeySet(const RRset& set) { return set.type == Type::Dnskey; }
    std::array<std::vector<Record>*, 3> sections() { return {&m_reply.answer, &m_reply.authority, &m_reply.additional}; }
    [[nodiscard]] bool isReferral() const { return m_reply.answer.empty() && !m_reply.has(wire::flagAa); }
    [[nodiscard]] bool isNegative() const { return m_reply.answer.empty() && m_reply.has(wire::flagAa); }
    /// Data of this zone for the very name asked.
    [[nodiscard]] bool isPositive() const;
    [[nodiscard]] bool isExpanded() const;

    template <class T>
    const T& pick(const std::vector<const T*>& from)
    {
        return *from[m_entropy.below(static_cast<std::uint32_t>(from.size()))];
    }

    /// The records that stand or fall with it are the answer's; without an answer those of the authority section.
    bool withSet(const std::function<bool(RRset&)>& change, const std::function<bool(const RRset&)>& fits = anySet);
    bool withSignatures(const std::function<void(std::string&, const RRset&)>& change,
                        const std::function<bool(const RRset&)>& fits = anySet);
    bool withOctet(bool (*fits)(const RRset&), std::size_t at);
    bool withEveryNsec3(const std::function<void(std::string&)>& change);

    /// The set with other, well-formed data and no signature.
    RRset falsified(const RRset& set);
    [[nodiscard]] bool sameAsZone(const RRset& set) const;
    /// A key nobody vouches for, of the zone's algorithm where that is quick.
    [[nodiscard]] SigningKey inventedKey(bool keySigning) const;
    [[nodiscard]] const SigningKey* ownDataKey() const;
    [[nodiscard]] std::string signatureOf(const RRset& set, const SigningKey& key, const Name& signer) const;
    void resign(RRset& set, const SigningKey& key, const Name& signer) const;
    bool resignFalsified(const SigningKey& key, const Name& signer, const std::function<void(RRset&)>& then = {});
    /// Once the zone said something else, and signed it for other times.
    bool replayAt(std::uint32_t inception, std::uint32_t expiration);

    /// An address in the attacker's zone, signed by it; without a zone a name that does not exist.
    [[nodiscard]] RRset ownAddress() const;

    void becomeNegative(Rcode rcode);
    bool denyWithTrueProofs(Rcode rcode);
    /// Sets of the zone's chain, drawn anew; those of the reply's names among them by chance.
    bool addTrueProofs(unsigned count);
    /// Takes the DS set out of a referral or of the answer to a DS question (which then has no data).
    std::optional<RRset> takeDs();

    Message m_reply;
    const Accomplice& m_with;
    const Zone& m_zone;
    const wire::Question m_question;
    world::Entropy& m_entropy;
};

} // namespace harddns::lab::detail
