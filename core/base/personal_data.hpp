#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

/// What in a text would tell whose computer it comes from.
struct PersonalData {
    std::vector<std::filesystem::path> folders;  ///< home, folders of pictures, libraries
    std::vector<std::string> names;              ///< of the user and of the computer

    /// The home folder, the user's names and the computer's name, as the system knows them.
    static PersonalData ofThisUser();
};

/// The text with every absolute path replaced by `<path>` (its ending, such as ".jpg", is kept), those of the
/// system's programs and libraries apart (/usr, /lib, /opt, /proc); every name by `<name>`. A path in quotes
/// ends with them; one without is taken to the end of its line, because file names may hold anything.
std::string withoutPersonalData(const std::string& text, const PersonalData& data);

}  // namespace laplens
