#include "app/ctl_votes.h"

#include "app/ctl_text.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <thread>

namespace harddns::app
{

namespace
{

/// The node keeps seconds of votes; asking this often misses none and costs it nothing.
constexpr std::chrono::milliseconds watchPause{250};

/// "2026-11-22 04:38:12.345", UTC
std::string timeText(std::int64_t us)
{
    const std::int64_t ms = us / 1000;
    char tail[16];
    std::snprintf(tail, sizeof tail, ":%02d.%03d", static_cast<int>(ms / 1000 % 60), static_cast<int>(ms % 1000));
    return dateText(ms / 1000) + tail;
}

std::string millisecondsText(std::uint32_t us)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f ms", us / 1000.0);
    return text;
}

std::string join(const std::vector<std::string>& parts, const char* between)
{
    std::string out;
    for (const std::string& part : parts)
        out += (out.empty() ? "" : between) + printable(part);
    return out;
}

std::string padded(std::string text, std::size_t width)
{
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
}

CtlExit fail(ControlFailure::Kind kind, const std::string& message)
{
    std::cerr << "harddnsctl: " << printable(message) << '\n';
    switch (kind) {
    case ControlFailure::Kind::Denied: return CtlExit::Denied;
    case ControlFailure::Kind::Timeout: return CtlExit::Timeout;
    case ControlFailure::Kind::NotFound:
    case ControlFailure::Kind::Refused: return CtlExit::Refused;
    case ControlFailure::Kind::Unreachable:
    case ControlFailure::Kind::Protocol: break;
    }
    return CtlExit::Unreachable;
}

/// The elements of an array of the reply as values.
template <class Value>
std::optional<std::vector<Value>> valuesOf(const std::string& reply, const char* name, std::optional<Value> (*decode)(std::string_view))
{
    const auto items = jsonArray(reply, name);
    if (!items)
        return std::nullopt;
    std::vector<Value> out;
    for (const std::string& item : *items) {
        auto value = decode(item);
        if (!value)
            return std::nullopt;
        out.push_back(std::move(*value));
    }
    return out;
}

constexpr const char* unreadable = "the node's answer cannot be read; is it of another version? --json shows it";

template <class Value>
CtlExit watch(const CtlOptions& options, const char* name, const std::function<ControlResult<std::string>(const std::string&)>& ask,
              std::optional<Value> (*decode)(std::string_view), std::string (*text)(const Value&))
{
    std::string cursor;
    std::size_t shown = 0;
    for (;;) {
        const auto reply = ask(cursor);
        if (!reply)
            return fail(reply.error().kind, reply.error().message);
        const auto items = jsonArray(*reply, name);
        const auto next = jsonMember(*reply, "cursor");
        if (!items || !next)
            return fail(ControlFailure::Kind::Protocol, unreadable);
        for (const std::string& item : *items) {
            if (options.json) {
                std::cout << item << '\n';
            } else {
                const auto value = decode(item);
                if (!value)
                    return fail(ControlFailure::Kind::Protocol, unreadable);
                std::cout << text(*value);
            }
            if (options.events > 0 && ++shown >= options.events)
                return CtlExit::Ok;
        }
        std::cout << std::flush;
        if (!std::cout.good()) // `| head` closes the pipe
            return CtlExit::Ok;
        cursor = *next;
        std::this_thread::sleep_for(watchPause);
    }
}

template <class Value>
CtlExit showList(const CtlOptions& options, const ControlResult<std::string>& reply, const char* name,
                 std::optional<Value> (*decode)(std::string_view), const std::function<std::string(const std::vector<Value>&)>& text)
{
    if (!reply)
        return fail(reply.error().kind, reply.error().message);
    if (options.json) {
        std::cout << *reply << '\n';
        return CtlExit::Ok;
    }
    const auto values = valuesOf<Value>(*reply, name, decode);
    if (!values)
        return fail(ControlFailure::Kind::Protocol, unreadable);
    std::cout << text(*values);
    return CtlExit::Ok;
}

} // namespace

std::string standingText(const std::vector<NodeStandingView>& nodes)
{
    std::string out = padded("NODE", 20) + padded("STATE", 18) + padded("TRUST", 8) + padded("HEALTH", 8) + "NOTE\n";
    for (const NodeStandingView& node : nodes) {
        char numbers[32];
        std::snprintf(numbers, sizeof numbers, "%-8.2f%-8.2f", node.trust, node.health);
        std::string note;
        if (node.byOperator)
            note = "by hand, until it is released";
        else if (node.quarantinedUntilUs > 0)
            note = "until " + timeText(node.quarantinedUntilUs) + " UTC, then it is tested";
        else if (node.failures > 0)
            note = std::to_string(node.failures) + " failures in a row";
        if (node.certificateEndsUnix > 0)
            note +=
                (note.empty() ? "" : "; ") + std::string("certificate until ") + timeText(node.certificateEndsUnix * 1'000'000) + " UTC";
        out += padded(printable(node.member), 20) + padded(printable(node.state), 18) + numbers + note + "\n";
    }
    return out;
}

