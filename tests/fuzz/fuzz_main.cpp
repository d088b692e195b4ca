#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

#include "tests/fuzz/targets.hpp"

/// libFuzzer's entry: LAPLENS_FUZZ_TARGET names the reader.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const laplens::FuzzTarget* chosen = [] {
        const char* wanted = std::getenv("LAPLENS_FUZZ_TARGET");
        for (const laplens::FuzzTarget& target : laplens::fuzzTargets())
            if (wanted && std::strcmp(target.name, wanted) == 0) return &target;
        std::abort();
    }();
    chosen->run(std::as_bytes(std::span(data, size)));
    return 0;
}
