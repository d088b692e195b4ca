#pragma once

#include <memory>
#include <string>

#include "core/store/connection.hpp"

namespace laplens {

inline constexpr const char* kMadeByNewer = "The library was made by a newer version of LapLens";

struct OpenedLibrary {
    std::unique_ptr<Connection> connection;
    std::string readOnlyReason;  ///< empty when it may be written
};

}  // namespace laplens
