#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "core/base/error.hpp"
#include "core/datasets/dataset.hpp"
#include "core/images/decode.hpp"
#include "core/images/exif.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Reads a library's pictures at full size: from their files, or out of the data set they lie in (which is
/// read once and kept). Knows the roots as they were when it was made; may be used by several threads.
class PictureReader {
public:
    explicit PictureReader(const Library&);
    explicit PictureReader(const std::vector<RootRecord>& roots);

    struct Picture {
        Decoded decoded;
        std::string contentHash;
        KeptFacts facts;
    };
    /// With what its sidecars say. Throws Error when the file is not there or cannot be decoded.
    Picture read(const ImageRecord&, int minShortSide = 0) const;

    /// The same without decoding it; nothing of a data set's picture. Throws Error when the file cannot be
    /// read.
    KeptFacts readFacts(const ImageRecord&) const;
    /// What is in its file alone.
    PictureFacts readAllFacts(const ImageRecord&) const;

    /// Where the picture's file lies. Throws Error when the library no longer has the folder.
    std::filesystem::path fileOf(const ImageRecord&) const;

    /// The data set behind a root of kind "mnist-train" and the like.
    std::shared_ptr<const Dataset> dataset(const RootRecord&) const;

private:
    /// Throws Error when the library no longer has the folder.
    const RootRecord& rootOf(const ImageRecord&) const;
    Picture readFromDataset(const RootRecord&, const ImageRecord&) const;

    std::map<std::int64_t, RootRecord> roots_;
    mutable std::mutex mutex_;
    mutable std::map<std::int64_t, std::shared_ptr<const Dataset>> datasets_;
};

/// Whether a root of this kind is a data set, whose pictures are no files of their own.
bool isDatasetKind(const std::string& kind);
/// "cifar10-train" -> Train; throws Error for a kind that is not a data set.
Split splitOfKind(const std::string& kind);

/// Whether it is one of many in a file.
bool liesInDataset(const ImageRecord&);

/// A library's full-size picture: from its file or out of its data set. Throws Error when it is not there.
Image loadPicture(const Library&, const ImageRecord&, int minShortSide = 0);

}  // namespace laplens
