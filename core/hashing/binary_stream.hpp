#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "core/base/error.hpp"

namespace laplens {

/// Writes numbers, text and matrices as little-endian bytes with their sizes before them.
class BinaryWriter {
public:
    explicit BinaryWriter(std::ostream& stream) : stream_(stream) {}

    template <typename Number>
    requires std::is_arithmetic_v<Number>
    void write(Number value) { stream_.write(reinterpret_cast<const char*>(&value), sizeof value); }
    void write(const std::string& text) {
        write(static_cast<std::uint64_t>(text.size()));
        stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
    }
    template <typename Derived>
    void write(const Eigen::PlainObjectBase<Derived>& matrix) {
        write(static_cast<std::int64_t>(matrix.rows()));
        write(static_cast<std::int64_t>(matrix.cols()));
        stream_.write(reinterpret_cast<const char*>(matrix.data()),
                      static_cast<std::streamsize>(
                          matrix.size() * static_cast<Eigen::Index>(sizeof(typename Derived::Scalar))));
    }

private:
    std::ostream& stream_;
};

/// Reads what BinaryWriter wrote; throws Error at the first byte that does not fit.
class BinaryReader {
public:
    explicit BinaryReader(std::istream& stream) : stream_(stream) {
        const auto at = stream_.tellg();
        stream_.seekg(0, std::ios::end);
        left_ = static_cast<std::uint64_t>(stream_.tellg() - at);
        stream_.seekg(at);
    }

    template <typename Number>
    Number number() {
        Number value{};
        take(reinterpret_cast<char*>(&value), sizeof value);
        return value;
    }
    std::string text() {
        std::string value(length(number<std::uint64_t>(), 1), '\0');
        take(value.data(), value.size());
        return value;
    }
    template <typename Matrix>
    Matrix matrix() {
        const auto rows = number<std::int64_t>();
        const auto cols = number<std::int64_t>();
        if (rows < 0 || cols < 0 || (Matrix::ColsAtCompileTime == 1 && cols != 1) ||
            (Matrix::RowsAtCompileTime == 1 && rows != 1))
            throw damaged();
        length(static_cast<std::uint64_t>(rows),
               cols ? static_cast<std::uint64_t>(cols) * sizeof(typename Matrix::Scalar) : 1);
        Matrix value(rows, cols);
        take(reinterpret_cast<char*>(value.data()),
             static_cast<std::size_t>(value.size()) * sizeof(typename Matrix::Scalar));
        return value;
    }

    static Error damaged() {
        return Error("the stored codes' model is damaged", {}, "Build the codes again");
    }

private:
    /// Refuses a size that the remaining bytes cannot hold, before anything is allocated.
    std::size_t length(std::uint64_t count, std::uint64_t bytesEach) const {
        if (count > left_ / bytesEach) throw damaged();
        return static_cast<std::size_t>(count);
    }
    void take(char* to, std::size_t count) {
        if (count > left_ || !stream_.read(to, static_cast<std::streamsize>(count))) throw damaged();
        left_ -= count;
    }

    std::istream& stream_;
    std::uint64_t left_ = 0;
};

}  // namespace laplens
