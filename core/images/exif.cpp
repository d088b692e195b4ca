#include "core/images/exif.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exiv2/exiv2.hpp>
#include <mutex>
#include <regex>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/folded.hpp"
#include "core/base/parts.hpp"
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
    {"Lens", {"Exif.Photo.LensModel", "Exif.CanonCs.LensType", "Exif.NikonLd3.LensIDNumber"}},
    {"Exposure", {"Exif.Photo.ExposureTime", nullptr, nullptr}},
    {"Aperture", {"Exif.Photo.FNumber", nullptr, nullptr}},
    {"Sensitivity", {"Exif.Photo.ISOSpeedRatings", nullptr, nullptr}},
    {"Focal length", {"Exif.Photo.FocalLength", nullptr, nullptr}},
    {"Flash", {"Exif.Photo.Flash", nullptr, nullptr}},
    {"Taken", {"Exif.Photo.DateTimeOriginal", "Exif.Photo.DateTimeDigitized", "Exif.Image.DateTime"}},
    {"Author", {"Exif.Image.Artist", "Xmp.dc.creator", nullptr}},
    {"Copyright", {"Exif.Image.Copyright", "Xmp.dc.rights", nullptr}},
    {"Description", {"Exif.Image.ImageDescription", "Xmp.dc.description", "Iptc.Application2.Caption"}},
    {"Software", {"Exif.Image.Software", nullptr, nullptr}},
};
constexpr const char* kNotesOfExif[] = {"Exif.Image.ImageDescription",
                                        "Exif.Image.Rating",
                                        "Exif.Image.XPTitle",
                                        "Exif.Image.XPComment",
                                        "Exif.Image.XPKeywords",
                                        "Exif.Image.XPSubject",
                                        "Exif.Image.Artist",
                                        "Exif.Image.Copyright",
                                        "Exif.Photo.UserComment",
                                        "Exif.GPSInfo.GPSLatitude",
                                        "Exif.GPSInfo.GPSLongitude",
                                        "Exif.GPSInfo.GPSAltitude",
                                        "Exif.GPSInfo.GPSImgDirection",
                                        "Exif.Image.Make",
                                        "Exif.Image.Model",
                                        "Exif.Photo.LensModel"};
/// The words among the notes, without keywords, numbers and whatever a program says of itself.
constexpr std::string_view kWords[] = {"Exif.Image.ImageDescription",
                                       "Exif.Image.XPTitle",
                                       "Exif.Image.XPComment",
                                       "Exif.Image.XPSubject",
                                       "Exif.Image.Artist",
                                       "Exif.Photo.UserComment",
                                       "Iptc.Application2.Caption",
                                       "Iptc.Application2.Headline",
                                       "Iptc.Application2.City",
                                       "Iptc.Application2.SubLocation",
                                       "Iptc.Application2.Byline",
                                       "Iptc.Application2.ObjectName",
                                       "Iptc.Application2.ProvinceState",
                                       "Iptc.Application2.CountryName",
                                       "Xmp.dc.title",
                                       "Xmp.dc.description",
                                       "Xmp.dc.creator",
                                       "Xmp.photoshop.Headline",
                                       "Xmp.photoshop.City",
                                       "Xmp.photoshop.State",
                                       "Xmp.photoshop.Country",
                                       "Xmp.iptc.Location"};
constexpr std::size_t kLongestNotes = 4000;
/// Where keywords are, and what stands between those above and below; 0: they have none.
constexpr std::pair<std::string_view, char> kKeywordsOfXmp[] = {{"Xmp.lr.hierarchicalSubject", '|'},
                                                                {"Xmp.digiKam.TagsList", '/'},
                                                                {"Xmp.MicrosoftPhoto.LastKeywordXMP", '/'},
                                                                {"Xmp.dc.subject", 0}};
constexpr std::size_t kMostKeywords = 500;
/// darktable notes with them what it does itself.
constexpr std::string_view kKeywordsOfPrograms[] = {"darktable/"};
/// As digiKam and darktable number them, and as they are called in English.
constexpr std::array<const char*, 10> kColoursOfDigikam = {"",     "red",     "orange", "yellow", "green",
                                                           "blue", "magenta", "grey",   "black",  "white"};
