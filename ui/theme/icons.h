// Icons: strokes on a grid of 16, one colour, painted at any scale. An icon made here takes its colour from the theme at the moment it is
// painted, so nothing has to be replaced when the theme changes. GUI thread.
#pragma once

#include "ui/theme/tokens.h"

#include <QIcon>
#include <QPainterPath>
#include <QRectF>

#include <cstdint>

class QPainter;

namespace harddns::ui
{

enum class Icon : std::uint8_t {
    Bars,
    Disagree,
    Bell,
    BellOff,
    Curve,
    Shield,
    Search,
    Nodes,
    Rotation,
    History,
    Flask,
    Settings,
    Plug,
    User,
    Clock,
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    ChevronDown,
    Pause,
    Play,
    Filter,
    Export,
    Import,
    Lock,
    Unlock,
    Note,
    Plus,
    Minus,
    Close,
    Check,
    Link,
    Columns,
    Copy,
    Open,
    Refresh,
    Info,
    Stop,
    Trash,
    Key,
    Wall,
    Fold
};
inline constexpr int iconCount = static_cast<int>(Icon::Fold) + 1;

inline constexpr double iconGrid = 16, iconStroke = 1.4;

/// What is stroked, on the grid.
[[nodiscard]] const QPainterPath& iconPath(Icon icon);
void paintIcon(QPainter& painter, const QRectF& where, Icon icon, const QColor& color);
/// Disabled: Token::Text3.
[[nodiscard]] QIcon themedIcon(Icon icon, Token token = Token::Text);

} // namespace harddns::ui
