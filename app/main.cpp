#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "app/commands/commands.hpp"
#include "app/console/arguments.hpp"
#include "app/console/console_output.hpp"
#include "app/gui.hpp"
#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/base/matrix_product.hpp"
#include "core/base/paths.hpp"

namespace {

/// `laplens --library L scan` means `laplens scan --library L`; what else is said before a command is the
/// window's.
void takeWhatWasSaidBefore(const CLI::App& app, CLI::App& command) {
    for (const CLI::Option* said : app.get_options([](const CLI::Option* o) { return o->count() > 0; })) {
        if (said->check_lname("help") || said->check_lname("version")) continue;
        CLI::Option* own = said->check_lname("library") ? command.get_option_no_throw("--library") : nullptr;
        if (!own)
            throw laplens::Error(said->get_name() + " means nothing to laplens " + command.get_name(), {},
                                 "Leave it out, or see laplens " + command.get_name() + " --help");
        own->add_result(said->results().back());
    }
}

/// The log says which command ran, how long, and how it ended.
class LoggedCommand {
public:
    explicit LoggedCommand(CLI::App& app) {
        laplens::openLog(laplens::logFolder());
        for (CLI::App* command : app.get_subcommands({}))
            command->preparse_callback([this, &app, command](std::size_t) {
                takeWhatWasSaidBefore(app, *command);
                if (!command->get_group().empty()) begin(command->get_name());
            });
    }
    void begin(const std::string& name) {
        name_ = name;
        laplens::logInfo(name_ + " begins, LapLens " LAPLENS_VERSION);
    }
    void end(const char* how) const {
        if (name_.empty()) return;
        const std::chrono::duration<double> taken = Clock::now() - start_;
        laplens::logInfo(name_ + ' ' + how + " after " + std::to_string(taken.count()) + " s");
    }

private:
    using Clock = std::chrono::steady_clock;

    std::string name_;
    Clock::time_point start_ = Clock::now();
};

/// A file that is opened must not take the place of an output that was closed: what is printed would go into
/// it.
void holdStandardStreams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (fcntl(stream, F_GETFD) == -1) open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/// The layers of a network come and go by the megabyte, many times a second. What the allocator gives back to
/// the system after each, it asks for again page by page: a tenth of the time of a scan.
void keepMemoryBetweenLayers() {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 128 << 20);
}

int run(int argc, char** argv) {
    CLI::App app{"LapLens finds pictures by looking at them", "laplens"};
    app.set_version_flag("--version", LAPLENS_VERSION);
    laplens::GuiOptions gui;
    app.add_option("--library", gui.library, "Library to open in the window, or that the command works on");
    app.add_flag("--demo", gui.demo, "Open the window on the demo library");
    app.add_option("--style", gui.theme, "Look of the window")
        ->check(CLI::IsMember({"system", "light", "dark", "contrast"}));
    app.add_option("--screenshot", gui.screenshot,
                   "Save a picture of the window when the work is done, and leave")
        ->group("");
    app.add_option("--leave-when", gui.leaveWhen, "Leave when so far: how long a start takes")
        ->check(CLI::IsMember({"painted", "listed", "searchable"}))
        ->group("");
    app.add_option("pictures", gui.files, "Find what looks like these pictures, or add these folders")
        ->transform(laplens::pathOfFileUri());
    app.footer("Without a subcommand the window opens.");
    app.require_subcommand(0, 1);
    app.positionals_at_end();
    laplens::addLibraryCommands(app);
    laplens::addFindCommand(app);
    laplens::addDuplicatesCommand(app);
    laplens::addTrainCommand(app);
    laplens::addNetworksCommand(app);
    laplens::addDatasetsCommand(app);
    laplens::addExperimentCommand(app);
    laplens::addBackupCommands(app);
    laplens::addSharedCommand(app);
    laplens::addDemoCommand(app);
    laplens::addDoctorCommand(app);
    laplens::addDescribeCommand(app);
    LoggedCommand command(app);
    try {
        app.parse(argc, argv);
        int exitCode = 0;
        if (app.get_subcommands().empty()) {
            command.begin("window");
            exitCode = laplens::runGui(argc, argv, gui);
        }
        command.end("ended");
        return exitCode;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 1;
    } catch (const laplens::Cancelled&) {
        command.end("was stopped");
        std::fprintf(stderr, "\nStopped. What was done is kept; the same command goes on from there.\n");
        return 130;
    } catch (const std::exception& error) {
        laplens::logError(error);
        command.end("failed");
        std::error_code gone;
        static_cast<void>(std::filesystem::current_path(gone));
        std::fprintf(stderr, "laplens: %s\n",
                     gone && dynamic_cast<const std::filesystem::filesystem_error*>(&error)
                         ? "the folder that this was started in is not there any more. Go to another one"
                         : error.what());
        return 1;
    }
}

}  // namespace

int main(int argc, char** argv) {
    holdStandardStreams();
    // A file that reaches the shell's limit is one that cannot be written, like any other.
    signal(SIGXFSZ, SIG_IGN);
    keepMemoryBetweenLayers();
    laplens::followBaseDirectories();
    try {
        laplens::requireMemoryForBlas();
    } catch (const laplens::Error& error) {
        std::fprintf(stderr, "laplens: %s\n", error.what());
        _exit(1);
    }
    const int exitCode = run(argc, argv);
    if (laplens::closeOutput()) return exitCode;
    std::fprintf(stderr, "laplens: the output cannot be written. Check the free space of its disk\n");
    return exitCode == 0 ? 1 : exitCode;
}
