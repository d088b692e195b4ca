#pragma once

#include <filesystem>

#include "core/base/job_context.hpp"
#include "core/datasets/dataset.hpp"
#include "core/networks/backbone.hpp"
#include "core/store/library.hpp"

namespace laplens {

struct TrainingDataOptions {
    int limitPerClass = 0;  ///< 0: all
    /// Pictures taken from the training part, evenly over the classes, for validation; 0: a third of each
    /// class, 2,000 at most.
    int holdOut = 2000;
    std::uint64_t seed = 1;  ///< of both draws
};

struct TrainingData {
    Dataset training, validation;
    Dataset test;  ///< empty when `folder` is a folder per class
};

/// Labelled pictures for training: MNIST, CIFAR-10, or a folder with one folder per class (decoded at the
/// backbone's input size; what cannot be read is left out with a message). Throws Error when there are fewer
/// than two classes.
TrainingData readTrainingData(const std::filesystem::path& folder, const Backbone&,
                              const TrainingDataOptions&, JobContext&);

/// What says of which class a library's picture is.
enum class LabelSource {
    Folders,  ///< the labels it was added with
    Tags      ///< its tag, where it has one alone; `kFavouriteTag` does not count
};

/// The same from the pictures of a library that have a label. A class of which fewer than two pictures can be
/// read is left out, with a message.
TrainingData readTrainingData(const Library&, LabelSource, const Backbone&, const TrainingDataOptions&,
                              JobContext&);

/// Share of `data` that the network in `weights` classifies as labelled.
double accuracyOn(const Dataset& data, const Backbone&, const std::filesystem::path& weights, JobContext&);

/// The chosen items of a data set, in that order.
Dataset subset(const Dataset& data, const std::vector<std::size_t>& items);

}  // namespace laplens
