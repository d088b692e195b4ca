#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

namespace laplens {

/// Brings the numbers of a stored picture into sRGB, which is what everything behind decoding takes them for.
/// Made once for each profile and shared; any thread may use it.
class ToSrgb {
public:
    struct Chromaticity {
        double x = 0, y = 0;
        bool operator==(const Chromaticity&) const = default;
    };
    /// Of white, red, green and blue, as CIE 1931 defines x and y.
    using Primaries = std::array<Chromaticity, 4>;
    static constexpr Primaries kSrgbPrimaries{{{0.3127, 0.3290}, {0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}}};
    static constexpr double kSrgbCurve = 0;
    /// Adobe RGB (1998) Color Image Encoding, 4.3.1.
    static constexpr Primaries kAdobeRgbPrimaries{
        {{0.3127, 0.3290}, {0.64, 0.33}, {0.21, 0.71}, {0.15, 0.06}}};
    static constexpr double kAdobeRgbExponent = 563.0 / 256;

    /// By an ICC profile, for a picture of `colours` channels: 1 (grey), 3 (RGB) or 4 (CMYK). Null where
    /// nothing has to be done or can be: the profile is that of sRGB, damaged, or one for other channels. The
    /// rendering intent is the perceptual one.
    static std::shared_ptr<const ToSrgb> ofProfile(std::span<const std::byte> profile, int colours);
    /// For RGB of these primaries whose light is number ^ exponent; kSrgbCurve is sRGB's own curve. Null as
    /// above.
    static std::shared_ptr<const ToSrgb> ofPrimaries(const Primaries&, double exponent);
    /// By the code points of ITU-T H.273, which HEIF, AVIF and PNG carry. Numbers of unknown meaning are
    /// taken for sRGB's; of the two curves for high dynamic range PQ shows 203 cd/m2 as white, HLG is shown
    /// as it is.
    static std::shared_ptr<const ToSrgb> ofCodePoints(int primaries, int transfer);

    /// Grey and RGB: 3 samples a pixel in (equal ones for grey), 3 bytes out; `out` may be `in`. CMYK: 4
    /// samples, 0 for no ink.
    void convert(const std::uint8_t* in, std::uint8_t* out, std::size_t pixels) const;
    void convert(const std::uint16_t* in, std::uint8_t* out, std::size_t pixels) const;

    ~ToSrgb();
    ToSrgb(const ToSrgb&) = delete;
    ToSrgb& operator=(const ToSrgb&) = delete;

private:
    class Profile;
    explicit ToSrgb(std::unique_ptr<Profile>);
    static std::shared_ptr<const ToSrgb> made(std::unique_ptr<Profile>);
    template <class Sample>
    void run(void* transform, const Sample* in, std::uint8_t* out, std::size_t pixels) const;
    bool changesNothing() const;

    std::unique_ptr<Profile> profile_;
    void* from8_ = nullptr;
    mutable std::once_flag from16Made_;
    mutable void* from16_ = nullptr;
};

}  // namespace laplens
