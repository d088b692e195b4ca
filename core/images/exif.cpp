#include "core/images/exif.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exiv2/exiv2.hpp>
#include <mutex>
#include <string_view>
#include <vector>

#include "core/images/formats/codecs.hpp"
#include "core/images/formats/picture_header.hpp"

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
constexpr const char* kWordKeys[] = {
    "Exif.Image.ImageDescription",
    "Exif.Image.Rating",
    "Exif.Image.XPTitle",
    "Exif.Image.XPComment",
    "Exif.Image.XPKeywords",
    "Exif.Image.XPSubject",
    "Exif.Photo.UserComment",
    "Iptc.Application2.ObjectName",
    "Iptc.Application2.Headline",
    "Iptc.Application2.Caption",
    "Iptc.Application2.Keywords",
    "Xmp.dc.title",
    "Xmp.dc.description",
    "Xmp.dc.subject",
    "Xmp.xmp.Rating",
    "Xmp.xmp.Label",
    "Xmp.lr.hierarchicalSubject",
    "Xmp.digiKam.TagsList",
};
constexpr const char* kPlaceKeys[] = {
    "Exif.GPSInfo.GPSLatitude",
    "Xmp.exif.GPSLatitude",
    "Xmp.photoshop.City",
    "Iptc.Application2.City",
};
constexpr std::size_t kLongestValue = 400;

/// Null when there is nothing to read.
auto opened(std::span<const std::byte> bytes) {
    static std::once_flag once;
    std::call_once(once, [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
        Exiv2::XmpParser::initialize();
    });
    auto image = Exiv2::ImageFactory::open(reinterpret_cast<const Exiv2::byte*>(bytes.data()), bytes.size());
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

/// ".25", "25" and "250" are a quarter of a second.
std::int64_t nanosecondsOf(std::string_view fraction) {
    std::int64_t ns = 0, digit = 100'000'000;
    for (const char c : fraction.substr(0, fraction.find_first_not_of(".0123456789")))
        if (c != '.') {
            ns += (c - '0') * digit;
            digit /= 10;
        }
    return ns;
}

/// "2019:07:21 13:45:10", as EXIF has it, or "2019-07-21T13:45:10.25+02:00", as XMP does, where the time may
/// be left out. 0: not a date, or one that 64 bits of nanoseconds cannot hold.
std::int64_t nanosecondsSince1970(const std::string& text, const std::string& fraction) {
    unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    int end = 0;
    const int read = std::sscanf(text.c_str(), "%4u%*1[-:/.]%2u%*1[-:/.]%2u%*1[ T]%2u:%2u:%2u%n", &year,
                                 &month, &day, &hour, &minute, &second, &end);
    if (read < 3 || (read > 3 && read < 5)) return 0;
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                              std::chrono::day(day)};
    if (!date.ok() || year < 1826 || year > 2261 || hour > 24 || minute > 59 || second > 60) return 0;
    const std::string_view rest =
        read == 6 && end > 0 ? std::string_view(text).substr(static_cast<std::size_t>(end)) : "";
    return nanoseconds(sys_days(date).time_since_epoch() + hours(hour) + minutes(minute) + seconds(second))
               .count() +
           nanosecondsOf(rest.starts_with('.') ? rest : fraction);
}

std::int64_t dateOf(Exiv2::Image& image) {
    constexpr std::array<std::array<const char*, 2>, 6> kDates{
        {{"Exif.Photo.DateTimeOriginal", "Exif.Photo.SubSecTimeOriginal"},
         {"Exif.Photo.DateTimeDigitized", "Exif.Photo.SubSecTimeDigitized"},
         {"Xmp.exif.DateTimeOriginal", nullptr},
         {"Xmp.photoshop.DateCreated", nullptr},
         {"Exif.Image.DateTime", "Exif.Photo.SubSecTime"},
         {"Xmp.xmp.CreateDate", nullptr}}};
    for (const auto& [key, fractionKey] : kDates)
        if (const std::int64_t ns = nanosecondsSince1970(
                valueOf(image, key), fractionKey ? valueOf(image, fractionKey) : std::string());
            ns != 0)
            return ns;
    return 0;
}

template <class Result, class Read>
Result readOr(Result fallback, std::span<const std::byte> bytes, const Read& read) {
    try {
        // Exiv2 reads their containers only where it is told to, and not all of them.
        std::vector<std::byte> exif;
        const PictureFormat format = formatOf(bytes, {});
        if (format == PictureFormat::Heif) bytes = exif = exifOfHeif(bytes);
        if (format == PictureFormat::JpegXl) bytes = exif = exifOfJpegXl(bytes);
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

Notes readNotes(std::span<const std::byte> bytes) {
    return readOr(Notes(), bytes, [](Exiv2::Image& image) {
        const auto saysSomething = [&](const char* key) {
            const std::string value = valueOf(image, key);
            return !value.empty() && value != "0";  // a rating of 0 is none
        };
        return Notes{std::ranges::any_of(kWordKeys, saysSomething),
                     std::ranges::any_of(kPlaceKeys, saysSomething)};
    });
}

}  // namespace laplens
