#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

struct GuiOptions {
    std::filesystem::path library;             ///< empty: the one open last, or the welcome page
    std::vector<std::filesystem::path> files;  ///< pictures to search for at once, folders and lists to add
    std::filesystem::path screenshot;          ///< save the window here when the work is done, and leave
    std::string leaveWhen;  ///< "painted", "listed" or "searchable": leave then; for measuring
    std::string theme;      ///< "system", "light", "dark", "contrast"; empty: as chosen last
    bool demo = false;
};

/// Shows the window and returns the exit code of the event loop.
int runGui(int& argc, char** argv, const GuiOptions&);

}  // namespace laplens
