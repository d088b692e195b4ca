#pragma once

#include <chrono>
#include <cstdint>

#include "core/store/records.hpp"

namespace laplens {

/// ImageNumber::Date of a picture: when it was taken, else changed; nanoseconds since 1970.
inline std::int64_t dateOf(const ImageRecord& image) {
    // Files count their time from another epoch than cameras do.
    static const std::int64_t shift =
        std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::file_clock::to_sys(std::chrono::file_clock::time_point{}).time_since_epoch())
            .count();
    return image.takenNs != 0 ? image.takenNs : image.modifiedNs + shift;
}

}  // namespace laplens
