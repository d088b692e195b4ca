#include "core/base/personal_data.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <sstream>
#include <string_view>

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kShortestName = 2, kLongestEnding = 12;

bool isWordLetter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool isOfTheSystem(std::string_view path) {
    constexpr std::array<std::string_view, 5> kFolders = {"/usr/", "/lib/", "/lib64/", "/opt/", "/proc/"};
    return std::ranges::any_of(kFolders, [&](std::string_view folder) { return path.starts_with(folder); });
}

bool mayStartPath(const std::string& line, std::size_t at) {
    return at == 0 || std::string_view(" \t\"'(=<[{,;").find(line[at - 1]) != std::string_view::npos ||
           (at >= 5 && line.compare(at - 5, 5, "file:") == 0) ||
           (at >= 7 && line.compare(at - 7, 7, "file://") == 0);
}

/// Behind the path that starts at `start`: where its quotes end, or the end of the line.
std::size_t endOfPath(const std::string& line, std::size_t start) {
    if (start == 0 || line[start - 1] != '"') return line.size();
    for (std::size_t at = start; at < line.size(); ++at) {
        if (line[at] == '\\')
            ++at;
        else if (line[at] == '"')
            return at;
    }
    return line.size();
}

/// ".jpg" of a path, if it looks like the ending of a file's name.
std::string endingOf(const std::string& path) {
    const std::string ending = fs::path(path).extension().string();
    const bool plain = ending.size() <= kLongestEnding &&
                       std::all_of(ending.begin() + (ending.empty() ? 0 : 1), ending.end(),
                                   [](unsigned char c) { return std::isalnum(c); });
    return plain ? ending : std::string();
}

void hidePaths(std::string& line, const std::vector<fs::path>& folders) {
    for (std::size_t at = 0; at < line.size(); ++at) {
        const std::string_view rest = std::string_view(line).substr(at);
        const bool known = std::ranges::any_of(folders, [&](const fs::path& folder) {
            return folder.string().size() > 1 && rest.starts_with(folder.string());
        });
        const bool path = rest.size() > 1 && rest[0] == '/' && rest[1] != ' ' && mayStartPath(line, at) &&
                          !isOfTheSystem(rest);
        if (!known && !path) continue;
        const std::size_t end = endOfPath(line, at);
        const bool inQuotes = end < line.size();
        const std::string shown = "<path>" + (inQuotes ? endingOf(line.substr(at, end - at)) : std::string());
        line.replace(at, end - at, shown);
        at += shown.size() - 1;
    }
}

void hideName(std::string& line, const std::string& name) {
    constexpr std::string_view kShown = "<name>";
    for (std::size_t at = 0; (at = line.find(name, at)) != std::string::npos; at += 1) {
        const std::size_t end = at + name.size();
        if ((at > 0 && isWordLetter(line[at - 1])) || (end < line.size() && isWordLetter(line[end])))
            continue;
        line.replace(at, name.size(), kShown);
        at += kShown.size() - 1;
    }
}

}  // namespace

PersonalData PersonalData::ofThisUser() {
    PersonalData data;
    if (const char* home = std::getenv("HOME"); home && *home) {
        data.folders.emplace_back(home);
        data.names.push_back(data.folders.back().filename().string());
    }
    for (const char* variable : {"USER", "LOGNAME"})
        if (const char* name = std::getenv(variable)) data.names.emplace_back(name);
    if (const passwd* user = getpwuid(getuid())) {
        data.folders.emplace_back(user->pw_dir);
        data.names.emplace_back(user->pw_name);
        const std::string full = user->pw_gecos;
        data.names.push_back(full.substr(0, full.find(',')));
    }
    std::array<char, 256> host{};
    if (gethostname(host.data(), host.size() - 1) == 0) data.names.emplace_back(host.data());
    return data;
}

std::string withoutPersonalData(const std::string& text, const PersonalData& data) {
    std::vector<std::string> names = data.names;
    std::erase_if(names, [](const std::string& name) { return name.size() < kShortestName; });
    std::istringstream lines(text);
    std::string result;
    for (std::string line; std::getline(lines, line);) {
        hidePaths(line, data.folders);
        for (const std::string& name : names) hideName(line, name);
        result += line + '\n';
    }
    if (!text.ends_with('\n') && !result.empty()) result.pop_back();
    return result;
}

}  // namespace laplens
