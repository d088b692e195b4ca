#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace laplens {

/// SHA-256 of a file as 64 lower-case hex digits (weights, downloads). `betweenBlocks` is called after every
/// MiB; what it throws ends the work. Throws Error when the file cannot be read.
std::string sha256OfFile(const std::filesystem::path& file, const std::function<void()>& betweenBlocks = {});
/// MD5 as 32 lower-case hex digits, for archives whose publishers give no other sum. Throws the same.
std::string md5OfFile(const std::filesystem::path& file, const std::function<void()>& betweenBlocks = {});
std::string sha256(std::span<const std::byte> bytes);

/// XXH3-128 of a file as 32 hex digits: the identity of a picture's content, by which a moved file is known
/// again. Fast, not cryptographic. Throws Error when the file cannot be read.
std::string contentHashOfFile(const std::filesystem::path& file);
std::string contentHash(std::span<const std::byte> bytes);

}  // namespace laplens
