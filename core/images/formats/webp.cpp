#include <webp/decode.h>
#include <webp/demux.h>

#include <memory>

#include "core/images/formats/codecs.hpp"

namespace laplens {

namespace {

[[noreturn]] void throwStatus(VP8StatusCode status, const std::filesystem::path& name) {
    if (status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED) throwTruncated(name);
    throwDamaged(name);
}

Image firstFrame(const EncodedPicture& picture, int width, int height) {
    const WebPData data{picture.data(), picture.bytes.size()};
    WebPAnimDecoderOptions options;
    WebPAnimDecoderOptionsInit(&options);
    options.color_mode = MODE_RGBA;
    const std::unique_ptr<WebPAnimDecoder, void (*)(WebPAnimDecoder*)> decoder(
        WebPAnimDecoderNew(&data, &options), WebPAnimDecoderDelete);
    std::uint8_t* canvas = nullptr;
    int time_ms = 0;
    if (!decoder || !WebPAnimDecoderGetNext(decoder.get(), &canvas, &time_ms)) throwDamaged(picture.name);
    Image image = blankImage(width, height);
    blendOverWhite({canvas, image.pixels.size() / 3 * 4}, image.pixels);
    return image;
}

}  // namespace

Image decodeWebP(const EncodedPicture& picture) {
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) throwDamaged(picture.name);
    const VP8StatusCode status = WebPGetFeatures(picture.data(), picture.bytes.size(), &config.input);
    if (status != VP8_STATUS_OK) throwStatus(status, picture.name);
    const int width = config.input.width, height = config.input.height;
    if (std::int64_t{width} * height > picture.maxPixels)
        throwTooManyPixels(width, height, picture.maxPixels, picture.name);
    if (config.input.has_animation) return firstFrame(picture, width, height);

    Image image = blankImage(width, height);
    std::vector<std::uint8_t> rgba(config.input.has_alpha ? image.pixels.size() / 3 * 4 : 0);
    std::vector<std::uint8_t>& target = config.input.has_alpha ? rgba : image.pixels;
    config.output.colorspace = config.input.has_alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = target.data();
    config.output.u.RGBA.size = target.size();
    config.output.u.RGBA.stride = width * (config.input.has_alpha ? 4 : 3);
    const VP8StatusCode decoded = WebPDecode(picture.data(), picture.bytes.size(), &config);
    WebPFreeDecBuffer(&config.output);
    if (decoded != VP8_STATUS_OK) throwStatus(decoded, picture.name);
    if (config.input.has_alpha) blendOverWhite(rgba, image.pixels);
    return image;
}

}  // namespace laplens
