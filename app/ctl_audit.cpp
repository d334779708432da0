#include "app/ctl_audit.h"

#include "app/audit_service.h"
#include "app/ctl_text.h"
#include "app/head_signer.h"
#include "db/audit_reader.h"
#include "db/export.h"
#include "engine/api/control.h"
#include "engine/api/path_utf8.h"
#include "engine/api/signing.h"
#include "engine/config/config_file.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <system_error>

namespace harddns::app
{

namespace
{

using Verb = CtlOptions::Verb;

std::int64_t nowUs()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// "2026-11-22 04:38:12.345", UTC
std::string timeText(std::int64_t us)
{
    const std::int64_t ms = us / 1000;
    char tail[16];
    std::snprintf(tail, sizeof tail, ":%02d.%03d", static_cast<int>(ms / 1000 % 60), static_cast<int>(ms % 1000));
    return dateText(ms / 1000) + tail;
}

std::string question(const std::string& name, const std::string& type)
{
    return name.empty() ? std::string() : "  " + printable(name) + (type.empty() ? "" : " " + printable(type));
}

/// A text of several lines behind the first, further in.
std::string indented(const std::string& text)
{
    std::string out;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (end > begin)
            out += "    " + printable(std::string_view(text).substr(begin, end - begin)) + '\n';
        begin = end + 1;
    }
    return out;
}

CtlExit complain(const std::string& problem, CtlExit exit)
{
    std::cerr << "harddnsctl: " << printable(problem) << '\n';
    return exit;
}

CtlExit complain(const db::DbError& error)
{
    switch (error.kind) {
    case db::DbError::Kind::Missing: return complain(error.message, CtlExit::Unreachable);
    case db::DbError::Kind::ReadOnly: return complain(error.message, CtlExit::Denied);
    case db::DbError::Kind::Busy: return complain(error.message, CtlExit::Timeout);
    default: return complain(error.message, CtlExit::Refused);
    }
}

/// The file to read, and the node's configuration when it is known.
struct Source {
    std::string file;
    std::optional<Config> config;
};

Result<Source, CtlExit> findSource(const CtlOptions& options)
{
    if (!options.audit.file.empty() && options.configFile.empty())
        return Source{options.audit.file, std::nullopt};
    std::string configFile = options.configFile;
    if (configFile.empty()) { // the running node says where it has it from
        const auto reply = makeControlClient(options.socket, static_cast<unsigned>(options.timeoutSeconds * 1000))->status();
        if (!reply)
            return Failure{complain(reply.error().message + "; name the store with --file, or the node's configuration with --config",
                                    reply.error().kind == ControlFailure::Kind::Denied    ? CtlExit::Denied
                                    : reply.error().kind == ControlFailure::Kind::Timeout ? CtlExit::Timeout
                                                                                          : CtlExit::Unreachable)};
        const auto status = statusFromJson(*reply);
        configFile = status ? status->configFile : std::string();
        if (configFile.empty())
            return Failure{complain("the node does not say which configuration it has: name the store with --file", CtlExit::Refused)};
    }
    auto loaded = config::loadConfig(configFile);
    if (!loaded) {
        std::cerr << config::toText(loaded.error()) << "harddnsctl: name the store with --file instead\n";
        return Failure{CtlExit::Usage};
    }
    Source out;
    out.file = options.audit.file.empty() ? AuditService::fileOf(loaded->config) : options.audit.file;
    out.config = std::move(loaded->config);
    return out;
}

// ---- verify

struct Verdict {
    db::ChainReport report;
    db::ChainVerdict word = db::ChainVerdict::Verified;
    std::vector<std::string> fingerprints;        ///< of report.keys that are trusted, or of all where no key was named
    std::vector<std::string> unknownFingerprints; ///< of the others
    std::string problem;                          ///< empty: whole
};

/// `trusted`: given with --key, by one of which each head has to be signed.
Verdict verdictOf(const db::ChainReport& report, const std::vector<std::string>& trusted)
{
    Verdict out;
    out.report = report;
    out.word = db::verdictOf(report);
    for (const std::string& key : report.keys) {
        const std::string print = db::keyPrint(key);
        const bool known = trusted.empty() || std::find(trusted.begin(), trusted.end(), print) != trusted.end();
        (known ? out.fingerprints : out.unknownFingerprints).push_back(print);
    }
    for (const std::string& key : report.strangeKeys)
        out.unknownFingerprints.push_back(db::keyPrint(key));
    if (report.fault) {
        out.problem = report.fault->text;
    } else if (!trusted.empty() && !out.unknownFingerprints.empty()) {
        out.word = db::ChainVerdict::UnknownKey;
        out.problem = "heads are signed by the key " + out.unknownFingerprints.front() + ", which is not among those given with --key";
    } else if (!trusted.empty() && (report.signedHeads < report.heads || report.heads == 0)) {
        out.word = db::ChainVerdict::NotSigned;
        out.problem = std::to_string(report.heads - report.signedHeads) + " of " + std::to_string(report.heads) + " heads are not signed";
    }
    return out;
}

std::string joinedJson(const std::vector<std::string>& texts)
{
    std::string out;
    for (const std::string& text : texts)
        out += (out.empty() ? "" : ",") + jsonString(text);
    return out;
}

std::string verdictJson(const std::string& file, const Verdict& verdict)
{
    const db::ChainReport& r = verdict.report;
    std::string out = "{\"file\":" + jsonString(file) + ",\"whole\":" + (verdict.problem.empty() ? "true" : "false") + ",\"verdict\":\"" +
                      db::toText(verdict.word) + "\"" + ",\"first\":" + std::to_string(r.first) + ",\"last\":" + std::to_string(r.last) +
                      ",\"rows\":" + std::to_string(r.rows) + ",\"heads\":" + std::to_string(r.heads) +
                      ",\"signed_heads\":" + std::to_string(r.signedHeads) + ",\"signed_up_to\":" + std::to_string(r.signedUpTo) +
                      ",\"signed_at_us\":" + std::to_string(r.signedAtUs) + ",\"pruned_up_to\":" + std::to_string(r.prunedUpTo) +
                      ",\"keys\":[" + joinedJson(verdict.fingerprints) + "],\"unknown_keys\":[" + joinedJson(verdict.unknownFingerprints) +
                      "],\"head\":" + jsonString(r.headHex.empty() ? std::string() : std::to_string(r.last) + ':' + r.headHex) +
                      ",\"problem\":";
    out += verdict.problem.empty() ? "null" : jsonString(verdict.problem);
    if (r.fault)
        out += std::string(",\"fault\":{\"kind\":\"") + db::toText(r.fault->kind) + "\",\"row\":" + std::to_string(r.fault->seq) +
               ",\"table\":" + jsonString(r.fault->table) + "}";
    return out + "}\n";
}

/// Whose key it is, as far as this machine knows. `nodeKeys`: fingerprints of the node's, the present one last; nothing: no node was named.
std::string whose(const std::string& print, const std::optional<std::vector<std::string>>& nodeKeys)
{
    if (!nodeKeys)
        return {};
    if (nodeKeys->empty())
        return " (not compared: the node's keys cannot be read here)";
    if (print == nodeKeys->back())
        return " (this node)";
    return std::find(nodeKeys->begin(), nodeKeys->end(), print) != nodeKeys->end() ? " (this node, before)" : " (not this node's key)";
}

/// What was found, in a few words; what is wrong in capitals.
std::string headline(const Verdict& verdict)
{
    switch (verdict.word) {
    case db::ChainVerdict::Verified: return "the chain is whole";
    case db::ChainVerdict::NotSigned:
        return !verdict.problem.empty()    ? "all rows fit, but A SIGNATURE IS MISSING"
               : verdict.report.heads == 0 ? "all rows fit; nothing is signed yet"
                                           : "all rows fit; nothing is signed: the node has no key";
    case db::ChainVerdict::UnknownKey: return "all rows fit, but they are SIGNED BY AN UNKNOWN KEY";
    case db::ChainVerdict::Broken: return "THE CHAIN IS NOT WHOLE";
    }
    return "?";
}

/// What the operator can do about it.
std::string advice(const Verdict& verdict)
{
    constexpr const char* line = "  what to do  ";
    constexpr const char* next = "              ";
    switch (verdict.word) {
    case db::ChainVerdict::Verified: return {};
    case db::ChainVerdict::NotSigned:
        return verdict.problem.empty()
                   ? std::string()
                   : std::string(line) + "who can write the file could have written all of it: compare a head that was\n" + next +
                         "kept elsewhere with --known\n";
    case db::ChainVerdict::UnknownKey:
        return std::string(line) + "if the node had this key before, bring back the list audit.keys of its state\n" + next +
               "directory; else somebody may have written these rows anew: compare a head that\n" + next +
               "was kept elsewhere with --known\n";
    case db::ChainVerdict::Broken:
        return std::string(line) + "rows before " + (verdict.report.fault ? std::to_string(verdict.report.fault->seq) : std::string("it")) +
               " still fit; keep a copy of the file before anything else\n";
    }
    return {};
}

std::string verdictText(const std::string& file, const Verdict& verdict, const std::optional<std::vector<std::string>>& nodeKeys)
{
    const db::ChainReport& r = verdict.report;
    std::string out = printable(file) + ": " + headline(verdict) + '\n';
    out +=
        "  rows        " + grouped(r.rows) + (r.rows == 0 ? "" : ", " + std::to_string(r.first) + " to " + std::to_string(r.last)) + '\n';
    if (r.prunedUpTo != 0)
        out += "  removed     up to row " + std::to_string(r.prunedUpTo) + " by retention\n";
    out += "  heads       " + grouped(r.heads) + ", " + grouped(r.signedHeads) + " signed" +
           (r.heads == 0 && r.rows != 0 ? " (not yet: one comes every hour)" : "") + '\n';
    for (const std::string& print : verdict.fingerprints)
        out += "  signed by   " + print + whose(print, nodeKeys) + '\n';
    for (const std::string& print : verdict.unknownFingerprints)
        out += "  unknown key " + print + '\n';
    if (r.signedUpTo != 0)
        out += "  witness     row " + std::to_string(r.signedUpTo) + " and before, signed " + timeText(r.signedAtUs) + " UTC\n";
    if (r.last > r.signedUpTo && r.rows != 0)
        out += "  without     " + grouped(static_cast<std::uint64_t>(r.last - std::max(r.signedUpTo, r.first - 1))) +
               " newest rows: whoever can write the file can replace them unseen until the next head\n";
    if (!r.headHex.empty())
        out +=
            "  newest      " + std::to_string(r.last) + ':' + r.headHex + "\n              (keep it elsewhere, and compare with --known)\n";
    return out + advice(verdict);
}

CtlExit verify(db::AuditReader& reader, const Source& source, const AuditQuestion& asked, const CtlOptions& options)
{
    db::VerifyOptions how;
    how.check = &headCheck();
    how.known = asked.known;
    std::optional<std::vector<std::string>> nodePrints;
    if (source.config) { // who may read what the node knows of its keys
        const std::vector<std::string> keys = nodeKeys(headKeyOf(*source.config));
        nodePrints.emplace();
        for (const std::string& key : keys)
            nodePrints->push_back(fingerprintOfKey(key));
        if (options.audit.keys.empty() && !keys.empty()) {
            how.trustedKeys = keys;
            how.onlyTrusted = true;
        }
    }
    const auto report = reader.verify(how);
    if (!report)
        return complain(report.error());
    const Verdict verdict = verdictOf(*report, options.audit.keys);
    if (options.json) {
        std::cout << verdictJson(source.file, verdict);
    } else {
        std::cout << verdictText(source.file, verdict, nodePrints);
    }
    std::cout.flush();
    return verdict.problem.empty() ? CtlExit::Ok : complain(verdict.problem, CtlExit::Refused);
}

// ---- export and show

CtlExit exportTo(db::AuditReader& reader, const AuditQuestion& asked, const CtlOptions& options)
{
    const std::string& out = options.audit.out;
    const bool toFile = !out.empty() && out != "-";
    std::ofstream file;
    if (toFile) {
        std::error_code unknown;
        if (std::filesystem::exists(pathFromUtf8(out), unknown))
            return complain(out + " is there already: name another file, or remove it", CtlExit::Refused);
        file.open(pathFromUtf8(out), std::ios::binary);
        if (!file)
            return complain(out + " cannot be made", CtlExit::Denied);
    }
    std::ostream& stream = toFile ? file : std::cout;
    auto count = db::exportRows(reader, asked.list, asked.filter, asked.format, [&](std::string_view piece) {
        stream.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        return stream.good(); // `| head` closes the pipe
    });
    stream.flush();
    if (toFile)
        file.close();
    if (count && stream.good()) {
        if (toFile)
            std::cerr << "harddnsctl: " << grouped(*count) << (*count == 1 ? " row" : " rows") << " in " << printable(out) << '\n';
        return CtlExit::Ok;
    }
    if (!toFile)
        return count || count.error().kind == db::DbError::Kind::Cancelled ? CtlExit::Ok : complain(count.error());
    std::error_code ignored;
    std::filesystem::remove(pathFromUtf8(out), ignored);
    return stream.good() && !count ? complain(count.error())
                                   : complain(out + " cannot be written whole, is the disk full?", CtlExit::Refused);
}

/// The newest rows, in the order they happened; as JSON the lines of the export.
template <class Rows>
CtlExit showRows(const Rows& rows, bool asJson)
{
    if (!rows)
        return complain(rows.error());
    for (auto row = rows->rbegin(); row != rows->rend(); ++row)
        std::cout << (asJson ? db::exportRow(*row, db::ExportFormat::JsonLines) : auditText(*row));
    if (rows->empty())
        return complain("no such row is in the history", CtlExit::Refused);
    return CtlExit::Ok;
}

CtlExit show(db::AuditReader& reader, const AuditQuestion& asked, const CtlOptions& options)
{
    using List = db::AuditReader::List;
    db::PageRequest page;
    page.limit = options.audit.limit;
    switch (asked.list) {
    case List::Votes: return showRows(reader.votes(asked.filter, page), options.json);
    case List::Disagreements: return showRows(reader.disagreements(asked.filter, page), options.json);
    case List::AlertChanges: return showRows(reader.alertChanges(asked.filter, page), options.json);
    case List::Events: return showRows(reader.events(asked.filter, page), options.json);
    }
    return CtlExit::Usage;
}

} // namespace

