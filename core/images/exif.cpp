#include "core/images/exif.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <exiv2/exiv2.hpp>
#include <mutex>

namespace laplens {

namespace {

/// The first of these that is there stands for the entry.
struct Entry {
    const char* name;
    std::array<const char*, 3> keys;
};

constexpr Entry kEntries[] = {
    {"Camera", {"Exif.Image.Model", "Exif.Image.Make", nullptr}},
    {"Lens", {"Exif.Photo.LensModel", "Exif.CanonCs.LensType", "Exif.NikonLd3.LensIDNumber"}},
    {"Exposure", {"Exif.Photo.ExposureTime", nullptr, nullptr}},
    {"Aperture", {"Exif.Photo.FNumber", nullptr, nullptr}},
    {"Sensitivity", {"Exif.Photo.ISOSpeedRatings", nullptr, nullptr}},
    {"Focal length", {"Exif.Photo.FocalLength", nullptr, nullptr}},
    {"Flash", {"Exif.Photo.Flash", nullptr, nullptr}},
    {"Taken", {"Exif.Photo.DateTimeOriginal", "Exif.Photo.DateTimeDigitized", "Exif.Image.DateTime"}},
    {"Latitude", {"Exif.GPSInfo.GPSLatitude", nullptr, nullptr}},
    {"Longitude", {"Exif.GPSInfo.GPSLongitude", nullptr, nullptr}},
    {"Author", {"Exif.Image.Artist", "Xmp.dc.creator", nullptr}},
    {"Copyright", {"Exif.Image.Copyright", "Xmp.dc.rights", nullptr}},
    {"Description", {"Exif.Image.ImageDescription", "Xmp.dc.description", "Iptc.Application2.Caption"}},
    {"Software", {"Exif.Image.Software", nullptr, nullptr}},
};
constexpr std::size_t kLongestValue = 400;

/// Null when there is nothing to read.
Exiv2::Image::AutoPtr opened(std::span<const std::byte> bytes) {
    static std::once_flag once;
    std::call_once(once, [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
        Exiv2::XmpParser::initialize();
    });
    auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(bytes.data()),
                                           static_cast<long>(bytes.size()));
    if (image.get()) image->readMetadata();
    return image;
}

std::string valueOf(Exiv2::Image& image, const std::string& key) {
    std::string text;
    if (key.starts_with("Exif.")) {
        const auto found = image.exifData().findKey(Exiv2::ExifKey(key));
        if (found != image.exifData().end()) text = found->print(&image.exifData());
    } else if (key.starts_with("Xmp.")) {
        const auto found = image.xmpData().findKey(Exiv2::XmpKey(key));
        if (found != image.xmpData().end()) text = found->print();
    } else {
        const auto found = image.iptcData().findKey(Exiv2::IptcKey(key));
        if (found != image.iptcData().end()) text = found->print();
    }
    if (text.size() > kLongestValue) text.resize(kLongestValue);
    return text.find_first_not_of(" \0") == std::string::npos ? std::string() : text;
}

std::int64_t dateOf(Exiv2::Image& image) {
    for (const char* key :
         {"Exif.Photo.DateTimeOriginal", "Exif.Photo.DateTimeDigitized", "Exif.Image.DateTime"}) {
        const std::string text = valueOf(image, key);
        int year = 0, hour = 0, minute = 0, second = 0;
        unsigned month = 0, day = 0;
        if (std::sscanf(text.c_str(), "%d:%u:%u %d:%d:%d", &year, &month, &day, &hour, &minute, &second) != 6)
            continue;
        using namespace std::chrono;
        const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
        if (!date.ok() || year < 1826 || hour > 24 || minute > 59 || second > 60) continue;
        return nanoseconds(sys_days(date).time_since_epoch() + hours(hour) + minutes(minute) +
                           seconds(second))
            .count();
    }
    return 0;
}

template <class Result, class Read>
Result readOr(Result fallback, std::span<const std::byte> bytes, const Read& read) {
    try {
        const auto image = opened(bytes);
        return image.get() ? read(*image) : fallback;
    } catch (const std::exception&) {
        // Not a kind of file that carries metadata, or damaged.
        return fallback;
    }
}

}  // namespace

PictureFacts readPictureFacts(std::span<const std::byte> bytes) {
    return readOr(PictureFacts(), bytes, [](Exiv2::Image& image) {
        PictureFacts facts{dateOf(image), {}};
        for (const Entry& entry : kEntries)
            for (const char* key : entry.keys) {
                const std::string value = key ? valueOf(image, key) : std::string();
                if (value.empty()) continue;
                facts.entries.emplace_back(entry.name, value);
                break;
            }
        return facts;
    });
}

std::int64_t readTakenNs(std::span<const std::byte> bytes) {
    return readOr(std::int64_t{0}, bytes, dateOf);
}

}  // namespace laplens