constexpr std::array<const char*, 5> kColoursOfDarktable = {"red", "yellow", "green", "blue", "purple"};
/// What programs write of their own accord: versions and times of IPTC, and groups of XMP.
constexpr int kTechnicalIptc[] = {0, 55, 60, 62, 63, 65, 70};
constexpr std::string_view kTechnicalXmp[] = {"tiff",    "exif",      "exifEX", "aux",   "crs",    "xmp",
                                              "xmpMM",   "photoshop", "xmpTPg", "stEvt", "stRef",  "GPano",
                                              "GCamera", "Container", "Item",   "hdrgm", "xmpNote"};
constexpr std::string_view kNotesOfXmp[] = {"Xmp.xmp.Rating",           "Xmp.xmp.Label",
                                            "Xmp.photoshop.City",       "Xmp.photoshop.State",
                                            "Xmp.photoshop.Country",    "Xmp.photoshop.Headline",
                                            "Xmp.photoshop.Credit",     "Xmp.photoshop.Source",
                                            "Xmp.exif.GPSLatitude",     "Xmp.exif.GPSLongitude",
                                            "Xmp.exif.GPSAltitude",     "Xmp.exif.GPSImgDirection",
                                            "Xmp.GPano.ProjectionType", "Xmp.GPano.PoseHeadingDegrees"};
constexpr std::string_view kTechnicalPng[] = {
    "Software", "date:", "Creation Time", "create-date", "XML:com.adobe.xmp", "Raw profile",
    "exif:",    "png:",  "icc:",          "photoshop:",  "signature",         "Thumb::"};
constexpr std::size_t kLongestValue = 400;

void beginReading() {
    static std::once_flag once;
    std::call_once(once, [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
        // Namespaces that it does not know are registered by whichever thread meets them.
        static std::recursive_mutex mutex;
        Exiv2::XmpParser::initialize(
            [](void* lock, bool isTaken) {
                auto& namespaces = *static_cast<std::recursive_mutex*>(lock);
                isTaken ? namespaces.lock() : namespaces.unlock();
            },
            &mutex);
    });
}

