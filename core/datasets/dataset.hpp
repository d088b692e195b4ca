#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/images/image.hpp"

namespace laplens {

/// Equally sized pictures with class labels, in one block of memory.
struct Dataset {
    std::string name;  ///< "mnist", "cifar10"
    int width = 0, height = 0, channels = 0;
    std::vector<std::uint8_t> pixels;  ///< n * channels * height * width, planes as in the files (CHW)
    std::vector<int> labels;           ///< n, index into classNames
    std::vector<std::string> classNames;

    std::size_t size() const { return labels.size(); }
    /// Picture `index` as RGB; grey is replicated to three channels.
    Image image(std::size_t index) const;
};

enum class Split { Train, Test };

/// MNIST in its official idx files, plain or .gz, in `folder` ("train-images-idx3-ubyte[.gz]", ...).
/// Throws Error naming the file when one is missing, truncated or has a wrong magic number or count.
Dataset readMnist(const std::filesystem::path& folder, Split split);

/// CIFAR-10's official binary layout: `folder` is or contains cifar-10-batches-bin. Train needs all five
/// batches, of at most 10,000 pictures each. Throws Error as readMnist does.
Dataset readCifar10(const std::filesystem::path& folder, Split split);

/// "mnist", "cifar10" or "" for what `folder` holds, from the file names alone.
std::string datasetKind(const std::filesystem::path& folder);
Dataset readDataset(const std::filesystem::path& folder, Split split);
/// Whether the files of this split are there, from their names alone.
bool datasetHasSplit(const std::filesystem::path& folder, Split split);
/// Picture `index` alone, without reading the others where the file allows it (plain idx, CIFAR-10).
Image readDatasetImage(const std::filesystem::path& folder, Split split, std::size_t index);

/// `perClass` items of each class, drawn with `seed`, in ascending index order. Throws Error when a class
/// has fewer.
std::vector<std::size_t> stratifiedSample(const std::vector<int>& labels, int perClass, std::uint64_t seed);

}  // namespace laplens
