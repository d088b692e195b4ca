#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/job_context.hpp"
#include "core/networks/network.hpp"

namespace laplens {

/// How often a network's first guess is right.
struct FirstGuesses {
    std::int64_t pictures = 0;  ///< that could be read
    std::int64_t right = 0;
    std::vector<Error> failures;  ///< of those that could not

    double share() const { return pictures ? static_cast<double>(right) / static_cast<double>(pictures) : 0; }
};

/// Has the network guess the class of every picture in `folder` and the folders in it. The name of a picture,
/// or of its folder, begins with the name of its class: "n01440764_tench.jpg", "n01440764/17.jpg". `classes`
/// is a text file, one line for each output of the network, in their order, of which the first word counts:
/// ImageNet's lists of WordNet numbers are such. Throws Error when the list is not as long as the network has
/// outputs, when a picture has none of these classes, or when there is no picture.
FirstGuesses guessClasses(const std::filesystem::path& folder, const std::filesystem::path& classes,
                          const Network&, JobContext&);

}  // namespace laplens
