#pragma once

#include <filesystem>
#include <string>

namespace laplens {

struct GuiOptions {
    std::filesystem::path library;     ///< empty: the one open last, or the welcome page
    std::filesystem::path query;       ///< picture to search for at once
    std::filesystem::path screenshot;  ///< save the window here when the work is done, and leave
    std::string leaveWhen;             ///< "painted", "listed" or "searchable": leave then; for measuring
    std::string theme;                 ///< "system", "light", "dark", "contrast"; empty: as chosen last
    bool demo = false;
};

/// Shows the window and returns the exit code of the event loop.
int runGui(int& argc, char** argv, const GuiOptions&);

}  // namespace laplens
