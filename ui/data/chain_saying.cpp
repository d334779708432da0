#include "ui/data/chain_saying.h"

#include "ui/theme/format.h"

#include <QCoreApplication>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::ChainSaying)
};

/// Digits of a fingerprint that are read out: enough to tell keys apart.
constexpr int printDigits = 16;

QString listWords(const std::string& table)
{
    if (table == "disagreements")
        return Words::tr("the disagreements");
    if (table == "disagreement_seats")
        return Words::tr("the ballots of disagreements");
    if (table == "alert_changes")
        return Words::tr("the alerts");
    if (table == "events")
        return Words::tr("the events");
    if (table == "heads")
        return Words::tr("the signed heads");
    return Words::tr("the chain");
}

QStringList printsOf(const std::vector<std::string>& keys)
{
    QStringList out;
    for (const std::string& key : keys)
        out << QString::fromStdString(db::keyPrint(key)).left(printDigits) + QChar(0x2026);
    return out;
}

void sayBroken(const db::ChainReport& report, ChainSaying& out)
{
    const QString row = format::number(report.fault->seq);
    out.state = State::Critical;
    out.word = Words::tr("Chain broken");
    out.more = Words::tr("at row %1").arg(row);
    out.line = Words::tr("Audit chain broken at row %1").arg(row);
    out.findings << faultText(*report.fault);
    out.advice << Words::tr("Rows before it still fit.") << Words::tr("Keep a copy of the store before anything else.");
}

void sayUnknownKey(const db::ChainReport& report, ChainSaying& out)
{
    out.state = State::Warning;
    out.word = Words::tr("Chain intact");
    out.more = Words::tr("signed by an unknown key");
    out.line = Words::tr("Audit chain intact, signed by an unknown key");
    out.findings << Words::tr("Rows %1 to %2 are signed by the key %3, which is none of this node's keys.")
                        .arg(format::number(report.strangeFrom), format::number(report.strangeUpTo),
                             format::enumerated(printsOf(report.strangeKeys)));
    out.advice << Words::tr("Either the node had this key before, or somebody wrote these rows anew and signed them with a key of his own.")
               << Words::tr(
                      "If it was the node's, bring back the list audit.keys in its state directory; else compare with a head that was "
                      "kept elsewhere (harddnsctl audit verify --known).");
}

void sayNotSigned(const db::ChainReport& report, ChainSaying& out)
{
    out.word = Words::tr("Chain intact");
    if (report.fault) {
        out.state = State::Warning;
        out.more = Words::tr("a signature is missing");
        out.line = Words::tr("Audit chain intact, a signature is missing");
        out.findings << (report.signedHeads == 0 ? Words::tr("No head is signed by a key of this node.")
                                                 : Words::tr("The head in row %1 is not signed.").arg(format::number(report.fault->seq)));
        out.advice << Words::tr("Who can write the file could have written all of these rows.")
                   << Words::tr("Compare with a head that was kept elsewhere (harddnsctl audit verify --known).");
        return;
    }
    out.state = State::Notice;
    if (report.heads == 0) {
        out.more = Words::tr("not signed yet");
        out.line = Words::tr("Audit chain intact, not signed yet");
        out.advice << Words::tr(
            "No head is signed yet: the node signs one each hour. Until then this shows accidents and careless edits only.");
    } else {
        out.more = Words::tr("not signed");
        out.line = Words::tr("Audit chain intact, not signed");
        out.advice << Words::tr("The node has no key to sign heads with: this shows accidents and careless edits only.");
    }
}

} // namespace

QString faultText(const db::ChainFault& fault)
{
    using Kind = db::ChainFault::Kind;
    const QString row = format::number(fault.seq), list = listWords(fault.table);
    switch (fault.kind) {
    case Kind::Edited: return Words::tr("Row %1 of %2 was edited.").arg(row, list);
    case Kind::Moved: return Words::tr("Row %1 of %2 holds what was written as another row.").arg(row, list);
    case Kind::Removed:
        return fault.table == "chain" ? Words::tr("Rows are missing from row %1 on.").arg(row)
                                      : Words::tr("Row %1 of %2 is missing.").arg(row, list);
    case Kind::Inserted: return Words::tr("Row %1 of %2 was put in: the node never wrote it.").arg(row, list);
    case Kind::Broken:
        return Words::tr("Row %1 of %2 does not follow from the row before: rows were put in, changed or moved here.").arg(row, list);
    case Kind::Unsigned: return Words::tr("Nobody vouches for the head in row %1.").arg(row);
    case Kind::Forged:
        return Words::tr("The signature of the head in row %1 is bad, or the chain before it is not the one that was signed.").arg(row);
    case Kind::Truncated: return Words::tr("From row %1 on the chain is not the one that is known from elsewhere.").arg(row);
    }
    return {};
}

ChainSaying sayingOf(const db::ChainReport& report)
{
    ChainSaying out;
    switch (db::verdictOf(report)) {
    case db::ChainVerdict::Broken: sayBroken(report, out); return out;
    case db::ChainVerdict::UnknownKey: sayUnknownKey(report, out); break;
    case db::ChainVerdict::NotSigned: sayNotSigned(report, out); break;
    case db::ChainVerdict::Verified:
        out.state = State::Ok;
        out.word = Words::tr("Chain verified");
        out.line = Words::tr("Audit chain verified");
        break;
    }
    out.findings << Words::tr("%Ln rows, %1 to %2, without a gap.", nullptr, format::amount(report.rows))
                        .arg(format::number(report.first), format::number(report.last));
    if (report.signedHeads > 0) {
        out.findings << Words::tr("%Ln signed heads, the last at %1 covers row %2.", nullptr, format::amount(report.signedHeads))
                            .arg(format::dayMinutes(report.signedAtUs), format::number(report.signedUpTo));
        if (report.last > report.signedUpTo)
            out.findings << Words::tr("%Ln rows are behind it.", nullptr,
                                      format::amount(static_cast<std::uint64_t>(report.last - report.signedUpTo)));
    }
    if (report.prunedUpTo != 0)
        out.findings << Words::tr("Older rows, up to %1, were removed by retention.").arg(format::number(report.prunedUpTo));
    return out;
}

} // namespace harddns::ui
