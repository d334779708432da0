#include "ui/pages/node_rows.h"

#include "ui/data/latency_store.h"
#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace harddns::ui
{

namespace
{

constexpr std::int64_t second = 1'000'000, day = 86'400;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::NodeRow)
};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

bool isSame(const NodeStandingView& a, const NodeStandingView& b)
{
    return a.member == b.member && a.state == b.state && a.weight == b.weight && a.trust == b.trust && a.health == b.health &&
           a.load == b.load && a.failures == b.failures && a.quarantines == b.quarantines && a.quarantinedUntilUs == b.quarantinedUntilUs &&
           a.byOperator == b.byOperator && a.certificateEndsUnix == b.certificateEndsUnix;
}

/// Seats of the votes at the stretch's end, and how long that is.
struct Ballots {
    QHash<QString, std::uint64_t> byMember;
    double seconds = 0;
};

Ballots ballotsOf(const ConsoleData& data, const PageMoment& moment)
{
    Ballots out;
    const auto& votes = data.votes();
    const std::int64_t from = std::max(moment.fromUs, moment.toUs - ballotWindowUs);
    // The node tells votes of before it was heard, too: they are of a time that is not counted.
    const std::int64_t heardFrom = data.seconds().empty() ? from : std::max(from, data.seconds().front().timeUs);
    std::unordered_map<std::string_view, std::uint64_t> counts;
    std::int64_t oldest = moment.toUs;
    const auto inHole = [&](std::int64_t timeUs) {
        return std::any_of(moment.holes.begin(), moment.holes.end(),
                           [&](const Hole& hole) { return timeUs >= hole.fromUs && timeUs < hole.toUs; });
    };
    for (auto vote = votes.rbegin(); vote != votes.rend() && vote->timeUs >= heardFrom; ++vote) {
        if (vote->timeUs > moment.toUs || inHole(vote->timeUs))
            continue;
        oldest = vote->timeUs;
        for (const VoteSeat& seat : vote->seats)
            counts[seat.member] += seat.rttUs > 0 ? 1 : 0;
    }
    // Of a stretch that begins before the oldest vote that is kept only the known part counts.
    const bool isWhole = data.votesBefore() == 0 || votes.empty() || votes.front().timeUs <= from;
    const std::int64_t begin = isWhole ? heardFrom : oldest;
    out.seconds = static_cast<double>(moment.toUs - begin - missingUs(moment.holes, begin, moment.toUs)) / second;
    for (const auto& [member, count] : counts)
        out.byMember.insert(QString::fromUtf8(member.data(), static_cast<qsizetype>(member.size())), count);
    return out;
}

double medianOfOthers(const std::vector<NodeRow>& rows, const QString& but)
{
    std::vector<double> times;
    for (const NodeRow& row : rows) {
        if (row.id != but && row.p95Ms >= 0)
            times.push_back(row.p95Ms);
    }
    if (times.empty())
        return -1;
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

bool isAbout(const Alert& alert, const std::string& member)
{
    return alert.name == member || std::find(alert.nodes.begin(), alert.nodes.end(), member) != alert.nodes.end() ||
           std::find(alert.suspects.begin(), alert.suspects.end(), member) != alert.suspects.end();
}

} // namespace

bool operator==(const NodeRow& a, const NodeRow& b)
{
    const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    return a.id == b.id && isSame(a.standing, b.standing) && a.isHere == b.isHere && a.state == b.state && a.word == b.word &&
           a.reason == b.reason && a.todo == b.todo && same(a.p50Ms, b.p50Ms) && same(a.p95Ms, b.p95Ms) && a.answers == b.answers &&
           same(a.ballotsPerSecond, b.ballotsPerSecond) && a.differs == b.differs && a.unexplained == b.unexplained && a.alert == b.alert &&
           a.forgedReplies == b.forgedReplies && a.votes == b.votes;
}

QString memberHere(const ConsoleData& data)
{
    if (data.latest() && data.latest()->status && !data.latest()->status->member.empty())
        return text(data.latest()->status->member);
    if (data.votes().empty()) // a node of before 1.1 does not tell
        return {};
    return text(data.votes().back().collector);
}

void judge(NodeRow& row, double p95OfOthersMs, std::int64_t nowUs)
{
    const NodeStandingView& standing = row.standing;
    const std::int64_t certificateLeftS = standing.certificateEndsUnix - nowUs / second;
    const bool ends = standing.certificateEndsUnix != 0 && certificateLeftS < certificateNoticeDays * day;
    const QString renew = ends ? Words::tr("Renew before %1").arg(format::time(standing.certificateEndsUnix * second, nowUs)) : QString();
    row.votes = standing.state == "active";
    row.reason.clear();
    row.todo.clear();
    if (standing.state == "quarantined") {
        row.state = State::Quarantined;
        row.word = Words::tr("Quarantined");
        row.reason = standing.quarantinedUntilUs == 0 ? Words::tr("until somebody releases it")
                                                      : Words::tr("until %1").arg(format::clock(standing.quarantinedUntilUs));
        row.todo = row.alert             ? Words::tr("Check path, see alert %1").arg(*row.alert)
                   : standing.byOperator ? Words::tr("Release it when its path is checked")
                                         : Words::tr("Check its path");
    } else if (standing.state != "active") {
        row.state = State::Silent;
        row.word = Words::tr("Silent");
        row.reason = Words::tr("does not answer");
        row.todo = Words::tr("Check the node and its network");
    } else if (ends && certificateLeftS < certificateWarningDays * day) {
        row.state = State::Warning;
        row.word = certificateLeftS > 0 ? Words::tr("Certificate ends") : Words::tr("Certificate ended");
        row.todo = renew;
    } else if (standing.health < healthWarning) {
        row.state = State::Warning;
        row.word = Words::tr("Unreliable");
        row.reason = Words::tr("answers %1 of its questions").arg(format::percent(standing.health, 0));
        row.todo = Words::tr("Check its network");
    } else if (row.p95Ms > slowFromMs && p95OfOthersMs > 0 && row.p95Ms > slowFactor * p95OfOthersMs) {
        row.state = State::Warning;
        row.word = Words::tr("Slow");
        row.reason = Words::tr("%1 ms, the others %2 ms").arg(format::milliseconds(row.p95Ms), format::milliseconds(p95OfOthersMs));
        row.todo = Words::tr("Check its network");
    } else if (ends) {
        row.state = State::Notice;
        row.word = Words::tr("Certificate ends soon");
        row.todo = renew;
    } else {
        row.state = State::Ok;
        row.word = Words::tr("Healthy");
    }
}

std::vector<NodeRow> nodeRows(const ConsoleData& data, const PageMoment& moment, const Filter& filter, const EarlierRecords& earlier)
{
    std::vector<NodeRow> out;
    if (!data.latest())
        return out;
    const QString here = memberHere(data);
    const Ballots ballots = ballotsOf(data, moment);
    std::unordered_map<std::string_view, std::pair<std::uint64_t, std::uint64_t>> dissents; // all, unexplained
    visitRecords(data, moment, filter, earlier.countable(), [&](const std::shared_ptr<const DisagreementRecord>& record) {
        for (const DisagreementSeat& seat : record->seats) {
            if (seat.agreement != Agreement::Differs)
                continue;
            auto& [all, unexplained] = dissents[seat.member];
            ++all;
            unexplained += seat.grade != Grade::None ? 1 : 0;
        }
    });
    for (const NodeStandingView& standing : data.latest()->members) {
        NodeRow row;
        row.id = text(standing.member);
        row.standing = standing;
        row.isHere = row.id == here;
        const HistogramValues times = data.latency("node/" + standing.member, moment.fromUs, moment.toUs);
        row.answers = times.total;
        const double p50 = quantileUs(times, 0.5), p95 = quantileUs(times, 0.95);
        row.p50Ms = p50 < 0 ? -1 : p50 / 1000;
        row.p95Ms = p95 < 0 ? -1 : p95 / 1000;
        row.ballotsPerSecond = ballots.seconds > 0 ? static_cast<double>(ballots.byMember.value(row.id)) / ballots.seconds
                                                   : std::numeric_limits<double>::quiet_NaN();
        if (const auto at = dissents.find(standing.member); at != dissents.end()) {
            row.differs = at->second.first;
            row.unexplained = at->second.second;
        }
        Grade gravest = Grade::None;
        for (const auto& [id, alert] : data.alerts()) {
            if (alert.closed || !isAbout(alert, standing.member))
                continue;
            const bool isPreferred = alert.grade > gravest || (alert.grade == gravest && alert.cause != AlertCause::ForgeryFlood);
            if (alert.grade >= Grade::Warning && isPreferred) {
                gravest = alert.grade;
                row.alert = id;
            }
            if (alert.cause == AlertCause::ForgeryFlood && alert.name == standing.member &&
                moment.nowUs - alert.lastSeenUs <= attackEndsAfterUs)
                row.forgedReplies = alert.count;
        }
        out.push_back(std::move(row));
    }
    std::sort(out.begin(), out.end(), [&](const NodeRow& a, const NodeRow& b) {
        return data.seriesNumber(a.standing.member) < data.seriesNumber(b.standing.member);
    });
    for (NodeRow& row : out)
        judge(row, medianOfOthers(out, row.id), moment.nowUs);
    return out;
}

std::vector<MapNode> mapNodes(const std::vector<NodeRow>& rows, bool large)
{
    double most = 0;
    for (const NodeRow& row : rows)
        most = std::max(most, std::isfinite(row.ballotsPerSecond) ? row.ballotsPerSecond : 0);
    std::vector<MapNode> out;
    for (const NodeRow& row : rows) {
        MapNode node;
        node.id = row.id;
        node.state = row.state;
        node.word = large || row.state != State::Notice ? row.word : stateWord(row.state);
        const bool hasFigure = row.p95Ms >= 0 && row.votes;
        node.figure = hasFigure ? Words::tr("%1 ms").arg(format::milliseconds(row.p95Ms)) : format::noValue();
        node.detail = node.word == row.word ? row.reason : row.word;
        if (large && row.forgedReplies > 0)
            node.arrow = Words::tr("%Ln forged replies", nullptr, format::amount(row.forgedReplies));
        node.votes = row.votes;
        node.strength = most > 0 && std::isfinite(row.ballotsPerSecond) ? std::round(row.ballotsPerSecond / most * 20) / 20 : 0;
        out.push_back(std::move(node));
    }
    return out;
}

QString votingWords(const std::vector<NodeRow>& rows)
{
    int voting = 0, quarantined = 0, silent = 0;
    for (const NodeRow& row : rows)
        ++(row.votes ? voting : row.state == State::Quarantined ? quarantined : silent);
    QStringList out{Words::tr("%Ln vote", "so many nodes vote", voting)};
    if (quarantined > 0)
        out << Words::tr("%1 quarantined").arg(quarantined);
    if (silent > 0)
        out << Words::tr("%1 silent").arg(silent);
    return format::enumerated(out);
}

QString certificateLeft(const NodeRow& row, std::int64_t nowUs)
{
    if (row.standing.certificateEndsUnix == 0)
        return format::noValue();
    const std::int64_t left = row.standing.certificateEndsUnix - nowUs / second;
    if (left <= 0)
        return Words::tr("ended");
    return left >= day ? Words::tr("%1 d").arg(format::number(left / day)) : format::duration(static_cast<double>(left));
}

} // namespace harddns::ui
