#include "core/images/file_kind.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/base/error.hpp"
#include "core/base/open_database.hpp"
#include "core/images/formats/byte_reader.hpp"
#include "core/images/formats/picture_header.hpp"
#include "core/images/picture_endings.hpp"

namespace laplens {

namespace {

using namespace std::string_view_literals;

struct Mark {
    std::uint64_t at;
    std::string_view bytes, format;
};

constexpr std::array kMarks = {
    Mark{0, "8BPS", "Photoshop"},
    Mark{4, "jP  \r\n\x87\n", "JPEG 2000"},
    Mark{0, "\xFF\x4F\xFF\x51", "JPEG 2000"},
    Mark{0, "II\xBC\x01"sv, "JPEG XR"},
    Mark{0, "gimp xcf", "GIMP"},
    Mark{0, "qoif", "QOI"},
    Mark{0, "\x76\x2F\x31\x01", "OpenEXR"},
    Mark{0, "#?RADIANCE", "Radiance HDR"},
    Mark{0, "#?RGBE", "Radiance HDR"},
    Mark{0, "DDS ", "DirectDraw Surface"},
    Mark{0, "AT&TFORM", "DjVu"},
    Mark{0, "BPG\xFB", "BPG"},
    Mark{0, "FLIF", "FLIF"},
    Mark{0, "SIMPLE  =", "FITS"},
    Mark{0, "\x8AMNG\r\n", "MNG"},
    Mark{0, "\x8BJNG\r\n", "JNG"},
    Mark{0, "\x59\xA6\x6A\x95", "Sun raster"},
    Mark{0, "\xD7\xCD\xC6\x9A", "Windows Metafile"},
    Mark{40, " EMF", "Windows Metafile"},
    Mark{8, "ILBM", "IFF"},
    Mark{0, "SDPX", "DPX"},
    Mark{0, "XPDS", "DPX"},
    Mark{0, "farbfeld", "farbfeld"},
    Mark{0, "P7\n", "PAM"},
    Mark{0, "PF\n", "PFM"},
    Mark{0, "Pf\n", "PFM"},
    Mark{0, "%!PS-Adobe-", "PostScript"},
    Mark{0, "\xC5\xD0\xD3\xC6", "PostScript"},
    Mark{0, "/* XPM */", "XPM"},
    Mark{0, "<svg", "SVG"},
    Mark{38, "application/x-krita", "Krita"},
    Mark{38, "image/openraster", "OpenRaster"},
};

/// Of formats whose files bear no mark at their start, or a weak one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kEndings = {{
    {".tga", "Targa"},
    {".ico", "Windows icon"},
    {".cur", "Windows icon"},
    {".svg", "SVG"},
    {".svgz", "SVG"},
    {".pcx", "PCX"},
    {".pict", "PICT"},
    {".pct", "PICT"},
    {".xbm", "XBM"},
    {".icns", "Apple icon"},
    {".sgi", "SGI"},
    {".rgb", "SGI"},
    {".wbmp", "WBMP"},
}};

/// "BM" and "P1" also begin texts.
bool isText(PictureFormat format, std::span<const std::byte> bytes) {
    const auto at = [&](std::size_t i) { return i < bytes.size() ? std::to_integer<int>(bytes[i]) : 0; };
    if (format == PictureFormat::Bmp) return bytes.size() < 18;
    if (format != PictureFormat::Pnm) return false;
    std::size_t i = 2;
    while (std::isspace(at(i))) ++i;
    return !std::isdigit(at(i)) && at(i) != '#';
}

bool isIcon(const ByteReader& reader) {
    const auto pictures = ByteReader(reader.from(4, 2), false).u16(0);
    const auto reserved = reader.number(9, 1);
    return (reader.has(0, "\0\0\1\0"sv) || reader.has(0, "\0\0\2\0"sv)) && pictures && *pictures > 0 &&
           *pictures <= 256 && reserved && *reserved == 0;
}

}  // namespace

std::string_view unsupportedFormat(std::span<const std::byte> bytes, const std::filesystem::path& name) {
    const ByteReader reader(bytes);
    for (const Mark& mark : kMarks)
        if (reader.has(mark.at, mark.bytes)) return mark.format;
    if (isIcon(reader)) return "Windows icon";
    const auto* const ending =
        std::ranges::find(kEndings, lowerCaseEnding(name), [](const auto& e) { return e.first; });
    return ending == kEndings.end() ? std::string_view() : ending->second;
}

FileKind kindOfFile(const std::filesystem::path& file) {
    if (looksLikePicture(file)) return {FileKind::Picture};
    try {
        refuseOpenDatabase(file);
    } catch (const Error&) {
        return {};
    }
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    std::array<std::byte, 512> start;
    const ssize_t size = descriptor < 0 ? -1 : read(descriptor, start.data(), start.size());
    if (descriptor >= 0) close(descriptor);
    if (size < 0) return {FileKind::Unreadable};
    const auto bytes = std::span<const std::byte>(start).first(static_cast<std::size_t>(size));
    const PictureFormat format = formatOf(bytes, file);
    if (format != PictureFormat::Unknown && !isText(format, bytes)) return {FileKind::Picture};
    const std::string_view unsupported = unsupportedFormat(bytes, file);
    return unsupported.empty() ? FileKind{} : FileKind{FileKind::NotSupported, unsupported};
}

}  // namespace laplens
