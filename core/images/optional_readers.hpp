#pragma once

namespace laplens {

/// Whether libheif, which reads HEIC and AVIF, is installed. Opens it.
bool canReadHeif();
/// Whether the program that reads raw camera pictures starts, which needs LibRaw.
bool canReadRaw();

}  // namespace laplens
