#pragma once

#include <string>

namespace laplens {

// Libraries that are opened when they are needed, for they may be missing.

/// Version and decoders of libheif, which reads HEIC and AVIF; empty when it is not installed.
std::string heifReader();
/// Version of libjxl, which reads JPEG XL; empty when it is not installed.
std::string jpegXlReader();
/// Whether the program that reads raw camera pictures starts, which needs LibRaw.
bool canReadRaw();

}  // namespace laplens