/// Null when there is nothing to read.
auto opened(std::span<const std::byte> bytes) {
    beginReading();
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
/// be left out, and the day and the month: "2019-07" and "2019" are their first days, as are "2019-07-00" and
/// "2019-00-00", as IPTC has them. 0: not a date, or one that 64 bits of nanoseconds cannot hold.
std::int64_t nanosecondsSince1970(const std::string& text, const std::string& fraction) {
    constexpr std::size_t kDigits = 8;  // Exiv2 leaves days of IPTC that are no days as they are
    if (text.size() >= kDigits && std::min(text.find_first_not_of("0123456789"), text.size()) == kDigits)
        return nanosecondsSince1970(text.substr(0, 4) + '-' + text.substr(4, 2) + '-' + text.substr(6),
                                    fraction);
    unsigned year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    int end = 0, yearsEnd = 0, monthsEnd = 0;
    const int read = std::sscanf(text.c_str(), "%4u%n%*1[-:/.]%2u%n%*1[-:/.]%2u%*1[ T]%2u:%2u:%2u%n", &year,
                                 &yearsEnd, &month, &monthsEnd, &day, &hour, &minute, &second, &end);
    const auto endsAt = [&](int at) {
        return text.find_first_not_of(" :", static_cast<std::size_t>(at)) == text.npos;
    };
    const bool isPart = (read == 1 && yearsEnd == 4 && endsAt(yearsEnd)) || (read == 2 && endsAt(monthsEnd));
    if (!isPart && (read < 3 || read == 4)) return 0;
    if (month == 0 && day == 0) month = 1;
    if (day == 0) day = 1;
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

/// Of the chunks tEXt, zTXt and iTXt (PNG Specification, 11.3.4) keyword and what follows it, as it is
/// stored.
std::vector<std::pair<std::string, std::string>> textsOfPng(std::span<const std::byte> bytes) {
    std::vector<std::pair<std::string, std::string>> texts;
    const ByteReader file(bytes);
    if (!file.has(0, "\x89PNG")) return texts;
    for (std::uint64_t at = 8; file.u32(at);) {
        const std::uint64_t size = *file.u32(at);
        if (file.has(at + 4, "tEXt") || file.has(at + 4, "zTXt") || file.has(at + 4, "iTXt")) {
            const auto chunk = file.from(at + 8, size);
            const std::string_view text(reinterpret_cast<const char*>(chunk.data()), chunk.size());
            const std::size_t end = std::min(text.find('\0'), text.size());
            texts.emplace_back(text.substr(0, end), text.substr(end));
        }
        at += size + 12;
    }
    return texts;
}

/// When a PNG file says that it was made: "Sun, 21 Jul 2019 13:45:10 +0200" (RFC 1123), as the PNG
/// Specification, 11.3.4.2, asks for, or as others have it.
std::int64_t creationOfPng(std::span<const std::byte> bytes) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    constexpr std::size_t kLongest = 64;
    static const std::regex pattern(R"((\d{1,2}) ([A-Z][a-z]{2}) (\d{4})( \d{1,2}:\d{2}(:\d{2})?)?)");
    for (const auto& [keyword, text] : textsOfPng(bytes)) {
        if (keyword != "Creation Time" && keyword != "create-date") continue;
        const std::string said = text.substr(std::min(text.find_first_not_of('\0'), text.size()), kLongest);
        if (const std::int64_t ns = nanosecondsSince1970(said, {}); ns != 0) return ns;
        std::smatch match;
        if (!std::regex_search(said, match, pattern)) continue;
        const std::size_t month = kMonths.find(match.str(2));
        if (month == kMonths.npos || month % 3 != 0) continue;
        if (const std::int64_t ns = nanosecondsSince1970(
                match.str(3) + '-' + std::to_string(month / 3 + 1) + '-' + match.str(1) + match.str(4), {});
            ns != 0)
            return ns;
    }
    return 0;
}

std::int64_t dateOf(Exiv2::Image& image, std::span<const std::byte> bytes) {
    // And what has the rest of the second, or the time of the day.
    using Keys = std::array<const char*, 2>;
    const auto firstOf = [&](std::span<const Keys> dates) -> std::int64_t {
        for (const auto& [key, restKey] : dates) {
            const std::string text = valueOf(image, key),
                              rest = restKey ? valueOf(image, restKey) : std::string();
            const bool isTime = rest.find(':') != std::string::npos;
            if (const std::int64_t ns =
                    isTime ? nanosecondsSince1970(text + ' ' + rest, {}) : nanosecondsSince1970(text, rest);
                ns != 0)
                return ns;
        }
        return 0;
    };
    constexpr Keys kDates[] = {{"Exif.Photo.DateTimeOriginal", "Exif.Photo.SubSecTimeOriginal"},
                               {"Exif.Photo.DateTimeDigitized", "Exif.Photo.SubSecTimeDigitized"},
                               {"Xmp.exif.DateTimeOriginal", nullptr},
                               {"Xmp.photoshop.DateCreated", nullptr},
                               {"Iptc.Application2.DateCreated", "Iptc.Application2.TimeCreated"},
                               {"Exif.Image.DateTime", "Exif.Photo.SubSecTime"},
                               {"Xmp.xmp.CreateDate", nullptr}};
    if (const std::int64_t ns = firstOf(kDates); ns != 0) return ns;
    if (const std::int64_t ns = creationOfPng(bytes); ns != 0) return ns;
    // The satellites' clock, which is no camera's, is better than none.
    constexpr Keys kSatellites[] = {{"Exif.GPSInfo.GPSDateStamp", "Exif.GPSInfo.GPSTimeStamp"},
                                    {"Xmp.exif.GPSTimeStamp", nullptr}};
    return firstOf(kSatellites);
}

/// Zeros and line ends become spaces, those at both ends go, and so does what makes it no UTF-8.
std::string plainLine(const std::string& text) {
    std::string line;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = static_cast<unsigned char>(text[at]);
        const std::size_t length = c < 0x80                ? 1
                                   : c >= 0xC2 && c < 0xE0 ? 2
                                   : c >= 0xE0 && c < 0xF0 ? 3
                                   : c >= 0xF0 && c < 0xF5 ? 4
                                                           : 0;
        bool isWhole = length > 0 && at + length <= text.size();
        for (std::size_t i = 1; isWhole && i < length; ++i)
            isWhole = (static_cast<unsigned char>(text[at + i]) & 0xC0) == 0x80;
        if (isWhole && c < ' ')
            line += ' ';
        else if (isWhole)
            line.append(text, at, length);
        at += isWhole ? length : 1;
    }
    const std::size_t first = line.find_first_not_of(' ');
    return first == line.npos ? std::string() : line.substr(first, line.find_last_not_of(' ') - first + 1);
}

