#include "core/demo/canvas.hpp"

#include <opencv2/imgproc.hpp>

namespace laplens::demo {

Colour hsv(float hue, float saturation, float value) {
    const auto channel = [&](float shift) {
        const float k = std::fmod(shift + (hue - std::floor(hue)) * 6, 6.0f);
        return value - value * saturation * std::clamp(std::min(k, 4 - k), 0.0f, 1.0f);
    };
    return {channel(5), channel(3), channel(1)};
}

Gradient::Gradient(std::initializer_list<std::uint32_t> colours) {
    for (const std::uint32_t colour : colours) colours_.push_back(rgb(colour));
}

Colour Gradient::at(float t) const {
    const float place = clamp01(t) * static_cast<float>(colours_.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), colours_.size() - 1);
    const auto above = std::min(below + 1, colours_.size() - 1);
    return mix(colours_[below], colours_[above], place - static_cast<float>(below));
}

Noise::Noise(Dice& dice) {
    for (int i = 0; i < 256; ++i) order_[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i);
    for (int i = 255; i > 0; --i)
        std::swap(order_[static_cast<std::size_t>(i)], order_[static_cast<std::size_t>(dice.integer(0, i))]);
    std::copy_n(order_.begin(), 256, order_.begin() + 256);
}

float Noise::at(float x, float y) const {
    // std::floor and std::lerp are calls and branches here, and this is where the time of a picture goes.
    const auto floored = [](float value) {
        const int truncated = static_cast<int>(value);
        return truncated - (value < static_cast<float>(truncated) ? 1 : 0);
    };
    const auto between = [](float a, float b, float t) { return a + (b - a) * t; };
    const int floorX = floored(x), floorY = floored(y);
    const int cellX = floorX & 255, cellY = floorY & 255;
    const float dx = x - static_cast<float>(floorX), dy = y - static_cast<float>(floorY);
    const auto slope = [&](int i, int j, float px, float py) {
        const unsigned hash = order_[static_cast<std::size_t>(
            order_[static_cast<std::size_t>((cellX + i) & 255)] + ((cellY + j) & 255))];
        static constexpr float kDiagonal = 0.70710678f;
        static constexpr std::array<std::array<float, 2>, 8> kDirections = {{{1, 0},
                                                                             {-1, 0},
                                                                             {0, 1},
                                                                             {0, -1},
                                                                             {kDiagonal, kDiagonal},
                                                                             {-kDiagonal, kDiagonal},
                                                                             {kDiagonal, -kDiagonal},
                                                                             {-kDiagonal, -kDiagonal}}};
        return kDirections[hash & 7][0] * px + kDirections[hash & 7][1] * py;
    };
    const auto ease = [](float t) { return t * t * t * (t * (t * 6 - 15) + 10); };
    const float u = ease(dx), v = ease(dy);
    const float top = between(slope(0, 0, dx, dy), slope(1, 0, dx - 1, dy), u);
    const float bottom = between(slope(0, 1, dx, dy - 1), slope(1, 1, dx - 1, dy - 1), u);
    return 1.5f * between(top, bottom, v);
}

float Noise::fractal(float x, float y, int octaves) const {
    float sum = 0, strength = 0.5f;
    for (int i = 0; i < octaves; ++i, strength *= 0.5f) {
        sum += strength * at(x, y);
        x = x * 2 + 17.3f;
        y = y * 2 + 9.1f;
    }
    return sum;
}

float Noise::ridged(float x, float y, int octaves) const {
    float sum = 0, strength = 0.5f;
    for (int i = 0; i < octaves; ++i, strength *= 0.5f) {
        sum += strength * (1 - std::min(1.0f, std::abs(at(x, y)) * 1.6f));
        x = x * 2 + 31.7f;
        y = y * 2 + 5.9f;
    }
    return sum;
}

