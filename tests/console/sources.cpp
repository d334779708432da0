#include "tests/console/sources.h"

#include "db/audit_reader.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>

#include <sqlite3.h>

#include <bit>
#include <memory>

namespace harddns::test
{

namespace
{

constexpr int guardMs = 60'000; ///< only bounds a test that went wrong

std::vector<QJsonObject> objectsOf(const QJsonValue& list)
{
    std::vector<QJsonObject> out;
    for (const QJsonValue& one : list.toArray())
        out.push_back(one.toObject());
    return out;
}

/// Smallest whole number of microseconds in a bucket of sixteen an octave.
quint64 lowestOf(quint64 highest)
{
    const auto octave = highest < 2 ? quint64{0} : static_cast<quint64>(std::bit_width(highest)) - 1;
    return octave < 4 ? highest : highest + 1 - (quint64{1} << (octave - 4));
}

} // namespace

qint64 totalOf(const Buckets& buckets)
{
    qint64 out = 0;
    for (const auto& [bound, count] : buckets)
        out += count;
    return out;
}

Quantile quantileOf(const Buckets& buckets, double share)
{
    Quantile out;
    const double wanted = share * static_cast<double>(totalOf(buckets));
    double below = 0;
    for (const auto& [bound, count] : buckets) {
        below += static_cast<double>(count);
        if (count == 0 || below < wanted - 1e-6)
            continue;
        const double low = static_cast<double>(lowestOf(bound)) / 1000, high = static_cast<double>(bound + 1) / 1000;
        out = out.lowMs < 0 ? Quantile{low, high} : Quantile{out.lowMs, high};
        if (below > wanted + 1e-6) // else it is the edge between this bucket and the next
            break;
    }
    return out;
}

qint64 Counted::sum(const QStringList& names) const
{
    qint64 out = 0;
    for (const QString& name : names) {
        if (const auto at = counters.find(name); at != counters.end())
            out += at->second;
    }
    return out;
}

Buckets Counted::times(const QStringList& names) const
{
    Buckets out;
    for (const QString& name : names) {
        if (const auto at = histograms.find(name); at != histograms.end()) {
            for (const auto& [bound, count] : at->second)
                out[bound] += count;
        }
    }
    return out;
}

Counted& Counted::add(const Counted& more, int sign)
{
    for (const auto& [name, value] : more.counters)
        counters[name] += sign * value;
    for (const auto& [name, buckets] : more.histograms) {
        Buckets& mine = histograms[name];
        for (const auto& [bound, count] : buckets) {
            if ((mine[bound] += sign * count) == 0)
                mine.erase(bound);
        }
    }
    return *this;
}

Sources::Sources(Ctl ctl, QString socket, QString auditFile)
    : m_ctl(std::move(ctl)), m_socket(std::move(socket)), m_auditFile(std::move(auditFile))
{
}

QJsonObject Sources::json(const QStringList& arguments) const
{
    return QJsonDocument::fromJson(m_ctl(QStringList{QStringLiteral("--json")} + arguments).out).object();
}

/// The protocol itself (engine/control/PROTOCOL.md): of what harddnsctl tells only until it is stopped.
QJsonObject Sources::get(const QByteArray& path) const
{
    QLocalSocket socket;
    socket.connectToServer(m_socket);
    if (!socket.waitForConnected(guardMs))
        return {};
    socket.write("GET " + path + " HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n");
    while (socket.state() == QLocalSocket::ConnectedState && socket.waitForReadyRead(guardMs)) {
    }
    const QByteArray all = socket.readAll();
    return QJsonDocument::fromJson(all.mid(all.indexOf("\r\n\r\n") + 4)).object();
}

Counted Sources::counted() const
{
    const QJsonObject stats = json({"stats"});
    Counted out;
    const QJsonObject counters = stats["counters"].toObject(), histograms = stats["histograms"].toObject();
    for (auto at = counters.begin(); at != counters.end(); ++at)
        out.counters[at.key()] = at.value().toInteger();
    for (auto at = histograms.begin(); at != histograms.end(); ++at) {
        Buckets& buckets = out.histograms[at.key()];
        for (const QJsonValue& pair : at.value().toObject()["buckets"].toArray())
            buckets[static_cast<quint64>(pair.toArray().at(0).toInteger())] = pair.toArray().at(1).toInteger();
    }
    return out;
}

std::vector<QJsonObject> Sources::members() const { return objectsOf(json({"nodes"})["nodes"]); }

std::vector<QJsonObject> Sources::disagreements() const { return objectsOf(json({"disagreements", "--limit", "1000"})["disagreements"]); }

std::vector<QJsonObject> Sources::alerts() const
{
    // `watch` goes on until it has told so many.
    const auto many = get("/v1/network/alerts")["alerts"].toArray().size();
    std::vector<QJsonObject> out;
    if (many == 0)
        return out;
    for (const QByteArray& line : m_ctl({"--json", "watch", "--events", QString::number(many), "alerts"}).out.split('\n')) {
        if (const QJsonObject one = QJsonDocument::fromJson(line).object(); !one.isEmpty())
            out.push_back(one);
    }
    return out;
}

QHash<QString, double> Sources::metrics() const
{
    QHash<QString, double> out;
    for (const QByteArray& line : m_ctl({"metrics"}).out.split('\n')) {
        const QString text = QString::fromUtf8(line);
        if (!text.isEmpty() && !text.startsWith(u'#'))
            out.insert(text.section(u' ', 0, -2), text.section(u' ', -1).toDouble());
    }
    return out;
}

double Sources::metric(const QHash<QString, double>& samples, const QString& family)
{
    double sum = -1;
    for (auto at = samples.begin(); at != samples.end(); ++at) {
        if (at.key() == family || at.key().startsWith(family + u'{'))
            sum = std::max(sum, 0.0) + at.value();
    }
    return sum;
}

std::vector<QJsonObject> Sources::audit(const QString& list) const
{
    const Told told = m_ctl({"--json", "audit", "--file", m_auditFile, "show", "--list", list, "--limit", "100000"});
    std::vector<QJsonObject> out;
    for (const QByteArray& line : told.out.split('\n')) {
        if (const QJsonObject row = QJsonDocument::fromJson(line).object(); !row.isEmpty())
            out.push_back(row);
    }
    return out;
}

std::vector<QStringList> Sources::sql(const QString& select, QString* problem) const
{
    std::vector<QStringList> out;
    sqlite3* opened = nullptr;
    const int found = sqlite3_open_v2(m_auditFile.toUtf8().constData(), &opened, SQLITE_OPEN_READONLY, nullptr);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> file(opened, sqlite3_close);
    sqlite3_busy_timeout(opened, guardMs);
    sqlite3_stmt* prepared = nullptr;
    int step = found == SQLITE_OK ? sqlite3_prepare_v2(opened, select.toUtf8().constData(), -1, &prepared, nullptr) : found;
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, sqlite3_finalize);
    while (step == SQLITE_OK || step == SQLITE_ROW) {
        if ((step = sqlite3_step(prepared)) != SQLITE_ROW)
            break;
        QStringList row;
        for (int column = 0; column < sqlite3_column_count(prepared); ++column)
            row << QString::fromUtf8(reinterpret_cast<const char*>(sqlite3_column_text(prepared, column)));
        out.push_back(row);
    }
    if (problem != nullptr)
        *problem = step == SQLITE_DONE ? QString() : QString::fromUtf8(sqlite3_errmsg(opened));
    return out;
}

std::map<QString, Buckets> Sources::minutesBefore(std::int64_t untilUs) const
{
    std::map<QString, Buckets> out;
    const auto reader = db::AuditReader::open(m_auditFile.toStdString());
    if (!reader)
        return out;
    const auto minutes = (*reader)->latency({}, 0, untilUs - 1, 1'000'000);
    for (const db::LatencyMinute& minute : minutes ? *minutes : std::vector<db::LatencyMinute>()) {
        Buckets& buckets = out[QString::fromStdString(minute.values.name)];
        for (std::size_t i = 0; i < minute.values.counts.size(); ++i)
            buckets[minute.values.upperBoundsUs[i]] += static_cast<qint64>(minute.values.counts[i]);
    }
    return out;
}

} // namespace harddns::test
