#pragma once

#include <functional>
#include <string>

#include "core/base/error.hpp"

namespace laplens {

/// What the Error says that the work ends with; empty when it ends well.
inline std::string problemOf(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace laplens
