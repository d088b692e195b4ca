#include "core/graph/tile_selection.hpp"

#include "core/base/parallel.hpp"
#include "core/graph/distance_tiles.hpp"

namespace laplens {

void offerColumnsToRows(const float* tile, std::size_t rowBegin, std::size_t rowEnd, std::size_t columnBegin,
                        std::size_t columnEnd, const std::vector<float>& rowNorms,
                        const std::vector<float>& columnNorms, bool skipSelf, CandidateLists& lists) {
    const std::size_t width = columnEnd - columnBegin;
    parallelFor(rowEnd - rowBegin, 64, [&](std::size_t begin, std::size_t end) {
        std::vector<std::uint32_t> positions(width);
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t row = rowBegin + i;
            const float* products = tile + i * width;
            const float limit = lists.limit(row) - rowNorms[row];
            const std::size_t found =
                nearInRow(products, columnNorms.data() + columnBegin, limit, width, positions.data());
            for (std::size_t f = 0; f < found; ++f) {
                const std::size_t column = columnBegin + positions[f];
                if (skipSelf && column == row) continue;
                lists.add(row, static_cast<std::int32_t>(column),
                          rowNorms[row] + (columnNorms[column] - 2 * products[positions[f]]));
            }
        }
    });
}

void offerRowsToColumns(const float* tile, std::size_t rowBegin, std::size_t rowEnd, std::size_t columnBegin,
                        std::size_t columnEnd, const std::vector<float>& norms, CandidateLists& lists) {
    const std::size_t width = columnEnd - columnBegin;
    parallelFor(width, 64, [&](std::size_t begin, std::size_t end) {
        std::vector<std::uint32_t> positions(end - begin);
        std::vector<float> limits(end - begin);
        const auto limitOf = [&](std::size_t j) {
            return lists.limit(columnBegin + j) - norms[columnBegin + j];
        };
        for (std::size_t j = begin; j < end; ++j) limits[j - begin] = limitOf(j);
        for (std::size_t i = 0; i < rowEnd - rowBegin; ++i) {
            const std::size_t row = rowBegin + i;
            const float* products = tile + i * width + begin;
            const std::size_t found =
                nearInColumns(products, norms[row], limits.data(), end - begin, positions.data());
            for (std::size_t f = 0; f < found; ++f) {
                const std::size_t j = begin + positions[f];
                const std::size_t column = columnBegin + j;
                lists.add(column, static_cast<std::int32_t>(row),
                          norms[column] + (norms[row] - 2 * products[positions[f]]));
                limits[positions[f]] = limitOf(j);
            }
        }
    });
}

}  // namespace laplens
