#pragma once

#include <random>
#include <sstream>
#include <vector>

#include "core/hashing/hash_model.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

inline void normaliseRows(FeatureMatrix& features) {
    features.rowwise().normalize();
}

/// `groups` clouds of `size` unit vectors in `d` dimensions around orthogonal centres, `spread` wide; row i
/// is of group i % groups.
inline FeatureMatrix clouds(int groups, int size, int d, float spread, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FeatureMatrix features(groups * size, d);
    for (Eigen::Index i = 0; i < features.rows(); ++i) {
        for (int j = 0; j < d; ++j)
            features(i, j) = spread * normal(random) / std::sqrt(static_cast<float>(d));
        features(i, i % groups) += 1;
    }
    normaliseRows(features);
    return features;
}

/// A random walk over a sphere of d dimensions: neighbours in order, no clear groups.
inline FeatureMatrix wander(int n, int d, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FeatureMatrix features(n, d);
    Eigen::RowVectorXf at = Eigen::RowVectorXf::Random(d).normalized();
    for (Eigen::Index i = 0; i < n; ++i) {
        for (int j = 0; j < d; ++j) at[j] += 0.15f * normal(random);
        at.normalize();
        features.row(i) = at;
    }
    return features;
}

inline HashOptions optionsFor(const std::string& method, int bits, int neighbours = 10) {
    HashOptions options;
    options.method = method;
    options.bits = bits;
    options.neighbours = neighbours;
    return options;
}

inline int distance(const PackedCodes& a, std::size_t i, const PackedCodes& b, std::size_t j) {
    return hammingDistance(a[i], b[j], a.bits());
}

inline bool sameCodes(const PackedCodes& a, const PackedCodes& b) {
    return a.size() == b.size() && a.bits() == b.bits() && std::ranges::equal(a.words(), b.words());
}

/// Share of bits that are equal in both.
inline double agreement(const PackedCodes& a, const PackedCodes& b) {
    double equal = 0;
    for (std::size_t i = 0; i < a.size(); ++i) equal += a.bits() - distance(a, i, b, i);
    return equal / (static_cast<double>(a.size()) * a.bits());
}

inline std::string serialised(const HashModel& model) {
    std::ostringstream stream;
    model.serialise(stream);
    return stream.str();
}

}  // namespace laplens
