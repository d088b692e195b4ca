#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/console/arguments.hpp"
#include "app/console/console_job.hpp"
#include "app/console/console_output.hpp"
#include "core/base/paths.hpp"
#include "core/copies/duplicates.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct DuplicatesCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    CopyLevel level = CopyLevel::Same;
    bool asJson = false;

    void run() const {
        const Library opened = Library::openExisting(library);
        JobContext context = consoleJob();
        json groups = json::array();
        for (const DuplicateGroup& found : duplicateGroups(opened, level, context)) {
            json group = json::array();
            for (std::size_t i = 0; i < found.imageIds.size(); ++i) {
                const fs::path file = opened.imageFile(opened.image(found.imageIds[i]));
                const std::string is = i == 0 ? "kept" : nameOf(found.levels[i]);
                json member{{"level", is}};
                nameFile(member, "file", file);
                group.push_back(std::move(member));
                if (!asJson) std::printf("%-9s  %s\n", is.c_str(), file.c_str());
            }
            if (!asJson) std::printf("\n");
            groups.push_back(std::move(group));
        }
        if (asJson)
            printJson(groups);
        else
            std::printf("%zu groups\n", groups.size());
    }
};

}  // namespace

void addDuplicatesCommand(CLI::App& app) {
    auto duplicates = std::make_shared<DuplicatesCommand>();
    CLI::App* command = app.add_subcommand(
        "duplicates",
        "Groups of copies, the picture to keep first, and how each is a copy of it: identical (the same "
        "bytes or the same pixels) or the same picture (resized, recompressed, in another tone, turned, "
        "mirrored); or, asked for with --level part, part of it (cut out of it or it of them, a border or a "
        "text added), which is no copy. "
        "Files that are not there take no part");
    command->add_option("--library", duplicates->library, "Folder of the library")->capture_default_str();
    command
        ->add_option("--level", duplicates->level,
                     "Down to which level: identical, same as well, or part as well")
        ->transform(
            oneOf(std::map<std::string, CopyLevel>{{nameOf(CopyLevel::Identical), CopyLevel::Identical},
                                                   {nameOf(CopyLevel::Same), CopyLevel::Same},
                                                   {nameOf(CopyLevel::Part), CopyLevel::Part}}))
        ->default_str(nameOf(duplicates->level));
    command->add_flag("--json", duplicates->asJson, "Print one JSON document on standard output");
    command->callback([duplicates] { duplicates->run(); });
}

}  // namespace laplens
