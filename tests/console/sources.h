// Sources: what a node says of itself to everybody but its console: `harddnsctl --json`, the metrics text and the audit history in its
// file. Read by a test to hold against what a console shows of the same node. The thread of the test.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace harddns::test
{

struct Told {
    int exit = -1;
    QByteArray out, err;
};

/// A histogram as the node tells it: the largest whole number of microseconds that falls into a bucket, and how many did.
using Buckets = std::map<quint64, qint64>;
[[nodiscard]] qint64 totalOf(const Buckets& buckets);

/// Between what the time lies within which so much of the answers came: the bucket it falls into, in milliseconds.
struct Quantile {
    double lowMs = -1, highMs = -1; ///< -1: there were no answers
};
[[nodiscard]] Quantile quantileOf(const Buckets& buckets, double share);

/// What a node has counted.
struct Counted {
    std::map<QString, qint64> counters;    ///< by the name in `harddnsctl --json stats`
    std::map<QString, Buckets> histograms; ///< the same
    [[nodiscard]] qint64 sum(const QStringList& names) const;
    [[nodiscard]] Buckets times(const QStringList& names) const; ///< of several together
    Counted& add(const Counted& more, int sign = 1);
    friend bool operator==(const Counted&, const Counted&) = default;
};

class Sources
{
public:
    using Ctl = std::function<Told(const QStringList& arguments)>;
    /// `ctl` runs harddnsctl for the node; `auditFile` is its store.
    Sources(Ctl ctl, QString socket, QString auditFile);

    [[nodiscard]] Told ctl(const QStringList& arguments) const { return m_ctl(arguments); }
    [[nodiscard]] QJsonObject json(const QStringList& arguments) const;
    [[nodiscard]] Counted counted() const;
    [[nodiscard]] std::vector<QJsonObject> members() const;
    [[nodiscard]] std::vector<QJsonObject> disagreements() const;
    /// All that the node knows, closed ones too.
    [[nodiscard]] std::vector<QJsonObject> alerts() const;

    /// Samples of the metrics text: name with labels, as written. Empty: the node does not answer.
    [[nodiscard]] QHash<QString, double> metrics() const;
    /// A figure of the metrics text, all its labels together; -1: it is not there.
    [[nodiscard]] static double metric(const QHash<QString, double>& samples, const QString& family);

    /// Rows of the audit history that harddnsctl reads from the file, oldest first.
    [[nodiscard]] std::vector<QJsonObject> audit(const QString& list) const;
    /// A list of rows of the audit file by SQL, each a list of texts; `problem`, if given, has what went wrong.
    [[nodiscard]] std::vector<QStringList> sql(const QString& select, QString* problem = nullptr) const;
    /// Answer times of the minutes before a time, as the store has them; of which lives of the node does not matter.
    [[nodiscard]] std::map<QString, Buckets> minutesBefore(std::int64_t untilUs) const;
    [[nodiscard]] const QString& auditFile() const { return m_auditFile; }

private:
    [[nodiscard]] QJsonObject get(const QByteArray& path) const;

    Ctl m_ctl;
    QString m_socket, m_auditFile;
};

} // namespace harddns::test
