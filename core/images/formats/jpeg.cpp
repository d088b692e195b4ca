#include <cstddef>
#include <cstdio>
// jpeglib.h needs the two above,
#include <jpeglib.h>
// and jerror.h what jpeglib.h defines.
#include <jerror.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdlib>
#include <memory>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/formats/picture_header.hpp"

namespace laplens {

namespace {

/// More than any encoder writes; each costs a pass over all coefficients.
constexpr int kMostScans = 500;
/// A picture in several scans is held as coefficients until the last has come.
constexpr std::int64_t kMostCoefficientBytes = std::int64_t{1} << 30;
/// Encoders that write in words leave some between the last bit and the marker.
constexpr int kPadding = 8;

/// What libjpeg reports to: errors jump back to where a step began.
struct Reports {
    jpeg_error_mgr manager{};
    std::jmp_buf step{};
    std::array<char, JMSG_LENGTH_MAX> message{};
    bool ended = false;     ///< the data did, before the end marker
    bool missing = false;   ///< pixels are
    bool leftOver = false;  ///< bits are, so that some were taken for other pixels than they belong to

    static Reports& of(j_common_ptr info) { return *reinterpret_cast<Reports*>(info->err); }
    void listen() {
        jpeg_std_error(&manager);
        manager.error_exit = [](j_common_ptr info) {
            of(info).keepMessage(info);
            std::longjmp(of(info).step, 1);
        };
        manager.emit_message = [](j_common_ptr info, int level) {
            if (level < 0) of(info).warn(info);
        };
        manager.output_message = [](j_common_ptr) {};
    }

private:
    void keepMessage(j_common_ptr info) { manager.format_message(info, message.data()); }
    /// Most warnings are about what surrounds the picture. The decoder looks ahead: that the data has ended
    /// says nothing yet, but where it then lacks bits there is another warning.
    void warn(j_common_ptr info) {
        switch (manager.msg_code) {
            case JWRN_JPEG_EOF:
                ended = true;
                break;
            case JWRN_EXTRANEOUS_DATA:
                leftOver |= manager.msg_parm.i[0] > kPadding;
                break;
            case JWRN_HIT_MARKER:
            case JWRN_HUFF_BAD_CODE:
            case JWRN_ARITH_BAD_CODE:
            case JWRN_MUST_RESYNC:
                if (!missing) keepMessage(info);
                missing = true;
        }
    }
};

/// The steps jump out of libjpeg on an error, so nothing in them may need a destructor.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {
        info_.err = &reports_.manager;
        reports_.listen();
    }
    ~Reader() {
        std::free(profile_);
        jpeg_destroy_decompress(&info_);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    bool readHeader() {
        if (setjmp(reports_.step)) return false;
        jpeg_create_decompress(&info_);
        jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size());
        jpeg_save_markers(&info_, JPEG_APP0 + 2, 0xFFFF);
        jpeg_read_header(&info_, TRUE);
        jpeg_read_icc_profile(&info_, &profile_, &profileBytes_);
        return true;
    }
    bool start(unsigned denominator) {
        if (setjmp(reports_.step)) return false;
        reports_.leftOver = false;  // between tables
        info_.scale_num = 1;
        info_.scale_denom = denominator;
        info_.out_color_space = colours() == 4 ? JCS_CMYK : JCS_RGB;
        info_.buffered_image = inScans();
        jpeg_start_decompress(&info_);
        if (info_.buffered_image) {
            readScans();
            jpeg_start_output(&info_, info_.input_scan_number);
        }
        return true;
    }
    bool readRow(std::uint8_t* row) {
        if (setjmp(reports_.step)) return false;
        jpeg_read_scanlines(&info_, &row, 1);
        // Arithmetic decoding makes up the bits that it lacks.
        if (info_.arith_code && reports_.ended && info_.output_scanline < info_.output_height)
            reports_.missing = true;
        return true;
    }

