#include "ui/theme/theme.h"

#include "ui/theme/icons.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QFontInfo>
#include <QLabel>
#include <QPainter>
#include <QPointer>
#include <QProxyStyle>
#include <QStyleOption>

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

namespace
{

/// Size of the system font the design was drawn with.
constexpr double designBodyPx = 13;
/// A system font this close to the design's is taken for the same: half pixels would only blur the grid.
constexpr double snapFactor = 0.06;
/// Text on a screen that wants high contrast is purer than any theme made for looks.
constexpr double highContrastRatio = 18;

int rowHeightOf(RowKind kind)
{
    switch (kind) {
    case RowKind::Table: return 26;
    case RowKind::Packet: return 22;
    case RowKind::Decision: return 30;
    }
    return 26;
}

/// Mnemonics work with Alt and are not underlined all the time.
class QuietStyle : public QProxyStyle
{
public:
    QuietStyle() : QProxyStyle(QStringLiteral("fusion")) {}
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* result) const override
    {
        return hint == SH_UnderlineShortcut ? 0 : QProxyStyle::styleHint(hint, option, widget, result);
    }
    /// Fusion takes the frames of these from the window's colour: on black they cannot be seen.
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override
    {
        if (element == PE_IndicatorCheckBox || element == PE_IndicatorRadioButton)
            drawIndicator(element == PE_IndicatorRadioButton, *option, *painter);
        else
            QProxyStyle::drawPrimitive(element, option, painter, widget);
    }

    /// Names come from anybody: what looks like markup in a tooltip or a message would hide a part of a name, or load a file.
    void polish(QWidget* widget) override
    {
        QProxyStyle::polish(widget);
        if (auto* const label = qobject_cast<QLabel*>(widget); label != nullptr && label->textFormat() == Qt::AutoText)
            label->setTextFormat(Qt::PlainText);
    }
    using QProxyStyle::polish;

private:
    static void drawIndicator(bool round, const QStyleOption& option, QPainter& painter)
    {
        const Theme& theme = Theme::current();
        const bool enabled = (option.state & State_Enabled) != 0, on = (option.state & State_On) != 0;
        const bool partly = (option.state & State_NoChange) != 0;
        const double width = theme.isHighContrast() ? 2 : 1;
        const double side = std::min(option.rect.width(), option.rect.height()) - width;
        QRectF box(0, 0, side, side);
        box.moveCenter(QRectF(option.rect).center());
        const QColor ink = theme.color(!enabled ? Token::Text3 : on || partly ? Token::Accent : Token::Text2);
        const bool filled = (on || partly) && enabled;
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(ink, width));
        painter.setBrush(filled && !round ? ink : theme.color(Token::Surface));
        if (round)
            painter.drawEllipse(box);
        else
            painter.drawRoundedRect(box, theme.px(3), theme.px(3));
        const QColor mark = filled && !round ? theme.color(Token::OnState) : ink;
        if (round && on) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(mark);
            painter.drawEllipse(box.center(), side / 4, side / 4);
        } else if (!round && on) {
            paintIcon(painter, box.adjusted(1, 1, -1, -1), Icon::Check, mark);
        } else if (partly) {
            painter.fillRect(QRectF(box.left() + side / 4, box.center().y() - 1, side / 2, 2), mark);
        }
        painter.restore();
    }
};

bool isPure(const QColor& color) { return color == QColor(Qt::black) || color == QColor(Qt::white); }

} // namespace

Theme& Theme::current()
{
    static QPointer<Theme> kept;
    if (!kept) {
        kept = new Theme;
        kept->setParent(qApp);
    }
    return *kept;
}

Theme::Theme()
{
    m_baseFont = QApplication::font();
    readSystem();
    apply();
    qApp->installEventFilter(this);
}

Theme::~Theme() = default;

bool Theme::eventFilter(QObject* watched, QEvent* event)
{
    // The platform tells its windows; the first one is enough.
    if (event->type() == QEvent::ThemeChange && !m_applying) {
        const ThemeKind before = m_systemKind;
        readSystem();
        if (m_systemKind != before && m_choice == Choice::System)
            apply();
    }
    return QObject::eventFilter(watched, event);
}

void Theme::readSystem()
{
    // A palette without a mask is the platform's own.
    m_applying = true;
    const QPalette ours = QApplication::palette();
    QApplication::setPalette(QPalette());
    m_systemKind = kindOf(QApplication::palette());
    QApplication::setPalette(ours);
    m_applying = false;
}

ThemeKind Theme::kindOf(const QPalette& system)
{
    const QColor window = system.color(QPalette::Window), text = system.color(QPalette::WindowText);
    if (isPure(window) && isPure(text) && contrast(window, text) > highContrastRatio)
        return window == QColor(Qt::black) ? ThemeKind::HighContrast : ThemeKind::Light;
    return window.lightness() < text.lightness() ? ThemeKind::Dark : ThemeKind::Light;
}

void Theme::setChoice(Choice choice)
{
    m_choice = choice;
    apply();
}

