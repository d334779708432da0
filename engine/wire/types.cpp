#include "engine/wire/types.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace harddns::wire
{

namespace
{

struct TypeName {
    std::uint16_t number;
    std::string_view text;
};

/// IANA "Resource Record (RR) TYPEs", by number.
constexpr TypeName typeNames[] = {
    {1, "A"},       {2, "NS"},          {3, "MD"},        {4, "MF"},          {5, "CNAME"},      {6, "SOA"},       {7, "MB"},
    {8, "MG"},      {9, "MR"},          {10, "NULL"},     {11, "WKS"},        {12, "PTR"},       {13, "HINFO"},    {14, "MINFO"},
    {15, "MX"},     {16, "TXT"},        {17, "RP"},       {18, "AFSDB"},      {19, "X25"},       {20, "ISDN"},     {21, "RT"},
    {22, "NSAP"},   {23, "NSAP-PTR"},   {24, "SIG"},      {25, "KEY"},        {26, "PX"},        {27, "GPOS"},     {28, "AAAA"},
    {29, "LOC"},    {30, "NXT"},        {31, "EID"},      {32, "NIMLOC"},     {33, "SRV"},       {34, "ATMA"},     {35, "NAPTR"},
    {36, "KX"},     {37, "CERT"},       {38, "A6"},       {39, "DNAME"},      {40, "SINK"},      {41, "OPT"},      {42, "APL"},
    {43, "DS"},     {44, "SSHFP"},      {45, "IPSECKEY"}, {46, "RRSIG"},      {47, "NSEC"},      {48, "DNSKEY"},   {49, "DHCID"},
    {50, "NSEC3"},  {51, "NSEC3PARAM"}, {52, "TLSA"},     {53, "SMIMEA"},     {55, "HIP"},       {56, "NINFO"},    {57, "RKEY"},
    {58, "TALINK"}, {59, "CDS"},        {60, "CDNSKEY"},  {61, "OPENPGPKEY"}, {62, "CSYNC"},     {63, "ZONEMD"},   {64, "SVCB"},
    {65, "HTTPS"},  {66, "DSYNC"},      {99, "SPF"},      {100, "UINFO"},     {101, "UID"},      {102, "GID"},     {103, "UNSPEC"},
    {104, "NID"},   {105, "L32"},       {106, "L64"},     {107, "LP"},        {108, "EUI48"},    {109, "EUI64"},   {128, "NXNAME"},
    {249, "TKEY"},  {250, "TSIG"},      {251, "IXFR"},    {252, "AXFR"},      {253, "MAILB"},    {254, "MAILA"},   {255, "ANY"},
    {256, "URI"},   {257, "CAA"},       {258, "AVC"},     {259, "DOA"},       {260, "AMTRELAY"}, {261, "RESINFO"}, {262, "WALLET"},
    {32768, "TA"},  {32769, "DLV"},
};

constexpr std::size_t longestTypeName = 10; // OPENPGPKEY, NSEC3PARAM; "TYPE65535" is shorter

} // namespace

std::string toText(Type type)
{
    const auto number = static_cast<std::uint16_t>(type);
    const auto* found = std::lower_bound(std::begin(typeNames), std::end(typeNames), number,
                                         [](const TypeName& t, std::uint16_t n) { return t.number < n; });
    if (found != std::end(typeNames) && found->number == number)
        return std::string(found->text);
    return "TYPE" + std::to_string(number);
}

std::optional<Type> typeFromText(std::string_view text)
{
    if (text.empty() || text.size() > longestTypeName)
        return std::nullopt;
    std::array<char, longestTypeName> upper{};
    std::transform(text.begin(), text.end(), upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    const std::string_view name(upper.data(), text.size());
    const auto* found = std::find_if(std::begin(typeNames), std::end(typeNames), [&](const TypeName& t) { return t.text == name; });
    if (found != std::end(typeNames))
        return static_cast<Type>(found->number);
    if (name.substr(0, 4) != "TYPE")
        return std::nullopt;
    std::uint16_t number = 0;
    const char* end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + 4, end, number);
    if (read.ec != std::errc() || read.ptr != end)
        return std::nullopt;
    return static_cast<Type>(number);
}

std::string toText(Rcode rcode)
{
    switch (rcode) {
    case Rcode::NoError: return "NOERROR";
    case Rcode::FormErr: return "FORMERR";
    case Rcode::ServFail: return "SERVFAIL";
    case Rcode::NxDomain: return "NXDOMAIN";
    case Rcode::NotImp: return "NOTIMP";
    case Rcode::Refused: return "REFUSED";
    case Rcode::YxDomain: return "YXDOMAIN";
    case Rcode::YxRrset: return "YXRRSET";
    case Rcode::NxRrset: return "NXRRSET";
    case Rcode::NotAuth: return "NOTAUTH";
    case Rcode::NotZone: return "NOTZONE";
    case Rcode::BadVers: return "BADVERS";
    case Rcode::BadCookie: return "BADCOOKIE";
    }
    return "RCODE" + std::to_string(static_cast<unsigned>(rcode));
}

std::string_view toText(Ede code)
{
    switch (code) {
    case Ede::Other: return "Other Error";
    case Ede::UnsupportedDnskeyAlgorithm: return "Unsupported DNSKEY Algorithm";
    case Ede::UnsupportedDsDigestType: return "Unsupported DS Digest Type";
    case Ede::StaleAnswer: return "Stale Answer";
    case Ede::ForgedAnswer: return "Forged Answer";
    case Ede::DnssecIndeterminate: return "DNSSEC Indeterminate";
    case Ede::DnssecBogus: return "DNSSEC Bogus";
    case Ede::SignatureExpired: return "Signature Expired";
    case Ede::SignatureNotYetValid: return "Signature Not Yet Valid";
    case Ede::DnskeyMissing: return "DNSKEY Missing";
    case Ede::RrsigsMissing: return "RRSIGs Missing";
    case Ede::NoZoneKeyBitSet: return "No Zone Key Bit Set";
    case Ede::NsecMissing: return "NSEC Missing";
    case Ede::CachedError: return "Cached Error";
    case Ede::NotReady: return "Not Ready";
    case Ede::Blocked: return "Blocked";
    case Ede::Censored: return "Censored";
    case Ede::Filtered: return "Filtered";
    case Ede::Prohibited: return "Prohibited";
    case Ede::StaleNxdomainAnswer: return "Stale NXDomain Answer";
    case Ede::NotAuthoritative: return "Not Authoritative";
    case Ede::NotSupported: return "Not Supported";
    case Ede::NoReachableAuthority: return "No Reachable Authority";
    case Ede::NetworkError: return "Network Error";
    case Ede::InvalidData: return "Invalid Data";
    case Ede::SignatureExpiredBeforeValid: return "Signature Expired before Valid";
    case Ede::TooEarly: return "Too Early";
    case Ede::UnsupportedNsec3Iterations: return "Unsupported NSEC3 Iterations Value";
    case Ede::Synthesized: return "Synthesized";
    }
    return "Unassigned";
}

} // namespace harddns::wire
