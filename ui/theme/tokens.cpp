#include "ui/theme/tokens.h"

#include <QtGlobal>

#include <algorithm>
#include <array>
#include <cmath>

namespace harddns::ui
{

namespace
{

struct TokenRow {
    Token token;
    std::array<QRgb, themeKinds> values; ///< light, dark, high contrast
};

// The one table of colours.
constexpr std::array<TokenRow, tokenCount> tokenTable{{
    {Token::Window, {0xfff3f5f7, 0xff12161b, 0xff000000}},
    {Token::Surface, {0xffffffff, 0xff1a1f26, 0xff000000}},
    {Token::Sunken, {0xffeceff2, 0xff151a20, 0xff000000}},
    {Token::Border, {0xffd3d8de, 0xff333c47, 0xffffffff}},
    {Token::Grid, {0xffe7eaee, 0xff272f39, 0xff6e6e6e}},
    {Token::Text, {0xff1a1f25, 0xffe7ebef, 0xffffffff}},
    {Token::Text2, {0xff46505b, 0xffb7c0ca, 0xffffffff}},
    {Token::Text3, {0xff5c6773, 0xff8f9ba8, 0xffe3e3e3}},
    {Token::Accent, {0xff1a5fb4, 0xff6aaaff, 0xff7cc4ff}},
    {Token::Selection, {0xffe1ecf9, 0xff1d3453, 0xff000000}},
    {Token::Ok, {0xff197744, 0xff4cc38a, 0xff5cff9d}},
    {Token::OkTint, {0xffe6f4ec, 0xff17302a, 0xff000000}},
    {Token::Notice, {0xff1a5fb4, 0xff6aaaff, 0xff7cc4ff}},
    {Token::NoticeTint, {0xffe4eef9, 0xff1b2f4a, 0xff000000}},
    {Token::Warning, {0xff8a5a00, 0xfff2b63a, 0xffffd23f}},
    {Token::WarningFill, {0xffe3a008, 0xfff2b63a, 0xffffd23f}},
    {Token::WarningTint, {0xfffdf3d7, 0xff3a2f14, 0xff000000}},
    {Token::Critical, {0xffb3201b, 0xffff7066, 0xffff9a91}},
    {Token::CriticalTint, {0xfffce8e6, 0xff471d1f, 0xff000000}},
    {Token::Quarantined, {0xff6b3fa0, 0xffbe9bf5, 0xffddbeff}},
    {Token::QuarantinedTint, {0xfff0e9f8, 0xff2f2547, 0xff000000}},
    {Token::Silent, {0xff5c6773, 0xff8f9ba8, 0xffe3e3e3}},
    {Token::OnState, {0xffffffff, 0xff12161b, 0xff000000}},
    {Token::OnWarning, {0xff1a1f25, 0xff12161b, 0xff000000}},
}};

constexpr bool tableIsInOrder()
{
    for (std::size_t i = 0; i < tokenTable.size(); ++i) {
        if (static_cast<std::size_t>(tokenTable[i].token) != i)
            return false;
    }
    return true;
}
static_assert(tableIsInOrder());

constexpr std::array<std::array<QRgb, seriesCount>, 2> seriesTable{{
    {0xff24479b, 0xff8a4b00, 0xff168068, 0xffb64caf, 0xff2b2320, 0xff067f9c, 0xff857000, 0xff0f4100, 0xff80127e, 0xff853fe8},
    {0xff5b93ec, 0xffd58f1e, 0xff21d6a0, 0xffe6a3f5, 0xffe9ebf5, 0xff9ae0fa, 0xffe6d04a, 0xff46c08a, 0xffc07098, 0xff8578f0},
}};

int seriesIndex(int number) { return number < 0 ? 0 : number % seriesCount; }

using Triple = std::array<double, 3>;

double linear(double channel) { return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); }

Triple linearOf(const QColor& color) { return {linear(color.redF()), linear(color.greenF()), linear(color.blueF())}; }

using Matrix = std::array<Triple, 3>;

Triple product(const Matrix& m, const Triple& v)
{
    Triple out{};
    for (std::size_t i = 0; i < 3; ++i)
        out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    return out;
}

// Machado, Oliveira, Fernandes 2009, severity 1.0; for linear RGB.
constexpr Matrix protan{{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix deutan{{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix tritan{{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};

Triple seen(const QColor& color, Sight sight)
{
    Triple rgb = linearOf(color);
    switch (sight) {
    case Sight::Normal: return rgb;
    case Sight::Protan: rgb = product(protan, rgb); break;
    case Sight::Deutan: rgb = product(deutan, rgb); break;
    case Sight::Tritan: rgb = product(tritan, rgb); break;
    }
    for (double& channel : rgb)
        channel = std::clamp(channel, 0.0, 1.0);
    return rgb;
}

// OKLab, Ottosson 2020.
constexpr Matrix toCones{
    {{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566}, {0.0883024619, 0.2817188376, 0.6299787005}}};
constexpr Matrix toLab{{{0.2104542553, 0.7936177850, -0.0040720468},
                        {1.9779984951, -2.4285922050, 0.4505937099},
                        {0.0259040371, 0.7827717662, -0.8086757660}}};

Triple okLab(const Triple& rgb)
{
    Triple cones = product(toCones, rgb);
    for (double& cone : cones)
        cone = std::cbrt(cone);
    return product(toLab, cones);
}

double luminance(const QColor& color)
{
    const Triple rgb = linearOf(color);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

} // namespace

QColor tokenColor(ThemeKind kind, Token token)
{
    return QColor::fromRgb(tokenTable[static_cast<std::size_t>(token)].values[static_cast<std::size_t>(kind)]);
}

QColor seriesColor(ThemeKind kind, int number)
{
    return QColor::fromRgb(seriesTable[kind == ThemeKind::Light ? 0 : 1][static_cast<std::size_t>(seriesIndex(number))]);
}

SeriesMarker seriesMarker(ThemeKind kind, int number)
{
    if (kind != ThemeKind::HighContrast)
        return SeriesMarker::None;
    return static_cast<SeriesMarker>(seriesIndex(number) % seriesInGroup + 1);
}

double contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a) + 0.05, second = luminance(b) + 0.05;
    return std::max(first, second) / std::min(first, second);
}

double colorDistance(const QColor& a, const QColor& b, Sight sight)
{
    const Triple x = okLab(seen(a, sight)), y = okLab(seen(b, sight));
    return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

} // namespace harddns::ui
