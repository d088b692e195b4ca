#include "core/networks/last_layer.hpp"

#include <QTest>
#include <cmath>
#include <random>

using namespace laplens;

namespace {

/// Three clouds that overlap, far from the origin and long in one direction, as features are.
LabelledFeatures clouds(const std::vector<int>& perClass, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> noise;
    LabelledFeatures pictures;
    for (int label = 0; label < static_cast<int>(perClass.size()); ++label)
        for (int i = 0; i < perClass[static_cast<std::size_t>(label)]; ++i) pictures.labels.push_back(label);
    pictures.features.resize(static_cast<Eigen::Index>(pictures.labels.size()), 5);
    for (std::size_t i = 0; i < pictures.labels.size(); ++i) {
        auto row = pictures.features.row(static_cast<Eigen::Index>(i));
        for (Eigen::Index c = 0; c < row.size(); ++c) row[c] = 7 + noise(random) * static_cast<float>(1 + c);
        row[pictures.labels[i]] += 3;
    }
    return pictures;
}

/// The mean over classes of the mean cross-entropy of each, plus the penalty, of a layer on features that are
/// centred and scaled as the header says: written down plainly, in doubles.
double plainLoss(const LabelledFeatures& pictures, const LastLayer& layer, int classes, double penalty) {
    const Eigen::MatrixXd x = pictures.features.cast<double>(), w = layer.weight.cast<double>();
    const Eigen::RowVectorXd mean = x.colwise().mean();
    const double scale = std::sqrt((x.rowwise() - mean).squaredNorm() / static_cast<double>(x.rows()));
    std::vector<double> sums(static_cast<std::size_t>(classes)), counts(static_cast<std::size_t>(classes));
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        const Eigen::VectorXd scores = w * x.row(i).transpose() + layer.bias.cast<double>();
        const auto label = static_cast<std::size_t>(pictures.labels[static_cast<std::size_t>(i)]);
        sums[label] += std::log(scores.array().exp().sum()) - scores[static_cast<Eigen::Index>(label)];
        ++counts[label];
    }
    double loss = penalty / 2 * (w * scale).squaredNorm();
    for (std::size_t c = 0; c < sums.size(); ++c) loss += sums[c] / counts[c] / classes;
    return loss;
}

}  // namespace

class LastLayerTest : public QObject {
    Q_OBJECT

    JobContext context_;

private slots:
    /// Convex: where every small step from a point leads up, it is the lowest there is.
    void noSmallStepFromTheSolutionLeadsDown() {
        const LabelledFeatures pictures = clouds({40, 12, 25}, 1);
        for (const double penalty : {1e-1, 1e-3}) {
            const LastLayer layer = fitLastLayer(pictures, 3, penalty, context_);
            const double least = plainLoss(pictures, layer, 3, penalty);
            QVERIFY(least < std::log(3.0));
            for (Eigen::Index c = 0; c < 3; ++c)
                for (Eigen::Index k = 0; k <= 5; ++k)
                    for (const float step : {-0.01f, 0.01f}) {
                        LastLayer moved = layer;
                        (k < 5 ? moved.weight(c, k) : moved.bias[c]) += step;
                        if (k < 5) moved.bias[c] -= step * pictures.features.col(k).mean();
                        QVERIFY2(
                            plainLoss(pictures, moved, 3, penalty) > least,
                            qPrintable(QString("class %1, feature %2, step %3").arg(c).arg(k).arg(step)));
                    }
        }
    }

    void aStartNearbyEndsAtTheSamePlace() {
        const LabelledFeatures pictures = clouds({20, 20, 20}, 2);
        const LastLayer stronger = fitLastLayer(pictures, 3, 1e-1, context_);
        const LastLayer fromNothing = fitLastLayer(pictures, 3, 1e-2, context_);
        const LastLayer fromThere = fitLastLayer(pictures, 3, 1e-2, context_, &stronger);
        QVERIFY((fromNothing.weight - fromThere.weight).norm() < 0.01f * fromNothing.weight.norm());
        QVERIFY((stronger.weight - fromNothing.weight).norm() > 0.1f * fromNothing.weight.norm());
    }

    /// Ten pictures of a class again and again are no more than ten pictures.
    void aClassCountsTheSameHoweverManyPicturesItHas() {
        const LabelledFeatures pictures = clouds({10, 10}, 3);
        LabelledFeatures lopsided = pictures;
        lopsided.features.resize(20 + 90, 5);
        lopsided.features.topRows(20) = pictures.features;
        for (int copy = 0; copy < 9; ++copy) {
            lopsided.features.middleRows(20 + 10 * copy, 10) = pictures.features.topRows(10);
            lopsided.labels.insert(lopsided.labels.end(), 10, 0);
        }
        // Pull between the classes is what counts; the mean, on which the penalty's scale stands, moves.
        const LastLayer plain = fitLastLayer(pictures, 2, 1e-5, context_);
        const LastLayer again = fitLastLayer(lopsided, 2, 1e-5, context_);
        const FeatureMatrix one = plain.scores(pictures.features), other = again.scores(pictures.features);
        int same = 0;
        for (Eigen::Index i = 0; i < 20; ++i) same += (one(i, 0) > one(i, 1)) == (other(i, 0) > other(i, 1));
        QVERIFY2(same >= 19, qPrintable(QString::number(same)));
    }

    void thePenaltyIsTheOneThatTellsMostHeldOutPicturesRight() {
        const LabelledFeatures training = clouds({6, 6, 6}, 4), heldOut = clouds({40, 40, 40}, 5);
        const double chosen = chooseLastLayer(training, heldOut, 3, context_).accuracy(heldOut);
        for (const double penalty : {1e-2, 1e-4, 1e-6})
            QVERIFY(chosen >= fitLastLayer(training, 3, penalty, context_).accuracy(heldOut) - 0.01);
    }
};

QTEST_GUILESS_MAIN(LastLayerTest)
#include "last_layer_test.moc"
