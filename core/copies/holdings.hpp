#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/images/decode.hpp"

namespace laplens {

/// What a picture's file holds that would be lost if another copy of the picture were kept in its place:
/// everything that the comparison of 8-bit pixels does not see.
struct Holdings {
    std::int64_t pixels = 0;
    /// Pages or frames, of which decoding takes the first; or what a sensor saw, of which it takes the
    /// preview.
    bool several = false;
    bool behind = false;  ///< a film, another picture, a gain or depth map, layers (frames.hpp)
    int depth = 8;        ///< bits a sample, 32 for floating point
    bool wide = false;    ///< colours of a larger space than sRGB
    bool inks = false;    ///< separated into cyan, magenta, yellow and black
    bool coloured = false;
    std::int64_t takenNs = 0;          ///< 0: not said
    std::vector<std::string> notes{};  ///< readNotes()
    /// fidelityOf(); less for a lossless file of a picture that shows the blocks of a bad JPEG.
    int fidelity = 100;
    bool saysFidelity = true;             ///< the file does, as it is lossless or JPEG
    std::vector<std::uint8_t> opacity{};  ///< Decoded::opacity

    /// How many things beyond plain pixels.
    int extras() const;
    bool isLossless() const { return fidelity == 100; }
    /// Whether everything that the other says in words is said here.
    bool sayAllOf(const Holdings& other) const;
    /// Whether nothing else that the other holds is missing here, pixels and their coding aside. What is
    /// transparent must be so in both, in the same parts: what is opaque cannot be had back from it. A date
    /// must be the same date. Floating point is covered by nothing.
    bool coverAllOf(const Holdings& other) const;
    /// Whether equal pixels of 8 bits are equal pixels: words and dates aside.
    bool haveThePixelsOf(const Holdings& other) const {
        return depth == 8 && other.depth == 8 && wide == other.wide && inks == other.inks;
    }
    /// Whether pixels that differ do not differ because this one is the worse copy: a lossless picture is
    /// given up only for one that is lossless, too, or nearly so, and a good one of as many pixels not for a
    /// bad one. Where the other has clearly fewer pixels, the reduction has hidden most of what coding lost.
    bool isCodedWellEnoughFor(const Holdings& other) const;
};

/// What a file's bytes and its decoded picture tell; `coloured` and `takenNs` are for the caller to say.
Holdings holdingsOf(std::span<const std::byte> bytes, const std::filesystem::path& name, const Decoded&);

/// How closely the coding kept to the picture: 100 where it is lossless; of a JPEG file the quality, 1 to 99,
/// whose quantisation table for light (Annex K of ITU-T T.81, scaled as the Independent JPEG Group's library
/// does) is nearest in the mean. Nothing for other lossy formats, which count as kFidelityUnknown.
std::optional<int> fidelityOf(std::span<const std::byte> bytes, const std::filesystem::path& name);
inline constexpr int kFidelityUnknown = 75;

}  // namespace laplens
