#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/store/library.hpp"

namespace laplens {

// Pictures that are known again when their files are others: of the same bytes, or of the same pixels, as of
// a file that had something written into it. Pixels are told by thumbnails, which are equal then.

/// Empty where the picture has no thumbnail. Of pictures that have nothing on them many are equal: see
/// isKnownByLook.
std::string hashOfLook(const Library&, std::int64_t imageId);
bool isKnownByLook(const Library&, std::int64_t imageId);

/// The Ready pictures that are copies of others, bit by bit.
class Twins {
public:
    explicit Twins(const Library& library) : library_(library) {}

    /// Those with its bytes, then those of its size with its pixels (not in a shared library, which keeps no
    /// copy codes to find them by).
    std::vector<ImageRecord> of(const ImageRecord&);

private:
    const Library& library_;
    std::optional<std::multimap<std::vector<std::uint64_t>, std::int64_t>> byCodes_;  ///< of all; read once
};

}  // namespace laplens
