#include "core/pipeline/duplicates.hpp"

#include <algorithm>
#include <tuple>

#include "core/search/near_groups.hpp"

namespace laplens {

namespace {

/// Less is better.
auto worthOf(const ImageRecord& image) {
    return std::tuple(-std::int64_t{image.width} * image.height, -image.fileSize,
                      image.takenNs != 0 ? image.takenNs : std::numeric_limits<std::int64_t>::max(),
                      image.modifiedNs, image.id);
}

}  // namespace

std::vector<DuplicateGroup> duplicateGroups(const Library& library, const SearchIndex& index, int bits,
                                            int radius, JobContext& context) {
    index.requireInMemory();
    const int compared = bits > 0 ? std::min(bits, index.bits()) : index.bits();
    std::vector<DuplicateGroup> groups;
    for (const std::vector<std::uint32_t>& rows : nearGroups(index.codes, compared, radius, context)) {
        context.checkpoint();
        std::vector<std::int64_t> ids;
        for (const std::uint32_t row : rows) ids.push_back(index.imageIds[row]);
        std::vector<ImageRecord> images = library.imagesByIds(ids);
        std::ranges::sort(images, {}, worthOf);
        DuplicateGroup group;
        for (const ImageRecord& image : images) group.imageIds.push_back(image.id);
        if (group.imageIds.size() < 2) continue;
        const auto first = index.codes[static_cast<std::size_t>(index.rowOf(group.imageIds[0]))];
        for (const std::int64_t id : group.imageIds)
            group.differingBits.push_back(
                hammingDistance(first, index.codes[static_cast<std::size_t>(index.rowOf(id))], compared));
        groups.push_back(std::move(group));
    }
    std::ranges::stable_sort(groups, std::ranges::greater(),
                             [](const DuplicateGroup& group) { return group.imageIds.size(); });
    return groups;
}

}  // namespace laplens
