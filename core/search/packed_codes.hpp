#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace laplens {

/// n binary codes of `bits` bits, each in ceil(bits / 64) words; bit b of a code is bit b % 64 of word b /
/// 64; unused high bits are zero.
class PackedCodes {
public:
    PackedCodes() = default;
    PackedCodes(std::size_t n, int bits) : n_(n), bits_(bits), words_(n * wordsFor(bits)) {}

    static std::size_t wordsFor(int bits) { return static_cast<std::size_t>(bits + 63) / 64; }

    std::size_t size() const { return n_; }
    int bits() const { return bits_; }
    std::size_t wordsPerCode() const { return wordsFor(bits_); }

    std::span<const std::uint64_t> operator[](std::size_t i) const {
        return {words_.data() + i * wordsPerCode(), wordsPerCode()};
    }
    std::span<std::uint64_t> operator[](std::size_t i) {
        return {words_.data() + i * wordsPerCode(), wordsPerCode()};
    }
    bool bit(std::size_t i, int b) const { return words_[i * wordsPerCode() + b / 64] >> (b % 64) & 1; }
    void setBit(std::size_t i, int b, bool on) {
        std::uint64_t& word = words_[i * wordsPerCode() + b / 64];
        const std::uint64_t mask = std::uint64_t{1} << (b % 64);
        word = on ? word | mask : word & ~mask;
    }
    std::span<const std::uint64_t> words() const { return words_; }
    std::span<std::uint64_t> words() { return words_; }

    /// Appends a code of wordsPerCode() words.
    void append(std::span<const std::uint64_t> code);
    /// Drops all after the first `n`.
    void keepFirst(std::size_t n) {
        n_ = n;
        words_.resize(n * wordsPerCode());
    }
    /// The first `bits` bits of every code.
    PackedCodes prefix(int bits) const;

private:
    std::size_t n_ = 0;
    int bits_ = 0;
    std::vector<std::uint64_t> words_;
};

}  // namespace laplens
