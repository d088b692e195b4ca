#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace laplens {

/// What stands between separators, without an empty last one. Valid as long as the text is.
inline std::vector<std::string_view> partsOf(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

}  // namespace laplens
