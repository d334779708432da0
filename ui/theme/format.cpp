#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFontMetrics>
#include <QTimeZone>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace harddns::ui::format
{

namespace
{

struct Settings {
    QLocale locale;
    bool localTime = false;
};

Settings& settings()
{
    static Settings kept;
    return kept;
}

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::format)
};

/// From here on a share that is not all would be written as 100.0 %.
constexpr double roundsToAll = 0.9995;
constexpr char16_t trueMinus = 0x2212, ellipsis = 0x2026, noBreak = 0x00a0;

QString withTrueMinus(QString text)
{
    const QString sign = locale().negativeSign();
    if (!sign.isEmpty() && text.startsWith(sign))
        text.replace(0, sign.size(), QChar(trueMinus));
    return text;
}

QString withUnit(const QString& figure, const QString& unit) { return figure + QChar(noBreak) + unit; }

QDateTime moment(std::int64_t timeUs)
{
    // Towards the past, so that -1 us is still 1969.
    const std::int64_t ms = timeUs >= 0 ? timeUs / 1000 : -((-timeUs + 999) / 1000);
    const QDateTime utc = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
    return settings().localTime ? utc.toLocalTime() : utc;
}

QString dated(std::int64_t timeUs, const QString& pattern) { return locale().toString(moment(timeUs), pattern); }

QString parts(std::int64_t large, const QString& largeUnit, std::int64_t small, const QString& smallUnit)
{
    QString first = withUnit(number(large), largeUnit);
    if (small == 0)
        return first;
    const QString figure = QStringLiteral("%1").arg(small, 2, 10, QLatin1Char('0'));
    return first + QChar(noBreak) + withUnit(figure, smallUnit);
}

} // namespace

void setLocale(const QLocale& chosen) { settings().locale = chosen; }

const QLocale& locale() { return settings().locale; }

void setLocalTime(bool local) { settings().localTime = local; }

bool isLocalTime() { return settings().localTime; }

QString noValue() { return QStringLiteral(u"\u2013"); }

QString number(std::int64_t value) { return withTrueMinus(locale().toString(static_cast<qlonglong>(value))); }

QString count(std::uint64_t value) { return locale().toString(static_cast<qulonglong>(value)); }

QString decimal(double value, int decimals)
{
    if (!std::isfinite(value))
        return noValue();
    const double unit = std::pow(10.0, decimals);
    if (std::round(value * unit) == 0)
        value = 0; // never "−0.0"
    return withTrueMinus(locale().toString(value, 'f', decimals));
}

QString withSign(std::int64_t value) { return value > 0 ? u'+' + number(value) : number(value); }

QString rate(double value)
{
    if (!std::isfinite(value))
        return noValue();
    const double size = std::abs(value);
    const int decimals = size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : 2;
    const QString text = decimal(value, decimals);
    return decimals == 1 && std::abs(value - std::round(value)) < 0.05 ? decimal(value, 0) : text;
}

QString percent(double share, int decimals)
{
    return std::isfinite(share) ? withUnit(decimal(share * 100, decimals), QStringLiteral("%")) : noValue();
}

QString milliseconds(double ms)
{
    if (!std::isfinite(ms) || ms < 0)
        return noValue();
    return decimal(ms, ms < 0.95 ? 2 : ms < 9.95 ? 1 : 0);
}

