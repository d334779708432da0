#include "engine/api/validation.h"

namespace harddns
{

const char* toText(SecurityState state)
{
    switch (state) {
    case SecurityState::Unchecked: return "unchecked";
    case SecurityState::Insecure: return "insecure";
    case SecurityState::Secure: return "secure";
    case SecurityState::Bogus: return "bogus";
    }
    return "?";
}

const char* toText(ChainLink::Kind kind)
{
    switch (kind) {
    case ChainLink::Kind::Anchor: return "anchor";
    case ChainLink::Kind::Ds: return "ds";
    case ChainLink::Kind::NoDs: return "no-ds";
    case ChainLink::Kind::Keys: return "keys";
    case ChainLink::Kind::Answer: return "answer";
    case ChainLink::Kind::Denial: return "denial";
    case ChainLink::Kind::NegativeAnchor: return "negative-anchor";
    }
    return "?";
}

} // namespace harddns
