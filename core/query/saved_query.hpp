#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/images/image.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// How the query is looked at before it is coded, and what was said of its answers.
struct QueryView {
    CropRect crop{};  ///< in pixels of the upright picture; empty: all of it
    bool mirror = false;
    int quarterTurns = 0;
    Combine combine = Combine::Mean;             ///< of several pictures
    std::vector<std::int64_t> right{}, wrong{};  ///< pictures that the query is moved towards and away from
    /// Whether the code of a picture in the library serves as it is.
    bool isPlain() const {
        return crop.empty() && !mirror && quarterTurns == 0 && right.empty() && wrong.empty();
    }
    bool operator==(const QueryView&) const = default;
};

/// Where a picture of a query comes from: a picture of the library, known again by its file or its content
/// when its id is gone; a file from elsewhere; or the picture itself, when it came from the clipboard or a
/// browser.
struct QuerySource {
    std::int64_t imageId = 0;
    std::filesystem::path file{};
    std::vector<std::byte> picture{};  ///< an encoded picture
    std::string name{};
    std::string contentHash{};  ///< that the picture of the library had
};
/// The picture of the library that is meant, if it has it.
std::optional<ImageRecord> pictureOf(const Library&, const QuerySource&);

/// All that asks the same question again, whatever the library is coded with by then.
struct SavedQuery {
    std::vector<QuerySource> sources{};
    QueryView view{};
    SearchOptions options{};  ///< without `among`
};

std::string toJson(const SavedQuery&);
/// Libraries and settings come from outside: values of a wrong type or out of range count as not said. Throws
/// Error when no picture is named.
SavedQuery savedQueryFrom(const std::string& json);

}  // namespace laplens
