#include "db/rows.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace harddns::db
{

namespace
{

void appendEscaped(std::string& out, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
        }
    }
}

/// Cuts at a separator; what is escaped is turned back.
std::vector<std::string> cut(std::string_view text, char separator)
{
    std::vector<std::string> out(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == separator) {
            out.emplace_back();
        } else if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
            out.back() += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
        } else {
            out.back() += text[i];
        }
    }
    return out;
}

/// The lines as they are: their fields are still escaped.
std::vector<std::string_view> lines(std::string_view text)
{
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        out.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return out;
}

template <class T>
T numberFrom(std::string_view text)
{
    T out{};
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

std::string fields(std::initializer_list<std::string_view> list)
{
    std::string out;
    bool first = true;
    for (const std::string_view field : list) {
        if (!first)
            out += '\t';
        first = false;
        appendEscaped(out, field);
    }
    return out;
}

std::string findingsText(const std::vector<Finding>& findings)
{
    std::string out;
    for (const Finding& finding : findings)
        out += fields({finding.kind, std::to_string(finding.points), finding.text}) + '\n';
    return out;
}

std::string proofText(const SignedBallot& p)
{
    if (!p.checked && p.member.empty() && p.signature.empty() && p.publicKey.empty())
        return {}; // none came
    std::string out = fields({p.checked ? "1" : "0", p.asCollector ? "1" : "0", p.member, p.asker, p.publicKey, p.nonce, p.digest,
                              std::to_string(p.batch), std::to_string(p.index), std::to_string(p.count), p.signature});
    for (const std::string& step : p.path)
        out += '\t' + fields({step});
    return out;
}

SignedBallot proofFrom(const std::string& text)
{
    SignedBallot out;
    constexpr std::size_t fixed = 11;
    std::vector<std::string> f = cut(text, '\t');
    if (f.size() < fixed)
        return out;
    out.checked = f[0] == "1";
    out.asCollector = f[1] == "1";
    out.member = f[2];
    out.asker = f[3];
    out.publicKey = f[4];
    out.nonce = f[5];
    out.digest = f[6];
    out.batch = numberFrom<std::uint64_t>(f[7]);
    out.index = numberFrom<unsigned>(f[8]);
    out.count = numberFrom<unsigned>(f[9]);
    out.signature = f[10];
    out.path.assign(f.begin() + fixed, f.end());
    return out;
}

Grade gradeFrom(std::int64_t number) { return static_cast<Grade>(std::clamp<std::int64_t>(number, 0, 3)); }
Agreement agreementFrom(std::int64_t number) { return static_cast<Agreement>(std::clamp<std::int64_t>(number, 0, 2)); }

constexpr std::array causes{AlertCause::Dissent,      AlertCause::Group,          AlertCause::MajoritySuspect, AlertCause::NoQuorum,
                            AlertCause::ForgeryFlood, AlertCause::LyingCollector, AlertCause::NodeSilent};

AlertCause causeFrom(const std::string& text)
{
    for (const AlertCause cause : causes) {
        if (text == toText(cause))
            return cause;
    }
    return AlertCause::Dissent;
}

std::string listed(const std::vector<std::string>& list)
{
    std::string out;
    for (const std::string& one : list)
        out += ' ' + one;
    return out;
}

} // namespace

std::string cleanText(std::string_view text)
{
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c != 0 && c < 0x80) {
            out += text[i++];
            continue;
        }
        const std::size_t length = c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
        bool good = length != 0 && i + length <= text.size();
        for (std::size_t k = 1; good && k < length; ++k)
            good = (static_cast<unsigned char>(text[i + k]) & 0xC0) == 0x80;
        if (good && length > 2) {
            const auto second = static_cast<unsigned char>(text[i + 1]); // overlong forms, surrogates, beyond U+10FFFF
            good = !(c == 0xE0 && second < 0xA0) && !(c == 0xED && second > 0x9F) && !(c == 0xF0 && second < 0x90) &&
                   !(c == 0xF4 && second > 0x8F);
        }
        out += good ? text.substr(i, length) : replacement;
        i += good ? length : 1;
    }
    return out;
}

RowValues& RowValues::add(std::int64_t number)
{
    m_values.emplace_back(number);
    return *this;
}

RowValues& RowValues::add(const std::string& text)
{
    m_texts.push_back(cleanText(text));
    m_values.emplace_back(std::string_view(m_texts.back()));
    return *this;
}

RowValues& RowValues::addBlob(std::vector<std::uint8_t> octets)
{
    m_blobs.push_back(std::move(octets));
    m_values.emplace_back(Blob(m_blobs.back()));
    return *this;
}

std::string joined(const std::vector<std::string>& list)
{
    std::string out;
    for (const std::string& one : list) {
        appendEscaped(out, one);
        out += '\n'; // also after the last: a list of one empty text is not an empty list
    }
    return out;
}

std::vector<std::string> split(std::string_view text)
{
    std::vector<std::string> out = cut(text, '\n');
    out.pop_back();
    return out;
}

RowValues columnsOf(const DisagreementRecord& record, std::int64_t run)
{
    RowValues out;
    out.add(run).add(record.vote).add(lowerName(record.name)).add(record.type).add(record.level).add(record.collectors);
    out.add(joined(record.decided)).add(static_cast<int>(record.grade));
    return out;
}

