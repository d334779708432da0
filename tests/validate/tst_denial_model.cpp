// Proofs of non-existence against random zones whose truth is known: what is honest is proven, and no choice of genuine records proves
// anything false. HARDDNS_MODEL_ZONES sets the number of zones a kind for longer runs, HARDDNS_MODEL_SEED where they start.
#include "engine/resolve/validate/denial.h"
#include "tests/validate/zone_model.h"

#include <QtTest>

#include <algorithm>

using namespace harddns;
using namespace harddns::validate;
using namespace harddns::validate::model;

Q_DECLARE_METATYPE(harddns::validate::model::Kind)

namespace
{

constexpr int zonesOfOneRun = 800;
constexpr int questionsOfZone = 40;
const std::vector<Type> types{Type::A, Type::Txt,   Type::Mx,  Type::Cname, Type::Ds,  Type::Ds,    Type::Ns,
                              Type::A, Type::Dname, Type::Soa, Type::Any,   Type::Caa, Type::Rrsig, Type::Nsec};

int zonesToTry()
{
    bool given = false;
    const int count = qEnvironmentVariableIntValue("HARDDNS_MODEL_ZONES", &given);
    return given ? count : zonesOfOneRun;
}

std::uint64_t firstSeed() { return static_cast<std::uint64_t>(qEnvironmentVariableIntValue("HARDDNS_MODEL_SEED")); }

/// Everything needed to see what went wrong.
QByteArray story(std::uint64_t seed, const Zone& zone, const std::vector<const RRset*>& sets, const Name& name, Type type, const char* what)
{
    std::string out = "seed " + std::to_string(seed) + ", zone " + zone.apex.toText() + ", " + name.toText() + ' ' + wire::toText(type) +
                      ": " + what + "\nnodes:\n";
    for (const auto& [owner, nodeTypes] : zone.nodes)
        out += "  " + owner.toText() + ' ' + TypeBitmap(fixture::bitmap(nodeTypes)).toText() + '\n';
    out += "records:\n";
    for (const RRset* set : sets)
        out += "  " + toText(*set);
    return QByteArray::fromStdString(out);
}

void kinds()
{
    QTest::addColumn<Kind>("kind");
    QTest::newRow("NSEC") << Kind::Nsec;
    QTest::newRow("NSEC3") << Kind::Nsec3;
    QTest::newRow("compact") << Kind::Compact;
}

} // namespace

/// Tells the story only when there is one.
#define HOLDS(condition, what)                                                                                                             \
    do {                                                                                                                                   \
        if (!(condition))                                                                                                                  \
            QFAIL(story(seed, zone, sets, name, type, what).constData());                                                                  \
    } while (false)

class TestDenialModel : public QObject
{
    Q_OBJECT

private slots:
    void whatIsHonestIsProven_data() { kinds(); }
    void whatIsHonestIsProven()
    {
        QFETCH(const Kind, kind);
        const int zones = zonesToTry();
        int proven = 0, optOut = 0, expansions = 0, cuts = 0;
        for (int i = 0; i < zones; ++i) {
            const std::uint64_t seed = firstSeed() + static_cast<std::uint64_t>(i);
            Random random(seed);
            const Zone zone = Zone::make(random, kind);
            const Chain chain = Chain::make(zone, random);
            for (int q = 0; q < questionsOfZone; ++q) {
                const Name name = zone.question(random);
                const Type type = random.oneOf(types);
                const Lookup found = zone.lookUp(name, type);
                std::vector<const RRset*> sets = chain.honestProof(name, type);
                if (!sets.empty()) {
                    const bool anyOptOut = std::any_of(sets.begin(), sets.end(), Chain::isOptOut);
                    // Other genuine records beside them do no harm.
                    for (unsigned more = random.below(4); more > 0; --more)
                        sets.insert(sets.begin() + random.below(static_cast<unsigned>(sets.size() + 1)), &random.oneOf(chain.sets));
                    DenialProof proof(zone.apex, sets);
                    DenialResult result;
                    if (found.truth == Truth::NxDomain) {
                        result = proof.nxDomain(name);
                        HOLDS(result.compactNxDomain == (kind == Kind::Compact), "compact?");
                    } else if (found.truth == Truth::NoData) {
                        result = proof.noData(name, type);
                    } else {
                        result = proof.wildcardExpansion(name, static_cast<unsigned>(found.encloser.labelCount()));
                        ++expansions;
                    }
                    HOLDS(result.denial == Denial::Proven || (result.denial == Denial::OptOut && anyOptOut), result.text.c_str());
                    if (chain.isUnderHidden(name) && found.truth != Truth::Answer)
                        HOLDS(result.denial == Denial::OptOut, "of an insecure delegation but secure");
                    (result.denial == Denial::Proven ? proven : optOut)++;

                    // The sets that are said to carry the proof do so alone.
                    const std::vector<const RRset*> used = proof.used();
                    HOLDS(!used.empty() && used.size() <= 3, "used");
                    DenialProof again(zone.apex, used);
                    const DenialResult second = found.truth == Truth::NxDomain ? again.nxDomain(name)
                                                : found.truth == Truth::NoData
                                                    ? again.noData(name, type)
                                                    : again.wildcardExpansion(name, static_cast<unsigned>(found.encloser.labelCount()));
                    HOLDS(second.denial == result.denial, "the used sets alone");
                }
                if (name == zone.apex || found.belowCut || (found.truth == Truth::Answer && !found.wildcard && !zone.exists(name)))
                    continue;
                sets = chain.honestDelegationProof(name);
                if (sets.empty())
                    continue;
                DenialProof proof(zone.apex, sets);
                std::string why;
                const DenialProof::Cut cut = proof.delegation(name, why);
                if (zone.isUnsignedCut(name)) {
                    HOLDS(cut == DenialProof::Cut::Insecure, why.c_str());
                    ++cuts;
                } else if (zone.isCut(name)) {
                    HOLDS(cut == DenialProof::Cut::NotProven, "a secure delegation");
                } else if (std::any_of(sets.begin(), sets.end(), Chain::isOptOut)) {
                    HOLDS(cut == DenialProof::Cut::NotACut || cut == DenialProof::Cut::Insecure, why.c_str());
                } else {
                    HOLDS(cut == DenialProof::Cut::NotACut, why.c_str());
                }
            }
        }
        // The zones were of the kind that shows something.
        QVERIFY(proven > zones * 5);
        QVERIFY(cuts > zones / 4);
        QCOMPARE(optOut > zones / 2, kind == Kind::Nsec3);
        QCOMPARE(expansions > zones / 4, kind != Kind::Compact);
    }

