#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace laplens {

/// A regular file as it lies on its disk: names that lead to one file, links followed, have equal identities.
struct FileIdentity {
    std::uint64_t device = 0, inode = 0;
    auto operator<=>(const FileIdentity&) const = default;
};

/// None when there is no regular file, or when it may not be looked at.
std::optional<FileIdentity> identityOf(const std::filesystem::path& file);

}  // namespace laplens