Outline ellipseOutline(Point centre, float radiusX, float radiusY, float angle) {
    const int corners = std::clamp(static_cast<int>(std::max(radiusX, radiusY) * 1.2f), 10, 96);
    Outline outline;
    for (int i = 0; i < corners; ++i) {
        const float t = 2 * kPi * static_cast<float>(i) / static_cast<float>(corners);
        outline.push_back({centre.x + radiusX * std::cos(t), centre.y + radiusY * std::sin(t)});
    }
    return angle == 0 ? outline : turned(outline, centre, angle);
}

Outline turned(const Outline& outline, Point centre, float angle, float scale) {
    const float c = std::cos(angle) * scale, s = std::sin(angle) * scale;
    Outline result;
    result.reserve(outline.size());
    for (const Point& p : outline) {
        const float x = p.x - centre.x, y = p.y - centre.y;
        result.push_back({centre.x + c * x - s * y, centre.y + s * x + c * y});
    }
    return result;
}

Colour Canvas::get(int x, int y) const {
    const cv::Vec3f& p = pixels_(y, x);
    return {p[0], p[1], p[2]};
}

Colour Canvas::sample(float x, float y) const {
    x = std::clamp(x, 0.0f, w() - 1.001f);
    y = std::clamp(y, 0.0f, h() - 1.001f);
    const int left = static_cast<int>(x), top = static_cast<int>(y);
    const int right = std::min(left + 1, width_ - 1), bottom = std::min(top + 1, height_ - 1);
    const float u = x - static_cast<float>(left), v = y - static_cast<float>(top);
    return mix(mix(get(left, top), get(right, top), u), mix(get(left, bottom), get(right, bottom), u), v);
}

void Canvas::blend(int x, int y, Colour colour, float alpha) {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
    set(x, y, mix(get(x, y), colour, alpha));
}

void Canvas::add(int x, int y, Colour colour) {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
    set(x, y, get(x, y) + colour);
}

cv::Mat_<std::uint8_t> Canvas::rasterise(const Outline& outline, cv::Rect& box) const {
    if (outline.empty()) return {};
    float left = outline[0].x, right = left, top = outline[0].y, bottom = top;
    for (const Point& p : outline) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        top = std::min(top, p.y);
        bottom = std::max(bottom, p.y);
    }
    const cv::Rect whole(0, 0, width_, height_);
    if (right < -2 || bottom < -2 || left > w() + 2 || top > h() + 2) return {};
    const int x0 = static_cast<int>(std::max(left, -2.0f)) - 2,
              y0 = static_cast<int>(std::max(top, -2.0f)) - 2;
    const int x1 = static_cast<int>(std::min(right, w() + 2)) + 3,
              y1 = static_cast<int>(std::min(bottom, h() + 2)) + 3;
    box = cv::Rect(cv::Point(x0, y0), cv::Point(x1, y1)) & whole;
    if (box.empty()) return {};

    constexpr int kFraction = 4;
    std::vector<cv::Point> corners;
    for (const Point& p : outline)
        corners.emplace_back(
            static_cast<int>(std::lround((p.x - static_cast<float>(box.x)) * (1 << kFraction))),
            static_cast<int>(std::lround((p.y - static_cast<float>(box.y)) * (1 << kFraction))));
    cv::Mat_<std::uint8_t> mask(box.size(), std::uint8_t{0});
    cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{corners}, cv::Scalar(255), cv::LINE_AA, kFraction);
    return mask;
}

void Canvas::disc(Point centre, float radius, Colour colour, float alpha) {
    const int x0 = static_cast<int>(std::floor(centre.x - radius - 1)),
              x1 = static_cast<int>(std::ceil(centre.x + radius + 1));
    const int y0 = static_cast<int>(std::floor(centre.y - radius - 1)),
              y1 = static_cast<int>(std::ceil(centre.y + radius + 1));
    for (int y = std::max(y0, 0); y <= std::min(y1, height_ - 1); ++y)
        for (int x = std::max(x0, 0); x <= std::min(x1, width_ - 1); ++x) {
            const float distance =
                std::hypot(static_cast<float>(x) - centre.x, static_cast<float>(y) - centre.y);
            const float cover = clamp01(radius - distance + 0.5f);
            if (cover > 0) blend(x, y, colour, alpha * cover);
        }
}