    void nothingFalseIsProven_data() { kinds(); }
    void nothingFalseIsProven()
    {
        QFETCH(const Kind, kind);
        const int zones = zonesToTry();
        int proven = 0;
        for (int i = 0; i < zones; ++i) {
            const std::uint64_t seed = 0x5000000000 + firstSeed() + static_cast<std::uint64_t>(i);
            Random random(seed);
            const Zone zone = Zone::make(random, kind);
            const Chain chain = Chain::make(zone, random);
            std::vector<const RRset*> sets;
            for (int q = 0; q < questionsOfZone; ++q) {
                if (q % 4 == 0)
                    sets = chain.subset(random, 1 + random.below(3));
                const Name name = zone.question(random);
                const Type type = random.oneOf(types);
                const Lookup found = zone.lookUp(name, type);
                const bool hidden = chain.isUnderHidden(name);
                DenialProof proof(zone.apex, sets);

                const DenialResult absent = proof.nxDomain(name);
                HOLDS(absent.denial != Denial::TooExpensive, "dear?");
                HOLDS((absent.denial == Denial::NotProven) == proof.used().empty(), "used without a proof");
                if (absent.denial == Denial::Proven) {
                    // Of another type the truth is the same; DS of the apex is the exception.
                    HOLDS(found.truth == Truth::NxDomain, "nxDomain");
                    ++proven;
                } else if (absent.denial == Denial::OptOut) {
                    const bool hiddenWildcard = found.wildcard && chain.hidden.count(*found.encloser.wildcardChild()) > 0;
                    HOLDS(found.truth == Truth::NxDomain || hidden || hiddenWildcard, "nxDomain but for opt-out");
                }

                const DenialResult noData = proof.noData(name, type);
                if (noData.denial == Denial::Proven) {
                    HOLDS(found.truth == (noData.compactNxDomain ? Truth::NxDomain : Truth::NoData), "noData");
                    ++proven;
                } else if (noData.denial == Denial::OptOut) {
                    HOLDS(chain.names.count(name) == 0, "opt-out for a name in the chain");
                    HOLDS(hidden || found.truth == Truth::NxDomain || found.wildcard, "noData but for opt-out");
                }

                for (std::size_t k = zone.apex.labelCount(); k < name.labelCount(); ++k) {
                    if (zone.nodes.count(*name.suffix(k).wildcardChild()) == 0)
                        continue;
                    const DenialResult expanded = proof.wildcardExpansion(name, static_cast<unsigned>(k));
                    const bool right = found.wildcard && found.encloser == name.suffix(k);
                    if (expanded.denial == Denial::Proven) {
                        HOLDS(right, "expansion of another wildcard");
                        ++proven;
                    } else if (expanded.denial == Denial::OptOut) {
                        HOLDS(right || hidden, "expansion of another wildcard but for opt-out");
                    }
                }

                std::string why;
                const DenialProof::Cut cut = proof.delegation(name, why);
                if (cut == DenialProof::Cut::Insecure) {
                    // In an opt-out span: no name of the chain and not below a cut that is signed.
                    const bool mayHide = kind == Kind::Nsec3 && chain.names.count(name) == 0 && (!found.belowCut || hidden) &&
                                         (found.truth != Truth::Answer || found.wildcard);
                    HOLDS(zone.isUnsignedCut(name) || mayHide, ("insecure: " + why).c_str());
                    ++proven;
                } else if (cut == DenialProof::Cut::NotACut) {
                    HOLDS(name != zone.apex && !zone.isCut(name) && !found.belowCut, ("no cut: " + why).c_str());
                    ++proven;
                }
            }
        }
        QVERIFY(proven > zones * 5);
    }
};

QTEST_APPLESS_MAIN(TestDenialModel)
#include "tst_denial_model.moc"
