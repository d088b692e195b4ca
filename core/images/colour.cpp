#include "core/images/colour.hpp"

#include <lcms2.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/base/digest.hpp"

namespace laplens {

namespace {

constexpr std::size_t kLargestProfile = 16 << 20;
constexpr std::size_t kMostKept = 64;

/// lcms writes what it thinks of damaged profiles to the terminal otherwise.
cmsContext quietContext() {
    static const cmsContext context = [] {
        const cmsContext made = cmsCreateContext(nullptr, nullptr);
        cmsSetLogErrorHandlerTHR(made, [](cmsContext, cmsUInt32Number, const char*) {});
        return made;
    }();
    return context;
}

using Curve = std::unique_ptr<cmsToneCurve, decltype(&cmsFreeToneCurve)>;
constexpr double kPq = -1;

/// SMPTE ST 2084, 203 cd/m2 as 1, which ITU-R BT.2408 gives for white in SDR.
double lightOfPq(double number) {
    const double m1 = 2610.0 / 16384, m2 = 2523.0 / 32, c1 = 3424.0 / 4096, c2 = 2413.0 / 128,
                 c3 = 2392.0 / 128;
    const double power = std::pow(number, 1 / m2);
    return std::min(1.0, std::pow(std::max(power - c1, 0.0) / (c2 - c3 * power), 1 / m1) * 10'000 / 203);
}

Curve curveOf(double exponent) {
    if (exponent == kPq) {
        std::vector<cmsUInt16Number> table(4096);
        for (std::size_t i = 0; i < table.size(); ++i)
            table[i] = static_cast<cmsUInt16Number>(std::lround(
                lightOfPq(static_cast<double>(i) / static_cast<double>(table.size() - 1)) * 65'535));
        return {cmsBuildTabulatedToneCurve16(quietContext(), static_cast<cmsUInt32Number>(table.size()),
                                             table.data()),
                cmsFreeToneCurve};
    }
    if (exponent > 0) return {cmsBuildGamma(quietContext(), exponent), cmsFreeToneCurve};
    const double srgb[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    return {cmsBuildParametricToneCurve(quietContext(), 4, srgb), cmsFreeToneCurve};
}

/// What was made for a key, made once: a library's pictures share a few profiles.
std::shared_ptr<const ToSrgb> kept(const std::string& key,
                                   const std::function<std::shared_ptr<const ToSrgb>()>& make) {
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const ToSrgb>> known;
    const std::lock_guard lock(mutex);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    if (known.size() == kMostKept) known.clear();
    return known[key] = make();
}

}  // namespace

class ToSrgb::Profile {
public:
    Profile(cmsHPROFILE handle) : handle_(handle) {}
    ~Profile() {
        if (handle_) cmsCloseProfile(handle_);
    }
    Profile(const Profile&) = delete;
    Profile& operator=(const Profile&) = delete;

    /// Whether it says what the colours of a picture look like.
    bool isOfPictures() const {
        if (!handle_) return false;
        const cmsProfileClassSignature kind = cmsGetDeviceClass(handle_);
        return kind == cmsSigDisplayClass || kind == cmsSigInputClass || kind == cmsSigOutputClass ||
               kind == cmsSigColorSpaceClass;
    }
    /// 0 for what is neither grey nor RGB nor CMYK.
    int colours() const {
        switch (cmsGetColorSpace(handle_)) {
            case cmsSigGrayData:
                return 1;
            case cmsSigRgbData:
                return 3;
            case cmsSigCmykData:
                return 4;
            default:
                return 0;
        }
    }
    cmsHTRANSFORM transformFrom(std::size_t bytesASample) const {
        const auto bytes = static_cast<cmsUInt32Number>(bytesASample);
        const cmsUInt32Number grey = COLORSPACE_SH(PT_GRAY) | EXTRA_SH(2) | CHANNELS_SH(1) | BYTES_SH(bytes),
                              rgb = COLORSPACE_SH(PT_RGB) | CHANNELS_SH(3) | BYTES_SH(bytes),
                              cmyk = COLORSPACE_SH(PT_CMYK) | CHANNELS_SH(4) | BYTES_SH(bytes);
        static const Profile srgb(cmsCreate_sRGBProfileTHR(quietContext()));
        return cmsCreateTransformTHR(quietContext(), handle_,
                                     colours() == 1   ? grey
                                     : colours() == 3 ? rgb
                                                      : cmyk,
                                     srgb.handle_, TYPE_RGB_8, INTENT_PERCEPTUAL, cmsFLAGS_NOCACHE);
    }

private:
    cmsHPROFILE handle_;
};

ToSrgb::ToSrgb(std::unique_ptr<Profile> profile)
    : profile_(std::move(profile)), from8_(profile_->transformFrom(1)) {}

ToSrgb::~ToSrgb() {
    for (void* transform : {from8_, from16_})
        if (transform) cmsDeleteTransform(transform);
}

bool ToSrgb::changesNothing() const {
    if (profile_->colours() == 4) return false;
    std::vector<std::uint8_t> colours, converted;
    for (int r = 0; r < 256; r += 15)
        for (int g = 0; g < 256; g += 15)
            for (int b = 0; b < 256; b += 15)
                for (const int value : {r, g, b})
                    colours.push_back(static_cast<std::uint8_t>(profile_->colours() == 1 ? r : value));
    converted.resize(colours.size());
    convert(colours.data(), converted.data(), colours.size() / 3);
    return std::ranges::equal(colours, converted, [](int a, int b) { return std::abs(a - b) <= 1; });
}

std::shared_ptr<const ToSrgb> ToSrgb::made(std::unique_ptr<Profile> profile) {
    std::shared_ptr<ToSrgb> result(new ToSrgb(std::move(profile)));
    return result->from8_ && !result->changesNothing() ? result : nullptr;
}

std::shared_ptr<const ToSrgb> ToSrgb::ofProfile(std::span<const std::byte> bytes, int colours) {
    if (bytes.empty() || bytes.size() > kLargestProfile) return nullptr;
    return kept(contentHash(bytes) + std::to_string(colours), [&]() -> std::shared_ptr<const ToSrgb> {
        auto profile = std::make_unique<Profile>(cmsOpenProfileFromMemTHR(
            quietContext(), bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
        if (!profile->isOfPictures()) return nullptr;
        // A grey picture may carry the profile of RGB; its three channels are equal.
        const int meant = profile->colours();
        if (meant != colours && !(meant == 3 && colours == 1)) return nullptr;
        return made(std::move(profile));
    });
}

std::shared_ptr<const ToSrgb> ToSrgb::ofPrimaries(const Primaries& primaries, double exponent) {
    std::string key = std::to_string(exponent);
    for (const Chromaticity& c : primaries) {
        if (!(c.x >= 0 && c.x <= 1 && c.y > 0.001 && c.y <= 1)) return nullptr;
        key += ' ' + std::to_string(c.x) + ' ' + std::to_string(c.y);
    }
    if (!(exponent == kSrgbCurve || exponent == kPq || (exponent > 0.01 && exponent < 100))) return nullptr;
    return kept(key, [&]() -> std::shared_ptr<const ToSrgb> {
        const auto xyY = [&](std::size_t i) { return cmsCIExyY{primaries[i].x, primaries[i].y, 1}; };
        const cmsCIExyY white = xyY(0);
        const cmsCIExyYTRIPLE colours{xyY(1), xyY(2), xyY(3)};
        const Curve curve = curveOf(exponent);
        cmsToneCurve* const curves[] = {curve.get(), curve.get(), curve.get()};
        auto profile =
            std::make_unique<Profile>(cmsCreateRGBProfileTHR(quietContext(), &white, &colours, curves));
        return profile->isOfPictures() ? made(std::move(profile)) : nullptr;
    });
}

std::shared_ptr<const ToSrgb> ToSrgb::ofCodePoints(int primaries, int transfer) {
    constexpr Chromaticity kD65{0.3127, 0.3290}, kC{0.310, 0.316};
    static const std::map<int, Primaries> colours{
        {4, {{kC, {0.67, 0.33}, {0.21, 0.71}, {0.14, 0.08}}}},
        {5, {{kD65, {0.64, 0.33}, {0.29, 0.60}, {0.15, 0.06}}}},
        {6, {{kD65, {0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}}}},
        {7, {{kD65, {0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}}}},
        {8, {{kC, {0.681, 0.319}, {0.243, 0.692}, {0.145, 0.049}}}},
        {9, {{kD65, {0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}}}},
        {11, {{{0.314, 0.351}, {0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}}}},
        {12, {{kD65, {0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}}}},
        {22, {{kD65, {0.630, 0.340}, {0.295, 0.605}, {0.155, 0.077}}}}};
    static const std::map<int, double> exponents{{4, 2.2}, {5, 2.8}, {8, 1.0}, {16, kPq}};
    const auto colour = colours.find(primaries);
    const auto exponent = exponents.find(transfer);
    return ofPrimaries(colour == colours.end() ? kSrgbPrimaries : colour->second,
                       exponent == exponents.end() ? kSrgbCurve : exponent->second);
}

void ToSrgb::convert(const std::uint8_t* in, std::uint8_t* out, std::size_t pixels) const {
    run(from8_, in, out, pixels);
}

void ToSrgb::convert(const std::uint16_t* in, std::uint8_t* out, std::size_t pixels) const {
    std::call_once(from16Made_, [&] { from16_ = profile_->transformFrom(2); });
    run(from16_, in, out, pixels);
}

template <class Sample>
void ToSrgb::run(void* transform, const Sample* in, std::uint8_t* out, std::size_t pixels) const {
    constexpr std::size_t kAtOnce = 1 << 20;  // lcms counts in 32 bits
    const std::size_t samples = profile_->colours() == 4 ? 4 : 3;
    for (std::size_t done = 0; transform && done < pixels; done += kAtOnce)
        cmsDoTransform(transform, in + done * samples, out + done * 3,
                       static_cast<cmsUInt32Number>(std::min(kAtOnce, pixels - done)));
}

}  // namespace laplens