QString duration(double seconds)
{
    if (!std::isfinite(seconds))
        return noValue();
    if (seconds < 0)
        return QChar(trueMinus) + duration(-seconds);
    if (seconds < 1)
        return seconds == 0 ? withUnit(number(0), Words::tr("s")) : withUnit(milliseconds(seconds * 1000), Words::tr("ms"));
    if (seconds < 9.95 && std::llround(seconds * 10) % 10 != 0)
        return withUnit(decimal(seconds, 1), Words::tr("s"));
    const std::int64_t whole = std::llround(seconds);
    if (whole < 60)
        return withUnit(number(whole), Words::tr("s"));
    if (whole < 3600)
        return parts(whole / 60, Words::tr("min"), whole < 600 ? whole % 60 : 0, Words::tr("s"));
    if (whole < 86'400)
        return parts(whole / 3600, Words::tr("h"), whole % 3600 / 60, Words::tr("min"));
    return parts(whole / 86'400, Words::tr("d"), whole % 86'400 / 3600, Words::tr("h"));
}

QString bytes(std::uint64_t value)
{
    if (value < 1024)
        return withUnit(count(value), Words::tr("B"));
    static constexpr const char* units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double size = static_cast<double>(value) / 1024;
    std::size_t unit = 0;
    while (size >= 1023.5 && unit + 1 < std::size(units)) {
        size /= 1024;
        ++unit;
    }
    return withUnit(decimal(size, size < 9.95 ? 1 : 0), QString::fromLatin1(units[unit]));
}

QString sampled(double seen, double shown)
{
    if (!(seen > shown))
        return Words::tr("all");
    if (!(shown > 0))
        return Words::tr("none");
    const double one = seen / shown;
    if (one < 1.5) { // "1 in 1" would say nothing
        const double share = shown / seen;
        return share >= roundsToAll ? Words::tr("over %1").arg(percent(0.999)) : percent(share, one < 1.05 ? 1 : 0);
    }
    return Words::tr("1 in %1").arg(one < 9.95 && std::abs(one - std::round(one)) >= 0.05 ? decimal(one, 1) : number(std::llround(one)));
}

QString time(std::int64_t timeUs, std::int64_t nowUs)
{
    const QDate day = moment(timeUs).date(), today = moment(nowUs).date();
    if (day == today)
        return clock(timeUs);
    return day.year() == today.year() ? dated(timeUs, Words::tr("d MMM")) : dated(timeUs, Words::tr("d MMM yyyy"));
}

QString clock(std::int64_t timeUs) { return dated(timeUs, QStringLiteral("HH:mm:ss")); }

QString clockMs(std::int64_t timeUs) { return dated(timeUs, QStringLiteral("HH:mm:ss.zzz")); }

QString clockMinutes(std::int64_t timeUs) { return dated(timeUs, QStringLiteral("HH:mm")); }

QString date(std::int64_t timeUs) { return dated(timeUs, Words::tr("d MMM yyyy")); }

QString dateTime(std::int64_t timeUs) { return date(timeUs) + u' ' + clock(timeUs); }

QString dayMinutes(std::int64_t timeUs) { return dated(timeUs, Words::tr("d MMM")) + u' ' + clockMinutes(timeUs); }

QString zone()
{
    if (!settings().localTime)
        return QStringLiteral("UTC");
    return QDateTime::currentDateTime().timeZoneAbbreviation();
}

QString withStop(const QString& words)
{
    const bool ended = words.endsWith(u'.') || words.endsWith(QChar(0x3002));
    return ended ? words : Words::tr("%1.", "the end of a sentence").arg(words);
}

QString sentences(const QStringList& list)
{
    QString out;
    for (const QString& one : list) {
        if (!one.isEmpty())
            out = out.isEmpty() ? one : Words::tr("%1 %2", "two sentences").arg(out, one);
    }
    return out;
}

QString enumerated(const QStringList& list)
{
    QString out;
    for (const QString& one : list)
        out = out.isEmpty() ? one : Words::tr("%1, %2", "two parts of a sentence").arg(out, one);
    return out;
}

QString listed(const QStringList& list)
{
    if (list.size() < 2)
        return list.join(QString());
    return Words::tr("%1 and %2", "a list and its last").arg(list.mid(0, list.size() - 1).join(QStringLiteral(", ")), list.back());
}

QString clauses(const QStringList& list)
{
    QString out;
    for (const QString& one : list)
        out = out.isEmpty() ? one : Words::tr("%1; %2", "two clauses of a sentence").arg(out, one);
    return out;
}

QString lowered(const QString& label) { return locale().language() == QLocale::German ? label : locale().toLower(label); }

int amount(std::uint64_t count) { return static_cast<int>(std::min<std::uint64_t>(count, std::numeric_limits<int>::max())); }

QString elidedName(const QString& name, const QFontMetrics& metrics, int width)
{
    if (metrics.horizontalAdvance(name) <= width)
        return name;
    // The zone is guessed as the last two labels (three and more stay when there is room): the left part is what shrinks.
    const QStringView view(name);
    qsizetype cut = view.lastIndexOf(u'.', view.size() - (view.endsWith(u'.') ? 2 : 1));
    cut = cut > 0 ? view.lastIndexOf(u'.', cut - 1) : -1;
    const QString right = cut > 0 ? name.mid(cut) : QString();
    QString left = cut > 0 ? name.left(cut) : name;
    const int room = width - metrics.horizontalAdvance(right);
    const QChar mark(ellipsis);
    if (cut > 0 && room < metrics.horizontalAdvance(left.left(1) + mark))
        return metrics.elidedText(name, Qt::ElideMiddle, width);
    // The widest that fits, keeping as much of the left labels' end as of their begin.
    qsizetype low = 1, high = left.size();
    const auto shortened = [&](qsizetype keep) {
        const qsizetype begin = (keep + 1) / 2, end = keep / 2;
        return left.left(begin) + mark + left.right(end);
    };
    while (low < high) {
        const qsizetype middle = (low + high + 1) / 2;
        if (metrics.horizontalAdvance(shortened(middle)) <= room)
            low = middle;
        else
            high = middle - 1;
    }
    return shortened(low) + right;
}

QString shownName(const std::string& name)
{
    QString text = QString::fromStdString(name);
    if (text.size() > 1 && text.endsWith(u'.') && !text.endsWith(QStringLiteral("\\.")))
        text.chop(1);
    return text;
}

} // namespace harddns::ui::format
