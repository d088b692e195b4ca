#include "core/base/npy.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/base/regular_file.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic("\x93NUMPY", 6);

Error damaged(const fs::path& file) {
    return Error("this is not an array that NumPy saved, or it is damaged", file,
                 "Save it again with numpy.save");
}

/// What follows 'key': in the dictionary, without blanks before it.
std::optional<std::string_view> valueOf(std::string_view dictionary, std::string_view key) {
    std::string quoted(1, '\'');
    quoted.append(key).append("':");
    const std::size_t at = dictionary.find(quoted);
    if (at == dictionary.npos) return std::nullopt;
    dictionary.remove_prefix(at + quoted.size());
    dictionary.remove_prefix(std::min(dictionary.find_first_not_of(' '), dictionary.size()));
    return dictionary;
}

std::optional<std::vector<std::size_t>> shapeFrom(std::string_view text) {
    if (!text.starts_with('(')) return std::nullopt;
    text = text.substr(1, text.find(')') - 1);
    std::vector<std::size_t> shape;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string number(text.substr(at, end - at));
        const std::size_t digits = number.find_first_of("0123456789");
        if (digits != number.npos) {
            if (number.size() - digits > 12) return std::nullopt;
            shape.push_back(std::stoull(number.substr(digits)));
        }
        at = end + 1;
    }
    return shape;
}

std::size_t sizeOf(const std::string& type) {
    for (const char* known :
         {"|b1", "|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f2", "<f4", "<f8"})
        if (type == known) return static_cast<std::size_t>(type[2] - '0');
    return 0;
}

template <class T>
double numberAt(const std::string& bytes, std::size_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at * sizeof(T), sizeof(T));
    return static_cast<double>(value);
}

using NumberAt = double (*)(const std::string&, std::size_t);

NumberAt readerOf(const std::string& type) {
    const char kind = type[1], size = type[2];
    if (kind == 'f')
        return size == '2' ? numberAt<Eigen::half> : size == '4' ? numberAt<float> : numberAt<double>;
    if (kind == 'i')
        return size == '1'   ? numberAt<std::int8_t>
               : size == '2' ? numberAt<std::int16_t>
               : size == '4' ? numberAt<std::int32_t>
                             : numberAt<std::int64_t>;
    return size == '1'   ? numberAt<std::uint8_t>
           : size == '2' ? numberAt<std::uint16_t>
           : size == '4' ? numberAt<std::uint32_t>
                         : numberAt<std::uint64_t>;
}

template <class T>
void write(const fs::path& file, const std::string& type, const std::vector<std::size_t>& shape,
           const T* values, std::size_t count) {
    std::string bytes = npyHeader(type, shape);
    bytes.append(reinterpret_cast<const char*>(values), count * sizeof(T));
    writeFileAtomically(file, bytes);
}

}  // namespace

std::string npyHeader(const std::string& type, const std::vector<std::size_t>& shape) {
    std::string dictionary = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.size(); ++i)
        dictionary.append(i ? ", " : "").append(std::to_string(shape[i]));
    dictionary += shape.size() == 1 ? ",), }" : "), }";
    constexpr std::size_t kPrefix = 10, kAlignment = 64;
    while ((kPrefix + dictionary.size() + 1) % kAlignment != 0) dictionary += ' ';
    dictionary += '\n';
    std::string header(kMagic);
    header += std::string("\x01\x00", 2);
    header += static_cast<char>(dictionary.size() & 0xFF);
    header += static_cast<char>(dictionary.size() >> 8);
    return header + dictionary;
}

NpyArray readNpy(const fs::path& file) {
    std::ifstream stream = openRegularFile(file);
    if (!stream) throw Error("the file cannot be read", file, "Check its name and permissions");
    NpyArray array;
    array.file_ = file;
    char head[8] = {};
    stream.read(head, sizeof head);
    const int version = static_cast<unsigned char>(head[6]);
    if (!stream || std::string_view(head, kMagic.size()) != kMagic || version < 1 || version > 3)
        throw damaged(file);
    unsigned char length[4] = {};
    stream.read(reinterpret_cast<char*>(length), version == 1 ? 2 : 4);
    const std::size_t size = length[0] | length[1] << 8 | length[2] << 16 | std::size_t{length[3]} << 24;
    constexpr std::size_t kLongest = 1 << 16;
    if (!stream || size > kLongest) throw damaged(file);
    std::string dictionary(size, '\0');
    stream.read(dictionary.data(), static_cast<std::streamsize>(size));
    const auto type = valueOf(dictionary, "descr"), order = valueOf(dictionary, "fortran_order"),
               dimensions = valueOf(dictionary, "shape");
    if (!stream || !type || !order || !dimensions || type->size() < 5) throw damaged(file);
    const auto shape = shapeFrom(*dimensions);
    if (!shape) throw damaged(file);
    array.type_ = type->substr(1, 3);
    array.shape_ = *shape;
    array.fortranOrder_ = order->starts_with("True");
    const std::size_t each = sizeOf(array.type_);
    if (each == 0 || shape->empty() || shape->size() > 2)
        throw Error("an array of this kind is not read here", file,
                    "Save numbers of at most 64 bits, in one or two dimensions");
    std::size_t bytes = each;
    const std::uintmax_t there = fs::file_size(file);
    for (const std::size_t extent : *shape) {
        if (extent > 0 && bytes > there / extent) throw damaged(file);
        bytes *= extent;
    }
    array.bytes_.resize(bytes);
    stream.read(array.bytes_.data(), static_cast<std::streamsize>(bytes));
    if (!stream) throw damaged(file);
    return array;
}

template <class Sink>
void NpyArray::forEach(const Sink& sink) const {
    const NumberAt numberAt = readerOf(type_);
    const std::size_t rows = shape_[0], columns = shape_.size() > 1 ? shape_[1] : 1;
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column)
            sink(row * columns + column,
                 numberAt(bytes_, fortranOrder_ ? column * rows + row : row * columns + column));
}

FeatureMatrix NpyArray::matrix() const {
    if (shape_.size() != 2)
        throw Error("this array has one dimension where two are wanted", file_,
                    "Save it with a row a picture");
    FeatureMatrix result(static_cast<Eigen::Index>(shape_[0]), static_cast<Eigen::Index>(shape_[1]));
    forEach([&](std::size_t at, double value) { result.data()[at] = static_cast<float>(value); });
    if (!result.allFinite())
        throw Error("this array holds numbers that are not finite", file_, "Look for NaN and infinity");
    return result;
}

std::vector<std::int64_t> NpyArray::integers() const {
    if (shape_.size() != 1 || !isWhole())
        throw Error("this array is no list of integers", file_, "Save it with an integer a picture");
    std::vector<std::int64_t> result(shape_[0]);
    constexpr double kMost = 9e15;  // what a double holds exactly
    forEach([&](std::size_t at, double value) {
        if (std::abs(value) > kMost) throw Error("this array holds a number that is too large", file_);
        result[at] = std::llround(value);
    });
    return result;
}

void writeNpy(const fs::path& file, const FeatureMatrix& rows) {
    write(file, "<f4", {static_cast<std::size_t>(rows.rows()), static_cast<std::size_t>(rows.cols())},
          rows.data(), static_cast<std::size_t>(rows.size()));
}

void writeNpy(const fs::path& file, const std::vector<int>& values) {
    static_assert(sizeof(int) == 4);
    write(file, "<i4", {values.size()}, values.data(), values.size());
}

}  // namespace laplens
