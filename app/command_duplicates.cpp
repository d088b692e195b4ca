#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/console_job.hpp"
#include "app/console_output.hpp"
#include "app/library_console.hpp"
#include "app/numbers.hpp"
#include "core/base/paths.hpp"
#include "core/pipeline/duplicates.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct DuplicatesCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    int bits = 0, radius = 6;
    bool asJson = false;

    void run() const {
        const Library opened = Library::openExisting(library);
        JobContext context = consoleJob();
        const auto index = indexOf(opened, context);
        requireBits(*index, bits);
        const int compared = bits > 0 ? std::min(bits, index->bits()) : index->bits();
        json groups = json::array();
        for (const DuplicateGroup& found : duplicateGroups(opened, *index, bits, radius, context)) {
            json group = json::array();
            for (std::size_t i = 0; i < found.imageIds.size(); ++i) {
                const fs::path file = opened.imageFile(opened.image(found.imageIds[i]));
                const int distance = found.differingBits[i];
                json member{{"differingBits", distance}};
                nameFile(member, "file", file);
                group.push_back(std::move(member));
                if (!asJson) std::printf("%4d  %s\n", distance, file.c_str());
            }
            if (!asJson) std::printf("\n");
            groups.push_back(std::move(group));
        }
        if (asJson)
            printJson(groups);
        else
            std::printf("%zu groups within %d of %d bits\n", groups.size(), radius, compared);
    }
};

}  // namespace

void addDuplicatesCommand(CLI::App& app) {
    auto duplicates = std::make_shared<DuplicatesCommand>();
    CLI::App* command = app.add_subcommand(
        "duplicates",
        "Groups of copies, the picture to keep first, with the bits that differ from it: near codes are "
        "candidates, their pixels decide. Files that are not there take no part");
    command->add_option("--library", duplicates->library, "Folder of the library")->capture_default_str();
    command->add_option("--bits", duplicates->bits, "Compare the first so many bits; 0: all")
        ->check(wholeNumber(0, kMostBits))
        ->capture_default_str();
    command
        ->add_option("--radius", duplicates->radius,
                     "At most so many bits differ between a candidate and the picture to keep")
        ->check(wholeNumber(0, 64))
        ->capture_default_str();
    command->add_flag("--json", duplicates->asJson, "Print one JSON document on standard output");
    command->callback([duplicates] { duplicates->run(); });
}

}  // namespace laplens
