#include "tests/ui/shots/compare.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cstdlib>

namespace harddns::ui::shots
{

namespace
{

/// Of 255, in any channel: less is another rendering of the same.
constexpr int tolerance = 44;
constexpr int square = 15;

bool isNear(QRgb a, QRgb b)
{
    return std::abs(qRed(a) - qRed(b)) <= tolerance && std::abs(qGreen(a) - qGreen(b)) <= tolerance &&
           std::abs(qBlue(a) - qBlue(b)) <= tolerance;
}

/// Somewhere around there the other picture looks like this, or there lies between what it looks like there.
bool isFound(QRgb pixel, const QImage& other, int x, int y)
{
    int least[3] = {255, 255, 255}, most[3] = {0, 0, 0};
    for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
            if (!other.valid(x + dx, y + dy))
                continue;
            const QRgb there = other.pixel(x + dx, y + dy);
            if (isNear(pixel, there))
                return true;
            const int channels[3] = {qRed(there), qGreen(there), qBlue(there)};
            for (int i = 0; i < 3; ++i) {
                least[i] = std::min(least[i], channels[i]);
                most[i] = std::max(most[i], channels[i]);
            }
        }
    }
    const int channels[3] = {qRed(pixel), qGreen(pixel), qBlue(pixel)};
    for (int i = 0; i < 3; ++i) {
        if (channels[i] < least[i] - tolerance || channels[i] > most[i] + tolerance)
            return false;
    }
    return true;
}

} // namespace

QImage shrunk(const QImage& picture)
{
    return picture.convertToFormat(QImage::Format_RGB32).scaled(goldenWidth, goldenHeight, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

Difference compared(const QImage& golden, const QImage& made)
{
    Difference out;
    const QImage a = golden.convertToFormat(QImage::Format_RGB32), b = made.convertToFormat(QImage::Format_RGB32);
    if (a.size() != b.size() || a.isNull()) {
        out.share = out.worst = 1;
        return out;
    }
    out.where = b.convertToFormat(QImage::Format_Grayscale8).convertToFormat(QImage::Format_RGB32);
    const int rows = a.height() - goldenFoot;
    int differ = 0;
    std::vector<int> squares(static_cast<std::size_t>((a.width() / square + 1) * (a.height() / square + 1)), 0);
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < a.width(); ++x) {
            if (isNear(a.pixel(x, y), b.pixel(x, y)))
                continue;
            if (isFound(a.pixel(x, y), b, x, y) && isFound(b.pixel(x, y), a, x, y))
                continue;
            ++differ;
            ++squares[static_cast<std::size_t>(y / square * (a.width() / square + 1) + x / square)];
            out.where.setPixel(x, y, qRgb(255, 0, 0));
        }
    }
    out.share = static_cast<double>(differ) / (a.width() * rows);
    out.worst = static_cast<double>(*std::max_element(squares.begin(), squares.end())) / (square * square);
    return out;
}

bool writeReport(const QString& folder, const std::vector<Compared>& all)
{
    const QDir dir(folder);
    if (!dir.mkpath(QStringLiteral(".")))
        return false;
    std::vector<Compared> sorted = all;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Compared& a, const Compared& b) {
        return a.good != b.good ? !a.good : a.difference.share > b.difference.share;
    });
    QString html = QStringLiteral("<!DOCTYPE html><meta charset=\"utf-8\"><title>Pictures of the console</title>\n"
                                  "<style>body{font-family:sans-serif}img{width:540px;border:1px solid #888}"
                                  ".bad{color:#b00;font-weight:bold}td{padding:4px}</style>\n"
                                  "<h1>Pictures of the console against the goldens</h1>\n<table><tr><th>golden<th>made<th>difference\n");
    int number = 0;
    for (const Compared& one : sorted) {
        const QString differs = QStringLiteral("differs-%1.png").arg(number++);
        one.difference.where.save(dir.filePath(differs));
        html += QStringLiteral("<tr><td colspan=3 class=%1>%2: %3 % of the pixels differ, %4 % in the worst square\n"
                               "<tr><td><img src=\"%5\"><td><img src=\"%6\"><td><img src=\"%7\">\n")
                    .arg(one.good ? QStringLiteral("good") : QStringLiteral("bad"), one.title.toHtmlEscaped())
                    .arg(100 * one.difference.share, 0, 'f', 2)
                    .arg(100 * one.difference.worst, 0, 'f', 0)
                    .arg(dir.relativeFilePath(one.golden), dir.relativeFilePath(one.made), differs);
    }
    html += QStringLiteral("</table>\n");
    QFile file(dir.filePath(QStringLiteral("index.html")));
    const QByteArray octets = html.toUtf8();
    return file.open(QIODevice::WriteOnly) && file.write(octets) == octets.size();
}

} // namespace harddns::ui::shots
