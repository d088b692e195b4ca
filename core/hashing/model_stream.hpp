#pragma once

#include <Eigen/Core>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <iosfwd>
#include <string>
#include <type_traits>
#include <vector>

namespace laplens {

/// Collects the numbers and matrices of a fitted model. Little-endian, as all machines we run on are.
class ModelWriter {
public:
    template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    void put(T value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
    void put(const std::string& text);
    /// Rows, columns, then the entries in storage order.
    template <class Derived>
    void put(const Eigen::PlainObjectBase<Derived>& matrix) {
        put(static_cast<std::int64_t>(matrix.rows()));
        put(static_cast<std::int64_t>(matrix.cols()));
        bytes_.append(reinterpret_cast<const char*>(matrix.data()),
                      static_cast<std::size_t>(matrix.size()) * sizeof(typename Derived::Scalar));
    }
    void put(const std::vector<double>& values);
    void put(const std::vector<std::string>& texts);

    const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

/// Reads them back. Throws Error when the bytes end early or a size cannot be; allocates nothing that the
/// bytes do not fill.
class ModelReader {
public:
    ModelReader(std::string bytes, std::uint32_t version) : bytes_(std::move(bytes)), version_(version) {}

    /// Of the file's layout. 1 knows no blended extension.
    std::uint32_t version() const { return version_; }

    template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T> T get() {
        if constexpr (std::is_same_v<T, bool>) {
            const auto byte = get<std::uint8_t>();
            if (byte > 1) damaged();  // a bool may hold nothing else
            return byte == 1;
        } else {
            T value;
            std::memcpy(&value, take(1, sizeof value), sizeof value);
            return value;
        }
    }
    std::string getText();
    template <class Matrix>
    Matrix getMatrix() {
        using Scalar = typename Matrix::Scalar;
        const auto rows = get<std::int64_t>(), columns = get<std::int64_t>();
        if ((Matrix::RowsAtCompileTime == 1 && rows != 1) || (Matrix::ColsAtCompileTime == 1 && columns != 1))
            damaged();
        const char* entries = take(entryCount(rows, columns), sizeof(Scalar));
        Matrix matrix(rows, columns);
        if (matrix.size() > 0)
            std::memcpy(matrix.data(), entries, static_cast<std::size_t>(matrix.size()) * sizeof(Scalar));
        return matrix;
    }
    std::vector<double> getReals();
    std::vector<std::string> getTexts();

    bool atEnd() const { return at_ == bytes_.size(); }
    [[noreturn]] static void damaged();

private:
    const char* take(std::uint64_t count, std::size_t size);
    static std::uint64_t entryCount(std::int64_t rows, std::int64_t columns);

    std::string bytes_;
    std::uint32_t version_;
    std::size_t at_ = 0;
};

/// A model's bytes as they lie in a file: a mark, a version, the length, the content's hash, the content.
void writeModelFile(std::ostream&, const ModelWriter&);
/// Throws Error when the bytes are damaged or from a newer version.
ModelReader readModelFile(std::istream&);

}  // namespace laplens
