#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/console/console_job.hpp"
#include "app/console/console_output.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/store/location.hpp"
#include "core/upkeep/doctor.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const char* nameOf(Finding::Level level) {
    switch (level) {
        case Finding::Level::Good:
            return "good";
        case Finding::Level::Limited:
            return "limited";
        case Finding::Level::Wrong:
            return "wrong";
    }
    return "";
}

struct DoctorCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    bool libraryNamed = false, asJson = false, printDiagnostics = false;

    bool hasLibrary() const { return libraryNamed || mayHoldLibrary(library); }

    void run() const {
        if (printDiagnostics)
            tell();
        else
            examine();
    }

private:
    void tell() const {
        std::optional<Library> opened;
        if (hasLibrary()) opened = Library::openExisting(library);
        const std::string text = diagnostics(opened ? &*opened : nullptr);
        if (asJson)
            printJson(json{{"diagnostics", text}});
        else
            std::cout << text;
    }

    void examine() const {
        JobContext context = consoleJob();
        std::vector<Finding> findings = examineInstallation(context);
        if (hasLibrary())
            for (Finding& finding : examineLibrary(library, context)) findings.push_back(std::move(finding));
        std::size_t wrong = 0;
        json document = json::array();
        for (const Finding& finding : findings) {
            wrong += finding.level == Finding::Level::Wrong;
            document.push_back(
                {{"level", nameOf(finding.level)}, {"what", finding.what}, {"remedy", finding.remedy}});
            if (asJson) continue;
            std::printf("%-8s %s\n", nameOf(finding.level), finding.what.c_str());
            if (!finding.remedy.empty()) std::printf("         %s.\n", finding.remedy.c_str());
        }
        if (asJson) printJson(document);
        if (wrong > 0) throw CLI::RuntimeError(1);
    }
};

}  // namespace

void addDoctorCommand(CLI::App& app) {
    auto doctor = std::make_shared<DoctorCommand>();
    CLI::App* command = app.add_subcommand(
        "doctor", "Check the installation and a library, and say for each finding what to do");
    CLI::Option* library =
        command->add_option("--library", doctor->library, "Folder of the library")->capture_default_str();
    command->add_flag("--diagnostics", doctor->printDiagnostics,
                      "Print what whoever helps needs to know, without personal paths and names");
    command->add_flag("--json", doctor->asJson, "Print one JSON document on standard output");
    command->callback([doctor, library] {
        doctor->libraryNamed = library->count() > 0;
        doctor->run();
    });
}

}  // namespace laplens
