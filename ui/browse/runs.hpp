#pragma once

#include <utility>
#include <vector>

namespace laplens {

/// First and one past the last of the rows, one after another, of which this is so.
template <class IsSo>
std::vector<std::pair<int, int>> runsOf(int count, IsSo isSo) {
    std::vector<std::pair<int, int>> runs;
    for (int row = 0; row < count; ++row) {
        if (!isSo(row)) continue;
        if (!runs.empty() && runs.back().second == row)
            ++runs.back().second;
        else
            runs.emplace_back(row, row + 1);
    }
    return runs;
}

}  // namespace laplens
