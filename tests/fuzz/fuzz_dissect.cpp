// dissect() on any octets: tells all of them, each once, as text.
#include "tests/fuzz/fuzz_check.h"
#include "tests/wire/dissection_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string problem = harddns::test::checkDissection({data, size});
    harddns::fuzz::require(problem.empty(), problem.c_str());
    return 0;
}
