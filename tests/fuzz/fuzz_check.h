// What a fuzz target says when a property does not hold: one line, then abort, so that libFuzzer keeps the input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace harddns::fuzz
{

inline void require(bool holds, const char* property)
{
    if (holds)
        return;
    std::fprintf(stderr, "property broken: %s\n", property);
    std::abort();
}

} // namespace harddns::fuzz
