#pragma once

#include <string>
#include <vector>

#include "core/query/library_map.hpp"

namespace laplens {

/// Which pictures of a map have one colour.
struct MapColouring {
    enum class By { Cluster, Folder, Label, Date };
    By by = By::Cluster;
    std::vector<int> classOf;  ///< by picture; -1: it has none, or one of the others
    /// By class: folder, label, or when: "2024", "2024-05", "2024-05-17", or the first and last of such with
    /// a slash between. By cluster there are colours only, and these are empty.
    std::vector<std::string> names;
    std::size_t others = 0;  ///< rarer folders or labels, for which there is no colour
};

/// At most `most` colours. Folders and labels have them in the order of how many pictures they have; times in
/// their own: years, months or days, whichever come in three or more, run together where they are too many,
/// into times of about as many pictures. Clusters that lie near each other have different ones: each in turn
/// that of which the nearest bearer is farthest. Reads of every picture of the map.
MapColouring colouringOf(const Library&, const LibraryMap&, MapColouring::By, int most);

}  // namespace laplens
