#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/store/connection.hpp"

namespace laplens {

// What the parts of Library have in common in putting questions and taking answers.

/// The pictures in the trash (kInTheTrash), in SQL.
#define LAPLENS_TRASHED "SELECT id FROM images WHERE state = 3 AND error = 'in the trash'"

inline std::vector<std::int64_t> idsOf(Statement&& query) {
    std::vector<std::int64_t> ids;
    while (query.next()) ids.push_back(query.integer(0));
    return ids;
}

/// 0 without a row.
inline std::int64_t firstInteger(Statement&& query) {
    return query.next() ? query.integer(0) : 0;
}

[[noreturn]] inline void throwUnknown(const char* what, std::int64_t id,
                                      const std::filesystem::path& library) {
    throw Error(std::string("there is no ") + what + " " + std::to_string(id) + " in the library", library,
                "It may have been removed meanwhile");
}

/// ImageNumber::Date of a row of images, in SQL: files count their time from another epoch than cameras do.
inline std::string dateExpression() {
    const auto shift = std::chrono::nanoseconds(
        std::chrono::file_clock::to_sys(std::chrono::file_clock::time_point{}).time_since_epoch());
    return "(CASE WHEN taken_ns <> 0 THEN taken_ns ELSE modified_ns + " + std::to_string(shift.count()) +
           " END)";
}

}  // namespace laplens
