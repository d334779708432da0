// Lies about signed zones: the toolbox of the attacker who sits between a validator and an honest server and may change every reply
// (ATTACKS A2.4, A2.6, and RFC 4033 to 5155 read as an attacker would). A pure function from an honest reply to a forged one; what a lie
// needs besides the reply is in Accomplice. The attacker has no private key of the zone, but recordings of what it signed at other times,
// and a zone of his own with a whole chain of trust.
//
//     behaviour.rewrite = [&](const Message&, Message& reply, bool) {
//         if (auto forged = tell(Lie::StripProof, reply, accomplice, entropy)) reply = std::move(*forged);
//         return true;
//     };
//
// Who calls: validation campaigns, tests. Any thread when each has its own entropy.
#pragma once

#include "engine/lab/zone_signer.h"
#include "engine/wire/message.h"
#include "engine/world/entropy.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace harddns::lab
{

enum class Lie : std::uint8_t {
    // One signed set of the reply.
    ChangeRecord,       ///< other data under the old signature
    AddRecord,          ///< one more record in a set
    RemoveRecord,       ///< one record of several is gone
    StripSignatures,    ///< no RRSIG anywhere
    StripSetSignatures, ///< none for one set
    FlipSignature,      ///< one bit of one
    CutSignature,       ///< one octet of it is left (the parser takes no RRSIG with less)
    ReplayOtherSet,     ///< false data with the zone's signature over another set, its type field rewritten
    ReplayOtherName,    ///< false data with the zone's signature over the same type at another name
    ReplayExpired,      ///< old data with its old signature
    ReplayFuture,       ///< data the zone has signed for later
    ReplayBackwards,    ///< expiration before inception
    LowerLabels,        ///< a signature that says: expanded from a wildcard, and is not
    RaiseLabels,        ///< more labels than the owner has
    RaiseOriginalTtl,   ///< TTL and the signature's original TTL
    UnsupportedRrsig,   ///< false data, the signature's algorithm one that nobody knows
    AttackerKey,        ///< false data signed with an invented key, which is in the additional section
    AttackerKeyRealTag, ///< the same, but the signature names the tag of the zone's key
    SignerParent,       ///< false data, signed in the name of the parent
    SignerChild,        ///< in the name of a zone below
    SignerSibling,      ///< in the name of a zone beside
    SignerOwnZone,      ///< in the name of the attacker's zone, with its true key
    // Wildcards and aliases.
    WildcardWithoutProof, ///< an expansion without the proof that there is no closer match
    WildcardElsewhere,    ///< the zone's wildcard presented for a name it does not apply to
    WildcardDenial,       ///< the NSEC record of a wildcard, expanded to the name asked, denies its type
    AliasInFront,         ///< a CNAME of the name asked to the attacker's zone
    ForgeDname,           ///< a DNAME at the apex, and the alias it makes
    ChangeDnameAlias,     ///< the true DNAME, but another (always unsigned) alias
    // Denial.
    StripProof,       ///< no NSEC, no NSEC3
    StripPartOfProof, ///< one set of several is gone
    NoDataAsNxDomain, ///< the proof of no data under NXDOMAIN
    NxDomainAsNoData, ///< and the other way round
    EmptyReply,       ///< NOERROR and nothing at all
    DenyName,         ///< NXDOMAIN for an existing name with true NSEC(3) sets about others
    DenyType,         ///< no data for an existing type with true sets about others
    DenyWithForgery,  ///< NXDOMAIN with an NSEC over the whole zone, signed with an invented key
    DenyByOwnZone,    ///< NXDOMAIN with the proofs of the attacker's zone
    DenyByParentSide, ///< the parent's NSEC at the cut denies what the child has
    MoveNsec,         ///< a true NSEC record under the name asked
    FalseOptOut,      ///< NSEC3 with the opt-out flag set
    HugeIterations,   ///< NSEC3 with iterations that would make the zone insecure, were they signed
    // Delegations and keys.
    ForgeReferral,     ///< a delegation without DS instead of the answer
    StripDs,           ///< a referral without its DS and without proof
    DenyDsForged,      ///< DS replaced by an NSEC with an invented key
    DenyDsIrrelevant,  ///< DS replaced by true sets about other names
    DenyDsChildSide,   ///< DS replaced by the NSEC or NSEC3 of the child's apex
    ReplaceDs,         ///< DS of an invented key
    UnsupportedDs,     ///< DS with an algorithm that nobody knows
    UnsupportedDigest, ///< DS with a digest type that nobody knows
    ExtraKey,          ///< an invented key in the key set
    ExtraKeySigned,    ///< the same, with its own signature beside the zone's
    ReplaceKeys,       ///< a key set of invented keys, signed by themselves
    UnsupportedKeys,   ///< keys with an algorithm that nobody knows
    // What is no forgery of data: the reply may be used, but must not do harm.
    RaiseTtl,       ///< TTLs above the signature's original TTL
    OtherCase,      ///< every record twice, with other letters
    BurySignatures, ///< many false signatures of the right tag before the true one
};
[[nodiscard]] std::span<const Lie> allLies();
[[nodiscard]] const char* toText(Lie lie);
/// A validator may let the forged reply stand: it only has TTLs to shorten, an alias to make anew from its DNAME, signatures to try.
/// All other forged replies are bogus as they are. What no validator must do is pass on what is false; one that mends more (an RCODE that
/// its proof contradicts, a link asked for again) and then says the truth is right, too, so campaigns judge by the zone.
[[nodiscard]] bool mayStand(Lie lie);
/// The extended errors that tell the truth about the lie, most fitting first; empty: several faults at once, any cause of a bogus answer.
[[nodiscard]] std::vector<wire::Ede> fittingCauses(Lie lie);

/// What the attacker has at hand. Zones are signed; those that are not there leave out the lies that need them.
struct Accomplice {
    const Zone* zone = nullptr;   ///< the one that gave the honest reply
    const Zone* parent = nullptr; ///< the zone above `zone`
    const Zone* child = nullptr;  ///< a zone delegated from it
    const Zone* ownZone = nullptr;
    std::vector<SigningKey> ownKeys;    ///< of ownZone
    std::vector<SigningKey> recordings; ///< keys of `zone`, used only for signatures with other times: what the zone once published
    std::uint32_t now = 0;              ///< seconds since 1970
};

/// The forged reply, or nothing when the lie cannot be told about this reply. `honest` is an answer with DO.
[[nodiscard]] std::optional<wire::Message> tell(Lie lie, const wire::Message& honest, const Accomplice& accomplice,
                                                world::Entropy& entropy);

} // namespace harddns::lab
