// Tokens: every colour of the console, once. A widget names what a colour is for, never its value; the theme (theme.h) knows the kind.
// Ratios of contrast and distances between series are kept by tests/ui/theme. Pure values; any thread.
#pragma once

#include <QColor>

#include <cstdint>

namespace harddns::ui
{

enum class ThemeKind : std::uint8_t { Light, Dark, HighContrast };
inline constexpr int themeKinds = 3;

enum class Token : std::uint8_t {
    Window,
    Surface, ///< panels, tables, fields
    Sunken,  ///< heads of tables, the filter
    Border,
    Grid, ///< of plots and tables
    Text,
    Text2,     ///< secondary
    Text3,     ///< captions, disabled; never on a selection
    Accent,    ///< links, focus, the chosen thing
    Selection, ///< behind selected rows; high contrast draws a frame of 2 px instead
    Ok,
    OkTint,
    Notice,
    NoticeTint,
    Warning, ///< as text
    WarningFill,
    WarningTint,
    Critical,
    CriticalTint,
    Quarantined,
    QuarantinedTint,
    Silent,
    OnState,  ///< glyphs on a state shape, text on an accent button
    OnWarning ///< glyph on WarningFill
};
inline constexpr int tokenCount = static_cast<int>(Token::OnWarning) + 1;

[[nodiscard]] QColor tokenColor(ThemeKind kind, Token token);

/// Nodes n1 to n10, from 0; beyond ten they repeat.
inline constexpr int seriesCount = 10;
/// Colours differ for sure only within a group of five; the second group is told apart by its dashes.
inline constexpr int seriesInGroup = 5;
[[nodiscard]] QColor seriesColor(ThemeKind kind, int number);
/// Dashes of 6 on, 3 off; never to be left out.
[[nodiscard]] constexpr bool isSeriesDashed(int number) { return number >= 0 && (number % seriesCount) >= seriesInGroup; }

/// High contrast puts one on a line every 80 px.
enum class SeriesMarker : std::uint8_t { None, Circle, Square, Triangle, Diamond, Cross };
[[nodiscard]] SeriesMarker seriesMarker(ThemeKind kind, int number);

/// WCAG 2: 1 to 21.
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

/// How the colours of a screen look to somebody.
enum class Sight : std::uint8_t { Normal, Protan, Deutan, Tritan };
/// Euclidean distance in OKLab, after the full deficiency (Machado, Oliveira, Fernandes 2009).
[[nodiscard]] double colorDistance(const QColor& a, const QColor& b, Sight sight);

} // namespace harddns::ui
