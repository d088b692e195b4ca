#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/query/folders.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

/// How a library is laid out for browsing.
struct BrowseOrder {
    /// Distance: from the place that the words of the filter ask for pictures near.
    enum class By { Added, Date, Name, Folder, FileSize, Pixels, Distance };
    enum class Group { None, Folder, Month, Label, Cluster };
    By by = By::Added;
    bool descending = false;
    Group group = Group::None;
    bool operator==(const BrowseOrder&) const = default;
};

/// A run of pictures that belong together.
struct BrowseSection {
    std::string title;  ///< folder, "2026-11", label, or the cluster's number from 1; empty: has none
    std::size_t first = 0;
    std::string name{};  ///< of a cluster (clusterNames), where it has one
};

struct BrowseListing {
    std::vector<std::int64_t> imageIds;
    std::vector<BrowseSection> sections;  ///< empty without groups; else the first begins at 0
    /// Of the clock where a picture was taken, or else here. Where months begin, where that is the order: by
    /// date without groups, or in groups by month.
    std::vector<BrowseSection> months{};
    bool isCut = false;  ///< more pictures pass the filter: these are the first
};

/// Lists the pictures that pass the filter, without the Missing unless they are asked for: groups in order of
/// folder, of date (in the direction asked for), of label with the unlabelled last, or of cluster size with
/// the uncoded last; inside a group by `by`, then by id. Names compare as people count ("9.jpg" before
/// "10.jpg"). Clusters are those of `index` (null: all one group), which take longer the first time. A
/// million pictures take a second or two. Which are the first `most` of a shared library's, its server says.
BrowseListing browse(const Library&, const ImageFilter&, const BrowseOrder&, const SearchIndex* index,
                     std::int64_t most = kMostBrowsed);

/// The first place that its words ask for pictures near.
std::optional<GeoPosition> askedNear(const ImageFilter&);

/// What of a listing is among these pictures (ascending ids), in its order; sections that are left empty go.
BrowseListing among(const BrowseListing&, const std::vector<std::int64_t>& imageIds);
/// What of a listing is not among these pictures; cut where it was.
BrowseListing without(const BrowseListing&, const std::set<std::int64_t>& imageIds);

}  // namespace laplens