std::string auditText(const db::StoredVote& row)
{
    const VoteEvent& v = row.vote;
    char latency[32];
    std::snprintf(latency, sizeof latency, "%.1f ms", v.latencyUs / 1000.0);
    return timeText(v.timeUs) + question(v.name, v.type) + "  " + printable(v.level) + "  " + printable(v.rcode) + "  " + latency + "  " +
           (v.dissents == 0 ? std::string("all agree") : std::to_string(v.dissents) + " of " + std::to_string(v.seats.size()) + " differ") +
           '\n';
}

std::string auditText(const db::StoredDisagreement& row)
{
    const DisagreementRecord& r = row.record;
    std::string out = timeText(r.timeUs) + question(r.name, r.type) + "  " + printable(r.level) + "  " + toText(r.grade) +
                      (r.collectors ? "  (what they tell their clients)" : "") + '\n';
    for (const DisagreementSeat& seat : r.seats) {
        if (seat.agreement != Agreement::Differs)
            continue;
        out += "    " + printable(seat.member) + " differs: " + toText(seat.grade) + ", " + std::to_string(seat.points) + " points" +
               (seat.suspect ? ", suspect" : "") + '\n';
        for (const std::string& record : seat.records)
            out += "        " + printable(record) + '\n';
    }
    return out;
}

