#include "tests/ui/shots/palette.h"

#include <QHash>

#include <algorithm>
#include <cmath>
#include <vector>

namespace harddns::ui::shots
{

namespace
{

struct Shade {
    QRgb color = 0;
    std::uint64_t pixels = 0;
    [[nodiscard]] int channel(int number) const { return number == 0 ? qRed(color) : number == 1 ? qGreen(color) : qBlue(color); }
};

/// A part of the shades, and its widest channel.
struct Box {
    std::vector<Shade> shades;
    int channel = 0;
    double weight = 0; ///< how much would be won by splitting it

    void measure()
    {
        std::uint64_t pixels = 0;
        int widest = -1;
        for (int number = 0; number < 3; ++number) {
            const auto [least, most] = std::minmax_element(
                shades.begin(), shades.end(), [number](const Shade& a, const Shade& b) { return a.channel(number) < b.channel(number); });
            const int width = most->channel(number) - least->channel(number);
            if (width > widest) {
                widest = width;
                channel = number;
            }
        }
        for (const Shade& shade : shades)
            pixels += shade.pixels;
        weight = shades.size() < 2 ? 0 : static_cast<double>(widest) * widest * std::log2(2.0 + static_cast<double>(pixels));
    }
};

} // namespace

QImage withFewColours(const QImage& picture, int most)
{
    const QImage from = picture.convertToFormat(QImage::Format_RGB32);
    QHash<QRgb, std::uint64_t> counted;
    for (int y = 0; y < from.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(from.constScanLine(y));
        for (int x = 0; x < from.width(); ++x)
            ++counted[line[x]];
    }
    std::vector<Box> boxes(1);
    for (auto at = counted.cbegin(); at != counted.cend(); ++at)
        boxes.front().shades.push_back({at.key(), at.value()});
    // The order of a hash is by chance.
    std::sort(boxes.front().shades.begin(), boxes.front().shades.end(), [](const Shade& a, const Shade& b) { return a.color < b.color; });
    boxes.front().measure();
    while (static_cast<int>(boxes.size()) < most) {
        const auto widest = std::max_element(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.weight < b.weight; });
        if (widest->weight <= 0)
            break;
        Box half;
        std::vector<Shade>& shades = widest->shades;
        std::stable_sort(shades.begin(), shades.end(),
                         [number = widest->channel](const Shade& a, const Shade& b) { return a.channel(number) < b.channel(number); });
        const int middle = (shades.front().channel(widest->channel) + shades.back().channel(widest->channel) + 1) / 2;
        const auto cut =
            std::find_if(shades.begin(), shades.end(), [&](const Shade& shade) { return shade.channel(widest->channel) >= middle; });
        half.shades.assign(cut, shades.end());
        shades.erase(cut, shades.end());
        widest->measure();
        half.measure();
        boxes.push_back(std::move(half));
    }
    QList<QRgb> table;
    QHash<QRgb, uchar> numbers;
    for (const Box& box : boxes) {
        const auto main =
            std::max_element(box.shades.begin(), box.shades.end(), [](const Shade& a, const Shade& b) { return a.pixels < b.pixels; });
        for (const Shade& shade : box.shades)
            numbers.insert(shade.color, static_cast<uchar>(table.size()));
        table.append(main->color);
    }
    QImage out(from.size(), QImage::Format_Indexed8);
    out.setColorTable(table);
    for (int y = 0; y < from.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(from.constScanLine(y));
        uchar* to = out.scanLine(y);
        for (int x = 0; x < from.width(); ++x)
            to[x] = numbers.value(line[x]);
    }
    return out;
}

bool saveSmall(const QImage& picture, const QString& path, int colours)
{
    constexpr int smallest = 0; // of Qt's "quality" of a PNG file: how little is compressed
    return withFewColours(picture, colours).save(path, "PNG", smallest);
}

} // namespace harddns::ui::shots
