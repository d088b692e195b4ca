#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "app/commands/commands.hpp"
#include "app/console/arguments.hpp"
#include "app/console/console_job.hpp"
#include "app/console/console_output.hpp"
#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/file_identity.hpp"
#include "core/base/paths.hpp"
#include "core/copies/copy_plan.hpp"
#include "core/copies/duplicates.hpp"
#include "core/copies/series.hpp"
#include "core/upkeep/copy_links.hpp"
#include "core/upkeep/copy_moves.hpp"
#include "core/upkeep/file_moves.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr double kSecondNs = 1e9;

std::string bytesText(std::int64_t bytes) {
    constexpr double kMega = 1e6;
    char text[32];
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / kMega);
    return text;
}

struct DuplicatesCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    CopyLevel level = CopyLevel::Same;
    KeepRule rule;
    fs::path target;
    std::optional<LinkKind> link;
    std::vector<fs::path> notCopies, copiesAgain;
    bool across = false, within = false, dryRun = false, trashes = false, lists = false, series = false,
         asJson = false;

    void run() const {
        Library opened = Library::openExisting(library);
        if (!notCopies.empty()) return say(opened, notCopies, true);
        if (!copiesAgain.empty()) return say(opened, copiesAgain, false);
        if (lists) return list(opened);
        if (series) return listSeries(opened);
        find(opened);
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
        const char* text = areNot         ? (changed == 1 ? "%lld pair is no copy from now on\n"
                                                          : "%lld pairs are no copies from now on\n")
                           : changed == 1 ? "%lld pair may be copies again\n"
                                          : "%lld pairs may be copies again\n";
        std::printf(text, static_cast<long long>(changed));
        if (areNot &&
            std::ranges::any_of(pairs, [](const ContentPair& pair) { return pair.one == pair.other; }))
            std::printf(
                "Files with the same bytes are among them: every file with these is meant, "
                "also one that comes later\n");
    }

    void list(const Library& opened) const {
        json pairs = json::array();
        for (const ContentPair& said : opened.notCopies()) {
            json pair = json::array();
            if (said.one == said.other && !asJson) std::printf("every file with these bytes:\n");
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
            std::printf("Said to be no copies: %zu\n", pairs.size());
    }

    void listSeries(const Library& opened) const {
        JobContext context = consoleJob();
        const std::vector<Series> found = seriesIn(opened, context);
        json listed = json::array();
        for (const Series& series : found) {
            const double seconds =
                static_cast<double>(series.back().takenNs - series.front().takenNs) / kSecondNs;
            if (!asJson) std::printf("%zu photographs within %.0f seconds:\n", series.size(), seconds);
            json pictures = json::array();
            for (const Moment& moment : series) {
                const fs::path file = opened.imageFile(opened.image(moment.imageId));
                json member{{"takenNs", moment.takenNs}};
                nameFile(member, "file", file);
                pictures.push_back(std::move(member));
                if (!asJson) std::printf("%s\n", file.c_str());
            }
            if (!asJson) std::printf("\n");
            listed.push_back(std::move(pictures));
        }
        if (asJson)
            printJson(listed);
        else
            std::printf("%zu series; no picture of them is a copy for that\n", found.size());
    }

    void find(Library& opened) const {
        for (const auto* folders : {&rule.preferred, &rule.references})
            for (const fs::path& folder : *folders)
                // A slip of the pen must not leave a folder without protection.
                if (!fs::is_directory(folder))
                    throw fs::exists(folder)
                        ? Error("it is a file, not a folder", folder, "Name the folder that it lies in")
                        : Error("there is no such folder", folder, "Connect its drive, or correct the name");
        if (acts()) opened.requireWritable();
        JobContext context = consoleJob();
        if (acts()) takeBackMoves(opened, context);
        const std::vector<PlannedGroup> groups =
            planCopies(opened, duplicateGroups(opened, level, context), rule, context);
        json document = planned(opened, groups);
        if (!asJson) {
            // Nothing is done that could not be read before.
            if (std::fflush(stdout) != 0)
                throw Error("the output cannot be written", {}, "Nothing was moved");
        }
        std::size_t left = 0;
        if (link && !dryRun)
            left = linkAll(opened, copiesOf(groups), document, context);
        else if (trashes)
            left = trash(opened, copiesOf(groups), document, context);
        else if (!target.empty())
            left = move(opened, copiesOf(groups), document, context);
        if (asJson && isPlan())
            printJson(document);
        else if (asJson)
            printJson(picturesOf(document));
        context.checkpoint();  // stopped half way: what was done is told above
        if (left > 0) throw CLI::RuntimeError(1);
    }

    bool acts() const { return !dryRun && (trashes || link || !target.empty()); }
    bool isPlan() const { return dryRun || acts(); }

    static json picturesOf(const json& document) {
        json groups = json::array();
        for (const json& group : document["groups"]) groups.push_back(group["pictures"]);
        return groups;
    }

    json planned(const Library& opened, const std::vector<PlannedGroup>& groups) const {
        json listed = json::array();
        std::int64_t bytes = 0, going = 0;
        for (const PlannedGroup& group : groups) {
            json pictures = json::array();
            for (std::size_t i = 0; i < group.pictures.size(); ++i) {
                const PlannedPicture& picture = group.pictures[i];
                const ImageRecord image = opened.image(picture.imageId);
                const Pose& pose = picture.copy.pose;
                const std::string is = i == 0 ? "kept" : nameOf(picture.copy.level);
                json member{{"level", is},
                            {"goes", picture.goes},
                            {"bytes", picture.bytes},
                            {"width", image.width},
                            {"height", image.height}};
                nameFile(member, "file", picture.file);
                if (!picture.goes) nameText(member, "why", reasonOf(picture));
                if (picture.goes) {
                    nameFile(member, "for", opened.imageFile(opened.image(picture.to)));
                    member["mirrored"] = pose.isMirrored();
                    member["turned"] = pose.isTurned();
                }
                going += picture.goes;
                if (!asJson)
                    std::printf("%-9s  %-5s  %s (%s%s%s)\n", is.c_str(), picture.goes ? "goes" : "stays",
                                picture.file.c_str(),
                                picture.goes ? bytesText(picture.bytes).c_str() : reasonOf(picture).c_str(),
                                pose.isMirrored() ? ", mirrored" : "", pose.isTurned() ? ", turned" : "");
                pictures.push_back(std::move(member));
            }
            if (!asJson) std::printf("\n");
            bytes += group.bytes;
            listed.push_back({{"bytes", group.bytes}, {"pictures", std::move(pictures)}});
        }
        if (!asJson)
            std::printf("%zu groups; %lld pictures may go, %s\n", groups.size(),
                        static_cast<long long>(going), bytesText(bytes).c_str());
        return {{"groups", std::move(listed)}, {"going", going}, {"bytes", bytes}};
    }

    std::size_t trash(Library& opened, const std::vector<CopiesToTrash>& copies, json& document,
                      JobContext& context) const {
        const TrashReport report = trashCopies(opened, copies, context);
        document["trashed"] = json::array();
        for (const TrashedPicture& picture : report.batch.pictures) {
            json entry;
            nameFile(entry, "file", picture.file);
            nameFile(entry, "place", picture.place);
            document["trashed"].push_back(std::move(entry));
            if (!asJson) std::printf("in the trash: %s\n", picture.file.c_str());
        }
        if (!asJson && !report.batch.pictures.empty()) std::printf("Ctrl+Z in the window brings them back\n");
        return leave(report.left, document);
    }

    std::size_t move(Library& opened, const std::vector<CopiesToTrash>& copies, json& document,
                     JobContext& context) const {
        const MoveReport report = moveCopies(opened, copies, target, context);
        document["moved"] = json::array();
        for (const MovedCopy& copy : report.moved) {
            json entry = moved(copy);
            entry["inLibrary"] = copy.isInLibrary;
            entry["beside"] = json::array();
            for (const FileMove& beside : copy.beside) entry["beside"].push_back(moved(beside));
            document["moved"].push_back(std::move(entry));
        }
        return leave(report.left, document);
    }

    json moved(const FileMove& file) const {
        json entry;
        nameFile(entry, "file", file.from);
        nameFile(entry, "to", file.to);
        if (!asJson) std::printf("moved: %s to %s\n", file.from.c_str(), file.to.c_str());
        return entry;
    }

    std::size_t linkAll(Library& opened, const std::vector<CopiesToTrash>& copies, json& document,
                        JobContext& context) const {
        const LinkReport report = linkCopies(opened, copies, *link, context);
        document["linked"] = json::array();
        for (const LinkedCopy& copy : report.linked) {
            json entry{{"bytes", copy.bytes}};
            nameFile(entry, "file", copy.file);
            nameFile(entry, "to", copy.to);
            document["linked"].push_back(std::move(entry));
            if (!asJson)
                std::printf("%s %s\n",
                            ((link == LinkKind::Hard ? "one file now: " : "sharing bytes now: ") +
                             copy.file.string() + " and")
                                .c_str(),
                            copy.to.c_str());
        }
        if (!asJson && link == LinkKind::Hard && !report.linked.empty())
            std::printf("Both names stay; the next scan takes them for one picture, with the tags of both\n");
        return leave(report.left, document);
    }

    std::size_t leave(const std::vector<Error>& left, json& document) const {
        document["left"] = json::array();
        for (const Error& error : left) {
            json entry{{"problem", error.problem()}, {"remedy", error.remedy()}};
            nameFile(entry, "file", error.subject());
            document["left"].push_back(std::move(entry));
            if (!asJson) std::printf("%s\n", error.what());
        }
        return left.size();
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
    CLI::Option* level = command
                             ->add_option("--level", duplicates->level,
                                          "Down to which level: identical, same as well, or part as well")
                             ->transform(oneOf(std::map<std::string, CopyLevel>{
                                 {nameOf(CopyLevel::Identical), CopyLevel::Identical},
                                 {nameOf(CopyLevel::Same), CopyLevel::Same},
                                 {nameOf(CopyLevel::Part), CopyLevel::Part}}))
                             ->default_str(nameOf(duplicates->level));
    using By = KeepRule::By;
    const auto foldersOption = [&](const char* name, std::vector<fs::path>& folders, const char* text) {
        return command->add_option(name, folders, text)->type_name("FOLDER")->transform(pathOfFileUri());
    };
    std::map<std::string, By> rules;
    for (const By by : {By::Best, By::Oldest, By::Newest, By::LargestFile}) rules[nameOf(by)] = by;
    CLI::Option* keep =
        command
            ->add_option(
                "--keep", duplicates->rule.by,
                "Which of copies stays: best (most pixels, then what holds more beside them, the least "
                "compressed, the oldest), oldest, newest or largest-file. Whatever the rule, "
                "nothing goes that shows or holds more than what stays: then it stays, too, and says why")
            ->transform(oneOf(rules))
            ->default_str(nameOf(By::Best));
    CLI::Option* prefer = foldersOption(
        "--prefer", duplicates->rule.preferred,
        "What lies in this folder, or below, stays rather than what does not; the first named first");
    CLI::Option* reference = foldersOption("--reference", duplicates->rule.references,
                                           "Of what lies in this folder, or below, nothing goes");
    CLI::Option* across = command->add_flag(
        "--across", duplicates->across, "Nothing goes for a picture in the folder that it lies in itself");
    CLI::Option* within =
        command->add_flag("--within", duplicates->within, "Nothing goes for a picture in another folder")
            ->excludes(across);
    CLI::Option* dryRun = command->add_flag("--dry-run", duplicates->dryRun,
                                            "Prints what would go, and no more; so it is without --trash, "
                                            "--move and the links");
    CLI::Option* trashes =
        command
            ->add_flag(
                "--trash", duplicates->trashes,
                "Moves what goes to the trash of the desktop, each after a look at the file that stays; "
                "the window brings it back")
            ->excludes(dryRun);
    CLI::Option* moves =
        command
            ->add_option(
                "--move", duplicates->target,
                "Moves what goes to this folder, over no other file. Inside the library's folders it "
                "stays in the library with its tags; else these go to the picture that stays")
            ->type_name("FOLDER")
            ->transform(pathOfFileUri())
            ->excludes(dryRun)
            ->excludes(trashes);
    const auto linkFlag = [&](const char* name, LinkKind kind, const char* text) {
        return command
            ->add_flag_callback(
                name, [duplicates, kind] { duplicates->link = kind; }, text)
            ->excludes(trashes)
            ->excludes(moves);
    };
    CLI::Option* hardLink = linkFlag(
        "--hard-link", LinkKind::Hard,
        "Makes of what goes a second name of the file that stays, where both have the same bytes: both names "
        "stay, with the permissions and the date of the one file, and an edit of one is an edit of both. "
        "Not undone by itself: a copy in its place is a file of its own again");
    CLI::Option* reflink =
        linkFlag("--reflink", LinkKind::Reflink,
                 "Has what goes share the stored bytes of what stays, where both have the same: both files "
                 "stay as they are, each with its permissions and date, and take up the room of one until "
                 "one is edited. btrfs, XFS and few others can")
            ->excludes(hardLink);
    const auto filesOption = [&](const char* name, std::vector<fs::path>& files, const char* text) {
        return command->add_option(name, files, text)->type_name("FILE")->transform(pathOfFileUri());
    };
    CLI::Option* says = filesOption(
        "--not-copies", duplicates->notCopies,
        "Remembers that these files are no copies of each other, by what is in them: also where they are "
        "moved, and until it is taken back. They are in no group together");
    CLI::Option* takesBack =
        filesOption("--copies-again", duplicates->copiesAgain, "Takes that back for these files")
            ->excludes(says);
    CLI::Option* lists =
        command->add_flag("--list-not-copies", duplicates->lists, "Lists what was said to be no copies")
            ->excludes(says)
            ->excludes(takesBack);
    CLI::Option* series =
        command
            ->add_flag(
                "--series", duplicates->series,
                "Lists, instead of copies, photographs of one scene that were taken within two minutes "
                "of each other, in that order: no copies, and nothing of them goes")
            ->excludes(says)
            ->excludes(takesBack)
            ->excludes(lists);
    // These look for no copies.
    for (CLI::Option* other : {says, takesBack, lists, series})
        for (CLI::Option* search :
             {level, keep, prefer, reference, across, within, dryRun, trashes, moves, hardLink, reflink})
            other->excludes(search);
    command->add_flag("--json", duplicates->asJson,
                      "Print one JSON document on standard output: the groups; with --dry-run, --trash, "
                      "--move or a link the plan, and what was done");
    command->callback([duplicates, level] {
        if (duplicates->link) {
            if (level->count() > 0 && duplicates->level != CopyLevel::Identical)
                throw CLI::ValidationError("--level", "only identical files can share their bytes");
            duplicates->level = CopyLevel::Identical;
            duplicates->rule.sameBytes = true;
        }
        if (duplicates->across) duplicates->rule.reach = KeepRule::Reach::AcrossFolders;
        if (duplicates->within) duplicates->rule.reach = KeepRule::Reach::WithinFolder;
        duplicates->run();
    });
}

}  // namespace laplens
