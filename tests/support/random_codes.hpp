#pragma once

#include <random>

#include "core/search/packed_codes.hpp"

namespace laplens {

inline PackedCodes randomCodes(std::size_t n, int bits, unsigned seed) {
    std::mt19937_64 random(seed);
    PackedCodes codes(n, bits);
    for (std::size_t i = 0; i < n; ++i)
        for (int b = 0; b < bits; ++b) codes.setBit(i, b, random() & 1);
    return codes;
}

}  // namespace laplens
