#pragma once

#include <cstdint>
#include <ctime>

namespace laplens {

/// A time of a file as its file system counts it, since 1970.
constexpr std::int64_t nanosecondsOf(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace laplens
