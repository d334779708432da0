// Names from text and from octets: fromText(toText(n)) is n, and the operations on names hold their laws.
#include "engine/wire/name.h"
#include "tests/fuzz/fuzz_check.h"

using namespace harddns::wire;
using harddns::fuzz::require;

namespace
{

void checkLaws(const Name& n)
{
    const std::string text = n.toText();
    const auto again = Name::fromText(text);
    require(again && again->sameOctets(n), "fromText(toText(n)) is n");
    for (const char c : text)
        require(c > ' ' && c < 0x7f, "text is printable");
    require(n.lower() == n && n.lower().hash() == n.hash(), "case does not count");
    require(n.labels().size() == n.labelCount(), "labels are counted");
    require(n.isSubdomainOf(n.parent()) && n.isSubdomainOf(Name()), "a name is below its parent");
    require(n.parent().canonicalCompare(n) <= 0, "parents sort first");
    require(n.suffix(n.labelCount()).sameOctets(n) && n.commonLabels(n) == n.labelCount(), "the whole is a suffix");
    if (!n.isRoot()) {
        const auto built = n.parent().prepend(n.firstLabel());
        require(built && built->sameOctets(n), "first label and parent make the name");
        const auto moved = n.substitute(n.parent(), n.parent());
        require(moved && *moved == n, "substituting a suffix by itself changes nothing");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto fromText = Name::fromText({reinterpret_cast<const char*>(data), size});
    if (fromText)
        checkLaws(*fromText);
    const auto fromWire = Name::fromWire({data, size});
    if (fromWire)
        checkLaws(*fromWire);
    if (size > 1 && data[0] < size) { // two wire names
        const auto a = Name::fromWire({data + 1, data[0]});
        const auto b = Name::fromWire({data + 1 + data[0], size - 1 - data[0]});
        if (a && b) {
            const int c = a->canonicalCompare(*b);
            require((c == 0) == (*a == *b) && (c < 0) == (b->canonicalCompare(*a) > 0), "the canonical order is an order");
            require(a->isSubdomainOf(*b) == (a->commonLabels(*b) == b->labelCount()), "subdomains share all labels");
            require(!(*a == *b) || a->hash() == b->hash(), "equal names have equal hashes");
        }
    }
    (void)typeFromText({reinterpret_cast<const char*>(data), size});
    return 0;
}
