#include "ui/pages/latency_values.h"

#include "ui/theme/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::LatencyPage)
};

const std::string nodePrefix = "node/";
/// Up to this a vote counts as fast as a node: less than what a bucket of the histograms can tell.
constexpr double asFast = 1.05;
/// Incidents marked at once: more would be a red wall that says nothing.
constexpr std::size_t mostIncidents = 6;

LatencyCurve mainCurve(const QString& name, std::vector<std::string> series) { return {name, std::move(series), true, 0, {}}; }

QString ms(double value) { return format::milliseconds(value); }

} // namespace

std::vector<LatencyCurve> latencyCurves(LatencyView view, const std::vector<std::string>& known, const ConsoleData& data)
{
    std::vector<LatencyCurve> out;
    // Also of what was not heard since this console began to watch: the audit history may have it.
    const auto other = [&](const QString& name, const char* series, int number) { out.push_back({name, {series}, false, number, {}}); };
    switch (view) {
    case LatencyView::All: {
        // What clients waited for: what was in the cache, and what was not.
        std::vector<std::string> parts{"cache"};
        parts.insert(parts.end(), data.waitSeries().begin(), data.waitSeries().end());
        out.push_back(mainCurve(Words::tr("All answers"), parts));
        other(Words::tr("Cache"), "cache", 0);
        other(Words::tr("Not in the cache"), "recursion", 1);
        other(Words::tr("Vote"), "vote", 2);
        other(Words::tr("Upstream"), "upstream", 3);
        break;
    }
    case LatencyView::Cache: out.push_back(mainCurve(Words::tr("Cache"), {"cache"})); break;
    case LatencyView::Upstream: out.push_back(mainCurve(Words::tr("Upstream"), {"upstream"})); break;
    case LatencyView::Vote: {
        out.push_back(mainCurve(Words::tr("Vote"), {"vote"}));
        std::set<std::string> members;
        for (const std::string& series : known) {
            if (series.starts_with(nodePrefix))
                members.insert(series.substr(nodePrefix.size()));
        }
        if (data.latest()) {
            for (const NodeStandingView& member : data.latest()->members)
                members.insert(member.member);
        }
        for (const std::string& member : members)
            out.push_back({QString::fromStdString(member), {nodePrefix + member}, false, data.seriesNumber(member), member});
        std::stable_sort(out.begin() + 1, out.end(), [](const LatencyCurve& a, const LatencyCurve& b) { return a.number < b.number; });
        break;
    }
    case LatencyView::Udp:
    case LatencyView::Tcp:
    case LatencyView::Tls: {
        struct Protocol {
            LatencyView view;
            const char* series;
            const char16_t* name;
        };
        constexpr Protocol protocols[] = {
            {LatencyView::Udp, "udp", u"UDP"}, {LatencyView::Tcp, "tcp", u"TCP"}, {LatencyView::Tls, "tls", u"TLS"}};
        for (const Protocol& one : protocols) {
            if (one.view == view)
                out.insert(out.begin(), mainCurve(QString::fromUtf16(one.name), {one.series}));
            else
                other(QString::fromUtf16(one.name), one.series, static_cast<int>(&one - protocols));
        }
        break;
    }
    }
    return out;
}

LatencyStory latencyStory(LatencyView view, const std::vector<CdfSeries>& series)
{
    constexpr double q = 0.95;
    if (series.empty() || series.front().values.total == 0)
        return {};
    const CdfSeries& main = series.front();
    const double mine = quantileMs(main.values, q);
    if (view != LatencyView::Vote) {
        const double cached = view == LatencyView::All && series.size() > 1 ? shareWithin(main.values, 1) : -1;
        return {Words::tr("95 % of these answers came within %1 ms.").arg(ms(mine)),
                cached < 0 ? Words::tr("Half of them within %1 ms, 99 % within %2 ms.")
                                 .arg(ms(quantileMs(main.values, 0.5)), ms(quantileMs(main.values, 0.99)))
                           : Words::tr("Half of them within %1 ms, 99 % within %2 ms; %3 within 1 ms.")
                                 .arg(ms(quantileMs(main.values, 0.5)), ms(quantileMs(main.values, 0.99)), format::percent(cached, 0))};
    }
    double fastest = -1, slowest = -1, nearest = -1;
    int nodes = 0, slower = 0;
    QString slowestName;
    for (std::size_t i = 1; i < series.size(); ++i) {
        const double theirs = quantileMs(series[i].values, q);
        if (theirs < 0)
            continue;
        ++nodes;
        fastest = fastest < 0 ? theirs : std::min(fastest, theirs);
        if (theirs > mine) {
            ++slower;
            nearest = nearest < 0 ? theirs : std::min(nearest, theirs);
        }
        if (theirs > slowest) {
            slowest = theirs;
            slowestName = series[i].name;
        }
    }
    LatencyStory out;
    if (nodes == 0) {
        out.head = Words::tr("95 % of votes end within %1 ms.").arg(ms(mine));
        out.text = Words::tr("The node tells no answer times of single nodes.");
        return out;
    }
    out.head = mine <= fastest * asFast ? Words::tr("The vote is as fast as the best node.")
               : slower * 2 >= nodes    ? Words::tr("The vote is faster than most nodes.")
                                        : Words::tr("The vote is slower than most nodes.");
    const QString end = ms(mine), longer = format::number(slower), all = format::number(nodes);
    out.text = slower > 1 ? Words::tr("95 % of votes end within %1 ms; single nodes that need longer: %2 of %3, %4 to %5 ms.")
                                .arg(end, longer, all, ms(nearest), ms(slowest))
                          : Words::tr("95 % of votes end within %1 ms; single nodes that need longer: %2 of %3.").arg(end, longer, all);
    if (slower > 0)
        out.text = format::sentences(
            {out.text, Words::tr("The majority decides, so a slow node such as %1 does not hold it up.").arg(slowestName)});
    return out;
}

std::vector<Incident> incidentsOf(const ConsoleData& data, std::int64_t fromUs, std::int64_t toUs)
{
    std::vector<Incident> out;
    for (const auto& [id, alert] : data.alerts()) {
        if (alert.firstSeenUs < fromUs || alert.firstSeenUs > toUs || alert.grade != Grade::Critical)
            continue;
        const std::vector<std::string>& about = alert.suspects.empty() ? alert.nodes : alert.suspects;
        const QString who = about.empty() ? QString() : QString::fromStdString(about.front());
        switch (alert.cause) {
        case AlertCause::Dissent: out.push_back({alert.firstSeenUs, Words::tr("%1 poisoned").arg(who)}); break;
        case AlertCause::Group: out.push_back({alert.firstSeenUs, Words::tr("group poisoned")}); break;
        case AlertCause::MajoritySuspect: out.push_back({alert.firstSeenUs, Words::tr("majority suspect")}); break;
        case AlertCause::NoQuorum: out.push_back({alert.firstSeenUs, Words::tr("no majority")}); break;
        case AlertCause::ForgeryFlood: out.push_back({alert.firstSeenUs, Words::tr("flood at %1").arg(who)}); break;
        case AlertCause::LyingCollector: out.push_back({alert.firstSeenUs, Words::tr("%1 lied").arg(who)}); break;
        case AlertCause::NodeSilent: break;
        }
    }
    std::sort(out.begin(), out.end(), [](const Incident& a, const Incident& b) { return a.timeUs < b.timeUs; });
    if (out.size() > mostIncidents)
        out.erase(out.begin(), out.end() - mostIncidents);
    return out;
}

} // namespace harddns::ui
