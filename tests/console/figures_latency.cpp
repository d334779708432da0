// The page of answer times, in each of its views: the table at the cursor, the head, the words beside the curves, and the sums of the
// curves and of the heat map; held against the histograms that harddnsctl and the metrics text tell, within the resolution of a bucket.
#include "tests/console/figures.h"

#include <QRegularExpression>

#include <algorithm>

namespace harddns::test
{

namespace
{

struct Line {
    QString name;
    QStringList histograms;
};

/// Name of a line as the page's table has it, and what it is made of.
std::vector<Line> linesOf(const QString& view, const Counted& counted)
{
    const Line udp{"UDP", {"answer_seconds/udp"}}, tcp{"TCP", {"answer_seconds/tcp"}}, tls{"TLS", {"answer_seconds/tls"}};
    if (view == QStringLiteral("Stage: All"))
        return {{"All answers", {"cache_answer_seconds", "answer_seconds/udp", "answer_seconds/tcp", "answer_seconds/tls"}},
                {"Cache", {"cache_answer_seconds"}},
                {"Not in the cache", {"recursion_seconds"}},
                {"Vote", {"vote_seconds"}},
                {"Upstream", {"upstream_rtt_seconds"}}};
    if (view == QStringLiteral("Stage: Cache"))
        return {{"Cache", {"cache_answer_seconds"}}};
    if (view == QStringLiteral("Stage: Upstream"))
        return {{"Upstream", {"upstream_rtt_seconds"}}};
    if (view == QStringLiteral("Protocol: UDP"))
        return {udp, tcp, tls};
    if (view == QStringLiteral("Protocol: TCP"))
        return {tcp, udp, tls};
    if (view == QStringLiteral("Protocol: TLS"))
        return {tls, udp, tcp};
    std::vector<Line> out{{"Vote", {"vote_seconds"}}};
    const QString node = QStringLiteral("node_rtt_seconds/");
    for (const auto& [name, buckets] : counted.histograms) {
        if (name.startsWith(node))
            out.push_back({name.mid(node.size()), {name}});
    }
    return out;
}

void compareTable(Differences& out, Window& window, const QString& view, const std::vector<Line>& lines, const Counted& counted)
{
    const ShownTable table = window.table(QStringLiteral("Answer times at the cursor"));
    QStringList told, shown;
    for (const Line& line : lines) {
        if (totalOf(counted.times(line.histograms)) > 0)
            told << line.name;
    }
    for (std::size_t row = 0; row < table.rows.size(); ++row)
        shown << table.cell(row, "Series");
    for (QStringList* list : {&told, &shown})
        list->sort();
    out.same(view + QStringLiteral(", lines"), shown, told);
    for (const Line& line : lines) {
        const int row = table.find(QStringLiteral("Series"), line.name);
        if (row < 0)
            continue;
        const Buckets times = counted.times(line.histograms);
        const auto cell = [&](const char* head) { return table.cell(static_cast<std::size_t>(row), QLatin1String(head)); };
        const QString what = view + QStringLiteral(", ") + line.name + QStringLiteral(", ");
        out.same(what + QStringLiteral("answers"), cell("Answers"), static_cast<double>(totalOf(times)));
        for (const auto& [head, share] : {std::pair{"p50", 0.5}, std::pair{"p90", 0.9}, std::pair{"p95", 0.95}, std::pair{"p99", 0.99}})
            out.quantile(what + QLatin1String(head), cell(head), quantileOf(times, share));
    }
}

void compareWords(Differences& out, const QStringList& words, const QString& view, const Line& main, const Counted& counted)
{
    const Buckets times = counted.times(main.histograms);
    const auto with = [&](const QString& pattern) {
        for (const QString& line : words) {
            if (const auto match = QRegularExpression(pattern).match(line); match.hasMatch())
                return match;
        }
        return QRegularExpressionMatch();
    };
    const auto head = with(QStringLiteral("^") + QRegularExpression::escape(main.name) +
                           QStringLiteral(": ([0-9,]+) answers, 95%1% within (\\S+) ms").arg(QChar(0x00a0)));
    out.same(view + QStringLiteral(", head, answers"), head.captured(1), static_cast<double>(totalOf(times)));
    out.quantile(view + QStringLiteral(", head, p95"), head.captured(2), quantileOf(times, 0.95));

    const auto story = with("95 % of (?:these answers came|votes end) within (\\S+) ms");
    out.quantile(view + QStringLiteral(", words, p95"), story.captured(1), quantileOf(times, 0.95));
    if (const auto more = with("Half of them within (\\S+) ms, 99 % within (\\S+) ms"); more.hasMatch()) {
        out.quantile(view + QStringLiteral(", words, p50"), more.captured(1), quantileOf(times, 0.5));
        out.quantile(view + QStringLiteral(", words, p99"), more.captured(2), quantileOf(times, 0.99));
    }
    const auto heat = with("half of the answers within (\\S+) ms, 95 % within (\\S+) ms");
    out.quantile(view + QStringLiteral(", heat map, p50"), heat.captured(1), quantileOf(times, 0.5));
    out.quantile(view + QStringLiteral(", heat map, p95"), heat.captured(2), quantileOf(times, 0.95));
    const auto curves = with(QStringLiteral("of the answers came within: ") + QRegularExpression::escape(main.name) + " (\\S+)");
    out.quantile(view + QStringLiteral(", curves, p95"), curves.captured(1), quantileOf(times, 0.95));
}

/// The text has the same sums, and bounds at a quarter of the buckets: as many answers below each.
void compareMetrics(Differences& out, const Watched& watched)
{
    const Counted now = watched.node.counted();
    const auto metrics = watched.node.metrics();
    for (const auto& [name, buckets] : now.histograms) {
        const QString family = QStringLiteral("harddns_") + name.section(u'/', 0, 0), label = name.section(u'/', 1);
        const QString one =
            label.isEmpty() ? QString() : QStringLiteral("%1=\"%2\"").arg(name.startsWith("node_rtt") ? "node" : "proto", label);
        const QString count = family + QStringLiteral("_count") + (one.isEmpty() ? QString() : u'{' + one + u'}');
        if (metrics.value(count, -1) != static_cast<double>(totalOf(buckets)))
            out.add(QStringLiteral("%1: metrics %2, harddnsctl %3").arg(count).arg(metrics.value(count, -1)).arg(totalOf(buckets)));
        const QString begin = family + QStringLiteral("_bucket{") + (one.isEmpty() ? QString() : one + u',') + QStringLiteral("le=\"");
        for (auto sample = metrics.begin(); sample != metrics.end(); ++sample) {
            if (!sample.key().startsWith(begin) || sample.key().contains(QStringLiteral("+Inf")))
                continue;
            const double seconds = sample.key().mid(begin.size()).section(u'"', 0, 0).toDouble();
            qint64 below = 0;
            for (const auto& [bound, times] : buckets)
                below += static_cast<double>(bound) + 0.5 < seconds * 1e6 ? times : 0;
            if (sample.value() != static_cast<double>(below))
                out.add(QStringLiteral("%1: metrics %2, harddnsctl %3").arg(sample.key()).arg(sample.value()).arg(below));
        }
    }
}

QString viewsDiffer(Window& window, const Watched& watched, std::int64_t seamUs)
{
    Differences out;
    for (const char* name : {"Stage: All", "Stage: Cache", "Stage: Vote", "Stage: Upstream", "Protocol: UDP", "Protocol: TCP"}) {
        const QString view = QLatin1String(name);
        if (const QString problem = window.press(view); !problem.isEmpty()) {
            out.add(view + QStringLiteral(": ") + problem);
            continue;
        }
        Counted earlier;
        earlier.histograms = watched.node.minutesBefore(seamUs);
        out.add(view, soon([&] {
                    const Counted counted = watched.counted().add(earlier);
                    const std::vector<Line> lines = linesOf(view, counted);
                    Differences shown;
                    if (totalOf(counted.times(lines.front().histograms)) == 0)
                        return QString(); // nobody asked so
                    compareTable(shown, window, view, lines, counted);
                    compareWords(shown, window.words(), view, lines.front(), counted);
                    return shown.text();
                }));
    }
    return out.text();
}

} // namespace

QString latencyDiffers(Window& window, const Watched& watched)
{
    // What is older than the minute in which the console heard its node first comes from the audit history.
    constexpr std::int64_t minuteUs = 60'000'000, soonUs = 15'000'000; // it may be started long before it is heard: a busy machine
    const std::int64_t seam = watched.heardUs / minuteUs * minuteUs, next = (watched.heardUs + soonUs) / minuteUs * minuteUs;
    QString views = viewsDiffer(window, watched, seam);
    if (!views.isEmpty() && next != seam) // it was around the turn of a minute
        views = viewsDiffer(window, watched, next);
    Differences out;
    if (!views.isEmpty())
        out.add(views);
    compareMetrics(out, watched);
    return out.text();
}

} // namespace harddns::test