std::string cameraOf(Exiv2::Image& image) {
    const std::string maker = plainLine(valueOf(image, "Exif.Image.Make")),
                      model = plainLine(valueOf(image, "Exif.Image.Model"));
    const std::string brand = maker.substr(0, maker.find(' '));
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const bool isSaid = std::ranges::search(model, brand, {}, lower, lower).begin() != model.end();
    return brand.empty() || isSaid ? model : model.empty() ? maker : brand + ' ' + model;
}

/// From the street to the country, as far as it is said.
std::string placeOf(Exiv2::Image& image) {
    constexpr std::array<const char*, 2> kParts[] = {
        {"Xmp.iptc.Location", "Iptc.Application2.SubLocation"},
        {"Xmp.photoshop.City", "Iptc.Application2.City"},
        {"Xmp.photoshop.State", "Iptc.Application2.ProvinceState"},
        {"Xmp.photoshop.Country", "Iptc.Application2.CountryName"}};
    std::string place;
    for (const auto& keys : kParts) {
        std::string part = plainLine(valueOf(image, keys[0]));
        if (part.empty()) part = plainLine(valueOf(image, keys[1]));
        if (!part.empty()) place += (place.empty() ? "" : ", ") + part;
    }
    return place;
}

/// Of Exif 2.32, 4.6.6: degrees, minutes and seconds as fractions, and the hemisphere apart.
std::optional<double> degreesOf(const Exiv2::ExifData& exif, const std::string& key) {
    const auto found = exif.findKey(Exiv2::ExifKey(key)), side = exif.findKey(Exiv2::ExifKey(key + "Ref"));
    if (found == exif.end() || found->count() != 3 || side == exif.end()) return std::nullopt;
    double degrees = 0, unit = 1;
    for (const auto& [above, below] : {found->toRational(0), found->toRational(1), found->toRational(2)}) {
        if (below == 0) return std::nullopt;
        degrees += unit * above / below;
        unit /= 60;
    }
    const std::string hemisphere = side->toString().substr(0, 1);
    if (degrees < 0 || hemisphere.find_first_of("NSEW") != 0) return std::nullopt;
    return hemisphere == "S" || hemisphere == "W" ? -degrees : degrees;
}

/// Of XMP (ISO 16684-2, GPSCoordinate): "60,23,25N", "60,23.42940N".
std::optional<double> degreesOf(const std::string& coordinate) {
    if (coordinate.size() < 2) return std::nullopt;
    const std::size_t hemisphere = std::string_view("NESWnesw").find(coordinate.back());
    double degrees = 0, unit = 1;
    const char* at = coordinate.data();
    const char* const end = at + coordinate.size() - 1;
    for (int part = 0; part < 3 && at < end; ++part) {
        double value = 0;
        const auto [after, error] = std::from_chars(at, end, value);
        if (error != std::errc() || !(value >= 0) || !(value <= 180)) return std::nullopt;
        degrees += unit * value;
        unit /= 60;
        if (after != end && *after != ',') return std::nullopt;
        at = after == end ? end : after + 1;
    }
    if (hemisphere == std::string_view::npos || at != end) return std::nullopt;
    return hemisphere % 4 >= 2 ? -degrees : degrees;
}

