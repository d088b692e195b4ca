#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/experiments/experiment.hpp"

namespace laplens {

/// Where an experiment's pictures come from and what they are turned into.
struct ExperimentSource {
    std::filesystem::path
        folder;  ///< MNIST, CIFAR-10, arrays (told by their files), or a folder with one folder per class
    std::string features = "pixels";  ///< "pixels", or a backbone's name
    std::filesystem::path weights;    ///< of the backbone; empty: the installed ones
    int inputSize = 0;                ///< side of the pictures that it sees; 0: its own
    std::size_t queries = 0;          ///< 0: all the protocol has (folders: at most 1,000)
    /// MNIST, CIFAR-10: not the official split, but that of the deep-hashing literature (Xia et al., AAAI
    /// 2014): of all pictures 100 a class query the others, which are the database.
    bool literatureSplit = false;
    int labelsPerClass = 0;  ///< of the database that methods may learn from; 0: all (literature: 500)
    /// A folder of classes: how many times as many pictures the largest class keeps as the smallest, the
    /// others in between by equal ratios (Cui, Jia, Lin, Song & Belongie, "Class-Balanced Loss Based on
    /// Effective Number of Samples", CVPR 2019, section 5.1), classes and pictures drawn with the seed; 1:
    /// all are kept.
    int longTail = 1;
    int perClass = 0;        ///< database pictures of each class; 0: MNIST 1,000, else all
    std::uint64_t seed = 1;  ///< of the draws
};

/// "pixels" and the backbones that have weights here.
std::vector<std::string> experimentFeatures();

/// MNIST: `perClass` training pictures of each class are the database and the test pictures the queries.
/// CIFAR-10: all 50,000 and 10,000. A folder: its pictures, of which some query the others. Pixels are grey
/// or RGB values, rows normalised (folders: scaled to 32 x 32). A network's features are kept in
/// userDataFolder()/cache and used again when the weights and pictures are the same. Throws Error when the
/// data or weights are not there.
ExperimentData readExperimentData(const ExperimentSource&, JobContext&);

/// Ascending: the items that stay when classes are thinned out as ExperimentSource::longTail says; those
/// without a label (negative) stay.
std::vector<std::size_t> longTailed(const std::vector<int>& labels, int ratio, std::uint64_t seed);

}  // namespace laplens
