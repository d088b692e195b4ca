#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <opencv2/core.hpp>
#include <random>
#include <vector>

#include "core/images/image.hpp"

namespace laplens::demo {

constexpr float kPi = 3.14159265f;

struct Colour {
    float r = 0, g = 0, b = 0;  ///< 0 to 1, as displayed
};
inline Colour operator+(Colour a, Colour b) {
    return {a.r + b.r, a.g + b.g, a.b + b.b};
}
inline Colour operator*(Colour a, float f) {
    return {a.r * f, a.g * f, a.b * f};
}
inline Colour operator*(Colour a, Colour b) {
    return {a.r * b.r, a.g * b.g, a.b * b.b};
}
inline Colour mix(Colour a, Colour b, float t) {
    return a * (1 - t) + b * t;
}
inline Colour rgb(std::uint32_t hex) {
    return {static_cast<float>(hex >> 16 & 255) / 255, static_cast<float>(hex >> 8 & 255) / 255,
            static_cast<float>(hex & 255) / 255};
}
/// Hue in turns.
Colour hsv(float hue, float saturation, float value);

inline float clamp01(float x) {
    return std::clamp(x, 0.0f, 1.0f);
}
inline float smoothstep(float low, float high, float x) {
    const float t = clamp01((x - low) / (high - low));
    return t * t * (3 - 2 * t);
}

/// Colours evenly spaced from 0 to 1.
class Gradient {
public:
    Gradient(std::initializer_list<std::uint32_t> colours);
    Colour at(float t) const;

private:
    std::vector<Colour> colours_;
};

/// All chance of a picture, from one seed; independent of the standard library's distributions.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    float uniform(float low, float high) {
        return low + (high - low) * static_cast<float>(random_() >> 40) / static_cast<float>(1 << 24);
    }
    int integer(int low, int high) {
        return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool chance(float probability) { return uniform(0, 1) < probability; }
    /// About normal, mean 0, deviation 1.
    float normal() { return uniform(-1, 1) + uniform(-1, 1) + uniform(-1, 1); }
    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[static_cast<std::size_t>(integer(0, static_cast<int>(items.size()) - 1))];
    }

private:
    std::mt19937_64 random_;
};

/// Smooth random functions of the plane (Perlin's gradient noise), about -1 to 1.
class Noise {
public:
    explicit Noise(Dice& dice);
    float at(float x, float y) const;
    /// Sum of octaves, each twice as fine and half as strong.
    float fractal(float x, float y, int octaves) const;
    /// The same with sharp crests, 0 to 1.
    float ridged(float x, float y, int octaves) const;

private:
    std::array<std::uint8_t, 512> order_{};
};

struct Point {
    float x = 0, y = 0;
};
using Outline = std::vector<Point>;

Outline ellipseOutline(Point centre, float radiusX, float radiusY, float angle = 0);
Outline turned(const Outline&, Point centre, float angle, float scale = 1);

/// A picture in the making, in floating point; all edges are smooth.
class Canvas {
public:
    Canvas(int width, int height)
        : width_(width), height_(height), pixels_(height, width, cv::Vec3f(0, 0, 0)) {}

    int width() const { return width_; }
    int height() const { return height_; }
    float w() const { return static_cast<float>(width_); }
    float h() const { return static_cast<float>(height_); }
    /// One for a short side of 360 pixels: sizes are given in multiples of it.
    float unit() const { return std::min(w(), h()) / 360; }

    Colour get(int x, int y) const;
    /// Between pixels, clamped to the picture.
    Colour sample(float x, float y) const;
    void blend(int x, int y, Colour colour, float alpha);
    void add(int x, int y, Colour colour);

    /// Every pixel becomes shader(x, y, what was there).
    template <class Shader>
    void shade(Shader shader) {
        for (int y = 0; y < height_; ++y)
            for (int x = 0; x < width_; ++x)
                set(x, y, shader(static_cast<float>(x), static_cast<float>(y), get(x, y)));
    }
    /// Everything below the line top(x) becomes shader(x, y, depth below the line).
    template <class Top, class Shader>
    void below(Top top, Shader shader) {
        for (int x = 0; x < width_; ++x) {
            const float start = top(static_cast<float>(x));
            for (int y = std::max(0, static_cast<int>(start) - 1); y < height_; ++y) {
                const float depth = static_cast<float>(y) - start;
                if (depth < -1) continue;
                blend(x, y, shader(static_cast<float>(x), static_cast<float>(y), std::max(depth, 0.0f)),
                      clamp01(depth + 0.5f));
            }
        }
    }
    template <class Shader>
    void fill(const Outline& outline, float alpha, Shader shader) {
        cv::Rect box;
        const cv::Mat_<std::uint8_t> mask = rasterise(outline, box);
        for (int y = 0; y < box.height; ++y)
            for (int x = 0; x < box.width; ++x)
                if (const std::uint8_t cover = mask(y, x))
                    blend(box.x + x, box.y + y,
                          shader(static_cast<float>(box.x + x), static_cast<float>(box.y + y)),
                          alpha * static_cast<float>(cover) / 255);
    }
    void fill(const Outline& outline, Colour colour, float alpha = 1) {
        fill(outline, alpha, [=](float, float) { return colour; });
    }
    void disc(Point centre, float radius, Colour colour, float alpha = 1);
    void line(Point from, Point to, float thickness, Colour colour, float alpha = 1);
    void rectangle(float left, float top, float right, float bottom, Colour colour, float alpha = 1);
    /// Light added in a bell shape.
    void glow(Point centre, float radius, Colour colour);
    void blur(float radius);
    /// Turns rows below `line` into a mirror of those above, broken by ripples and tinted.
    void reflect(float line, const Noise& noise, Colour tint, float tintStrength, float ripple);

    /// Darker corners and a little grain, then 8 bits.
    Image finish(Dice& dice, float vignette = 0.25f) const;

private:
    void set(int x, int y, Colour colour) { pixels_(y, x) = {colour.r, colour.g, colour.b}; }
    cv::Mat_<std::uint8_t> rasterise(const Outline& outline, cv::Rect& box) const;

    int width_, height_;
    cv::Mat_<cv::Vec3f> pixels_;
};

}  // namespace laplens::demo