RowValues columnsOf(const DisagreementSeat& seat, std::int64_t disagreement, std::size_t place)
{
    RowValues out;
    out.add(disagreement).add(static_cast<std::int64_t>(place)).add(seat.member).add(static_cast<int>(seat.agreement));
    out.add(joined(seat.records)).addBlob(seat.packet).add(joined(seat.path)).add(findingsText(seat.findings)).add(seat.points);
    out.add(static_cast<int>(seat.grade)).add(seat.suspect).add(proofText(seat.proof));
    return out;
}

RowValues columnsOf(const AlertChange& change, std::int64_t run)
{
    const Alert& a = change.alert;
    RowValues out;
    out.add(run).add(a.id).add(toText(change.step)).add(change.who).add(change.note).add(change.untilUs).add(toText(a.cause));
    out.add(a.name).add(a.type).add(a.wholeZone).add(static_cast<int>(a.grade)).add(a.points).add(a.firstSeenUs).add(a.lastSeenUs);
    out.add(a.count).add(joined(a.suspects)).add(joined(a.nodes)).add(a.group).add(joined(a.examples)).add(a.lastVote).add(a.text);
    return out;
}

RowValues columnsOf(const Event& event)
{
    RowValues out;
    out.add(toText(event.kind)).add(event.who).add(event.subject).add(event.name.empty() ? std::string() : lowerName(event.name));
    out.add(event.type).add(event.untilUs).add(event.before).add(event.after).add(event.text);
    return out;
}

std::string searchText(const DisagreementRecord& record)
{
    return cleanText(record.name + ' ' + record.type + ' ' + record.level + listed(record.decided));
}

std::string searchText(const DisagreementSeat& seat)
{
    std::string out = seat.member + listed(seat.records) + listed(seat.path);
    for (const Finding& finding : seat.findings)
        out += ' ' + finding.kind + ' ' + finding.text;
    return cleanText(out);
}

std::string searchText(const AlertChange& change)
{
    const Alert& a = change.alert;
    return cleanText(a.name + ' ' + a.type + ' ' + toText(change.step) + ' ' + toText(a.cause) + ' ' + change.who + ' ' + change.note +
                     listed(a.nodes) + ' ' + a.text);
}

std::string searchText(const Event& event)
{
    return cleanText(std::string(toText(event.kind)) + ' ' + event.who + ' ' + event.subject + ' ' + event.name + ' ' + event.type + ' ' +
                     event.before + ' ' + event.after + ' ' + event.text);
}

void readDisagreement(const Statement& row, int at, StoredDisagreement& out)
{
    out.run = row.integer(at++);
    out.record.vote = static_cast<std::uint64_t>(row.integer(at++));
    out.record.name = row.text(at++);
    out.record.type = row.text(at++);
    out.record.level = row.text(at++);
    out.record.collectors = row.integer(at++) != 0;
    out.record.decided = split(row.text(at++));
    out.record.grade = gradeFrom(row.integer(at++));
}

DisagreementSeat seatFrom(const Statement& row, int at)
{
    DisagreementSeat out;
    at += 2;
    out.member = row.text(at++);
    out.agreement = agreementFrom(row.integer(at++));
    out.records = split(row.text(at++));
    const Blob packet = row.blob(at++);
    out.packet.assign(packet.begin(), packet.end());
    out.path = split(row.text(at++));
    const std::string findings = row.text(at++);
    for (const std::string_view line : lines(findings)) {
        const std::vector<std::string> f = cut(line, '\t');
        if (f.size() == 3)
            out.findings.push_back({f[0], numberFrom<int>(f[1]), f[2]});
    }
    out.points = static_cast<int>(row.integer(at++));
    out.grade = gradeFrom(row.integer(at++));
    out.suspect = row.integer(at++) != 0;
    out.proof = proofFrom(row.text(at++));
    return out;
}

void readAlertChange(const Statement& row, int at, StoredAlertChange& out)
{
    Alert& a = out.change.alert;
    out.run = row.integer(at++);
    a.id = static_cast<std::uint64_t>(row.integer(at++));
    out.change.step = alertStepFrom(row.text(at++)).value_or(AlertStep::Updated);
    out.change.who = row.text(at++);
    out.change.note = row.text(at++);
    out.change.untilUs = row.integer(at++);
    a.cause = causeFrom(row.text(at++));
    a.name = row.text(at++);
    a.type = row.text(at++);
    a.wholeZone = row.integer(at++) != 0;
    a.grade = gradeFrom(row.integer(at++));
    a.points = static_cast<int>(row.integer(at++));
    a.firstSeenUs = row.integer(at++);
    a.lastSeenUs = row.integer(at++);
    a.count = static_cast<std::uint64_t>(row.integer(at++));
    a.suspects = split(row.text(at++));
    a.nodes = split(row.text(at++));
    a.group = row.text(at++);
    a.examples = split(row.text(at++));
    a.lastVote = static_cast<std::uint64_t>(row.integer(at++));
    a.text = row.text(at++);
}

void readEvent(const Statement& row, int at, Event& out)
{
    out.kind = eventKindFrom(row.text(at++)).value_or(EventKind::Operator);
    out.who = row.text(at++);
    out.subject = row.text(at++);
    out.name = row.text(at++);
    out.type = row.text(at++);
    out.untilUs = row.integer(at++);
    out.before = row.text(at++);
    out.after = row.text(at++);
    out.text = row.text(at++);
}

} // namespace harddns::db
