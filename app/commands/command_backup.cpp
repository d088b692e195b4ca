#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/console/console_job.hpp"
#include "app/console/console_output.hpp"
#include "app/console/outputs.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/upkeep/array_export.hpp"
#include "core/upkeep/backup.hpp"
#include "core/upkeep/rescue.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct BackupCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    fs::path backup;
    bool verifyOnly = false, putAside = false, asJson = false;

    void make() const {
        JobContext context = consoleJob();
        print(verifyOnly ? verifyBackup(backup, context) : backUpLibrary(library, backup, context));
    }

    void restore() const {
        JobContext context = consoleJob();
        const fs::path aside = restoreBackup(
            backup, library, putAside ? IfLibraryExists::PutAside : IfLibraryExists::Refuse, context);
        if (asJson) {
            json document;
            nameFile(document, "library", library);
            nameFile(document, "putAside", aside);
            return printJson(document);
        }
        std::printf("%s restored\n", library.c_str());
        if (!aside.empty()) std::printf("the library that was there is now %s\n", aside.c_str());
    }

private:
    void print(const BackupContent& content) const {
        if (asJson) {
            json document{{"madeAt", content.madeAt},
                          {"schema", content.schema},
                          {"rows", content.rows},
                          {"files", content.files},
                          {"bytes", content.bytes}};
            nameFile(document, "backup", backup);
            return printJson(document);
        }
        const auto rowsOf = [&](const char* table) {
            const auto it = content.rows.find(table);
            return it == content.rows.end() ? 0LL : static_cast<long long>(it->second);
        };
        std::printf(
            "%s, made %s: %lld pictures, %lld features, %lld codes in %lld files, %.1f MB; verified\n",
            backup.c_str(), content.madeAt.c_str(), rowsOf("images"), rowsOf("features"), rowsOf("codes"),
            static_cast<long long>(content.files), static_cast<double>(content.bytes) / 1e6);
    }
};

struct RescueCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    bool anew = false, asJson = false;

    void run() const {
        JobContext context = consoleJob();
        const Rescue rescue = rescueLibrary(library, anew ? Wanted::Roots : Wanted::Everything, context);
        if (asJson) {
            json tables;
            for (const auto& [table, saved] : rescue.saved)
                tables[table] = {{"rows", saved.rows}, {"complete", saved.complete}};
            json document{{"saved", tables}};
            nameFile(document, "library", library);
            nameFile(document, "aside", rescue.aside);
            return printJson(document);
        }
        if (anew) return sayWhatIsAnew(rescue);
        bool complete = !rescue.saved.empty();
        for (const auto& [table, saved] : rescue.saved) {
            std::printf("%10lld %s%s\n", static_cast<long long>(saved.rows), table.c_str(),
                        saved.complete ? "" : ", not whole: the rest could not be read");
            complete = complete && saved.complete;
        }
        if (complete)
            std::printf("Everything could be read. The library as it was is now %s\n", rescue.aside.c_str());
        else
            std::printf(
                "The damaged library is now %s\n"
                "Look at what is missing in the new one: laplens scan --library %s\n",
                rescue.aside.c_str(), library.c_str());
    }

    void sayWhatIsAnew(const Rescue& rescue) const {
        const auto roots = rescue.saved.find("roots");
        const bool known = roots != rescue.saved.end() && roots->second.rows > 0;
        std::printf("The damaged library is now %s\n", rescue.aside.c_str());
        if (known)
            std::printf("The new one knows %lld folders%s: laplens scan --library %s\n",
                        static_cast<long long>(roots->second.rows),
                        roots->second.complete ? "" : ", not all that there were", library.c_str());
        else
            std::printf("The list of its folders is lost; add them again: laplens scan --library %s FOLDER\n",
                        library.c_str());
    }
};

struct ExportCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    fs::path output;
    bool overwrite = false, asJson = false;

    void run() const {
        refuseToOverwrite({output / "codes.npy", output / "features.npy", output / "ids.csv"}, overwrite);
        const Library opened = Library::openExisting(library);
        JobContext context = consoleJob();
        const ArrayExport shape = exportArrays(opened, output, context);
        if (asJson) {
            json document{{"rows", shape.rows}, {"words", shape.words}, {"featureSize", shape.featureSize}};
            nameFile(document, "folder", output);
            return printJson(document);
        }
        std::printf("%s: codes.npy %zu x %zu, features.npy %zu x %zu, ids.csv\n", output.c_str(), shape.rows,
                    shape.words, shape.rows, shape.featureSize);
    }
};

void addLibraryOption(CLI::App& command, fs::path& library, bool& asJson) {
    command.add_option("--library", library, "Folder of the library")->capture_default_str();
    command.add_flag("--json", asJson, "Print one JSON document on standard output");
}

}  // namespace

void addBackupCommands(CLI::App& app) {
    {
        auto backup = std::make_shared<BackupCommand>();
        CLI::App* command = app.add_subcommand(
            "backup", "Copy a library with its networks into a folder, also while it is in use");
        addLibraryOption(*command, backup->library, backup->asJson);
        command->add_option("folder", backup->backup, "Where the backup goes; there must be nothing yet")
            ->required();
        command->add_flag("--verify", backup->verifyOnly, "Only check this backup");
        command->callback([backup] { backup->make(); });
    }
    {
        auto restore = std::make_shared<BackupCommand>();
        CLI::App* command = app.add_subcommand("restore", "Make a library of a backup");
        addLibraryOption(*command, restore->library, restore->asJson);
        command->add_option("backup", restore->backup, "Folder that laplens backup made")->required();
        command->add_flag("--put-aside", restore->putAside, "Rename a library that is there already");
        command->callback([restore] { restore->restore(); });
    }
    {
        auto rescue = std::make_shared<RescueCommand>();
        CLI::App* command = app.add_subcommand(
            "rescue", "Make a sound library of what can be read of a damaged one, which is kept aside");
        addLibraryOption(*command, rescue->library, rescue->asJson);
        command->add_flag("--anew", rescue->anew, "Keep only the list of folders, and build all else anew");
        command->callback([rescue] { rescue->run(); });
    }
    {
        auto arrays = std::make_shared<ExportCommand>();
        CLI::App* command = app.add_subcommand(
            "export", "Write codes and features as NumPy arrays, and a table of the pictures");
        addLibraryOption(*command, arrays->library, arrays->asJson);
        command->add_option("--output", arrays->output, "Folder for codes.npy, features.npy and ids.csv")
            ->required();
        addOverwriteFlag(*command, arrays->overwrite);
        command->callback([arrays] { arrays->run(); });
    }
}

}  // namespace laplens
