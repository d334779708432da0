#include "engine/telemetry/log/escape.h"

#include "engine/telemetry/log/log.h"

namespace harddns::log
{

namespace
{

constexpr std::string_view hexDigits = "0123456789abcdef";

/// One step through foreign text: a code point of well-formed UTF-8 (Unicode 15, table 3-7), or one octet that is none.
struct Step {
    char32_t codePoint = 0;
    std::size_t size = 1;
    bool valid = false;
};

Step nextStep(std::string_view text)
{
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = octet(0);
    if (first < 0x80)
        return {first, 1, true};
    std::size_t size = 0;
    char32_t value = 0;
    if (first >= 0xc2 && first <= 0xdf) {
        size = 2;
        value = first & 0x1fU;
    } else if (first >= 0xe0 && first <= 0xef) {
        size = 3;
        value = first & 0x0fU;
    } else if (first >= 0xf0 && first <= 0xf4) {
        size = 4;
        value = first & 0x07U;
    }
    if (size == 0 || text.size() < size)
        return {};
    for (std::size_t i = 1; i < size; ++i) {
        if ((octet(i) & 0xc0U) != 0x80U)
            return {};
        value = (value << 6) | (octet(i) & 0x3fU);
    }
    const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    if (overlong || (value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
        return {};
    return {value, size, true};
}

/// Characters that move, hide or reorder what a reader sees: C0, C1, soft hyphen, zero width, line separators, bidirectional
/// controls ("Trojan Source"), byte order mark, interlinear marks, non-characters at the end of the plane, tags.
bool isHidden(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c & 0xfffe) == 0xfffe || (c >= 0xe0000 && c <= 0xe0fff);
}

void appendHex(std::string& out, char32_t value, int digits)
{
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        out += hexDigits[(value >> shift) & 0xfU];
}

void appendJsonUnit(std::string& out, char32_t unit)
{
    out += "\\u";
    appendHex(out, unit, 4);
}

} // namespace

void appendJsonEscaped(std::string& out, std::string_view text)
{
    while (!text.empty()) {
        const Step step = nextStep(text);
        if (!step.valid) {
            out += "\\\\x";
            appendHex(out, static_cast<unsigned char>(text[0]), 2);
        } else if (step.codePoint == '"' || step.codePoint == '\\') {
            out += '\\';
            out += text[0];
        } else if (step.codePoint == '\n') {
            out += "\\n";
        } else if (isHidden(step.codePoint)) {
            if (step.codePoint < 0x10000) {
                appendJsonUnit(out, step.codePoint);
            } else { // a surrogate pair, RFC 8259 section 7
                appendJsonUnit(out, 0xd800 + ((step.codePoint - 0x10000) >> 10));
                appendJsonUnit(out, 0xdc00 + ((step.codePoint - 0x10000) & 0x3ff));
            }
        } else {
            out += text.substr(0, step.size);
        }
        text.remove_prefix(step.size);
    }
}

void appendTextEscaped(std::string& out, std::string_view text, bool quotes)
{
    while (!text.empty()) {
        const Step step = nextStep(text);
        if (step.valid && step.codePoint == '\\') {
            out += "\\\\";
        } else if (step.valid && step.codePoint == '"' && quotes) {
            out += "\\\"";
        } else if (step.valid && step.codePoint == '\n') {
            out += "\\n";
        } else if (!step.valid || step.codePoint < 0x20 || step.codePoint == 0x7f) {
            out += "\\x";
            appendHex(out, static_cast<unsigned char>(text[0]), 2);
        } else if (isHidden(step.codePoint)) {
            out += "\\u{";
            appendHex(out, step.codePoint, step.codePoint < 0x10000 ? 4 : 6);
            out += '}';
        } else {
            out += text.substr(0, step.size);
        }
        text.remove_prefix(step.size);
    }
}

std::string_view cutUtf8(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    std::size_t end = limit;
    // Back over at most three continuation octets to the start of the sequence that does not fit.
    for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U; ++i)
        --end;
    return text.substr(0, end);
}

std::string escaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    appendTextEscaped(out, text, false);
    return out;
}

} // namespace harddns::log
