#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/job_context.hpp"
#include "core/networks/network.hpp"

namespace laplens {

struct ViewOptions {
    int views = 2;  ///< of each photograph
    /// Of the shorter side of a photograph, the least that the square of a view has.
    double leastShare = 0.6;
    std::uint64_t seed = 1;  ///< of the order of the photographs and of the squares
};

/// Squares out of photographs, as a student is shown them, with the feature that a teacher makes of the same
/// squares: what a student learns from. They lie in a file of kHeaderBytes with a JSON text, and of a record
/// for each view: 3 x side x side bytes, planes of RGB, and featureSize 32-bit floats of length 1; or all 0
/// where the photograph could not be read. View i is of photograph i % photographs.
struct TaughtViews {
    std::filesystem::path file;
    std::string folder;   ///< name of the photographs' folder
    std::string teacher;  ///< name of its backbone
    int side = 0;         ///< pixels
    int featureSize = 0;  ///< of the teacher
    std::int64_t photographs = 0, views = 0;
    std::string settings;  ///< all that they follow from, as JSON

    static constexpr std::int64_t kHeaderBytes = 4096;
    std::int64_t pixelBytes() const { return std::int64_t{3} * side * side; }
    std::int64_t recordBytes() const { return pixelBytes() + 4 * std::int64_t{featureSize}; }
};

/// Looks at the photographs in `folder` and below it, in an order that the seed draws: the first view of
/// each, then the second. A square lies anywhere in its photograph. What a run that was stopped wrote into
/// `file` is gone on from. What cannot be read is left out with a message. Throws Error when there are fewer
/// than two photographs, and when the file is of other ones or of other settings.
TaughtViews prepareViews(const std::filesystem::path& folder, const Network& teacher, const Backbone& student,
                         const ViewOptions&, const std::filesystem::path& file, JobContext&);

}  // namespace laplens
