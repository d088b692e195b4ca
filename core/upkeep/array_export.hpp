#pragma once

#include <cstddef>
#include <filesystem>

#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

struct ArrayExport {
    std::size_t rows = 0, words = 0, featureSize = 0;
};

/// Writes what other programs may want of a library's ready pictures, row by row the same picture, ascending
/// by id:
///   codes.npy     unsigned 64-bit, rows x words: bit b of a code is bit b % 64 of word b / 64
///   features.npy  32-bit floats, rows x size of the active model's network
///   ids.csv       image_id,path,label; RFC 4180, with a heading; paths byte for byte
/// The folder is made; files of these names are replaced, each when it is complete. Throws Error when the
/// library has no codes yet or the disk is full, and Cancelled.
ArrayExport exportArrays(const Library&, const std::filesystem::path& folder, JobContext&);

}  // namespace laplens