std::string auditText(const db::StoredAlertChange& row)
{
    const db::AlertChange& c = row.change;
    return timeText(c.timeUs) + "  " + db::toText(c.step) + "  " + toText(c.alert.grade) + "  " + toText(c.alert.cause) +
           question(c.alert.name, c.alert.type) + "  seen " + grouped(c.alert.count) + (c.alert.count == 1 ? " time" : " times") +
           (c.who.empty() ? "" : "  by " + printable(c.who)) + '\n' + indented(c.note) + indented(c.alert.text);
}

std::string auditText(const db::StoredEvent& row)
{
    const db::Event& e = row.event;
    return timeText(e.timeUs) + "  " + db::toText(e.kind) + (e.subject.empty() ? "" : "  " + printable(e.subject)) +
           question(e.name, e.type) + (e.who.empty() ? "" : "  by " + printable(e.who)) + '\n' + indented(e.text);
}

CtlExit runAudit(const CtlOptions& options)
{
    const auto asked = auditQuestion(options.audit, nowUs());
    if (!asked)
        return complain(asked.error(), CtlExit::Usage);
    const auto source = findSource(options);
    if (!source)
        return source.error();
    const auto reader = db::AuditReader::open(source->file);
    if (!reader)
        return complain(reader.error());
    switch (options.verb) {
    case Verb::AuditVerify: return verify(**reader, *source, *asked, options);
    case Verb::AuditExport: return exportTo(**reader, *asked, options);
    case Verb::AuditShow: return show(**reader, *asked, options);
    default: return CtlExit::Usage;
    }
}

} // namespace harddns::app
