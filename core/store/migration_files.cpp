#include "core/store/migration_files.hpp"

#include <cctype>
#include <fstream>
#include <iterator>

#include "core/base/error.hpp"

namespace laplens {

namespace fs = std::filesystem;

std::map<int, fs::path> migrationFiles(const fs::path& folder) {
    std::map<int, fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (entry.path().extension() == ".sql" && name.size() > 4 &&
            std::isdigit(static_cast<unsigned char>(name[0])))
            files[std::stoi(name)] = entry.path();
    }
    const bool complete = !files.empty() && files.begin()->first == 1 &&
                          files.rbegin()->first == static_cast<int>(files.size());
    if (!complete)
        throw Error("the program's library schema is missing or incomplete", folder, "Install LapLens again");
    return files;
}

std::string readMigration(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream || text.empty()) throw Error("the file cannot be read", file, "Install LapLens again");
    return text;
}

}  // namespace laplens
