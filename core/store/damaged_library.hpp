#pragma once

#include <string>

#include "core/base/error.hpp"

namespace laplens {

/// The library's file is not what it was. Pictures are never affected; restoreBackup and rescueLibrary
/// (core/upkeep) make a library of it again.
class DamagedLibrary : public Error {
public:
    DamagedLibrary(std::string problem, std::filesystem::path file, std::string remedy = remedyText())
        : Error(std::move(problem), std::move(file), std::move(remedy)) {}

    static const char* remedyText() {
        return "Put a backup in its place with laplens restore --put-aside, or save what can be read with "
               "laplens rescue: your pictures are not affected";
    }
};

}  // namespace laplens
