#include "core/search/packed_codes.hpp"

#include <algorithm>
#include <stdexcept>

namespace laplens {

void PackedCodes::append(std::span<const std::uint64_t> code) {
    if (code.size() != wordsPerCode())
        throw std::invalid_argument("a code to append has the wrong number of words");
    words_.insert(words_.end(), code.begin(), code.end());
    if (bits_ % 64 != 0) words_.back() &= (std::uint64_t{1} << (bits_ % 64)) - 1;
    ++n_;
}

PackedCodes PackedCodes::prefix(int bits) const {
    if (bits < 0 || bits > bits_) throw std::invalid_argument("a prefix cannot be longer than the code");
    PackedCodes result(n_, bits);
    const std::size_t words = result.wordsPerCode();
    if (words == 0) return result;
    const std::uint64_t lastMask = bits % 64 ? (std::uint64_t{1} << (bits % 64)) - 1 : ~std::uint64_t{0};
    for (std::size_t i = 0; i < n_; ++i) {
        std::ranges::copy((*this)[i].first(words), result[i].begin());
        result[i].back() &= lastMask;
    }
    return result;
}

}  // namespace laplens
