#include "app/ctl_audit_options.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>

namespace harddns::app
{

namespace
{

using db::AuditReader;
using db::ExportFormat;

constexpr std::int64_t secondUs = 1'000'000, dayUs = 86'400 * secondUs;
/// The end of year 9999: what is later is a slip of the finger.
constexpr std::int64_t latestSeconds = 253'402'300'799;

bool isDigits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> numberFrom(std::string_view text)
{
    std::int64_t out = 0;
    if (!isDigits(text) || std::from_chars(text.data(), text.data() + text.size(), out).ec != std::errc())
        return std::nullopt;
    return out;
}

/// The digits of a time: "2026-11-22 04:38:12" where `#` stands for a digit in the pattern.
bool fits(std::string_view text, std::string_view pattern)
{
    return text.size() == pattern.size() && std::equal(text.begin(), text.end(), pattern.begin(), [](char c, char p) {
               return p == '#' ? c >= '0' && c <= '9' : p == ' ' ? c == ' ' || c == 'T' : c == p;
           });
}

std::optional<AuditReader::List> listFrom(const std::string& text)
{
    if (text == "votes")
        return AuditReader::List::Votes;
    if (text == "disagreements")
        return AuditReader::List::Disagreements;
    if (text == "alerts")
        return AuditReader::List::AlertChanges;
    if (text == "events")
        return AuditReader::List::Events;
    return std::nullopt;
}

std::optional<ExportFormat> formatFrom(const std::string& text)
{
    if (text.empty() || text == "jsonl")
        return ExportFormat::JsonLines;
    if (text == "csv")
        return ExportFormat::Csv;
    if (text == "pcapng")
        return ExportFormat::Pcapng;
    return std::nullopt;
}

std::optional<Grade> gradeFrom(const std::string& text)
{
    for (const Grade grade : {Grade::None, Grade::Notice, Grade::Warning, Grade::Critical}) {
        if (text == toText(grade))
            return grade;
    }
    return std::nullopt;
}

Failure<std::string> unknown(const char* option, const std::string& given, const char* wanted)
{
    return Failure{std::string(option) + ": \"" + given + "\" is not " + wanted};
}

/// What a list cannot be filtered by: a filter that is left unnoticed would show rows nobody asked for.
std::string unfit(const CtlAudit& words, AuditReader::List list)
{
    using List = AuditReader::List;
    const bool votes = list == List::Votes, disputes = list == List::Disagreements, alerts = list == List::AlertChanges,
               events = list == List::Events;
    const std::pair<const char*, bool> wrong[] = {
        {"--rcode", !words.rcode.empty() && !votes},
        {"--dissent", words.dissent && !votes},
        {"--level", !words.level.empty() && !votes && !disputes},
        {"--grade", !words.grade.empty() && !disputes && !alerts},
        {"--kind", !words.kind.empty() && !events},
        {"--who", !words.who.empty() && !alerts && !events},
        {"--text", !words.text.empty() && votes},
    };
    for (const auto& [option, isWrong] : wrong) {
        if (isWrong)
            return std::string(option) + " is nothing that " + words.list + " have";
    }
    return {};
}

} // namespace

std::optional<std::int64_t> timeFromText(const std::string& text, std::int64_t nowUs, bool end)
{
    if (const auto seconds = numberFrom(text)) {
        if (*seconds > latestSeconds)
            return std::nullopt;
        return *seconds * secondUs;
    }
    if (text.size() >= 2) {
        constexpr std::string_view units = "smhd";
        constexpr std::int64_t lengths[] = {1, 60, 3600, 86400};
        const std::size_t unit = units.find(text.back());
        const auto count = numberFrom(std::string_view(text).substr(0, text.size() - 1));
        if (unit != std::string_view::npos && count)
            return *count > latestSeconds / lengths[unit] ? std::nullopt : std::optional(nowUs - *count * lengths[unit] * secondUs);
    }
    std::string_view rest = text;
    if (rest.size() > 10 && rest.back() == 'Z')
        rest.remove_suffix(1);
    const bool day = fits(rest, "####-##-##"), minute = fits(rest, "####-##-## ##:##"), second = fits(rest, "####-##-## ##:##:##");
    if (!day && !minute && !second)
        return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) { return static_cast<int>(*numberFrom(rest.substr(at, size))); };
    const std::chrono::year_month_day date{std::chrono::year(part(0, 4)), std::chrono::month(static_cast<unsigned>(part(5, 2))),
                                           std::chrono::day(static_cast<unsigned>(part(8, 2)))};
    const int hours = day ? 0 : part(11, 2), minutes = day ? 0 : part(14, 2), seconds = second ? part(17, 2) : 0;
    if (!date.ok() || hours > 23 || minutes > 59 || seconds > 59)
        return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t out = days * dayUs + (hours * 3600LL + minutes * 60LL + seconds) * secondUs;
    return day && end ? out + dayUs - 1 : out;
}

