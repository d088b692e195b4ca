#pragma once

#include <cstdint>
#include <vector>

#include "core/store/records.hpp"

namespace laplens {

/// Whether LapLens moved it into the trash, and it was not seen in its place again.
inline bool isInTheTrash(const ImageRecord& image) {
    return image.state == ImageState::Missing && image.error == kInTheTrash;
}

/// Copies of one picture, or a series: those that stay, the one to keep first, and those that go.
struct CopiesToTrash {
    std::vector<std::int64_t> staying, going;
    /// What goes, too, chosen one by one, though no copy of it stays: it is part of another, or that of it.
    std::vector<std::int64_t> parts{};
    /// What goes of a series, chosen one by one, while another photograph of it stays: each shows its own.
    std::vector<std::int64_t> moments{};
};

}  // namespace laplens
