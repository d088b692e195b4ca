#include <webp/decode.h>
#include <webp/demux.h>

#include <memory>

#include "core/images/formats/byte_reader.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/formats/picture_header.hpp"

namespace laplens {

namespace {

[[noreturn]] void throwStatus(VP8StatusCode status, const std::filesystem::path& name) {
    if (status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED) throwTruncated(name);
    throwDamaged(name);
}

StoredPicture withRoom(int width, int height, bool alpha) {
    StoredPicture stored{.image = blankImage(width, height)};
    if (alpha) stored.alpha.resize(stored.image.pixels.size() / 3);
    return stored;
}

StoredPicture firstFrame(const EncodedPicture& picture, int width, int height) {
    const WebPData data{picture.data(), picture.bytes.size()};
    WebPAnimDecoderOptions options;
    WebPAnimDecoderOptionsInit(&options);
    options.color_mode = MODE_RGBA;
    const std::unique_ptr<WebPAnimDecoder, void (*)(WebPAnimDecoder*)> decoder(
        WebPAnimDecoderNew(&data, &options), WebPAnimDecoderDelete);
    std::uint8_t* canvas = nullptr;
    int time_ms = 0;
    if (!decoder || !WebPAnimDecoderGetNext(decoder.get(), &canvas, &time_ms)) throwDamaged(picture.name);
    StoredPicture stored = withRoom(width, height, true);
    splitAlpha(canvas, stored.alpha.size(), stored.image.pixels.data(), stored.alpha.data());
    return stored;
}

StoredPicture stillPicture(const EncodedPicture& picture, WebPDecoderConfig& config) {
    const bool alpha = config.input.has_alpha;
    StoredPicture stored = withRoom(config.input.width, config.input.height, alpha);
    std::vector<std::uint8_t> rgba(stored.alpha.size() * 4);
    std::vector<std::uint8_t>& target = alpha ? rgba : stored.image.pixels;
    config.output.colorspace = alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = target.data();
    config.output.u.RGBA.size = target.size();
    config.output.u.RGBA.stride = config.input.width * (alpha ? 4 : 3);
    // Unlike WebPDecode, it needs the picture alone: what else the file should hold may be cut off.
    const std::unique_ptr<WebPIDecoder, void (*)(WebPIDecoder*)> decoder(WebPIDecode(nullptr, 0, &config),
                                                                         WebPIDelete);
    if (!decoder) throwDamaged(picture.name);
    if (const auto status = WebPIUpdate(decoder.get(), picture.data(), picture.bytes.size());
        status != VP8_STATUS_OK)
        throwStatus(status, picture.name);
    if (alpha) splitAlpha(rgba.data(), stored.alpha.size(), stored.image.pixels.data(), stored.alpha.data());
    return stored;
}

}  // namespace

StoredPicture decodeWebP(const EncodedPicture& picture) {
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) throwDamaged(picture.name);
    const VP8StatusCode status = WebPGetFeatures(picture.data(), picture.bytes.size(), &config.input);
    if (status != VP8_STATUS_OK) throwStatus(status, picture.name);
    const int width = config.input.width, height = config.input.height;
    picture.room.claim(width, height, picture.name);
    StoredPicture stored =
        config.input.has_animation ? firstFrame(picture, width, height) : stillPicture(picture, config);
    const std::uint64_t rest = ByteReader(picture.bytes, false).u32(4).value_or(0);
    if (rest > picture.bytes.size() - 8)
        stored.remark = kEndIsMissing;
    else if (endsInZeros(picture.bytes.first(8 + rest)))
        stored.remark = kPartIsWrong;
    stored.toSrgb = ToSrgb::ofProfile(webpChunk(picture.bytes, "ICCP"), 3);
    return stored;
}

}  // namespace laplens