    int width() const { return static_cast<int>(info_.image_width); }
    int height() const { return static_cast<int>(info_.image_height); }
    std::int64_t rowsOut() const { return info_.output_height; }
    std::int64_t columnsOut() const { return info_.output_width; }
    /// 1, 3 or 4.
    int colours() const {
        const J_COLOR_SPACE space = info_.jpeg_color_space;
        return space == JCS_GRAYSCALE ? 1 : space == JCS_CMYK || space == JCS_YCCK ? 4 : 3;
    }
    /// Adobe's programs store CMYK inverted.
    bool isInverted() const { return info_.saw_Adobe_marker; }
    std::span<const std::byte> profile() const { return std::as_bytes(std::span(profile_, profileBytes_)); }
    bool inScans() { return jpeg_has_multiple_scans(&info_); }
    std::int64_t coefficientBytes() const { return blocks() * DCTSIZE2 * std::int64_t{sizeof(JCOEF)}; }
    /// Huffman's code spends a bit at least on each block.
    bool isTooShort() const {
        return !info_.arith_code && blocks() > 8 * static_cast<std::int64_t>(bytes_.size());
    }
    const Reports& reports() const { return reports_; }

    enum class End { Marked, Missing, LeftOver, Zeros };
    /// What follows the picture, once its last row is read. A copy that broke off often ends in zeros, which
    /// are as good a code as any.
    End end() const {
        if (reports_.leftOver) return End::LeftOver;
        if (reports_.ended) return End::Missing;
        if (info_.unread_marker != 0) return endAt(info_.unread_marker, 0);
        const auto rest = bytes_.last(info_.src->bytes_in_buffer);
        const auto marker = std::ranges::adjacent_find(rest, [](std::byte a, std::byte b) {
            return a == std::byte{0xFF} && b != std::byte{0} && b != std::byte{0xFF};
        });
        const auto before =
            std::ranges::count_if(rest.begin(), marker, [](std::byte b) { return b != std::byte{0xFF}; });
        if (marker != rest.end()) return endAt(std::to_integer<int>(marker[1]), before);
        const auto zeros = std::ranges::find_if(bytes_.rbegin(), bytes_.rend(),
                                                [](std::byte b) { return b != std::byte{0}; }) -
                           bytes_.rbegin();
        const bool areDecoded = zeros > std::ssize(rest) + 2 * kPadding;
        return before > kPadding && areDecoded ? End::Zeros : End::Missing;
    }

private:
    /// Goes no further than the picture is complete: what a phone appends instead of the end marker may look
    /// like markers.
    void readScans() {
        unsigned seen = 0;
        int scans = 0;
        for (int event = 0; event != JPEG_REACHED_EOI;) {
            event = jpeg_consume_input(&info_);
            if (event != JPEG_SCAN_COMPLETED) continue;
            if (++scans > kMostScans) ERREXIT(&info_, JERR_EOI_EXPECTED);
            for (int c = 0; c < info_.comps_in_scan; ++c)
                seen |= 1u << info_.cur_comp_info[c]->component_index;
            if (info_.progressive_mode ? allBitsAreKnown() : seen + 1 == 1u << info_.num_components) return;
        }
        if (reports_.ended) reports_.missing = true;
    }
    /// A phone's own data, in place of the end marker, may hold what looks like another one.
    static End endAt(int marker, std::ptrdiff_t bytesBefore) {
        if (marker >= JPEG_RST0 && marker <= JPEG_RST0 + 7) return End::LeftOver;
        if (bytesBefore <= kPadding) return End::Marked;
        return marker == JPEG_EOI ? End::LeftOver : End::Missing;
    }
    std::int64_t blocks() const {
        std::int64_t count = 0;
        for (int c = 0; c < info_.num_components; ++c)
            count += std::int64_t{info_.comp_info[c].width_in_blocks} * info_.comp_info[c].height_in_blocks;
        return count;
    }
    bool allBitsAreKnown() const {
        for (int c = 0; c < info_.num_components; ++c)
            if (std::ranges::any_of(info_.coef_bits[c], [](int unknown) { return unknown != 0; }))
                return false;
        return true;
    }

    std::span<const std::byte> bytes_;
    Reports reports_;
    jpeg_decompress_struct info_{};
    unsigned char* profile_ = nullptr;
    unsigned profileBytes_ = 0;
};

unsigned denominatorFor(int width, int height, int minShortSide) {
    unsigned best = 1;
    for (const unsigned denominator : {2, 4, 8}) {
        const auto shortSide =
            (static_cast<unsigned>(std::min(width, height)) + denominator - 1) / denominator;
        if (minShortSide > 0 && static_cast<int>(shortSide) >= minShortSide) best = denominator;
    }
    return best;
}

}  // namespace