Result<AuditQuestion, std::string> auditQuestion(const CtlAudit& words, std::int64_t nowUs)
{
    AuditQuestion out;
    const auto list = listFrom(words.list);
    if (!list)
        return unknown("--list", words.list, "votes, disagreements, alerts or events");
    out.list = *list;
    const auto format = formatFrom(words.format);
    if (!format)
        return unknown("--format", words.format, "csv, jsonl or pcapng");
    out.format = *format;
    if (out.format == ExportFormat::Pcapng && out.list != AuditReader::List::Disagreements)
        return Failure{std::string("--format pcapng: only disagreements have packets; add --list disagreements")};
    if (std::string wrong = unfit(words, out.list); !wrong.empty())
        return Failure{std::move(wrong)};
    constexpr const char* aTime = "a time: write 2026-11-22, 2026-11-22T04:38, Unix seconds, or 90s, 15m, 2h, 7d for so long ago";
    if (!words.from.empty() && !(out.filter.fromUs = timeFromText(words.from, nowUs, false)))
        return unknown("--from", words.from, aTime);
    if (!words.to.empty() && !(out.filter.toUs = timeFromText(words.to, nowUs, true)))
        return unknown("--to", words.to, aTime);
    if (out.filter.fromUs && out.filter.toUs && *out.filter.fromUs > *out.filter.toUs)
        return Failure{std::string("--from is later than --to")};
    if (!words.grade.empty()) {
        const auto grade = gradeFrom(words.grade);
        if (!grade)
            return unknown("--grade", words.grade, "none, notice, warning or critical");
        out.filter.minGrade = *grade;
    }
    if (!words.kind.empty()) {
        const auto kind = db::eventKindFrom(words.kind);
        if (!kind)
            return unknown("--kind", words.kind, "a kind of event");
        out.filter.kinds = {*kind};
    }
    out.filter.nameContains = words.name;
    out.filter.nameBelow = words.below;
    out.filter.type = words.type;
    out.filter.node = words.node;
    out.filter.level = words.level;
    out.filter.rcode = words.rcode;
    out.filter.who = words.who;
    out.filter.text = words.text;
    out.filter.onlyDissent = words.dissent;
    if (!words.known.empty()) {
        const std::size_t colon = words.known.find(':');
        const auto seq = numberFrom(std::string_view(words.known).substr(0, colon));
        std::string hash = colon == std::string::npos ? std::string() : words.known.substr(colon + 1);
        std::transform(hash.begin(), hash.end(), hash.begin(), [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
        if (!seq || hash.size() != 64 || hash.find_first_not_of("0123456789abcdef") != std::string::npos)
            return unknown("--known", words.known, "a head as the log writes it: SEQ:HASH with 64 hexadecimal digits");
        out.known = db::KnownHead{*seq, hash};
    }
    for (const std::string& key : words.keys) {
        if (key.size() != 64 || key.find_first_not_of("0123456789abcdef") != std::string::npos)
            return unknown("--key", key, "a fingerprint: 64 hexadecimal digits in lower case");
    }
    return out;
}

} // namespace harddns::app
