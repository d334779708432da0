#include "engine/lab/signed_lies.h"

#include "engine/lab/liar.h"

namespace harddns::lab
{

namespace
{

using detail::Liar;
using wire::Ede;
using wire::Message;

struct Entry {
    Lie lie;
    const char* text;
    bool (Liar::*tell)();
    std::vector<Ede> causes;
    bool mayStand = false;
};

const std::vector<Entry>& entries()
{
    using enum Lie;
    static const std::vector<Entry> table{
        {ChangeRecord, "change a record", &Liar::changeRecord, {Ede::DnssecBogus}},
        {AddRecord, "add a record", &Liar::addRecord, {Ede::DnssecBogus}},
        {RemoveRecord, "remove a record", &Liar::removeRecord, {Ede::DnssecBogus}},
        {StripSignatures, "strip all signatures", &Liar::stripSignatures, {Ede::RrsigsMissing}},
        {StripSetSignatures, "strip the signatures of a set", &Liar::stripSetSignatures, {Ede::RrsigsMissing}},
        {FlipSignature, "flip a bit of a signature", &Liar::flipSignature, {Ede::DnssecBogus}},
        {CutSignature, "cut a signature short", &Liar::cutSignature, {Ede::DnssecBogus, Ede::RrsigsMissing}},
        {ReplayOtherSet, "replay the signature of another set", &Liar::replayOtherSet, {Ede::DnssecBogus}},
        {ReplayOtherName, "replay the set of another name", &Liar::replayOtherName, {Ede::DnssecBogus, Ede::RrsigsMissing}},
        {ReplayExpired, "replay an expired set", &Liar::replayExpired, {Ede::SignatureExpired}},
        {ReplayFuture, "play a set of the future", &Liar::replayFuture, {Ede::SignatureNotYetValid}},
        {ReplayBackwards, "play a set that expires before its time", &Liar::replayBackwards, {Ede::SignatureExpiredBeforeValid}},
        {LowerLabels, "lower the label count", &Liar::lowerLabels, {Ede::DnssecBogus}},
        {RaiseLabels, "raise the label count", &Liar::raiseLabels, {Ede::DnssecBogus, Ede::RrsigsMissing}},
        {RaiseOriginalTtl, "raise the original TTL", &Liar::raiseOriginalTtl, {Ede::DnssecBogus}},
        {UnsupportedRrsig, "sign with an unknown algorithm", &Liar::unsupportedRrsig, {}},
        {AttackerKey, "sign with an invented key", &Liar::attackerKey, {Ede::DnskeyMissing}},
        {AttackerKeyRealTag, "sign with an invented key under the real tag", &Liar::attackerKeyRealTag, {Ede::DnssecBogus}},
        {SignerParent, "sign as the parent", &Liar::signerParent, {}},
        {SignerChild, "sign as a child", &Liar::signerChild, {}},
        {SignerSibling, "sign as a sibling", &Liar::signerSibling, {}},
        {SignerOwnZone, "sign as another zone with its true key", &Liar::signerOwnZone, {}},
        {WildcardWithoutProof, "expand a wildcard without proof", &Liar::wildcardWithoutProof, {Ede::NsecMissing}},
        {WildcardElsewhere, "expand a wildcard where it does not apply", &Liar::wildcardElsewhere, {Ede::NsecMissing, Ede::DnssecBogus}},
        {WildcardDenial, "expand the NSEC of a wildcard", &Liar::wildcardDenial, {}},
        {AliasInFront, "put an alias in front", &Liar::aliasInFront, {}},
        {ForgeDname, "forge a DNAME", &Liar::forgeDname, {}},
        {ChangeDnameAlias, "change the alias a DNAME makes", &Liar::changeDnameAlias, {}, true},
        {StripProof, "strip the proof", &Liar::stripProof, {Ede::NsecMissing}},
        {StripPartOfProof, "strip a part of the proof", &Liar::stripPartOfProof, {Ede::NsecMissing}},
        {NoDataAsNxDomain, "say NXDOMAIN with the proof of no data", &Liar::noDataAsNxDomain, {Ede::NsecMissing, Ede::DnssecBogus}},
        {NxDomainAsNoData, "say no data with the proof of NXDOMAIN", &Liar::nxDomainAsNoData, {Ede::NsecMissing, Ede::DnssecBogus}},
        {EmptyReply, "say nothing", &Liar::emptyReply, {Ede::NsecMissing, Ede::RrsigsMissing}},
        {DenyName, "deny the name with true proofs of others", &Liar::denyName, {Ede::NsecMissing, Ede::DnssecBogus}},
        {DenyType, "deny the type with true proofs of others", &Liar::denyType, {Ede::NsecMissing, Ede::DnssecBogus}},
        {DenyWithForgery, "deny with a forged NSEC", &Liar::denyWithForgery, {}},
        {DenyByOwnZone, "deny with the proofs of another zone", &Liar::denyByOwnZone, {}},
        {DenyByParentSide, "deny with the parent's side of the cut", &Liar::denyByParentSide, {}},
        {MoveNsec, "move an NSEC", &Liar::moveNsec, {}},
        {FalseOptOut, "set the opt-out flag", &Liar::falseOptOut, {}},
        {HugeIterations, "raise the iterations", &Liar::hugeIterations, {}},
        {ForgeReferral, "forge an insecure delegation", &Liar::forgeReferral, {}},
        {StripDs, "strip the DS", &Liar::stripDs, {}},
        {DenyDsForged, "deny the DS with a forged NSEC", &Liar::denyDsForged, {}},
        {DenyDsIrrelevant, "deny the DS with true proofs of others", &Liar::denyDsIrrelevant, {}},
        {DenyDsChildSide, "deny the DS with the child's side", &Liar::denyDsChildSide, {}},
        {ReplaceDs, "replace the DS", &Liar::replaceDs, {}},
        {UnsupportedDs, "give the DS an unknown algorithm", &Liar::unsupportedDs, {Ede::DnssecBogus}},
        {UnsupportedDigest, "give the DS an unknown digest type", &Liar::unsupportedDigest, {Ede::DnssecBogus}},
        {ExtraKey, "add a key", &Liar::extraKey, {Ede::DnssecBogus}},
        {ExtraKeySigned, "add a key that signs", &Liar::extraKeySigned, {Ede::DnssecBogus}},
        {ReplaceKeys, "replace the keys", &Liar::replaceKeys, {Ede::DnskeyMissing, Ede::DnssecBogus}},
        {UnsupportedKeys, "give the keys an unknown algorithm", &Liar::unsupportedKeys, {}},
        {RaiseTtl, "raise TTLs", &Liar::raiseTtl, {}, true},
        {OtherCase, "double records in other case", &Liar::otherCase, {}, true},
        {BurySignatures, "bury the signature among false ones", &Liar::burySignatures, {Ede::DnssecBogus}, true},
    };
    return table;
}

const Entry& entryOf(Lie lie) { return entries()[static_cast<std::size_t>(lie)]; }

} // namespace

std::span<const Lie> allLies()
{
    static const std::vector<Lie> all = [] {
        std::vector<Lie> out;
        for (const Entry& entry : entries())
            out.push_back(entry.lie);
        return out;
    }();
    return all;
}

const char* toText(Lie lie) { return entryOf(lie).text; }
bool mayStand(Lie lie) { return entryOf(lie).mayStand; }
std::vector<Ede> fittingCauses(Lie lie) { return entryOf(lie).causes; }

std::optional<Message> tell(Lie lie, const Message& honest, const Accomplice& accomplice, world::Entropy& entropy)
{
    if (!accomplice.zone || honest.questions.size() != 1)
        return std::nullopt;
    Liar liar(honest, accomplice, entropy);
    if (!(liar.*entryOf(lie).tell)() || liar.reply() == honest)
        return std::nullopt;
    return liar.reply();
}

} // namespace harddns::lab
