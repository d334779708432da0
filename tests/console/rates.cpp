#include "tests/console/rates.h"

#include <QJsonDocument>
#include <QLocalSocket>
#include <QSet>
#include <QtTest>

#include <algorithm>
#include <chrono>

namespace harddns::test
{

namespace
{

constexpr int guardMs = 60'000; ///< only bounds a test that went wrong
constexpr std::int64_t secondUs = 1'000'000;
constexpr std::chrono::milliseconds readEvery{100};
/// Three snapshots of a node that is not in a hurry.
constexpr std::int64_t slackUs = 300'000;
/// A page is made anew each second, and shows whole seconds.
constexpr std::int64_t mostBehindS = 3;

const QStringList queryCounters{"QueriesUdp", "QueriesTcp", "QueriesTls"};
const QStringList voteCounters{"VotesSecure", "VotesExact", "VotesChain", "VotesRecord", "VotesHistory", "VotesAuthority", "VotesFailed"};
const QStringList forgedCounters{"NearMissIds", "UnwantedMalformed", "UnwantedQuestion", "UnwantedNoQr", "UnwantedCookie"};

} // namespace

CounterLog::CounterLog(QString socket) : m_socket(std::move(socket)), m_thread([this] { run(); }) {}

CounterLog::~CounterLog()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void CounterLog::run()
{
    for (;;) {
        Reading reading;
        reading.beforeUs = nowUs();
        QLocalSocket socket;
        socket.connectToServer(m_socket);
        if (socket.waitForConnected(guardMs)) {
            socket.write("GET /v1/stats HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n");
            while (socket.state() == QLocalSocket::ConnectedState && socket.waitForReadyRead(guardMs)) {
            }
            const QByteArray all = socket.readAll();
            reading.afterUs = nowUs();
            const QJsonObject counters = QJsonDocument::fromJson(all.mid(all.indexOf("\r\n\r\n") + 4)).object()["counters"].toObject();
            for (auto at = counters.begin(); at != counters.end(); ++at)
                reading.counters[at.key()] = at.value().toInteger();
        }
        if (!reading.counters.empty()) {
            const std::lock_guard lock(m_mutex);
            m_readings.push_back(std::move(reading));
        }
        std::unique_lock lock(m_mutex);
        if (m_wake.wait_for(lock, readEvery, [this] { return m_ending; }))
            return;
    }
}

std::optional<CounterLog::Bounds> CounterLog::growth(const QStringList& counters, std::int64_t fromUs, std::int64_t toUs) const
{
    const std::lock_guard lock(m_mutex);
    const auto sum = [&](const Reading& reading) {
        qint64 out = 0;
        for (const QString& name : counters) {
            if (const auto at = reading.counters.find(name); at != reading.counters.end())
                out += at->second;
        }
        return out;
    };
    const auto below = [&](std::int64_t timeUs) {
        std::optional<qint64> out;
        for (const Reading& reading : m_readings) {
            if (reading.afterUs <= timeUs - slackUs)
                out = sum(reading);
        }
        return out;
    };
    const auto above = [&](std::int64_t timeUs) -> std::optional<qint64> {
        for (const Reading& reading : m_readings) {
            if (reading.beforeUs >= timeUs + slackUs)
                return sum(reading);
        }
        return std::nullopt;
    };
    const auto beginLow = below(fromUs), beginHigh = above(fromUs), endLow = below(toUs), endHigh = above(toUs);
    if (!beginLow || !beginHigh || !endLow || !endHigh)
        return std::nullopt;
    return Bounds{static_cast<double>(std::max<qint64>(0, *endLow - *beginHigh)), static_cast<double>(*endHigh - *beginLow)};
}

bool CounterLog::knows(std::int64_t timeUs) const
{
    const std::lock_guard lock(m_mutex);
    return !m_readings.empty() && m_readings.back().beforeUs >= timeUs + slackUs;
}

QString ratesDiffer(Window& window, const CounterLog& log)
{
    struct Tile {
        QString begin;
        QStringList counters;
        std::int64_t seconds;
        double per; ///< seconds that the figure is of
    };
    const Tile tiles[] = {
        {"Queries: ", queryCounters, 10, 1}, {"Votes: ", voteCounters, 10, 1}, {"Forged replies refused: ", forgedCounters, 60, 60}};
    Differences out;
    const std::int64_t from = nowUs();
    const QStringList words = window.words();
    const std::int64_t to = nowUs();
    if (!QTest::qWaitFor([&] { return log.knows(to); }, guardMs))
        return QStringLiteral("the node's counters cannot be read");
    for (const Tile& tile : tiles) {
        const auto at = std::find_if(words.begin(), words.end(), [&](const QString& line) { return line.startsWith(tile.begin); });
        const QString shown = at == words.end() ? QString() : behind(*at, tile.begin);
        // The seconds that are over as of the page: which ones, is known to a few.
        QString differs;
        bool fits = false;
        for (std::int64_t end = from / secondUs - mostBehindS; end <= to / secondUs && !fits; ++end) {
            const auto grown = log.growth(tile.counters, (end - tile.seconds) * secondUs, end * secondUs);
            if (!grown)
                continue;
            const double factor = tile.per / static_cast<double>(tile.seconds);
            Differences one;
            one.between(tile.begin + QStringLiteral("until %1").arg(clockOf(end * secondUs)), shown, grown->least * factor,
                        grown->most * factor);
            differs = one.text();
            fits = differs.isEmpty();
        }
        if (!fits)
            out.add(differs.isEmpty() ? tile.begin + QStringLiteral("the counters were not read long enough") : differs);
    }
    return out.text();
}

QString plotDiffers(const QByteArray& csv, const CounterLog& log, const Sources& node)
{
    Differences out;
    const QList<QByteArray> lines = csv.trimmed().split('\n');
    const QStringList heads = QString::fromUtf8(lines.value(0)).trimmed().split(u',');
    const qsizetype queries = heads.indexOf(QStringLiteral("Queries a second")), votes = heads.indexOf(QStringLiteral("Votes a second")),
                    explained = heads.indexOf(QStringLiteral("Explained")), unexplained = heads.indexOf(QStringLiteral("Unexplained"));
    if (queries < 0 || votes < 0 || explained < 0 || unexplained < 0)
        return QStringLiteral("other columns: ") + heads.join(u',');
    struct Step {
        std::int64_t middleUs;
        QString queries, votes;
    };
    std::vector<Step> steps;
    double agreed = 0, disputed = 0;
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QStringList cells = QString::fromUtf8(lines[i]).trimmed().split(u',');
        agreed += cells.value(explained).toDouble();
        disputed += cells.value(unexplained).toDouble();
        if (!cells.value(queries).isEmpty())
            steps.push_back({QDateTime::fromString(cells.value(0), Qt::ISODateWithMs).toMSecsSinceEpoch() * 1000, cells.value(queries),
                             cells.value(votes)});
    }
    QSet<qint64> all, graded;
    for (const QJsonObject& row : node.audit(QStringLiteral("disagreements"))) {
        all.insert(row["key"].toInteger());
        if (row["grade"].toString() != QStringLiteral("none"))
            graded.insert(row["key"].toInteger());
    }
    if (static_cast<qsizetype>(disputed) != graded.size() || static_cast<qsizetype>(agreed) != all.size() - graded.size())
        out.add(QStringLiteral("plot: %1 explained and %2 not, the history has %3 and %4")
                    .arg(agreed)
                    .arg(disputed)
                    .arg(all.size() - graded.size())
                    .arg(graded.size()));
    // The first step has no whole second before the console began, the last is still growing.
    int compared = 0;
    for (std::size_t i = 1; i + 2 < steps.size(); ++i) {
        const std::int64_t step = steps[i + 1].middleUs - steps[i].middleUs;
        for (const auto& [shown, counters] : {std::pair{steps[i].queries, queryCounters}, std::pair{steps[i].votes, voteCounters}}) {
            const auto grown = log.growth(counters, steps[i].middleUs - step / 2, steps[i].middleUs + step / 2);
            if (!grown)
                continue;
            const double seconds = static_cast<double>(step) / secondUs, rate = shown.toDouble();
            ++compared;
            if (rate < grown->least / seconds - 1e-6 || rate > grown->most / seconds + 1e-6)
                out.add(QStringLiteral("plot at %1: %2 a second, told %3 to %4")
                            .arg(clockOf(steps[i].middleUs), shown)
                            .arg(grown->least / seconds)
                            .arg(grown->most / seconds));
        }
    }
    if (compared == 0)
        out.add(QStringLiteral("plot: no step could be compared"));
    return out.text();
}

} // namespace harddns::test
