#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/downloads/download.hpp"

namespace laplens {

/// A labelled data set that its authors offer to everyone.
struct PublicDataset {
    std::string name;   ///< "mnist", "cifar10", as `datasetKind` says
    std::string title;  ///< for people: "CIFAR-10"
    std::string page;   ///< where it is described
    std::string terms;  ///< what its authors ask
    int pictures = 0;
    int classes = 0;
    std::vector<Download> files;  ///< `file` is the bare name
};

const std::vector<PublicDataset>& publicDatasets();
/// Throws Error naming the known ones.
const PublicDataset& publicDatasetNamed(std::string_view name);

/// Where a downloaded or unpacked data set lies: `datasets/NAME` in userDataFolder(). Not created.
std::filesystem::path folderOf(const PublicDataset&);
/// Whether both splits are there.
bool isInstalled(const PublicDataset&);

/// Fetches the official files that are not there yet, unpacks them and returns the folder. Goes on where an
/// earlier call was cut off. Throws Error as `download` does.
std::filesystem::path downloadDataset(const PublicDataset&, JobContext&, const DownloadOptions& = {});

/// Takes CIFAR-10's `cifar-10-binary.tar.gz` apart into `folder` (made) and returns it; of the archive
/// nothing but the batches and the names of the classes is written. Throws Error when the archive is
/// something else, is damaged, or lacks a batch; then nothing is left in `folder`.
std::filesystem::path unpackCifar10(const std::filesystem::path& archive, const std::filesystem::path& folder,
                                    JobContext&);

/// Whether datasetFolderFor knows what to do with this file.
bool isDatasetFile(const std::filesystem::path& path);

/// The folder of the data set that the user means by this path: the folder itself, the one an idx file lies
/// in, or the one that CIFAR-10's archive was unpacked into. Empty when the path is none of these.
std::filesystem::path datasetFolderFor(const std::filesystem::path& path, JobContext&);

}  // namespace laplens
