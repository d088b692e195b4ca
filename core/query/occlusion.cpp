#include "core/query/occlusion.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.hpp"
#include "core/networks/preprocess.hpp"

namespace laplens {

namespace {

/// A smaller drop of the cosine is rounding.
constexpr float kLeastDrop = 1e-5f;

/// First and last + 1 pixel of patch `i` along a side.
struct Patches {
    int side, positions, width;
    int first(int i) const {
        return positions == 1
                   ? (side - width) / 2
                   : static_cast<int>(std::lround(static_cast<double>(i) * (side - width) / (positions - 1)));
    }
};

std::vector<float> pixelsOf(const Image& image, const Backbone& backbone) {
    std::vector<float> pixels(3u * static_cast<std::size_t>(backbone.inputSize * backbone.inputSize));
    preprocess(image, backbone, pixels);
    return pixels;
}

/// 0 is the network's mean colour.
void cover(std::span<float> pixels, int side, int x, int y, int width) {
    for (int plane = 0; plane < 3; ++plane)
        for (int row = y; row < y + width; ++row)
            std::fill_n(pixels.begin() + (static_cast<std::ptrdiff_t>(plane) * side + row) * side + x, width,
                        0.0f);
}

/// How much a cosine with `other` drops for each position of the patch, by rows.
std::vector<float> dropsOf(const Network& network, const std::vector<float>& pixels,
                           const Eigen::RowVectorXf& other, float cosine, const Patches& patches,
                           JobContext& context) {
    std::vector<float> drops(static_cast<std::size_t>(patches.positions * patches.positions));
    const auto dropAt = [&](std::size_t i) {
        std::vector<float> covered = pixels;
        const int at = static_cast<int>(i);
        cover(covered, patches.side, patches.first(at % patches.positions),
              patches.first(at / patches.positions), patches.width);
        return cosine - network.features(covered, 1, [&] { context.checkpoint(); }).row(0).dot(other);
    };
    parallelFor(drops.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            context.checkpoint();
            drops[i] = dropAt(i);
        }
    });
    return drops;
}

/// The mean over the patches that cover a cell, weighed by how much of it they cover.
HeatMap heatOf(const std::vector<float>& drops, const Patches& patches) {
    HeatMap map;
    map.side = patches.positions;
    map.largestDrop = std::max(0.0f, *std::ranges::max_element(drops));
    const double cell = static_cast<double>(patches.side) / map.side;
    const auto overlap = [&](int patch, int at) {
        const double first = patches.first(patch);
        return std::max(0.0, std::min(first + patches.width, (at + 1) * cell) - std::max(first, at * cell));
    };
    for (int y = 0; y < map.side; ++y)
        for (int x = 0; x < map.side; ++x) {
            double sum = 0, weights = 0;
            for (int row = 0; row < map.side; ++row)
                for (int column = 0; column < map.side; ++column) {
                    const double weight = overlap(row, y) * overlap(column, x);
                    sum += weight * drops[static_cast<std::size_t>(row * map.side + column)];
                    weights += weight;
                }
            map.heat.push_back(weights > 0 ? static_cast<float>(std::max(0.0, sum / weights)) : 0);
        }
    const float most = *std::ranges::max_element(map.heat);
    for (float& heat : map.heat) heat = most > kLeastDrop ? heat / most : 0;
    return map;
}

}  // namespace

OcclusionMaps occlusionMaps(const Network& network, const Image& query, const Image& result,
                            JobContext& context, const OcclusionOptions& options) {
    const Backbone& backbone = network.backbone();
    const int side = backbone.inputSize;
    const Patches patches{side, options.positions,
                          std::clamp(static_cast<int>(std::lround(options.patchShare * side)),
                                     (side + options.positions - 1) / options.positions, side)};
    const std::vector<float> pixels[] = {pixelsOf(query, backbone), pixelsOf(result, backbone)};
    const Eigen::RowVectorXf features[] = {network.features(pixels[0], 1), network.features(pixels[1], 1)};
    OcclusionMaps maps;
    maps.cosine = features[0].dot(features[1]);
    maps.query = heatOf(dropsOf(network, pixels[0], features[1], maps.cosine, patches, context), patches);
    maps.result = heatOf(dropsOf(network, pixels[1], features[0], maps.cosine, patches, context), patches);
    maps.query.centralShare = maps.result.centralShare = backbone.centralShare;
    return maps;
}

}  // namespace laplens
