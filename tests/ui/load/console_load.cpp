// console_load [--seconds 60] [--page ID] [--others 10]: a hundred thousand events a second into the open console, and what it costs
// (CONSOLE D4): the page Queries for so long, each other page for --others seconds. Prints a line a page; exit code 1: a goal is missed.
// Needs no display; figures are worth something from an optimised build on a quiet machine:
//   cmake --preset release -DHARDDNS_TESTS=ON && cmake --build build/release --target console_load && build/release/tests/console_load
#include "tests/ui/load/load_rig.h"

#include <QApplication>
#include <QCommandLineParser>

#include <cstdio>

using namespace harddns::ui;
using namespace harddns::ui::load;

namespace
{

/// The goals of the design.
constexpr double mostGapMs = 50, mostP99Ms = 20, mostShare = 0.25, mostGrownMiB = 32;

bool tell(const QString& page, const LoadReport& report, const QStringList& lost)
{
    const bool good = report.worstGapMs < mostGapMs && report.p99GapMs < mostP99Ms && report.consoleShare < mostShare &&
                      report.grownMiB < mostGrownMiB && lost.isEmpty();
    std::printf("%-14s %4.0f s  gap worst %5.1f ms, 99 %% %5.1f ms  console %4.1f %% of a core (node %4.1f %%)  %5.0f MiB, +%.1f in the "
                "second half  %llu refreshes  %s\n",
                qPrintable(page), report.seconds, report.worstGapMs, report.p99GapMs, 100 * report.consoleShare, 100 * report.nodeShare,
                report.residentMiB, report.grownMiB, static_cast<unsigned long long>(report.refreshes), good ? "good" : "MISSED");
    for (const QString& problem : lost)
        std::printf("  not told: %s\n", qPrintable(problem));
    std::fflush(stdout);
    return good;
}

} // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions(
        {{QStringLiteral("seconds"), QStringLiteral("for the page"), QStringLiteral("n"), QStringLiteral("60")},
         {QStringLiteral("page"), QStringLiteral("that is looked at"), QStringLiteral("id"), QStringLiteral("queries")},
         {QStringLiteral("others"), QStringLiteral("seconds for each other page"), QStringLiteral("n"), QStringLiteral("10")}});
    parser.addHelpOption();
    parser.process(application);
    const QString first = parser.value(QStringLiteral("page"));
    bool good = true;
    {
        LoadRig rig({});
        const LoadReport report = rig.run(first, parser.value(QStringLiteral("seconds")).toInt() * 1000);
        good = tell(first, report, first == QStringLiteral("queries") ? rig.lossesNotTold() : QStringList()) && good;
    }
    const int others = parser.value(QStringLiteral("others")).toInt();
    if (others > 0) {
        LoadRig rig({});
        for (const QString& page : rig.pages()) {
            if (page != first)
                good = tell(page, rig.run(page, others * 1000), {}) && good;
        }
    }
    return good ? 0 : 1;
}
