#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace laplens {

/// Things that were joined, as sets of the numbers 0 .. n - 1.
class DisjointSets {
public:
    explicit DisjointSets(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0u); }

    /// What represents the set: its lowest member.
    std::uint32_t find(std::uint32_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    /// Whether they were apart before.
    bool join(std::uint32_t a, std::uint32_t b) {
        a = find(a);
        b = find(b);
        parent_[std::max(a, b)] = std::min(a, b);
        return a != b;
    }

private:
    std::vector<std::uint32_t> parent_;
};

}  // namespace laplens
