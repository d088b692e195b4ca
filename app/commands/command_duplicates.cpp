#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "app/commands/commands.hpp"
#include "app/console/arguments.hpp"
#include "app/console/console_job.hpp"
#include "app/console/console_output.hpp"
#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/file_identity.hpp"
#include "core/base/paths.hpp"
#include "core/copies/duplicates.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct DuplicatesCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    CopyLevel level = CopyLevel::Same;
    std::vector<fs::path> notCopies, copiesAgain;
    bool lists = false, asJson = false;

    void run() const {
        Library opened = Library::openExisting(library);
        if (!notCopies.empty()) return say(opened, notCopies, true);
        if (!copiesAgain.empty()) return say(opened, copiesAgain, false);
        lists ? list(opened) : find(opened);
    }

    void say(Library& opened, const std::vector<fs::path>& files, bool areNot) const {
        std::map<FileIdentity, fs::path> known;
        std::set<ContentPair> pairs;
        std::vector<std::string> contents;
        for (const fs::path& file : files) {
            std::string content = contentHashOfFile(file);
            if (const auto identity = identityOf(file))
                if (const auto [other, isNew] = known.emplace(*identity, file); !isNew)
                    throw Error("it is the same file on disk as " + other->second.string(), file,
                                "Name each file once");
            for (const std::string& other : contents) pairs.emplace(content, other);
            contents.push_back(std::move(content));
        }
        if (contents.size() < 2) throw Error("one file alone is no pair", files.front(), "Name two or more");
        std::int64_t changed = 0;
        Library::Transaction transaction(opened);
        for (const ContentPair& pair : pairs) changed += opened.setNotCopies(pair, areNot);
        transaction.commit();
        if (asJson) return printJson(json{{"changed", changed}});
        std::printf(areNot ? "%lld pairs are no copies from now on\n" : "%lld pairs may be copies again\n",
                    static_cast<long long>(changed));
    }

    void list(const Library& opened) const {
        json pairs = json::array();
        for (const ContentPair& said : opened.notCopies()) {
            json pair = json::array();
            for (const std::string& content : {said.one, said.other}) {
                json files = json::array();
                for (const ImageRecord& image : opened.imagesWithContent(content)) {
                    if (image.state == ImageState::Missing) continue;
                    const fs::path file = opened.imageFile(image);
                    json named;
                    nameFile(named, "file", file);
                    files.push_back(std::move(named));
                    if (!asJson) std::printf("%s\n", file.c_str());
                }
                if (files.empty() && !asJson)
                    std::printf("no picture of the library now (content %s)\n", content.c_str());
                pair.push_back({{"content", content}, {"files", std::move(files)}});
                if (said.one == said.other) break;
            }
            if (!asJson) std::printf("\n");
            pairs.push_back(std::move(pair));
        }
        if (asJson)
            printJson(pairs);
        else
            std::printf("%zu pairs are said to be no copies\n", pairs.size());
    }

    void find(const Library& opened) const {
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
    CLI::Option* says =
        command
            ->add_option("--not-copies", duplicates->notCopies,
                         "Remembers that these files are no copies of each other, by what is in them: also "
                         "where they are moved, and until it is taken back. They are in no group together")
            ->type_name("FILE")
            ->transform(pathOfFileUri());
    CLI::Option* takesBack =
        command->add_option("--copies-again", duplicates->copiesAgain, "Takes that back for these files")
            ->type_name("FILE")
            ->transform(pathOfFileUri())
            ->excludes(says);
    command->add_flag("--list-not-copies", duplicates->lists, "Lists what was said to be no copies")
        ->excludes(says)
        ->excludes(takesBack);
    command->add_flag("--json", duplicates->asJson, "Print one JSON document on standard output");
    command->callback([duplicates] { duplicates->run(); });
}

}  // namespace laplens