void Canvas::line(Point from, Point to, float thickness, Colour colour, float alpha) {
    const float dx = to.x - from.x, dy = to.y - from.y;
    const float length = std::max(std::hypot(dx, dy), 0.01f);
    const float nx = -dy / length * thickness / 2, ny = dx / length * thickness / 2;
    fill({{from.x + nx, from.y + ny},
          {to.x + nx, to.y + ny},
          {to.x - nx, to.y - ny},
          {from.x - nx, from.y - ny}},
         colour, alpha);
}

void Canvas::rectangle(float left, float top, float right, float bottom, Colour colour, float alpha) {
    const auto overlap = [](float low, float high, int cell) {
        return clamp01(std::min(high, static_cast<float>(cell) + 1) -
                       std::max(low, static_cast<float>(cell)));
    };
    for (int y = std::max(0, static_cast<int>(top)); y < std::min(h(), std::ceil(bottom)); ++y)
        for (int x = std::max(0, static_cast<int>(left)); x < std::min(w(), std::ceil(right)); ++x)
            blend(x, y, colour, alpha * overlap(left, right, x) * overlap(top, bottom, y));
}

void Canvas::glow(Point centre, float radius, Colour colour) {
    const float reach = radius * 2.6f;
    for (int y = std::max(0, static_cast<int>(centre.y - reach)); y < std::min(h(), centre.y + reach); ++y)
        for (int x = std::max(0, static_cast<int>(centre.x - reach)); x < std::min(w(), centre.x + reach);
             ++x) {
            const float dx = (static_cast<float>(x) - centre.x) / radius,
                        dy = (static_cast<float>(y) - centre.y) / radius;
            const float strength = std::exp(-(dx * dx + dy * dy)) - 0.001f;
            if (strength > 0) add(x, y, colour * strength);
        }
}

void Canvas::blur(float radius) {
    cv::GaussianBlur(pixels_, pixels_, {0, 0}, radius);
}

void Canvas::reflect(float line, const Noise& noise, Colour tint, float tintStrength, float ripple) {
    for (int y = std::max(0, static_cast<int>(line)); y < height_; ++y) {
        const float depth = static_cast<float>(y) - line;
        const float far = 12 / (6 + depth);
        for (int x = 0; x < width_; ++x) {
            const float px = static_cast<float>(x);
            const float wave = noise.fractal(px * 0.025f * (0.5f + far), depth * 0.9f * far, 3);
            const float from = line - depth * 0.9f - 1 + wave * ripple * (3 + depth * 0.25f);
            const Colour mirrored = sample(px + wave * ripple * 4, std::min(from, line - 1));
            set(x, y, mix(mirrored, tint, clamp01(tintStrength * (0.6f + 0.8f * depth / (h() - line + 1)))));
        }
    }
}

Image Canvas::finish(Dice& dice, float vignette) const {
    Image image{width_, height_, {}};
    image.pixels.reserve(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) * 3);
    std::uint32_t state = static_cast<std::uint32_t>(dice.integer(1, 1 << 30));
    for (int y = 0; y < height_; ++y)
        for (int x = 0; x < width_; ++x) {
            const float u = 2 * static_cast<float>(x) / w() - 1, v = 2 * static_cast<float>(y) / h() - 1;
            state = state * 1664525 + 1013904223;
            const float grain =
                (static_cast<float>(state >> 8) / static_cast<float>(1 << 24) - 0.5f) * 0.022f;
            const Colour c = get(x, y) * (1 - vignette * smoothstep(0.5f, 2.0f, u * u + v * v)) +
                             Colour{grain, grain, grain};
            for (const float channel : {c.r, c.g, c.b})
                image.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * clamp01(channel))));
        }
    return image;
}

}  // namespace laplens::demo
