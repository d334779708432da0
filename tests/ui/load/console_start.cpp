// console_start PROGRAM [--daemon harddnsd] [--settle 15] [--idle 30] [--offscreen]: how long the real console takes from its start to a
// window that shows its first page, on an X server of its own (Xvfb), and what it costs while nobody touches it. For the hand, on a quiet
// machine, with an optimised build:
//   cmake --preset release -DHARDDNS_TESTS=ON && cmake --build build/release --target harddns harddnsd console_start
//   build/release/tests/console_start build/release/bin/harddns --daemon build/release/bin/harddnsd
// The embedded network of seven nodes is in the same process: its threads are told apart by their ids, its memory by what harddnsd --demo
// takes alone. Exit code 1: a goal is missed.
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QPixmap>
#include <QProcess>
#include <QScreen>
#include <QSet>
#include <QTemporaryDir>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <map>
#include <vector>

namespace
{

/// The goals of the design.
constexpr double mostStartMs = 1'500, mostIdleShare = 0.02, mostMiB = 250;
constexpr int giveUpMs = 30'000, lookEveryMs = 5;
/// Of the kernel's clock in /proc, on every Linux there is.
constexpr double ticksPerSecond = 100;

/// Something is painted where a page has its content, and more than a plain surface.
bool hasPage(const QImage& screen)
{
    QSet<QRgb> colours;
    for (int y = screen.height() / 4; y < screen.height() * 3 / 4; y += 3) {
        for (int x = screen.width() / 4; x < screen.width() * 3 / 4; x += 3)
            colours.insert(screen.pixel(x, y));
    }
    return colours.size() > 24;
}

bool hasFrame(const QImage& screen) { return qGray(screen.pixel(screen.width() / 2, 80)) > 0 || qGray(screen.pixel(60, 120)) > 0; }

struct Use {
    QByteArray name;
    double ticks = 0;
};

/// By thread id.
std::map<qint64, Use> threadsOf(qint64 process)
{
    std::map<qint64, Use> out;
    const QDir tasks(QStringLiteral("/proc/%1/task").arg(process));
    for (const QString& id : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(tasks.filePath(id) + QStringLiteral("/stat"));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = file.readAll();
        const qsizetype open = line.indexOf('('), close = line.lastIndexOf(')');
        const QList<QByteArray> fields = line.mid(close + 2).split(' ');
        out[id.toLongLong()] = {line.mid(open + 1, close - open - 1), fields.value(11).toDouble() + fields.value(12).toDouble()};
    }
    return out;
}

double residentMiB(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/statm").arg(process));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toDouble() * 4096 / (1 << 20) : 0;
}

struct Started {
    double frameMs = -1, pageMs = -1;
};

Started watchStart(const QElapsedTimer& since)
{
    Started out;
    while (out.pageMs < 0 && since.elapsed() < giveUpMs) {
        const QImage screen = QGuiApplication::primaryScreen()->grabWindow(0, 0, 0, 1'440, 900).toImage();
        const double now = static_cast<double>(since.nsecsElapsed()) / 1e6;
        if (out.frameMs < 0 && hasFrame(screen))
            out.frameMs = now;
        if (hasPage(screen))
            out.pageMs = now;
        QThread::msleep(lookEveryMs);
    }
    return out;
}

bool end(QProcess& process)
{
    process.terminate();
    if (process.waitForFinished(5'000))
        return true;
    process.kill();
    return process.waitForFinished(5'000);
}

} // namespace

int main(int argc, char** argv)
{
    // The display has to be there before the application that looks at it.
    QProcess display;
    bool offscreen = false;
    for (int i = 1; i < argc; ++i)
        offscreen = offscreen || QByteArray(argv[i]) == "--offscreen";
    if (offscreen) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    } else {
        display.start(QStringLiteral("Xvfb"),
                      {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"), QStringLiteral("0"),
                       QStringLiteral("1600x1000x24"), QStringLiteral("-nolisten"), QStringLiteral("tcp")});
        while (display.state() != QProcess::NotRunning && !display.canReadLine())
            display.waitForReadyRead(giveUpMs);
        if (!display.canReadLine()) {
            std::fprintf(stderr, "console_start: Xvfb does not start: is the package xvfb installed?\n");
            return 2;
        }
        qputenv("DISPLAY", ':' + display.readLine().trimmed());
        qputenv("QT_QPA_PLATFORM", "xcb");
    }
    QGuiApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("program"), QStringLiteral("the console"));
    parser.addOptions(
        {{QStringLiteral("daemon"), QStringLiteral("harddnsd, for its memory alone"), QStringLiteral("program")},
         {QStringLiteral("settle"), QStringLiteral("seconds before it counts as idle"), QStringLiteral("n"), QStringLiteral("15")},
         {QStringLiteral("idle"), QStringLiteral("seconds that are measured"), QStringLiteral("n"), QStringLiteral("30")},
         {QStringLiteral("starts"), QStringLiteral("how many are timed"), QStringLiteral("n"), QStringLiteral("5")},
         {QStringLiteral("offscreen"), QStringLiteral("without a display: only idle")}});
    parser.addHelpOption();
    parser.process(application);
    if (parser.positionalArguments().size() != 1)
        parser.showHelp(2);
    const QString program = parser.positionalArguments().front();
    QTemporaryDir home;
    qputenv("HOME", home.path().toLocal8Bit());
    qputenv("XDG_RUNTIME_DIR", home.path().toLocal8Bit());
    const QStringList arguments{QStringLiteral("--demo"), QStringLiteral("--settings"), home.filePath(QStringLiteral("console.ini"))};
    bool good = true;

    QProcess console;
    console.setProcessChannelMode(QProcess::ForwardedChannels);
    const int starts = offscreen ? 1 : parser.value(QStringLiteral("starts")).toInt();
    std::vector<double> pages;
    for (int i = 0; i < starts; ++i) {
        if (i > 0)
            end(console);
        QElapsedTimer since;
        since.start();
        console.start(program, arguments);
        if (!console.waitForStarted()) {
            std::fprintf(stderr, "console_start: %s does not start\n", qPrintable(program));
            return 2;
        }
        if (offscreen)
            break;
        const Started started = watchStart(since);
        std::printf("start %d: frame after %.0f ms, page after %.0f ms\n", i + 1, started.frameMs, started.pageMs);
        pages.push_back(started.pageMs < 0 ? giveUpMs : started.pageMs);
    }
    if (!pages.empty()) {
        const double slowest = *std::max_element(pages.begin(), pages.end());
        good = slowest < mostStartMs;
        std::printf("cold start to a usable window: worst %.0f ms (goal < %.0f): %s\n", slowest, mostStartMs, good ? "good" : "MISSED");
    }

    QThread::sleep(parser.value(QStringLiteral("settle")).toULong());
    const qint64 id = console.processId();
    const auto before = threadsOf(id);
    QElapsedTimer watched;
    watched.start();
    QThread::sleep(parser.value(QStringLiteral("idle")).toULong());
    const auto after = threadsOf(id);
    const double seconds = static_cast<double>(watched.elapsed()) / 1e3;
    double gui = 0, all = 0;
    std::map<QByteArray, double> others;
    for (const auto& [thread, use] : after) {
        const auto at = before.find(thread);
        const double share = (use.ticks - (at != before.end() ? at->second.ticks : 0)) / ticksPerSecond / seconds;
        all += share;
        // Of Qt: the main thread and the one that reads from the X server.
        if (thread == id || use.name.startsWith("QXcb") || use.name.startsWith("QDBus"))
            gui += share;
        else
            others[use.name] += share;
    }
    const double resident = residentMiB(id);
    for (const auto& [name, share] : others)
        std::printf("  threads '%s': %.2f %% of a core\n", name.constData(), 100 * share);
    const bool calm = gui < mostIdleShare;
    good = good && calm;
    std::printf("idle: window %.2f %% of a core (goal < %.0f): %s; process with the network of seven nodes %.2f %%\n", 100 * gui,
                100 * mostIdleShare, calm ? "good" : "MISSED", 100 * all);
    end(console);

    double daemonMiB = 0;
    if (parser.isSet(QStringLiteral("daemon"))) {
        QProcess daemon;
        daemon.start(parser.value(QStringLiteral("daemon")), {QStringLiteral("--demo")});
        daemon.waitForStarted();
        QThread::sleep(parser.value(QStringLiteral("settle")).toULong());
        daemonMiB = residentMiB(daemon.processId());
        end(daemon);
    }
    const bool small = resident < mostMiB;
    good = good && small;
    std::printf("memory: %.0f MiB with the network (goal < %.0f): %s; harddnsd --demo alone %.0f MiB\n", resident, mostMiB,
                small ? "good" : "MISSED", daemonMiB);
    if (!offscreen) {
        display.terminate();
        display.waitForFinished();
    }
    return good ? 0 : 1;
}
