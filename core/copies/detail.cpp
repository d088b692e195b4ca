#include "core/copies/detail.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/copies/pixels.hpp"

namespace laplens {

namespace {

constexpr double kMostShare = 0.19;

/// Of the detail that is gone when the picture is reduced, whichever way it is enlarged again: the square.
double lost(const cv::Mat& light, double scale) {
    const cv::Size size(std::max(1, cvRound(light.cols / scale)), std::max(1, cvRound(light.rows / scale)));
    cv::Mat reduced, enlarged;
    cv::resize(light, reduced, size, 0, 0, cv::INTER_AREA);
    double least = 0;
    for (const int way : {cv::INTER_CUBIC, cv::INTER_NEAREST}) {
        cv::resize(reduced, enlarged, light.size(), 0, 0, way);
        const double left = cv::norm(light, enlarged, cv::NORM_L2SQR);
        if (way == cv::INTER_CUBIC || left < least) least = left;
    }
    return least;
}

}  // namespace

bool isEnlarged(const Image& picture, double scale) {
    const cv::Mat light = lightOf(matOf(picture));
    return lost(light, scale) <= kMostShare * lost(light, 2 * scale);
}

}  // namespace laplens
