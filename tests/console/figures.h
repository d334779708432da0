// Figures: every figure that a page of the console shows, held against what the same node tells everybody else (sources.h), with nothing of
// the console's own code in between. A page at a time; the page has to be the one that is in sight.
//
//   QString problem = sameAtOneInstant([&] { return latencyDiffers(window, watched); });
//
// Each function returns what differs, a line each; empty: nothing does.
#pragma once

#include "tests/console/sources.h"
#include "tests/console/window.h"

#include <QDateTime>
#include <QString>

#include <optional>

namespace harddns::test
{

/// A node that a console looks at, and what the console knows of it that the node does not count any more.
struct Watched {
    Sources& node;
    /// Of lives of the node that are over and that this console saw, less what was counted before it looked.
    Counted before = {};
    /// When it heard the node first, to some seconds: rates begin there, and what is older the audit history tells.
    std::int64_t heardUs = 0;

    [[nodiscard]] Counted counted() const;
};

// ---- one figure ----

[[nodiscard]] QString clockOf(std::int64_t us);   ///< 14:32:07
[[nodiscard]] QString clockMsOf(std::int64_t us); ///< 14:32:07.412
/// Without the final dot.
[[nodiscard]] QString nameOf(const QJsonObject& record);
/// The first figure of a text: 1284 of "1,284 answers"; nothing: there is none.
[[nodiscard]] std::optional<double> figureOf(const QString& text);
/// What stands behind "NAME: " in a line of Window::words().
[[nodiscard]] QString behind(const QString& line, const QString& begin);
[[nodiscard]] std::int64_t nowUs();

class Differences
{
public:
    void same(const QString& what, const QString& shown, const QString& told);
    void same(const QString& what, const QStringList& shown, const QStringList& told);
    /// The figure in the text is the number, as far as it has digits.
    void same(const QString& what, const QString& shown, double told);
    /// It is in the text and lies between, as far as it has digits.
    void between(const QString& what, const QString& shown, double low, double high);
    void quantile(const QString& what, const QString& shown, const Quantile& told) { between(what, shown, told.lowMs, told.highMs); }
    /// The figures that a pattern's groups find in the text.
    void found(const QString& what, const QString& shown, const QString& pattern, const QStringList& told);
    void add(const QString& problem) { m_all << problem; }
    void add(const QString& page, const QString& problems);
    [[nodiscard]] QString text() const { return m_all.join(u'\n'); }

private:
    QStringList m_all;
};

/// A page is a moment behind its node, and a node is never wholly still: `compare` is made anew until it finds no difference, for a few
/// minutes at most. What it found last.
[[nodiscard]] QString sameAtOneInstant(const std::function<QString()>& compare);

/// The same for what was chosen or pressed on a page just now: it is read, and shown some moments later. Not as patient.
inline constexpr int soonMs = 5'000;
[[nodiscard]] QString soon(const std::function<QString()>& compare, int patienceMs = soonMs);

// ---- the pages ----

/// With the state of the network in words: banner, top bar, badge of the alerts.
[[nodiscard]] QString overviewDiffers(Window& window, const Watched& watched);
[[nodiscard]] QString latencyDiffers(Window& window, const Watched& watched);
[[nodiscard]] QString nodesDiffer(Window& window, const Watched& watched);
[[nodiscard]] QString disagreementsDiffer(Window& window, const Watched& watched);
[[nodiscard]] QString alertsDiffer(Window& window, const Watched& watched);
/// Checks the name by the page, and with `harddnsctl trace`.
[[nodiscard]] QString validationDiffers(Window& window, const Watched& watched, const QString& name, const QString& type);
/// Of each list its count and its rows, and the chain.
[[nodiscard]] QString historyDiffers(Window& window, const Watched& watched);

struct AskedQuery {
    QString name, type, rcode; ///< as the client that asked was told
    bool secure = false;
    double latencyMs = 0; ///< as it took for the client: the node needed no longer
};
/// What was listed at a time when nobody asked anything.
struct ListedQueries {
    qint64 rows = 0;
    Counted counted;
};
/// The newest rows are these, oldest first, and there are as many more as the node has counted since.
[[nodiscard]] QString queriesDiffer(Window& window, const Watched& watched, const ListedQueries& before,
                                    const std::vector<AskedQuery>& asked);

} // namespace harddns::test