std::string voteText(const VoteEvent& vote)
{
    std::vector<std::string> differing;
    unsigned silent = 0;
    for (const VoteSeat& seat : vote.seats) {
        if (seat.agreement == Agreement::Differs)
            differing.push_back(seat.member);
        silent += seat.digest.empty() ? 1 : 0;
    }
    std::string out = timeText(vote.timeUs) + "  " + printable(vote.name) + " " + printable(vote.type) + "  " + printable(vote.rcode) +
                      "  " + printable(vote.level) + "  " + millisecondsText(vote.latencyUs) + "  " + std::to_string(vote.seats.size()) +
                      " asked";
    if (silent > 0)
        out += ", " + std::to_string(silent) + " silent";
    if (!differing.empty())
        out += ", " + join(differing, ", ") + (differing.size() == 1 ? " differs" : " differ");
    return out + "\n";
}

std::string alertText(const Alert& alert)
{
    std::string grade = toText(alert.grade);
    std::transform(grade.begin(), grade.end(), grade.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    std::string out = timeText(alert.lastSeenUs) + "  " + grade + "  " + printable(alert.name) +
                      (alert.type.empty() ? "" : " " + printable(alert.type)) + "  " + toText(alert.cause);
    if (alert.count > 1)
        out += ", " + grouped(alert.count) + " times";
    if (!alert.suspects.empty())
        out += ", suspect: " + join(alert.suspects, ", ");
    return out + "\n    " + printable(alert.text) + "\n";
}

std::string disagreementText(const DisagreementRecord& record)
{
    std::string out = timeText(record.timeUs) + "  vote " + std::to_string(record.vote) + "  " + printable(record.name) + " " +
                      printable(record.type) + "  " + printable(record.level) +
                      (record.collectors ? "  (what collectors tell their clients)" : "") + "\n  answered: " + join(record.decided, "; ") +
                      "\n";
    for (const DisagreementSeat& seat : record.seats) {
        out += "  " + padded(printable(seat.member), 16) + padded(toText(seat.agreement), 10);
        if (seat.agreement == Agreement::Differs)
            out += join(seat.records, "; ") + "  (" + std::to_string(seat.points) + " points, " + toText(seat.grade) +
                   (seat.suspect ? ", suspect)" : ")");
        if (seat.proof.checked)
            out += "  [signed]";
        out += "\n";
        for (const std::string& hop : seat.path)
            out += "      " + printable(hop) + "\n";
        for (const Finding& finding : seat.findings)
            out += "      " + padded(printable(finding.kind), 14) +
                   padded((finding.points > 0 ? "+" : "") + std::to_string(finding.points), 5) + printable(finding.text) + "\n";
    }
    return out;
}

bool isVotesVerb(CtlOptions::Verb verb) { return verb >= CtlOptions::Verb::Nodes && verb <= CtlOptions::Verb::WatchAlerts; }

CtlExit runVotes(ControlClient& client, const CtlOptions& options)
{
    using Verb = CtlOptions::Verb;
    switch (options.verb) {
    case Verb::Nodes: return showList<NodeStandingView>(options, client.members(), "nodes", standingFromJson, standingText);
    case Verb::Disagreements:
        return showList<DisagreementRecord>(options, client.disagreements(options.limit), "disagreements", disagreementFromJson,
                                            [](const std::vector<DisagreementRecord>& records) {
                                                std::string out;
                                                for (const DisagreementRecord& record : records)
                                                    out += disagreementText(record);
                                                return records.empty() ? std::string("no vote with a disagreement is kept\n") : out;
                                            });
    case Verb::WatchVotes:
        return watch<VoteEvent>(
            options, "votes", [&](const std::string& cursor) { return client.votes(cursor); }, voteFromJson, voteText);
    case Verb::WatchAlerts:
        return watch<Alert>(
            options, "alerts", [&](const std::string& cursor) { return client.alerts(cursor); }, alertFromJson, alertText);
    default: break;
    }
    const auto reply = client.commandMember(options.node, options.action, options.name);
    if (!reply)
        return fail(reply.error().kind, reply.error().message);
    std::cout << (options.json ? *reply : printable(options.node) + ": " + options.action + " done") << '\n';
    return CtlExit::Ok;
}

} // namespace harddns::app
