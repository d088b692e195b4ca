#pragma once

#include <cstdint>

#include "core/store/library.hpp"

namespace laplens {

/// Two pictures of the library turned out to be one: what `gone` had becomes `kept`'s (Library::joinImages),
/// and saved searches that asked for it ask for that one.
void joinPictures(Library&, std::int64_t kept, std::int64_t gone);

}  // namespace laplens