std::optional<GeoPosition> positionOf(Exiv2::Image& image) {
    auto latitude = degreesOf(image.exifData(), "Exif.GPSInfo.GPSLatitude"),
         longitude = degreesOf(image.exifData(), "Exif.GPSInfo.GPSLongitude");
    if (!latitude || !longitude) {
        latitude = degreesOf(valueOf(image, "Xmp.exif.GPSLatitude"));
        longitude = degreesOf(valueOf(image, "Xmp.exif.GPSLongitude"));
    }
    if (!latitude || !longitude) return std::nullopt;
    const GeoPosition position{*latitude, *longitude};
    // Where a camera has no fix it may write zeros.
    const bool isNone = position == GeoPosition{};
    return isOnEarth(position) && !isNone ? std::optional(position) : std::nullopt;
}

/// "60.39049 N, 5.32211 E"
std::string positionText(Exiv2::Image& image) {
    const std::optional<GeoPosition> position = positionOf(image);
    if (!position) return {};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.5f %c, %.5f %c", std::abs(position->latitude),
                  position->latitude < 0 ? 'S' : 'N', std::abs(position->longitude),
                  position->longitude < 0 ? 'W' : 'E');
    return text.data();
}

/// XMP has a real number, -1 for a picture that is rejected; EXIF a whole one. Nothing: it is not said.
std::optional<int> ratingOf(Exiv2::Image& image, const char* key) {
    const std::string text = valueOf(image, key);
    double stars = 0;
    const auto [after, error] = std::from_chars(text.data(), text.data() + text.size(), stars);
    if (text.empty() || error != std::errc() || after != text.data() + text.size() || !(stars >= -1))
        return std::nullopt;
    return stars <= 5 ? std::max(0, static_cast<int>(std::lround(stars))) : std::optional<int>();
}

int ratingOf(Exiv2::Image& image) {
    for (const char* key : {"Xmp.xmp.Rating", "Exif.Image.Rating"})
        if (const int stars = ratingOf(image, key).value_or(0); stars > 0) return stars;
    return 0;
}

/// Of a list each by itself.
std::vector<std::string> textsOf(const Exiv2::Xmpdatum& datum) {
    std::vector<std::string> texts;
    const Exiv2::TypeId type = datum.typeId();
    if (type != Exiv2::xmpBag && type != Exiv2::xmpSeq && type != Exiv2::xmpAlt) return {datum.toString()};
    for (decltype(datum.count()) i = 0; i < datum.count() && texts.size() < kMostKeywords; ++i)
        texts.push_back(datum.toString(i));
    return texts;
}

std::string keywordOf(const std::string& text, char separator) {
    std::string keyword;
    for (const std::string_view part :
         separator ? partsOf(text, separator) : std::vector<std::string_view>{text}) {
        std::string level = plainLine(std::string(part));
        std::ranges::replace(level, '/', '\\');
        if (!level.empty()) keyword += (keyword.empty() ? "" : "/") + level;
    }
    return keyword.size() <= kLongestValue ? keyword : std::string();
}

std::vector<std::string> keywordsOf(Exiv2::Image& image) {
    std::vector<std::string> keywords;
    for (const auto& datum : image.xmpData())
        for (const auto& [key, separator] : kKeywordsOfXmp)
            if (datum.key() == key)
                for (const std::string& text : textsOf(datum)) keywords.push_back(keywordOf(text, separator));
    for (const auto& datum : image.iptcData())
        if (datum.key() == "Iptc.Application2.Keywords") keywords.push_back(keywordOf(datum.print(), 0));
    // Windows has them in one text.
    const auto windows = image.exifData().findKey(Exiv2::ExifKey("Exif.Image.XPKeywords"));
    const std::string ofWindows =
        windows == image.exifData().end() ? std::string() : windows->print(&image.exifData());
    for (const std::string_view keyword : partsOf(ofWindows, ';'))
        keywords.push_back(keywordOf(std::string(keyword), 0));
    return joinedKeywords(std::move(keywords));
}

