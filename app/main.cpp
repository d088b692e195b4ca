#include <cstdio>

#include "app/commands.hpp"
#include "app/gui.hpp"
#include "core/base/error.hpp"

int main(int argc, char** argv) {
    CLI::App app{"LapLens finds pictures by looking at them", "laplens"};
    app.set_version_flag("--version", LAPLENS_VERSION);
    laplens::GuiOptions gui;
    app.add_option("--library", gui.library, "Library to open in the window");
    app.add_flag("--demo", gui.demo, "Open the window on the demo library");
    app.add_option("--style", gui.theme, "Look of the window")
        ->check(CLI::IsMember({"system", "light", "dark"}));
    app.add_option("--screenshot", gui.screenshot,
                   "Save a picture of the window when the work is done, and leave")
        ->group("");
    app.add_option("--leave-when", gui.leaveWhen, "Leave when so far: how long a start takes")
        ->check(CLI::IsMember({"painted", "listed", "searchable"}))
        ->group("");
    app.add_option("picture", gui.query, "Find what looks like this picture, or add this folder");
    app.footer("Without a subcommand the window opens.");
    app.require_subcommand(0, 1);
    app.positionals_at_end();
    laplens::addLibraryCommands(app);
    laplens::addDuplicatesCommand(app);
    laplens::addTrainCommand(app);
    laplens::addNetworksCommand(app);
    laplens::addDatasetsCommand(app);
    laplens::addExperimentCommand(app);
    laplens::addBackupCommands(app);
    laplens::addDemoCommand(app);
    try {
        app.parse(argc, argv);
        return app.get_subcommands().empty() ? laplens::runGui(argc, argv, gui) : 0;
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const laplens::Cancelled&) {
        std::fprintf(stderr, "\nStopped. What was done is kept; the same command goes on from there.\n");
        return 130;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "laplens: %s\n", error.what());
        return 1;
    }
}
