#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace laplens {

/// What a supervised hash layer is trained for: a loss of the layer's outputs u (a row a picture, a column a
/// bit; bit = u > 0) and the pictures' classes, with its gradients. Some have parameters of their own,
/// trained beside the layer.
class LabelObjective {
public:
    virtual ~LabelObjective() = default;

    /// Mean loss a picture of the batch (n x m outputs, n classes); writes the loss's derivatives by the
    /// outputs (n x m) and, into `gradients`, by the own parameters. Throws nothing; sums of exponentials are
    /// taken relative to their largest term.
    virtual double evaluate(const Eigen::MatrixXd& outputs, const std::vector<int>& classes,
                            Eigen::MatrixXd& outputGradient) = 0;

    /// Weights of the bits for ranking with these outputs as queries (n x m, mean 1 a row); none: empty.
    virtual Eigen::MatrixXd bitWeights(const Eigen::MatrixXd& outputs) const {
        (void)outputs;
        return {};
    }

    std::vector<Eigen::MatrixXd> parameters;
    std::vector<Eigen::MatrixXd> gradients;  ///< shaped like `parameters`
};

/// Over `classes` classes and `bits` bits; `seed` for the start of the own parameters.
///   "latent"     Lin, Yang, Hsiao & Chen, "Deep Learning of Binary Hash Codes for Fast Image Retrieval",
///   CVPRW 2015,
///                section 3.2: h = sigmoid(u) feeds a softmax classifier; cross-entropy; bit = h >= 0.5
///   "dpsh"       Li, Wang & Kang, "Feature Learning based Deep Supervised Hashing with Pairwise Labels",
///   IJCAI 2016,
///                eq. 7 (as Yan et al., T-ITS 2018): -sum(s theta - log(1 + e^theta)) + eta sum |b - u|^2,
///                theta = u_i . u_j / 2
///   "dhnn"       Li, Zhang, Huang, Zhu & Ma, "Large-Scale Remote Sensing Image Retrieval by Deep Hashing
///   Neural
///                Networks", TGRS 2018; our reading: the same likelihood over h = tanh(u), and the squared
///                distance of |h| from 1 ("DHNNs-L2")
///   "dhcq"       Tang, Li & Zhu, "Supervised deep hashing for scalable face image retrieval", Pattern
///   Recognition 2018;
///                our reading: a softmax classifier on h = tanh(u), cross-entropy plus |b - h|^2
///   "qadwh"      Zhang & Peng, "Query-adaptive Image Retrieval by Deep Weighted Hashing", TMM 2018; our
///   reading: h =
///                sigmoid(u); cross-entropy of a softmax classifier on h, plus a hinge over triplets of the
///                distance weighted by the anchor's class, sum_b w_cb (h_b - h'_b)^2; a query's bit weights
///                are its class probabilities times w (section III.C)
///   "greedyhash" Su, Zhang, Han & Tian, "Greedy Hash: Towards Fast Optimization for Accurate Hash Coding in
///   CNN",
///                NeurIPS 2018: cross-entropy of a softmax classifier on the bits b = sgn(u) themselves,
///                whose derivatives go straight through to u, plus 0.1 times the mean of |u - sgn(u)|^3
///   "csq"        Yuan, Wang, Zhang, Tay, Jie, Liu & Feng, "Central Similarity Quantization for Efficient
///   Image and
///                Video Retrieval", CVPR 2020: with h = (tanh(u) + 1) / 2 and the class's hash centre c in
///                {0, 1}^m the mean over bits of -(c log h + (1 - c) log(1 - h)), plus 1e-4 times that of log
///                cosh(|2h - 1| - 1); centres as the targets of orthohash, half of their bits apart
///   "orthohash"  Hoe, Ng, Zhang, Chan, Song & Xiang, "One Loss for All: Deep Hashing with a Single Cosine
///   Similarity
///                based Learning Objective", NeurIPS 2021, eq. 5: cross-entropy of s (cos(u, c_y) - margin),
///                the targets c rows of a Hadamard matrix, or random signs where it has too few
/// Throws std::invalid_argument for names that labelObjectives() does not have.
std::unique_ptr<LabelObjective> makeLabelObjective(const std::string& name, int classes, int bits,
                                                   std::uint64_t seed);

std::vector<std::string> labelObjectives();

}  // namespace laplens
