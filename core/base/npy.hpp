#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/feature_matrix.hpp"

namespace laplens {

/// NumPy's array files (numpy.lib.format): written in version 1.0, read in 1.0 to 3.0, in C or Fortran order,
/// of little-endian numbers or bytes.

/// Magic, length, and a Python dictionary, padded to 64 bytes. `type`: NumPy's "descr", as "<f4".
std::string npyHeader(const std::string& type, const std::vector<std::size_t>& shape);

/// An array of one or two dimensions.
class NpyArray {
public:
    const std::string& type() const { return type_; }
    const std::vector<std::size_t>& shape() const { return shape_; }
    bool isWhole() const { return type_[1] != 'f'; }  ///< integers or truth values

    /// The numbers of a two-dimensional array. Throws Error when it is none, or a number is not finite.
    FeatureMatrix matrix() const;
    /// The integers of a one-dimensional array. Throws Error when it is none.
    std::vector<std::int64_t> integers() const;

private:
    friend NpyArray readNpy(const std::filesystem::path&);

    template <class Sink>
    void forEach(const Sink& sink) const;  ///< sink(place in C order, number)

    std::filesystem::path file_;
    std::string type_, bytes_;
    std::vector<std::size_t> shape_;
    bool fortranOrder_ = false;
};

/// Throws Error when the file cannot be read, is no such array or shorter than it says.
NpyArray readNpy(const std::filesystem::path& file);

/// Atomically; "<f4", "<i4".
void writeNpy(const std::filesystem::path& file, const FeatureMatrix&);
void writeNpy(const std::filesystem::path& file, const std::vector<int>&);

}  // namespace laplens
