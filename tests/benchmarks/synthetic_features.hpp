#pragma once

#include <algorithm>
#include <random>

#include "core/base/feature_matrix.hpp"

namespace laplens {

/// Rows that behave like a network's features: groups that overlap, a dozen ways to differ, bent into
/// `length` numbers by a layer of rectified units, normalised.
class SyntheticFeatures {
public:
    explicit SyntheticFeatures(int length, int groups = 100, unsigned seed = 1) : random_(seed) {
        centres_ = gaussian(groups, kWays, 1.5f);
        weights_ = gaussian(kWays, length, 1);
        bias_ = gaussian(1, length, 1);
    }

    /// The next `n` rows; row i belongs to group i % groups.
    FeatureMatrix next(Eigen::Index n) {
        FeatureMatrix latent = gaussian(n, kWays, 1);
        for (Eigen::Index i = 0; i < n; ++i) latent.row(i) += centres_.row(next_++ % centres_.rows());
        FeatureMatrix rows(n, weights_.cols());
        rows.noalias() = latent * weights_;
        rows.rowwise() += bias_.row(0);
        rows = rows.cwiseMax(0);
        rows.rowwise().normalize();
        return rows;
    }

private:
    static constexpr int kWays = 12;

    FeatureMatrix gaussian(Eigen::Index rows, Eigen::Index columns, float deviation) {
        std::normal_distribution<float> normal(0, deviation);
        FeatureMatrix matrix(rows, columns);
        std::ranges::generate(matrix.reshaped(), [&] { return normal(random_); });
        return matrix;
    }

    std::mt19937_64 random_;
    FeatureMatrix centres_, weights_, bias_;
    Eigen::Index next_ = 0;
};

}  // namespace laplens
