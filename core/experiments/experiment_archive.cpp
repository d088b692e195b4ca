#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/base/regular_file.hpp"
#include "core/experiments/experiment_files.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// More than any experiment needs.
constexpr std::size_t kLargestExperiment = std::size_t{64} << 20;
constexpr std::size_t kMostFiles = 1000;

using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;
using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

Error cannotWrite(const fs::path& zip) {
    return Error("the experiment cannot be saved", zip,
                 "Check the free space and that the folder may be written");
}

Error damaged(const fs::path& zip) {
    return Error("this is not an experiment that LapLens saved, or it is damaged", zip,
                 "Copy or save it again");
}

void add(archive* writer, const std::string& name, const std::string& bytes, const fs::path& zip) {
    const Entry entry(archive_entry_new(), archive_entry_free);
    archive_entry_set_pathname_utf8(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    if (archive_write_header(writer, entry.get()) != ARCHIVE_OK ||
        archive_write_data(writer, bytes.data(), bytes.size()) != static_cast<la_ssize_t>(bytes.size()))
        throw cannotWrite(zip);
}

std::string contentOf(const fs::path& file) {
    std::ifstream stream = openRegularFile(file);
    if (!stream) throw Error("the file cannot be read", file, "Check its permissions");
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Results, tables and figures, named in letters, digits and dashes: what experiments write, and nothing that
/// would hide in a folder or lie in another.
bool isNameOfAnExperiment(const fs::path& name) {
    constexpr std::array<std::string_view, 4> kEndings{".json", ".csv", ".svg", ".png"};
    const std::string stem = name.stem().string();
    return name == name.filename() && stem.size() < 200 && std::ranges::count(kEndings, name.extension()) &&
           std::ranges::all_of(stem, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

std::string read(archive* reader, std::size_t room, const fs::path& zip) {
    std::string bytes;
    char chunk[1 << 16];
    while (true) {
        const la_ssize_t size = archive_read_data(reader, chunk, sizeof chunk);
        if (size < 0) throw damaged(zip);
        if (size == 0) return bytes;
        if (bytes.size() + static_cast<std::size_t>(size) > room)
            throw Error("the saved experiment is larger than any can be", zip, "Check where it comes from");
        bytes.append(chunk, static_cast<std::size_t>(size));
    }
}

}  // namespace

void exportExperiment(const fs::path& folder, const fs::path& zip) {
    if (zip.extension() != ".zip")
        throw Error("an experiment is saved as a zip file", zip, "Give it a name that ends in .zip");
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && isNameOfAnExperiment(entry.path().filename()))
            files.push_back(entry.path());
    std::ranges::sort(files);
    if (std::ranges::find(files, folder / "results.json") == files.end())
        throw Error("there are no results to save", folder, "Run the experiment first");
    fs::path partial = zip;
    partial += ".part" + std::to_string(getpid());
    {
        const Writer writer(archive_write_new(), archive_write_free);
        if (archive_write_set_format_zip(writer.get()) != ARCHIVE_OK ||
            archive_write_open_filename(writer.get(), partial.c_str()) != ARCHIVE_OK)
            throw cannotWrite(zip);
        for (const fs::path& file : files)
            if (!fs::equivalent(file, partial))
                add(writer.get(), file.filename().string(), contentOf(file), zip);
        if (archive_write_close(writer.get()) != ARCHIVE_OK) throw cannotWrite(zip);
    }
    fs::rename(partial, zip);
}

std::vector<fs::path> foreignFilesIn(const fs::path& folder) {
    if (fs::exists(folder / "results.json") || fs::exists(folder / "overfitting.json")) return {};
    std::vector<fs::path> files;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(folder, absent))
        if (isNameOfAnExperiment(entry.path().filename())) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

ExperimentResult openExperiment(const fs::path& zip, const fs::path& folder, ForeignFiles foreign) {
    const Reader reader(archive_read_new(), archive_read_free);
    archive_read_support_format_zip(reader.get());
    requireRegularFile(zip);
    if (archive_read_open_filename(reader.get(), zip.c_str(), 1 << 16) != ARCHIVE_OK) throw damaged(zip);
    std::map<std::string, std::string> files;
    std::size_t room = kLargestExperiment;
    archive_entry* entry = nullptr;
    for (int status; (status = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
        if (status != ARCHIVE_OK) throw damaged(zip);
        const char* name = archive_entry_pathname(entry);
        if (!name || archive_entry_filetype(entry) != AE_IFREG || !isNameOfAnExperiment(name) ||
            files.contains(name) || files.size() == kMostFiles)
            throw Error("the saved experiment holds something that is not one of its files", zip,
                        "Check where it comes from");
        room -= (files[name] = read(reader.get(), room, zip)).size();
    }
    const auto results = files.find("results.json");
    if (results == files.end()) throw damaged(zip);
    ExperimentResult result = experimentFrom(results->second, zip);
    std::error_code error;
    for (const auto& [name, bytes] : files)
        if (foreign == ForeignFiles::Stay && fs::exists(fs::symlink_status(folder / name, error)) &&
            contentOf(folder / name) != bytes)
            throw Error("there is another file of this name already", folder / name,
                        "Choose another folder with --output, or replace it with --overwrite");
    fs::create_directories(folder, error);
    if (error) throw Error("the folder cannot be made", folder, "Choose another one");
    for (const auto& [name, bytes] : files) writeFileAtomically(folder / name, bytes);
    return result;
}

}  // namespace laplens
