#include "ui/pages/chain_words.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QStringList>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::Chain)
};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString named(const std::string& name) { return name == "." ? Words::tr("the root") : format::shownName(name); }

/// Behind "of": other languages bend it.
QString ofZone(const std::string& name) { return name == "." ? Words::tr("the root", "of the root") : format::shownName(name); }

struct Code {
    int code;
    const char* words;
};
/// RFC 8914 4: those that speak of validation.
constexpr Code codes[] = {{1, QT_TRANSLATE_NOOP("harddns::ui::Chain", "algorithm of the keys not supported")},
                          {2, QT_TRANSLATE_NOOP("harddns::ui::Chain", "digest of the DS not supported")},
                          {5, QT_TRANSLATE_NOOP("harddns::ui::Chain", "cannot be decided")},
                          {6, QT_TRANSLATE_NOOP("harddns::ui::Chain", "signature wrong")},
                          {7, QT_TRANSLATE_NOOP("harddns::ui::Chain", "signature has ended")},
                          {8, QT_TRANSLATE_NOOP("harddns::ui::Chain", "signature is not valid yet")},
                          {9, QT_TRANSLATE_NOOP("harddns::ui::Chain", "key missing")},
                          {10, QT_TRANSLATE_NOOP("harddns::ui::Chain", "signatures missing")},
                          {11, QT_TRANSLATE_NOOP("harddns::ui::Chain", "no key for zones")},
                          {12, QT_TRANSLATE_NOOP("harddns::ui::Chain", "proof of absence missing")}};

} // namespace

QString algorithmName(std::uint8_t algorithm)
{
    switch (algorithm) {
    case 1: return QStringLiteral("RSA/MD5");
    case 3: return QStringLiteral("DSA/SHA-1");
    case 5: return QStringLiteral("RSA/SHA-1");
    case 6: return QStringLiteral("DSA/SHA-1, NSEC3");
    case 7: return QStringLiteral("RSA/SHA-1, NSEC3");
    case 8: return QStringLiteral("RSA/SHA-256");
    case 10: return QStringLiteral("RSA/SHA-512");
    case 12: return QStringLiteral("GOST R 34.10-2001");
    case 13: return QStringLiteral("ECDSA P-256/SHA-256");
    case 14: return QStringLiteral("ECDSA P-384/SHA-384");
    case 15: return QStringLiteral("Ed25519");
    case 16: return QStringLiteral("Ed448");
    default: return Words::tr("algorithm %1").arg(algorithm);
    }
}

State stateOf(SecurityState verdict)
{
    switch (verdict) {
    case SecurityState::Secure: return State::Ok;
    case SecurityState::Insecure: return State::None;
    case SecurityState::Bogus: return State::Critical;
    case SecurityState::Unchecked: break;
    }
    return State::Silent;
}

QString wordOf(SecurityState verdict)
{
    switch (verdict) {
    case SecurityState::Secure: return Words::tr("Holds");
    case SecurityState::Insecure: return Words::tr("Not signed");
    case SecurityState::Bogus: return Words::tr("Breaks");
    case SecurityState::Unchecked: break;
    }
    return Words::tr("Not checked");
}

int breakOf(const ValidationChain& chain)
{
    for (std::size_t i = 0; i < chain.links.size(); ++i) {
        if (chain.links[i].verdict == SecurityState::Bogus)
            return static_cast<int>(i);
    }
    return -1;
}

QString titleOf(const ChainLink& link)
{
    const QString name = named(link.name);
    switch (link.kind) {
    case ChainLink::Kind::Anchor: return Words::tr("Trust anchor of %1").arg(ofZone(link.name));
    case ChainLink::Kind::Ds: return Words::tr("DS of %1").arg(ofZone(link.name));
    case ChainLink::Kind::NoDs: return Words::tr("Proof that %1 has no DS").arg(name);
    case ChainLink::Kind::Keys: return Words::tr("Keys of %1").arg(ofZone(link.name));
    case ChainLink::Kind::Answer: return Words::tr("Answer: %1 %2").arg(name, text(link.type));
    case ChainLink::Kind::Denial: return Words::tr("Proof of absence: %1 %2").arg(name, text(link.type));
    case ChainLink::Kind::NegativeAnchor: return Words::tr("Negative anchor of %1").arg(ofZone(link.name));
    }
    return {};
}

QString signedBy(const ChainLink& link)
{
    if (link.signer.empty())
        return {};
    return Words::tr("key %1 of %2, %3").arg(QString::number(link.keyTag), ofZone(link.signer), algorithmName(link.algorithm));
}

QString validityOf(const ChainLink& link, std::int64_t nowUs)
{
    if (link.expiration == 0)
        return {};
    constexpr std::int64_t us = 1'000'000;
    QString dates = Words::tr("%1 to %2").arg(format::dayMinutes(link.inception * us), format::dayMinutes(link.expiration * us));
    if (nowUs == 0)
        return dates;
    const double left = static_cast<double>(link.expiration) - static_cast<double>(nowUs) / us;
    if (left < 0)
        return Words::tr("%1, ended %2 ago").arg(dates, format::duration(-left));
    if (static_cast<double>(link.inception) * us > static_cast<double>(nowUs))
        return Words::tr("%1, not valid yet").arg(dates);
    return Words::tr("%1, ends in %2").arg(dates, format::duration(left));
}

