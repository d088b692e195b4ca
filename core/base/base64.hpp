#pragma once

#include <optional>
#include <string>

namespace laplens {

/// Bytes as text (RFC 4648, section 4, with padding, on one line).
std::string base64(const std::string& bytes);

/// The bytes of such a text; nothing when it is not one.
std::optional<std::string> bytesOfBase64(const std::string& text);

}  // namespace laplens