std::string colourOf(Exiv2::Image& image) {
    std::string colour = plainLine(valueOf(image, "Xmp.xmp.Label"));
    const std::string small = smallLetters(colour);
    const auto isNamed = [&](const char* name) { return *name && small == name; };
    if (std::ranges::any_of(kColoursOfDigikam, isNamed) || std::ranges::any_of(kColoursOfDarktable, isNamed))
        return small;
    if (!colour.empty()) return colour;
    const auto add = [&](const std::string& number, auto& names) {
        const bool isNumber = number.size() == 1 && number[0] >= '0';
        const auto i = static_cast<std::size_t>(isNumber ? number[0] - '0' : 255);
        if (i < names.size() && *names[i]) colour += (colour.empty() ? "" : ", ") + std::string(names[i]);
    };
    add(valueOf(image, "Xmp.digiKam.ColorLabel"), kColoursOfDigikam);
    if (!colour.empty()) return colour;
    for (const auto& datum : image.xmpData())
        if (datum.key() == "Xmp.darktable.colorlabels")
            for (const std::string& number : textsOf(datum)) add(number, kColoursOfDarktable);
    return colour;
}

std::string wordsOf(Exiv2::Image& image) {
    std::vector<std::string> words{plainLine(image.comment())};
    const auto add = [&](const auto& datum, std::string text) {
        if (std::ranges::find(kWords, datum.key()) == std::end(kWords)) return;
        // XMP says which language it is in.
        if (text.starts_with("lang=\"")) text.erase(0, std::min(text.find(' '), text.size()));
        words.push_back(plainLine(text));
    };
    for (const auto& datum : image.exifData()) add(datum, datum.print(&image.exifData()));
    for (const auto& datum : image.iptcData()) add(datum, datum.print());
    for (const auto& datum : image.xmpData()) add(datum, datum.print());
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    std::string notes;
    for (const std::string& text : words)
        if (!text.empty() && notes.size() + text.size() < kLongestNotes)
            notes += (notes.empty() ? "" : "\n") + text;
    return notes;
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

/// The parser reads UTF-8 alone. Text with a mark that says UTF-16, in either order, becomes that; of what is
/// no such text nothing is left.
std::string inUtf8(std::string_view text) {
    const char* from = text.starts_with("\xFF\xFE")   ? "UTF-16LE"
                       : text.starts_with("\xFE\xFF") ? "UTF-16BE"
                                                      : nullptr;
    if (!from) return std::string(text);
    text.remove_prefix(2);
    const iconv_t conversion = iconv_open("UTF-8", from);
    if (conversion == reinterpret_cast<iconv_t>(-1)) return {};  // NOLINT(performance-no-int-to-ptr)
    std::string utf8(text.size() * 2, '\0');                     // of two bytes no more than three
    char* in = const_cast<char*>(text.data());
    char* out = utf8.data();
    std::size_t inLeft = text.size(), outLeft = utf8.size();
    const bool done = iconv(conversion, &in, &inLeft, &out, &outLeft) != static_cast<std::size_t>(-1);
    iconv_close(conversion);
    utf8.resize(done ? utf8.size() - outLeft : 0);
    if (utf8.starts_with("<?xml ")) utf8.erase(0, std::min(utf8.find("?>"), utf8.size() - 2) + 2);
    return utf8;
}

}  // namespace

