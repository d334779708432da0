// Theme: how the console looks: colours, type scale, density, wall view. One for the application, because the style sheet and the palette
// are the application's; whoever paints asks it each time it paints and repaints on changed(). GUI thread.
#pragma once

#include "ui/theme/state.h"
#include "ui/theme/tokens.h"

#include <QFont>
#include <QObject>
#include <QPalette>

#include <cstdint>

namespace harddns::ui
{

/// The type scale of the design, named by what it is used for; pixels at 96 dpi with a system font of 13.
enum class TextSize : std::uint8_t {
    Caption = 11,   ///< axes, captions
    Secondary = 12, ///< heads of columns, secondary text
    Body = 13,
    Lead = 15,
    Detail = 17, ///< title of a detail
    Title = 20,  ///< of a page
    Figure = 24, ///< of a tile
    Banner = 28,
};
enum class TextWeight : std::uint8_t { Normal, SemiBold };

enum class Density : std::uint8_t { Compact, Normal, Roomy };
/// What a row is for decides its height.
enum class RowKind : std::uint8_t {
    Table,   ///< 26
    Packet,  ///< 22: packet panes and matrices
    Decision ///< 30: each row is a decision (alerts)
};

class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Choice : std::uint8_t { System, Light, Dark, HighContrast };

    /// The application's; made when first asked for, gone with the QApplication.
    [[nodiscard]] static Theme& current();
    ~Theme() override;

    [[nodiscard]] ThemeKind kind() const { return m_kind; }
    [[nodiscard]] bool isHighContrast() const { return m_kind == ThemeKind::HighContrast; }
    [[nodiscard]] Choice choice() const { return m_choice; }
    void setChoice(Choice choice);

    [[nodiscard]] QColor color(Token token) const { return tokenColor(m_kind, token); }
    /// Of a state: its text, its shape, the tint behind it (the surface in high contrast).
    [[nodiscard]] QColor stateText(State state) const;
    [[nodiscard]] QColor stateFill(State state) const;
    [[nodiscard]] QColor stateTint(State state) const;
    [[nodiscard]] QColor series(int number) const { return seriesColor(m_kind, number); }

    [[nodiscard]] QFont font(TextSize size, TextWeight weight = TextWeight::Normal) const;
    [[nodiscard]] QFont mono(TextSize size, TextWeight weight = TextWeight::Normal) const;
    /// Lengths of the design (grid of 4) grow with the text.
    [[nodiscard]] int px(double length) const;
    [[nodiscard]] double factor() const { return m_fontFactor * (m_wallView ? wallViewFactor : 1.0); }
    /// 1; a chosen, critical or high-contrast frame 2.
    [[nodiscard]] int frameWidth(bool strong) const { return strong ? 2 : 1; }

    [[nodiscard]] Density density() const { return m_density; }
    void setDensity(Density density);
    [[nodiscard]] int rowHeight(RowKind kind = RowKind::Table) const;

    static constexpr double wallViewFactor = 1.5;
    [[nodiscard]] bool isWallView() const { return m_wallView; }
    void setWallView(bool on);

    [[nodiscard]] bool isMotionReduced() const { return m_reducedMotion; }
    void setMotionReduced(bool reduced);

    /// Sizes follow this font. The system's unless set (tests, screenshots).
    void setBaseFont(const QFont& font);

    /// What a system with this palette wants. Text at more than 18:1 on a black or white window of pure colours: high contrast.
    [[nodiscard]] static ThemeKind kindOf(const QPalette& system);
    [[nodiscard]] QPalette palette() const;
    [[nodiscard]] QString styleSheet() const;

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Theme();
    void readSystem();
    void apply();

    Choice m_choice = Choice::System;
    ThemeKind m_kind = ThemeKind::Light;
    ThemeKind m_systemKind = ThemeKind::Light;
    Density m_density = Density::Normal;
    QFont m_baseFont;
    double m_fontFactor = 1;
    bool m_wallView = false, m_reducedMotion = false, m_applying = false;
};

} // namespace harddns::ui
