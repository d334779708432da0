// The compact forms inside a row: seats of a vote, buckets of a histogram. Numbers are of variable length, seven bits an octet, the least
// significant first; the first octet of each form is its version.
#include "db/chain.h"
#include "db/rows.h"

#include <algorithm>
#include <array>

namespace harddns::db
{

namespace
{

constexpr std::uint8_t formVersion = 1;
/// Beyond it a form was not written by us; bounds what a broken file makes a reader allocate.
constexpr std::uint64_t maxElements = 4096;
constexpr std::size_t digestOctets = 32;

constexpr std::array<std::string_view, 5> states{"", "open", "voted", "silent", "replaced"};
constexpr std::array<std::string_view, 5> outcomes{"", "positive", "nodata", "nxdomain", "fail"};

void putNumber(std::vector<std::uint8_t>& out, std::uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        out.push_back(static_cast<std::uint8_t>(number | 0x80));
    out.push_back(static_cast<std::uint8_t>(number));
}

void putText(std::vector<std::uint8_t>& out, std::string_view text)
{
    putNumber(out, text.size());
    out.insert(out.end(), text.begin(), text.end());
}

/// A known word as its number, another as the count of words and its text.
template <std::size_t Count>
void putWord(std::vector<std::uint8_t>& out, const std::array<std::string_view, Count>& words, std::string_view text)
{
    const auto at = std::find(words.begin(), words.end(), text);
    putNumber(out, static_cast<std::uint64_t>(at - words.begin()));
    if (at == words.end())
        putText(out, text);
}

class Reader
{
public:
    explicit Reader(Blob octets) : m_octets(octets) {}

