// The shapes of the seven states: never colour alone. Painted at any size and scale: 13 in tables, 16 in cards, 20 in the top bar, 52 in
// the banner. GUI thread.
#pragma once

#include "engine/api/vote.h"
#include "ui/theme/state.h"

#include <QColor>
#include <QPainterPath>
#include <QRectF>
#include <QString>

#include <optional>

class QPainter;

namespace harddns::ui
{

inline constexpr int stateShapeInTable = 13, stateShapeInCard = 16, stateShapeInBar = 20, stateShapeInBanner = 52;

/// The outline that tells a state without its colour, in a square of 16.
[[nodiscard]] QPainterPath stateOutline(State state);

/// In the middle of `where`, as large as its shorter side.
void paintState(QPainter& painter, const QRectF& where, State state);

/// The general word of a state: "Safe", "Warning". Views that know more say more ("Late", "Differs").
[[nodiscard]] QString stateWord(State state);
[[nodiscard]] State stateOf(Grade grade);
[[nodiscard]] QString gradeWord(Grade grade); ///< "Critical"; Grade::None: "Explained"

/// What a node did in a vote, for matrices: smaller, without colour but for the last.
enum class Mark : std::uint8_t {
    Agrees,           ///< disc
    DiffersExplained, ///< hollow diamond
    Differs,          ///< octagon with x
    NotAsked,         ///< small dot
    Silent            ///< dash
};
void paintMark(QPainter& painter, const QRectF& where, Mark mark);
[[nodiscard]] QString markWord(Mark mark);

} // namespace harddns::ui