QString keyWords(const ChainKey& key)
{
    constexpr std::uint16_t entryPointFlag = 1; // SEP, RFC 4034 2.1.1
    if (key.flags == 0)                         // only its digest is known
        return Words::tr("key %1").arg(key.tag);
    return (key.flags & entryPointFlag) != 0 ? Words::tr("KSK %1").arg(key.tag) : Words::tr("ZSK %1").arg(key.tag);
}

QString reasonOf(const ChainLink& link)
{
    QString reason = text(link.detail);
    if (link.verdict != SecurityState::Bogus && link.extendedError < 0)
        return reason;
    QString code;
    for (const Code& known : codes) {
        if (known.code == link.extendedError)
            code = Words::tr(known.words);
    }
    if (reason.isEmpty())
        reason = code.isEmpty() ? Words::tr("it does not hold") : code;
    if (link.extendedError >= 0)
        reason = format::enumerated({reason, code.isEmpty() || reason == code
                                                 ? Words::tr("error %1").arg(link.extendedError)
                                                 : Words::tr("error %1: %2").arg(QString::number(link.extendedError), code)});
    return reason;
}

QString zoneOf(const ChainLink& link)
{
    switch (link.kind) {
    case ChainLink::Kind::Anchor:
    case ChainLink::Kind::Keys:
    case ChainLink::Kind::NegativeAnchor: return text(link.name);
    case ChainLink::Kind::Ds:
    case ChainLink::Kind::NoDs:
    case ChainLink::Kind::Answer:
    case ChainLink::Kind::Denial: break;
    }
    return text(link.signer);
}

ChainVerdict verdictOf(const ValidationChain& chain)
{
    ChainVerdict out;
    if (chain.links.empty()) {
        out.word = Words::tr("Not checked");
        out.sentence = Words::tr("The node told no chain: validation is off, or there was no answer to prove.");
        return out;
    }
    const QString anchor = ofZone(chain.links.front().name);
    switch (chain.verdict) {
    case SecurityState::Secure:
        out.state = State::Ok;
        out.word = Words::tr("Proven");
        out.sentence = Words::tr("Every link holds, from the trust anchor of %1 to the answer.").arg(anchor);
        return out;
    case SecurityState::Insecure: {
        out.state = State::None;
        out.word = Words::tr("Not signed");
        out.sentence = Words::tr("The answer is not signed, and that is proven: nobody can check it by signatures. The vote protects it.");
        for (const ChainLink& link : chain.links) {
            if (link.kind == ChainLink::Kind::NoDs)
                out.sentence =
                    Words::tr("It is proven that %1 is not signed: nothing below it can be checked by signatures. The vote protects it.")
                        .arg(named(link.name));
            else if (link.kind == ChainLink::Kind::NegativeAnchor)
                out.sentence = Words::tr("The configuration says that %1 is not to be validated.").arg(named(link.name));
        }
        return out;
    }
    case SecurityState::Bogus: {
        out.state = State::Critical;
        out.word = Words::tr("Broken");
        const int at = breakOf(chain);
        out.sentence =
            at < 0 ? Words::tr("The answer is not proven; clients get a failure instead.")
                   : Words::tr("The chain breaks at: %1 (%2). Clients get a failure instead of this answer.")
                         .arg(titleOf(chain.links[static_cast<std::size_t>(at)]), reasonOf(chain.links[static_cast<std::size_t>(at)]));
        return out;
    }
    case SecurityState::Unchecked: break;
    }
    out.word = Words::tr("Not checked");
    out.sentence = Words::tr("Nobody has checked this answer.");
    return out;
}

QString summaryOf(const ValidationChain& chain, std::int64_t nowUs)
{
    const ChainVerdict verdict = verdictOf(chain);
    QStringList lines{format::sentences({format::withStop(verdict.word), verdict.sentence})};
    int number = 0;
    for (const ChainLink& link : chain.links) {
        QStringList line{QStringLiteral("%1. %2: %3").arg(QString::number(++number), titleOf(link), format::lowered(wordOf(link.verdict)))};
        if (const QString by = signedBy(link); !by.isEmpty())
            line << Words::tr("signed by %1").arg(by);
        if (const QString valid = validityOf(link, nowUs); !valid.isEmpty())
            line << Words::tr("valid %1").arg(valid);
        QStringList keys;
        for (const ChainKey& key : link.keys)
            keys.append(key.entryPoint && link.kind != ChainLink::Kind::Anchor ? Words::tr("%1 (vouched for)").arg(keyWords(key))
                                                                               : keyWords(key));
        if (!keys.isEmpty())
            line << (link.kind == ChainLink::Kind::Anchor ? format::enumerated(keys) : Words::tr("keys %1").arg(format::enumerated(keys)));
        if (const QString reason = reasonOf(link); !reason.isEmpty())
            line << reason;
        lines.append(format::withStop(format::clauses(line)));
    }
    return lines.join(u'\n');
}

} // namespace harddns::ui
