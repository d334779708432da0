#include "tests/console/figures.h"

#include <QRegularExpression>
#include <QtTest>

#include <cmath>

namespace harddns::test
{

namespace
{

/// A comparison of a whole page takes seconds on a busy machine, and some of them with what the node does of its own accord.
constexpr int patienceMs = 150'000;

/// Half of the last digit a figure has: what its writing may hide.
double halfOf(const QString& figure)
{
    const qsizetype point = figure.indexOf(u'.');
    return 0.5 * std::pow(10.0, point < 0 ? 0.0 : -static_cast<double>(figure.size() - point - 1));
}

QString figureText(const QString& text)
{
    static const QRegularExpression number(QStringLiteral("[0-9][0-9,]*(\\.[0-9]+)?"));
    QString out = number.match(text).captured();
    return out.remove(u',');
}

QString compared(const std::function<QString()>& compare, int forMs)
{
    QString last = QStringLiteral("never compared");
    (void)QTest::qWaitFor(
        [&] {
            last = compare();
            return last.isEmpty();
        },
        forMs);
    return last;
}

} // namespace

Counted Watched::counted() const
{
    Counted out = node.counted();
    return out.add(before);
}

QString clockOf(std::int64_t us) { return QDateTime::fromMSecsSinceEpoch(us / 1000, Qt::UTC).toString(QStringLiteral("HH:mm:ss")); }

QString clockMsOf(std::int64_t us) { return QDateTime::fromMSecsSinceEpoch(us / 1000, Qt::UTC).toString(QStringLiteral("HH:mm:ss.zzz")); }

QString nameOf(const QJsonObject& record)
{
    QString name = record["name"].toString();
    name.chop(name.size() > 1 && name.endsWith(u'.') ? 1 : 0);
    return name;
}

std::optional<double> figureOf(const QString& text)
{
    const QString found = figureText(text);
    return found.isEmpty() ? std::nullopt : std::optional(found.toDouble());
}

QString behind(const QString& line, const QString& begin) { return line.startsWith(begin) ? line.mid(begin.size()) : QString(); }

std::int64_t nowUs() { return QDateTime::currentMSecsSinceEpoch() * 1000; }

void Differences::same(const QString& what, const QString& shown, const QString& told)
{
    if (shown != told)
        m_all << QStringLiteral("%1: shown \"%2\", told \"%3\"").arg(what, shown, told);
}

void Differences::same(const QString& what, const QStringList& shown, const QStringList& told)
{
    if (shown == told)
        return;
    QStringList here, there;
    for (const QString& one : shown)
        here << (told.contains(one) ? QStringList() : QStringList(one));
    for (const QString& one : told)
        there << (shown.contains(one) ? QStringList() : QStringList(one));
    m_all << QStringLiteral("%1: shown %2, told %3; only shown: [%4]; only told: [%5]")
                 .arg(what)
                 .arg(shown.size())
                 .arg(told.size())
                 .arg(here.mid(0, 5).join(QStringLiteral("] [")), there.mid(0, 5).join(QStringLiteral("] [")));
}

void Differences::same(const QString& what, const QString& shown, double told) { between(what, shown, told, told); }

void Differences::between(const QString& what, const QString& shown, double low, double high)
{
    const QString figure = figureText(shown);
    // An en dash stands where there is no value: what is told has to be none, too.
    if (figure.isEmpty() && low < 0 && high < 0 && shown.contains(QChar(0x2013)))
        return;
    const double value = figure.toDouble(), slack = halfOf(figure) * 1.001 + 1e-9;
    if (figure.isEmpty() || !(value >= low - slack && value <= high + slack))
        m_all << QStringLiteral("%1: shown \"%2\", told %3 to %4").arg(what, shown).arg(low, 0, 'f', 4).arg(high, 0, 'f', 4);
}

void Differences::found(const QString& what, const QString& shown, const QString& pattern, const QStringList& told)
{
    const QRegularExpressionMatch match = QRegularExpression(pattern).match(shown);
    QStringList figures = match.capturedTexts().mid(1);
    for (QString& one : figures)
        one.remove(u',');
    if (!match.hasMatch() || figures != told)
        m_all << QStringLiteral("%1: shown \"%2\", told [%3]").arg(what, shown, told.join(QStringLiteral("] [")));
}

void Differences::add(const QString& page, const QString& problems)
{
    if (!problems.isEmpty())
        m_all << page + QStringLiteral(":\n") + problems;
}

QString sameAtOneInstant(const std::function<QString()>& compare) { return compared(compare, patienceMs); }

QString soon(const std::function<QString()>& compare, int forMs) { return compared(compare, forMs); }

} // namespace harddns::test
