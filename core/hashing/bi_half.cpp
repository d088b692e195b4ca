#include "core/hashing/bi_half.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "core/hashing/hash_layer.hpp"
#include "core/hashing/lsh.hpp"

namespace laplens {

using Eigen::Index;
using Eigen::MatrixXd;

Eigen::MatrixXd biHalfBits(const MatrixXd& outputs) {
    MatrixXd bits = MatrixXd::Constant(outputs.rows(), outputs.cols(), -1);
    std::vector<Index> order(static_cast<std::size_t>(outputs.rows()));
    for (Index b = 0; b < outputs.cols(); ++b) {
        std::iota(order.begin(), order.end(), Index{0});
        std::ranges::stable_sort(order, [&](Index i, Index j) { return outputs(i, b) > outputs(j, b); });
        for (std::size_t i = 0; i < order.size() / 2; ++i) bits(order[i], b) = 1;
    }
    return bits;
}

double biHalfLoss(const MatrixXd& outputs, const Eigen::VectorXd& cosines, MatrixXd& gradient) {
    constexpr double kGamma = 6;
    const MatrixXd bits = biHalfBits(outputs);
    const Index pairs = outputs.rows() / 2;
    const auto m = static_cast<double>(outputs.cols());
    gradient = kGamma * (outputs - bits) / static_cast<double>(outputs.size());
    double loss = 0;
    for (Index i = 0; i < pairs; ++i) {
        const Eigen::RowVectorXd a = bits.row(i), b = bits.row(pairs + i);
        const double cosine = a.dot(b) / m;  // both are of length sqrt(m)
        const double off = cosine - cosines[i];
        loss += off * off / static_cast<double>(pairs);
        const double scale = 2 * off / (static_cast<double>(pairs) * m);
        gradient.row(i) += scale * (b - cosine * a);
        gradient.row(pairs + i) += scale * (a - cosine * b);
    }
    return loss;
}

PackedCodes BiHalfModel::fit(const Features& features, JobContext& context) {
    remarks_.clear();
    if (features.rows() < 2) {
        remarks_ = {"A single picture has no halves: random hyperplanes"};
        setProjection(gaussianHyperplanes(features.cols(), options_.bits, options_.seed),
                      Eigen::RowVectorXf::Zero(features.cols()));
        return encode(features);
    }
    std::vector<Index> rows(static_cast<std::size_t>(features.rows()));
    std::iota(rows.begin(), rows.end(), Index{0});
    const auto loss = [&](const std::vector<Index>& batch, const MatrixXd& outputs, MatrixXd& gradient) {
        const std::size_t pairs = batch.size() / 2;
        Eigen::VectorXd cosines(static_cast<Index>(pairs));
        for (std::size_t i = 0; i < pairs; ++i)
            cosines[static_cast<Index>(i)] =
                static_cast<double>(features.row(batch[i]).dot(features.row(batch[pairs + i])));
        return biHalfLoss(outputs, cosines, gradient);
    };
    std::vector<MatrixXd> none;
    const HashLayer layer =
        trainHashLayer(features, rows, options_.bits, options_.seed, loss, {none, none}, context);
    char text[120];
    std::snprintf(text, sizeof text, "Trained on %zu pictures, %d steps: loss %.3g to %.3g", rows.size(),
                  layer.steps, layer.firstLoss, layer.lastLoss);
    remarks_ = {text};
    setProjection(layer.directions, layer.mean);
    offset_ -= layer.bias;
    return encode(features);
}

}  // namespace laplens
