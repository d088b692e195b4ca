#include "core/base/shared_bytes.hpp"

#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace laplens {

namespace {

struct Extent {
    std::uint64_t from = 0, place = 0, length = 0;
    bool operator==(const Extent&) const = default;
};

/// Nothing where it cannot be told of all of it.
std::vector<Extent> extentsOf(const std::filesystem::path& file) {
    constexpr std::uint32_t kAtOnce = 64;
    constexpr std::uint32_t kNoPlace = FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC |
                                       FIEMAP_EXTENT_DATA_INLINE | FIEMAP_EXTENT_NOT_ALIGNED;
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return {};
    alignas(fiemap) std::array<std::byte, sizeof(fiemap) + kAtOnce * sizeof(fiemap_extent)> bytes{};
    auto& map = *reinterpret_cast<fiemap*>(bytes.data());
    std::vector<Extent> extents;
    bool isLast = false, isKnown = true;
    while (!isLast && isKnown) {
        map.fm_start = extents.empty() ? 0 : extents.back().from + extents.back().length;
        map.fm_length = FIEMAP_MAX_OFFSET - map.fm_start;
        map.fm_extent_count = kAtOnce;
        isKnown = ioctl(descriptor, FS_IOC_FIEMAP, &map) == 0 && map.fm_mapped_extents > 0;
        for (std::uint32_t i = 0; isKnown && i < map.fm_mapped_extents; ++i) {
            const fiemap_extent& extent = map.fm_extents[i];
            isKnown = (extent.fe_flags & kNoPlace) == 0;
            isLast = (extent.fe_flags & FIEMAP_EXTENT_LAST) != 0;
            extents.push_back({extent.fe_logical, extent.fe_physical, extent.fe_length});
        }
    }
    close(descriptor);
    return isKnown ? extents : std::vector<Extent>();
}

}  // namespace

bool shareTheirBytes(const std::filesystem::path& one, const std::filesystem::path& other) {
    const std::vector<Extent> extents = extentsOf(one);
    return !extents.empty() && extents == extentsOf(other);
}

}  // namespace laplens
