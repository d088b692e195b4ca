#include "core/hashing/supervised_hash.hpp"

#include <cstdio>
#include <set>
#include <stdexcept>

#include "core/base/error.hpp"
#include "core/hashing/hash_layer.hpp"

namespace laplens {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

std::vector<Index> labelledRows(const std::vector<int>& labels) {
    std::vector<Index> rows;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] >= 0) rows.push_back(static_cast<Index>(i));
    return rows;
}

}  // namespace

PackedCodes SupervisedHash::fit(const Features& features, JobContext& context) {
    const std::vector<int>& labels = options_.labels;
    const std::vector<Index> rows = labelledRows(labels);
    std::set<int> present;
    for (const Index row : rows) present.insert(labels[static_cast<std::size_t>(row)]);
    if (present.size() < 2)
        throw Error(options_.method + " needs labelled pictures of two classes or more", {},
                    "Add a folder with a folder for each class as labelled, or choose ldh-rotated");
    if (labels.size() != static_cast<std::size_t>(features.rows()))
        throw std::invalid_argument("one label a picture, -1 where there is none");

    classes_ = *present.rbegin() + 1;
    objective_ = makeLabelObjective(options_.method, classes_, options_.bits, options_.seed + 1);
    std::vector<int> classes;
    const auto loss = [&](const std::vector<Index>& batch, const MatrixXd& outputs, MatrixXd& gradient) {
        classes.clear();
        for (const Index row : batch) classes.push_back(labels[static_cast<std::size_t>(row)]);
        return objective_->evaluate(outputs, classes, gradient);
    };
    const HashLayer layer = trainHashLayer(features, rows, options_.bits, options_.seed, loss,
                                           {objective_->parameters, objective_->gradients}, context);
    char text[160];
    std::snprintf(text, sizeof text,
                  "Trained on %zu labelled pictures of %zu classes, %d steps: loss %.3g to %.3g", rows.size(),
                  present.size(), layer.steps, layer.firstLoss, layer.lastLoss);
    remarks_.emplace_back(text);

    setProjection(layer.directions, layer.mean);
    offset_ -= layer.bias;
    return encode(features);
}

FeatureMatrix SupervisedHash::bitWeights(const Features& features) const {
    const MatrixXd learnt = objective_->bitWeights(projections(features).cast<double>());
    return learnt.size() > 0 ? FeatureMatrix(learnt.cast<float>()) : LinearHash::bitWeights(features);
}

void SupervisedHash::write(ModelWriter& writer) const {
    LinearHash::write(writer);
    writer.put(classes_);
    for (const MatrixXd& parameter : objective_->parameters)
        writer.put(Eigen::MatrixXf(parameter.cast<float>()));
}

void SupervisedHash::read(ModelReader& reader, const Features& features) {
    LinearHash::read(reader, features);
    classes_ = reader.get<int>();
    constexpr int kMostClasses = 1 << 20;
    if (classes_ < 1 || classes_ > kMostClasses) ModelReader::damaged();
    objective_ = makeLabelObjective(options_.method, classes_, options_.bits, options_.seed + 1);
    for (MatrixXd& parameter : objective_->parameters) {
        const auto stored = reader.getMatrix<Eigen::MatrixXf>();
        if (stored.rows() != parameter.rows() || stored.cols() != parameter.cols()) ModelReader::damaged();
        parameter = stored.cast<double>();
    }
}

}  // namespace laplens
