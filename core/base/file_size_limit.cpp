#include "core/base/file_size_limit.hpp"

#include <sys/resource.h>

#include <string>

namespace laplens {

namespace fs = std::filesystem;

std::optional<std::uint64_t> fileSizeLimit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
    return limit.rlim_cur;
}

Error cannotBeWritten(const fs::path& file, std::uintmax_t bytes) {
    constexpr std::uint64_t kBlock = 1 << 20;  // streams and databases write by less
    const auto limit = fileSizeLimit();
    if (limit && bytes + kBlock > *limit)
        return Error(
            "the file would be larger than files may be here, " + std::to_string(*limit >> 10) + " KiB", file,
            "Raise the limit (ulimit -f) and start the work again");
    return Error("the file cannot be written", file,
                 "Check the free space and that the folder may be written");
}

}  // namespace laplens
