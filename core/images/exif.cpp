#include "core/images/exif.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exiv2/exiv2.hpp>
#include <mutex>
#include <string_view>
#include <vector>

#include "core/images/formats/byte_reader.hpp"
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
constexpr const char* kNotesOfExif[] = {
    "Exif.Image.ImageDescription", "Exif.Image.Rating",        "Exif.Image.XPTitle",
    "Exif.Image.XPComment",        "Exif.Image.XPKeywords",    "Exif.Image.XPSubject",
    "Exif.Image.Artist",           "Exif.Image.Copyright",     "Exif.Photo.UserComment",
    "Exif.GPSInfo.GPSLatitude",    "Exif.GPSInfo.GPSLongitude"};
/// What programs write of their own accord: versions and times of IPTC, and groups of XMP.
constexpr int kTechnicalIptc[] = {0, 55, 60, 62, 63, 65, 70};
constexpr std::string_view kTechnicalXmp[] = {"tiff",    "exif",      "exifEX", "aux",   "crs",    "xmp",
                                              "xmpMM",   "photoshop", "xmpTPg", "stEvt", "stRef",  "GPano",
                                              "GCamera", "Container", "Item",   "hdrgm", "xmpNote"};
constexpr std::string_view kNotesOfXmp[] = {
    "Xmp.xmp.Rating",        "Xmp.xmp.Label",          "Xmp.photoshop.City",   "Xmp.photoshop.State",
    "Xmp.photoshop.Country", "Xmp.photoshop.Headline", "Xmp.photoshop.Credit", "Xmp.photoshop.Source",
    "Xmp.exif.GPSLatitude",  "Xmp.exif.GPSLongitude"};
constexpr std::string_view kTechnicalPng[] = {
    "Software", "date:", "Creation Time", "XML:com.adobe.xmp", "Raw profile", "exif:",
    "png:",     "icc:",  "photoshop:",    "signature",         "Thumb::"};
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

/// Of the chunks tEXt, zTXt and iTXt (PNG Specification, 11.3.4) what follows the keyword, as it is stored.
std::vector<std::string> textsOfPng(std::span<const std::byte> bytes) {
    std::vector<std::string> texts;
    const ByteReader file(bytes);
    if (!file.has(0, "\x89PNG")) return texts;
    for (std::uint64_t at = 8; file.u32(at);) {
        const std::uint64_t size = *file.u32(at);
        if (file.has(at + 4, "tEXt") || file.has(at + 4, "zTXt") || file.has(at + 4, "iTXt")) {
            const auto chunk = file.from(at + 8, size);
            const std::string_view text(reinterpret_cast<const char*>(chunk.data()), chunk.size());
            if (std::ranges::none_of(kTechnicalPng,
                                     [&](std::string_view keyword) { return text.starts_with(keyword); }))
                texts.emplace_back(text.substr(std::min(text.find('\0'), text.size())));
        }
        at += size + 12;
    }
    return texts;
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

std::vector<std::string> readNotes(std::span<const std::byte> bytes) {
    std::vector<std::string> notes = readOr(std::vector<std::string>(), bytes, [](Exiv2::Image& image) {
        std::vector<std::string> found{image.comment()};
        for (const char* key : kNotesOfExif) found.push_back(valueOf(image, key));
        for (const Exiv2::Iptcdatum& datum : image.iptcData())
            if (datum.record() == Exiv2::IptcDataSets::application2 &&
                std::ranges::find(kTechnicalIptc, datum.tag()) == std::end(kTechnicalIptc))
                found.push_back(datum.print());
        for (const Exiv2::Xmpdatum& datum : image.xmpData())
            if (datum.key() != "Xmp.dc.format" &&
                (std::ranges::find(kTechnicalXmp, datum.groupName()) == std::end(kTechnicalXmp) ||
                 std::ranges::find(kNotesOfXmp, datum.key()) != std::end(kNotesOfXmp)))
                found.push_back(datum.print());
        return found;
    });
    for (std::string& text : textsOfPng(bytes)) notes.push_back(std::move(text));
    std::erase_if(notes, [](const std::string& note) {
        return note == "0" ||  // a rating that is none
               std::ranges::all_of(note, [](char c) { return c == ' ' || c == '\0'; });
    });
    std::ranges::sort(notes);
    notes.erase(std::unique(notes.begin(), notes.end()), notes.end());
    return notes;
}

}  // namespace laplens