StoredPicture decodeJpeg(const EncodedPicture& picture) {
    Reader reader(picture.bytes);
    const auto require = [&](bool succeeded) {
        const Reports& reports = reader.reports();
        if (succeeded && !reports.missing) return;
        if (reports.ended || reports.manager.msg_code == JERR_NO_IMAGE ||
            reports.manager.msg_code == JWRN_HIT_MARKER)
            throwTruncated(picture.name);
        throwDamaged(picture.name, reports.message.data());
    };
    require(reader.readHeader());
    StoredPicture stored;
    stored.width = reader.width();
    stored.height = reader.height();
    picture.room.claim(stored.width, stored.height, picture.name);
    if (reader.isTooShort()) throwTruncated(picture.name);
    if (reader.inScans() && reader.coefficientBytes() > kMostCoefficientBytes)
        throw Error("the picture is stored in several passes, and too large for that", picture.name,
                    "Save it again, not as a progressive JPEG");

    require(reader.start(denominatorFor(stored.width, stored.height, picture.minShortSide)));
    stored.image = blankImage(reader.columnsOut(), reader.rowsOut());
    stored.toSrgb = reader.profile().empty() && reader.colours() == 3 && saysAdobeRgb(picture.bytes)
                        ? ToSrgb::ofPrimaries(ToSrgb::kAdobeRgbPrimaries, ToSrgb::kAdobeRgbExponent)
                        : ToSrgb::ofProfile(reader.profile(), reader.colours());
    const auto columns = static_cast<std::size_t>(reader.columnsOut());
    std::vector<std::uint8_t> cmyk(reader.colours() == 4 ? columns * 4 : 0);
    for (std::uint8_t *row = stored.image.pixels.data(), *end = row + stored.image.pixels.size(); row != end;
         row += columns * 3) {
        require(reader.readRow(cmyk.empty() ? row : cmyk.data()));
        if (cmyk.empty()) continue;
        if (reader.isInverted())
            for (std::uint8_t& ink : cmyk) ink = static_cast<std::uint8_t>(255 - ink);
        if (stored.toSrgb)
            stored.toSrgb->convert(cmyk.data(), row, columns);
        else
            cmykToRgb(cmyk.data(), columns, row);
    }
    stored.inks = !cmyk.empty();
    if (stored.inks) stored.toSrgb = nullptr;
    switch (reader.end()) {
        case Reader::End::Marked:
            break;
        case Reader::End::Missing:
            stored.remark = kEndIsMissing;
            break;
        case Reader::End::LeftOver:
            stored.remark = kPartIsWrong;
            break;
        case Reader::End::Zeros:
            throwTruncated(picture.name);
    }
    return stored;
}

std::vector<std::byte> encodeJpeg(const Image& image, int quality) {
    if (image.empty()) throw Error("an empty picture cannot be saved as JPEG");
    Reports reports;
    jpeg_compress_struct info{};
    info.err = &reports.manager;
    reports.listen();
    unsigned char* data = nullptr;
    unsigned long size = 0;
    const auto encode = [&] {
        if (setjmp(reports.step)) return false;
        jpeg_create_compress(&info);
        jpeg_mem_dest(&info, &data, &size);
        info.image_width = static_cast<JDIMENSION>(image.width);
        info.image_height = static_cast<JDIMENSION>(image.height);
        info.input_components = 3;
        info.in_color_space = JCS_RGB;
        jpeg_set_defaults(&info);
        jpeg_set_quality(&info, std::clamp(quality, 1, 100), TRUE);
        jpeg_start_compress(&info, TRUE);
        for (JDIMENSION y = 0; y < info.image_height; ++y) {
            auto* row = const_cast<JSAMPROW>(image.pixels.data() + std::size_t{y} * info.image_width * 3);
            jpeg_write_scanlines(&info, &row, 1);
        }
        jpeg_finish_compress(&info);
        return true;
    };
    const bool encoded = encode();
    jpeg_destroy_compress(&info);
    const std::unique_ptr<unsigned char, decltype(&std::free)> owner(data, std::free);
    if (!encoded)
        throw Error(std::string("the picture cannot be saved as JPEG (") + reports.message.data() + ")");
    const auto* begin = reinterpret_cast<const std::byte*>(data);
    return {begin, begin + size};
}

}  // namespace laplens
