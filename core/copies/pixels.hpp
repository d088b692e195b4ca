#pragma once

#include <array>
#include <cstdint>
#include <opencv2/imgproc.hpp>

#include "core/images/image.hpp"

namespace laplens {

/// The picture's own pixels, RGB, for OpenCV; to be read only.
inline cv::Mat matOf(const Image& image) {
    return {image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data())};
}

/// The light of RGB pixels, 32-bit floats from 0 to 255.
inline cv::Mat lightOf(const cv::Mat& picture) {
    cv::Mat grey, light;
    cv::cvtColor(picture, grey, cv::COLOR_RGB2GRAY);
    grey.convertTo(light, CV_32F);
    return light;
}

/// Of each pixel the greatest of red, green and blue.
inline cv::Mat greatestChannel(const cv::Mat& picture) {
    std::array<cv::Mat, 3> channels;
    cv::split(picture, channels.data());
    return cv::max(cv::max(channels[0], channels[1]), channels[2]);
}

}  // namespace laplens