PictureFacts readPictureFacts(std::span<const std::byte> bytes) {
    return readOr(PictureFacts(), bytes, [&](Exiv2::Image& image) {
        PictureFacts facts{dateOf(image, bytes), {}};
        for (const auto& [name, value] : {std::pair("Camera", cameraOf(image)),
                                          {"Place", placeOf(image)},
                                          {"Position", positionText(image)}})
            if (!value.empty()) facts.entries.emplace_back(name, value);
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
    return readOr(std::int64_t{0}, bytes, [&](Exiv2::Image& image) { return dateOf(image, bytes); });
}

KeptFacts readKeptFacts(std::span<const std::byte> bytes) {
    return readOr(KeptFacts(), bytes, [&](Exiv2::Image& image) {
        std::string lens;
        for (const char* key : kEntries[0].keys)
            if (lens.empty()) lens = plainLine(valueOf(image, key));
        if (lens == "n/a") lens.clear();
        return KeptFacts{dateOf(image, bytes), cameraOf(image),  lens,
                         ratingOf(image),      wordsOf(image),   keywordsOf(image),
                         colourOf(image),      positionOf(image)};
    });
}

std::optional<SidecarFacts> readSidecarFacts(std::span<const std::byte> xmp) {
    try {
        beginReading();
        const auto image = Exiv2::ImageFactory::create(Exiv2::ImageType::xmp);
        const std::string packet = inUtf8({reinterpret_cast<const char*>(xmp.data()), xmp.size()});
        if (Exiv2::XmpParser::decode(image->xmpData(), packet) != 0) return std::nullopt;
        // Of any other text the parser says that it holds nothing.
        if (image->xmpData().empty() && packet.find("rdf:RDF") == packet.npos) return std::nullopt;
        return SidecarFacts{ratingOf(*image, "Xmp.xmp.Rating"),
                            wordsOf(*image),
                            keywordsOf(*image),
                            colourOf(*image),
                            positionOf(*image),
                            plainLine(valueOf(*image, "Xmp.photoshop.SidecarForExtension")),
                            plainLine(valueOf(*image, "Xmp.crs.RawFileName")),
                            plainLine(valueOf(*image, "Xmp.dc.format"))};
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

std::vector<std::string> joinedKeywords(std::vector<std::string> keywords) {
    std::ranges::sort(keywords);
    keywords.erase(std::unique(keywords.begin(), keywords.end()), keywords.end());
    std::erase(keywords, std::string());
    if (keywords.size() > kMostKeywords) keywords.resize(kMostKeywords);
    const auto isPart = [](const std::string& one, const std::string& other) {
        return one.size() < other.size() && ('/' + other + '/').find('/' + one + '/') != std::string::npos;
    };
    std::vector<std::string> whole;
    for (const std::string& keyword : keywords)
        if (std::ranges::none_of(keywords, [&](const auto& other) { return isPart(keyword, other); }))
            whole.push_back(keyword);
    std::erase_if(whole, [](const std::string& keyword) {
        return std::ranges::any_of(kKeywordsOfPrograms,
                                   [&](std::string_view start) { return keyword.starts_with(start); });
    });
    return whole;
}

std::string joinedNotes(const std::string& notes, const std::string& others) {
    std::set<std::string_view> lines;
    for (const std::string_view text : {std::string_view(notes), std::string_view(others)})
        for (const std::string_view line : partsOf(text, '\n')) lines.insert(line);
    std::string joined;
    for (const std::string_view line : lines)
        if (joined.size() + line.size() < kLongestNotes)
            joined.append(joined.empty() ? "" : "\n").append(line);
    return joined;
}

std::vector<std::string> readNotes(std::span<const std::byte> bytes) {
    std::vector<std::string> notes = readOr(std::vector<std::string>(), bytes, [](Exiv2::Image& image) {
        std::vector<std::string> found{image.comment()};
        for (const char* key : kNotesOfExif) found.push_back(valueOf(image, key));
        for (const Exiv2::Iptcdatum& datum : image.iptcData())
            if (datum.record() == Exiv2::IptcDataSets::application2 &&
                std::ranges::find(kTechnicalIptc, datum.tag()) == std::end(kTechnicalIptc))
                found.push_back(datum.print());
        // What is set, and not done to the pixels, is somebody's work.
        const bool isDeveloped = valueOf(image, "Xmp.crs.AlreadyApplied") == "True";
        for (const Exiv2::Xmpdatum& datum : image.xmpData())
            if (datum.key() != "Xmp.dc.format" &&
                ((!isDeveloped && datum.groupName() == "crs") ||
                 std::ranges::find(kTechnicalXmp, datum.groupName()) == std::end(kTechnicalXmp) ||
                 std::ranges::find(kNotesOfXmp, datum.key()) != std::end(kNotesOfXmp)))
                found.push_back(datum.print());
        return found;
    });
    for (auto& [keyword, text] : textsOfPng(bytes))
        if (std::ranges::none_of(kTechnicalPng,
                                 [&](std::string_view start) { return keyword.starts_with(start); }))
            notes.push_back(std::move(text));
    std::erase_if(notes, [](const std::string& note) {
        return note == "0" ||  // a rating that is none
               std::ranges::all_of(note, [](char c) { return c == ' ' || c == '\0'; });
    });
    std::ranges::sort(notes);
    notes.erase(std::unique(notes.begin(), notes.end()), notes.end());
    return notes;
}

}  // namespace laplens