    bool number(std::uint64_t& out)
    {
        out = 0;
        for (unsigned shift = 0; shift < 64 && m_at < m_octets.size(); shift += 7) {
            const std::uint8_t octet = m_octets[m_at++];
            out |= static_cast<std::uint64_t>(octet & 0x7f) << shift;
            if (octet < 0x80)
                return true;
        }
        return false;
    }
    bool octets(std::size_t count, Blob& out)
    {
        if (m_octets.size() - m_at < count)
            return false;
        out = m_octets.subspan(m_at, count);
        m_at += count;
        return true;
    }
    bool text(Blob& out)
    {
        std::uint64_t size = 0;
        return number(size) && size <= m_octets.size() && octets(static_cast<std::size_t>(size), out);
    }
    bool text(std::string& out)
    {
        Blob found;
        if (!text(found))
            return false;
        out.assign(found.begin(), found.end());
        return true;
    }
    /// Over a word of so many known ones.
    bool skipWord(std::size_t known)
    {
        std::uint64_t place = 0;
        Blob ignored;
        return number(place) && place <= known && (place != known || text(ignored));
    }
    template <std::size_t Count>
    bool word(const std::array<std::string_view, Count>& words, std::string& out)
    {
        std::uint64_t place = 0;
        if (!number(place) || place > Count)
            return false;
        if (place == Count)
            return text(out);
        out = words[static_cast<std::size_t>(place)];
        return true;
    }
    [[nodiscard]] bool atEnd() const { return m_at == m_octets.size(); }

private:
    Blob m_octets;
    std::size_t m_at = 0;
};

int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/// False: not 64 digits in lower case.
bool digestFrom(const std::string& hex, std::array<std::uint8_t, digestOctets>& out)
{
    if (hex.size() != 2 * digestOctets)
        return false;
    for (std::size_t i = 0; i < digestOctets; ++i) {
        const int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return true;
}

} // namespace

std::vector<std::uint8_t> packSeats(const std::vector<VoteSeat>& seats)
{
    std::vector<std::array<std::uint8_t, digestOctets>> digests;
    std::vector<std::uint8_t> rest;
    const std::size_t count = std::min<std::size_t>(seats.size(), maxElements);
    putNumber(rest, count);
    for (std::size_t i = 0; i < count; ++i) {
        const VoteSeat& seat = seats[i];
        putText(rest, cleanText(seat.member));
        putWord(rest, states, seat.state);
        putWord(rest, outcomes, seat.outcome);
        putNumber(rest, static_cast<std::uint64_t>(seat.agreement));
        putNumber(rest, seat.rttUs);
        std::array<std::uint8_t, digestOctets> digest;
        if (!digestFrom(seat.digest, digest)) {
            putNumber(rest, 0);
            continue;
        }
        auto at = std::find(digests.begin(), digests.end(), digest);
        if (at == digests.end())
            at = digests.insert(digests.end(), digest);
        putNumber(rest, static_cast<std::uint64_t>(at - digests.begin()) + 1);
    }
    std::vector<std::uint8_t> out{formVersion};
    putNumber(out, digests.size());
    for (const auto& digest : digests)
        out.insert(out.end(), digest.begin(), digest.end());
    out.insert(out.end(), rest.begin(), rest.end());
    return out;
}

bool unpackSeats(Blob octets, std::vector<VoteSeat>& out)
{
    out.clear();
    Reader reader(octets);
    std::uint64_t version = 0, digestCount = 0, count = 0;
    if (!reader.number(version) || version != formVersion || !reader.number(digestCount) || digestCount > maxElements)
        return false;
    std::vector<std::string> digests(1);
    for (std::uint64_t i = 0; i < digestCount; ++i) {
        Blob digest;
        if (!reader.octets(digestOctets, digest))
            return false;
        digests.push_back(hexOf(digest));
    }
    if (!reader.number(count) || count > maxElements)
        return false;
    for (std::uint64_t i = 0; i < count; ++i) {
        VoteSeat seat;
        std::uint64_t agreement = 0, rtt = 0, digest = 0;
        if (!reader.text(seat.member) || !reader.word(states, seat.state) || !reader.word(outcomes, seat.outcome) ||
            !reader.number(agreement) || agreement > 2 || !reader.number(rtt) || !reader.number(digest) || digest >= digests.size())
            return false;
        seat.agreement = static_cast<Agreement>(agreement);
        seat.rttUs = static_cast<std::uint32_t>(rtt);
        seat.digest = digests[static_cast<std::size_t>(digest)];
        out.push_back(std::move(seat));
    }
    return reader.atEnd();
}

bool hasSeat(Blob octets, std::string_view member)
{
    Reader reader(octets);
    std::uint64_t version = 0, digestCount = 0, count = 0, ignored = 0;
    Blob digests;
    if (!reader.number(version) || version != formVersion || !reader.number(digestCount) || digestCount > maxElements ||
        !reader.octets(static_cast<std::size_t>(digestCount) * digestOctets, digests) || !reader.number(count))
        return false;
    for (std::uint64_t i = 0; i < count; ++i) {
        Blob found;
        if (!reader.text(found))
            return false;
        if (std::equal(found.begin(), found.end(), member.begin(), member.end(),
                       [](std::uint8_t octet, char c) { return octet == static_cast<std::uint8_t>(c); }))
            return true;
        // State, outcome, agreement, round trip, digest.
        if (!reader.skipWord(states.size()) || !reader.skipWord(outcomes.size()) || !reader.number(ignored) || !reader.number(ignored) ||
            !reader.number(ignored))
            return false;
    }
    return false;
}

std::vector<std::uint8_t> packBuckets(const HistogramValues& values)
{
    std::vector<std::uint8_t> out{formVersion};
    const std::size_t count = std::min({values.upperBoundsUs.size(), values.counts.size(), static_cast<std::size_t>(maxElements)});
    putNumber(out, count);
    std::uint64_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
        putNumber(out, values.upperBoundsUs[i] - last); // ascending
        putNumber(out, values.counts[i]);
        last = values.upperBoundsUs[i];
    }
    return out;
}

bool unpackBuckets(Blob octets, HistogramValues& out)
{
    out.upperBoundsUs.clear();
    out.counts.clear();
    Reader reader(octets);
    std::uint64_t version = 0, count = 0, last = 0;
    if (!reader.number(version) || version != formVersion || !reader.number(count) || count > maxElements)
        return false;
    for (std::uint64_t i = 0; i < count; ++i) {
        std::uint64_t step = 0, hits = 0;
        if (!reader.number(step) || !reader.number(hits))
            return false;
        last += step;
        out.upperBoundsUs.push_back(last);
        out.counts.push_back(hits);
    }
    return reader.atEnd();
}

} // namespace harddns::db
