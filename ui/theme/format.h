// How numbers, times and names are written, everywhere the same: through QLocale, with a true minus and an en dash where there is no value.
// Times are Unix time in microseconds and shown in UTC unless the operator chose local time. GUI thread.
#pragma once

#include <QLocale>
#include <QString>
#include <QStringList>

#include <cstdint>

class QFontMetrics;

namespace harddns::ui::format
{

/// The locale numbers and dates follow; QLocale() unless set.
void setLocale(const QLocale& locale);
[[nodiscard]] const QLocale& locale();
/// Times in the time zone of this computer instead of UTC.
void setLocalTime(bool local);
[[nodiscard]] bool isLocalTime();

[[nodiscard]] QString noValue(); ///< "–"
[[nodiscard]] QString number(std::int64_t value);
[[nodiscard]] QString count(std::uint64_t value);
[[nodiscard]] QString decimal(double value, int decimals); ///< not a number: noValue()
[[nodiscard]] QString withSign(std::int64_t value);        ///< "+50", "−40", "0"
/// A figure for people: 1,284 or 9.1 or 0.25: three digits that count.
[[nodiscard]] QString rate(double value);
[[nodiscard]] QString percent(double share, int decimals = 1); ///< 0.834: "83.4 %"
[[nodiscard]] QString milliseconds(double ms);                 ///< without the unit: "9.1", "46", "1,204"; negative: noValue()
[[nodiscard]] QString duration(double seconds);                ///< "40 s", "10 min", "3 h 23 min", "12 d 04 h"; "250 ms" below a second
[[nodiscard]] QString bytes(std::uint64_t value);              ///< "3.1 GiB"
[[nodiscard]] QString sampled(double seen, double shown);      ///< "all", "1 in 8", "92 %"; nothing shown of something: "none"

/// 14:32:07 for today (of `nowUs`), "18 Nov" for older, "18 Nov 2025" for another year.
[[nodiscard]] QString time(std::int64_t timeUs, std::int64_t nowUs);
[[nodiscard]] QString clock(std::int64_t timeUs);        ///< 14:32:07
[[nodiscard]] QString clockMs(std::int64_t timeUs);      ///< 14:32:07.412, for single events
[[nodiscard]] QString clockMinutes(std::int64_t timeUs); ///< 14:32
[[nodiscard]] QString date(std::int64_t timeUs);         ///< 21 Nov 2026
[[nodiscard]] QString dateTime(std::int64_t timeUs);     ///< 21 Nov 2026 14:32:07
[[nodiscard]] QString dayMinutes(std::int64_t timeUs);   ///< 21 Nov 14:32
[[nodiscard]] QString zone();                            ///< "UTC", or the abbreviation of the local one

// Texts are put together by the rules of the language they are shown in, never by a comma or a blank in the code.
[[nodiscard]] QString withStop(const QString& words);      ///< "n4 is silent": "n4 is silent."; a sentence stays as it is
[[nodiscard]] QString sentences(const QStringList& list);  ///< one after the other; what is empty is left out
[[nodiscard]] QString enumerated(const QStringList& list); ///< "6 vote, 1 silent"
[[nodiscard]] QString listed(const QStringList& list);     ///< "n4", "n4 and n5", "n4, n5 and n6"
[[nodiscard]] QString clauses(const QStringList& list);    ///< "n4 is silent; n5 is slow"
[[nodiscard]] QString lowered(const QString& label);       ///< a label inside a sentence; German keeps the capitals of its nouns
[[nodiscard]] int amount(std::uint64_t count);             ///< for the %n of a plural form

/// A domain name that is too wide loses the middle of its left labels; the zone at its right stays as long as it can.
[[nodiscard]] QString elidedName(const QString& name, const QFontMetrics& metrics, int width);
/// Presentation form without the final dot (the root keeps it).
[[nodiscard]] QString shownName(const std::string& name);

} // namespace harddns::ui::format
