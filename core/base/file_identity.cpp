#include "core/base/file_identity.hpp"

#include <sys/stat.h>

namespace laplens {

std::optional<FileIdentity> identityOf(const std::filesystem::path& file) {
    struct stat facts {};
    if (stat(file.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    return FileIdentity{facts.st_dev, facts.st_ino};
}

}  // namespace laplens
