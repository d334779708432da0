// Small pictures of the console: few colours, flat surfaces kept exactly.
#pragma once

#include <QImage>
#include <QString>

namespace harddns::ui::shots
{

/// At most so many colours (2 to 256), the nearest of them for each pixel: flat surfaces keep theirs, only shades of letters change.
[[nodiscard]] QImage withFewColours(const QImage& picture, int most);
/// As PNG, as small as it gets. False: the file cannot be written.
bool saveSmall(const QImage& picture, const QString& path, int colours);

} // namespace harddns::ui::shots