void Theme::setDensity(Density density)
{
    if (m_density == density)
        return;
    m_density = density;
    apply();
}

void Theme::setWallView(bool on)
{
    if (m_wallView == on)
        return;
    m_wallView = on;
    apply();
}

void Theme::setMotionReduced(bool reduced)
{
    if (m_reducedMotion == reduced)
        return;
    m_reducedMotion = reduced;
    emit changed();
}

void Theme::setBaseFont(const QFont& font)
{
    m_baseFont = font;
    apply();
}

QColor Theme::stateText(State state) const
{
    switch (state) {
    case State::None: return color(Token::Text3);
    case State::Ok: return color(Token::Ok);
    case State::Notice: return color(Token::Notice);
    case State::Warning: return color(Token::Warning);
    case State::Critical: return color(Token::Critical);
    case State::Quarantined: return color(Token::Quarantined);
    case State::Silent: return color(Token::Silent);
    }
    return {};
}

QColor Theme::stateFill(State state) const { return state == State::Warning ? color(Token::WarningFill) : stateText(state); }

QColor Theme::stateTint(State state) const
{
    switch (state) {
    case State::Ok: return color(Token::OkTint);
    case State::Notice: return color(Token::NoticeTint);
    case State::Warning: return color(Token::WarningTint);
    case State::Critical: return color(Token::CriticalTint);
    case State::Quarantined: return color(Token::QuarantinedTint);
    case State::None:
    case State::Silent: return color(Token::Sunken);
    }
    return {};
}

int Theme::px(double length) const { return static_cast<int>(std::lround(length * factor())); }

QFont Theme::font(TextSize size, TextWeight weight) const
{
    QFont font = m_baseFont;
    font.setPixelSize(std::max(1, px(static_cast<int>(size))));
    font.setWeight(weight == TextWeight::SemiBold ? QFont::DemiBold : QFont::Normal);
    return font;
}

QFont Theme::mono(TextSize size, TextWeight weight) const
{
    QFont sized = font(size, weight);
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (m_baseFont.family() == QStringLiteral("Noto Sans"))
        mono.setFamilies({QStringLiteral("Noto Sans Mono"), mono.family()});
    else if (!QFontInfo(mono).fixedPitch())
        mono.setFamilies({QStringLiteral("DejaVu Sans Mono"), QStringLiteral("Noto Sans Mono"), QStringLiteral("monospace")});
    mono.setStyleHint(QFont::Monospace);
    mono.setPixelSize(sized.pixelSize());
    mono.setWeight(static_cast<QFont::Weight>(sized.weight()));
    return mono;
}

int Theme::rowHeight(RowKind kind) const
{
    const int step = m_density == Density::Compact ? -4 : m_density == Density::Roomy ? 4 : 0;
    return px(rowHeightOf(kind) + step);
}

void Theme::apply()
{
    m_applying = true;
    switch (m_choice) {
    case Choice::System: m_kind = m_systemKind; break;
    case Choice::Light: m_kind = ThemeKind::Light; break;
    case Choice::Dark: m_kind = ThemeKind::Dark; break;
    case Choice::HighContrast: m_kind = ThemeKind::HighContrast; break;
    }
    const double size = m_baseFont.pixelSize() > 0 ? m_baseFont.pixelSize() : QFontInfo(m_baseFont).pixelSize();
    const double ratio = size / designBodyPx;
    m_fontFactor = std::abs(ratio - 1) <= snapFactor ? 1 : ratio;

    // Known metrics below the style sheet, whatever the desktop prefers; dialogs stay the platform's.
    static const char* const styleSet = "harddnsStyle";
    if (!qApp->property(styleSet).toBool()) {
        QApplication::setStyle(new QuietStyle);
        qApp->setProperty(styleSet, true);
    }
    QApplication::setPalette(palette());
    QApplication::setFont(font(TextSize::Body));
    qApp->setStyleSheet(styleSheet());
    m_applying = false;
    emit changed();
}

QPalette Theme::palette() const
{
    QPalette palette;
    const QColor text = color(Token::Text), surface = color(Token::Surface), window = color(Token::Window), faint = color(Token::Text3);
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, surface);
    palette.setColor(QPalette::AlternateBase, color(Token::Sunken));
    palette.setColor(QPalette::ToolTipBase, surface);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, faint);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, surface);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, color(Token::Critical));
    palette.setColor(QPalette::Light, color(Token::Grid));
    palette.setColor(QPalette::Midlight, color(Token::Grid));
    palette.setColor(QPalette::Mid, color(Token::Border));
    palette.setColor(QPalette::Dark, color(Token::Border));
    palette.setColor(QPalette::Shadow, color(Token::Border));
    palette.setColor(QPalette::Highlight, isHighContrast() ? color(Token::Accent) : color(Token::Selection));
    palette.setColor(QPalette::HighlightedText, isHighContrast() ? color(Token::OnState) : text);
    palette.setColor(QPalette::Link, color(Token::Accent));
    palette.setColor(QPalette::LinkVisited, color(Token::Accent));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, faint);
    return palette;
}

} // namespace harddns::ui
