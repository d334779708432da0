// How much two pictures of a page differ, for eyes: letters that moved by a pixel of the small picture are the same.
#pragma once

#include <QImage>
#include <QString>

#include <vector>

namespace harddns::ui::shots
{

/// Goldens are this small: what a page shows is still recognised, and all of them fit into a few hundred kilobytes.
inline constexpr int goldenWidth = 360, goldenHeight = 225;
/// Rows of the golden at the bottom that are not compared: the status line tells the load of the machine.
inline constexpr int goldenFoot = 6;

[[nodiscard]] QImage shrunk(const QImage& picture);

struct Difference {
    double share = 0; ///< of the pixels that differ
    double worst = 0; ///< the same, in the worst square of 15 by 15
    QImage where;     ///< grey picture, what differs in red
};
[[nodiscard]] Difference compared(const QImage& golden, const QImage& made);

/// One line of the report.
struct Compared {
    QString title, golden, made; ///< pictures: paths
    Difference difference;
    bool good = false;
};
/// An HTML page with the pictures beside each other, the worst first; pictures go beside it. False: it cannot be written.
bool writeReport(const QString& folder, const std::vector<Compared>& all);

} // namespace harddns::ui::shots
