#include "app/console/outputs.hpp"

#include "core/base/error.hpp"

namespace laplens {

namespace fs = std::filesystem;

void addOverwriteFlag(CLI::App& command, bool& overwrite) {
    command.add_flag("--overwrite", overwrite, "Replace output files that are there already");
}

void refuseToOverwrite(const std::vector<fs::path>& outputs, bool overwrite) {
    if (overwrite) return;
    std::error_code ignored;
    for (const fs::path& output : outputs)
        if (fs::exists(fs::symlink_status(output, ignored)))
            throw laplens::Error("this is there already", output,
                                 "Choose another place with --output, or replace it with --overwrite");
}

}  // namespace laplens
