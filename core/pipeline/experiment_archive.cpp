#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/pipeline/experiment_files.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// More than any experiment needs, less than fills a disk.
constexpr std::size_t kLargestExperiment = std::size_t{1} << 28;

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
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Error("the file cannot be read", file, "Check its permissions");
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// An experiment is flat: a name with a folder in it, absolute or climbing, is refused.
bool isPlainName(const fs::path& name) {
    return !name.empty() && name == name.filename() && name != "." && name != ".." &&
           name.native().find('\\') == std::string::npos;
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
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().extension() != ".part") files.push_back(entry.path());
    std::ranges::sort(files);
    if (std::ranges::find(files, folder / "results.json") == files.end())
        throw Error("there are no results to save", folder, "Run the experiment first");
    fs::path partial = zip;
    partial += ".part";
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

ExperimentResult openExperiment(const fs::path& zip, const fs::path& folder) {
    const Reader reader(archive_read_new(), archive_read_free);
    archive_read_support_format_zip(reader.get());
    if (archive_read_open_filename(reader.get(), zip.c_str(), 1 << 16) != ARCHIVE_OK) throw damaged(zip);
    std::vector<std::pair<fs::path, std::string>> files;
    std::size_t room = kLargestExperiment;
    archive_entry* entry = nullptr;
    for (int status; (status = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
        if (status != ARCHIVE_OK) throw damaged(zip);
        const char* name = archive_entry_pathname(entry);
        if (!name || archive_entry_filetype(entry) != AE_IFREG || !isPlainName(name))
            throw Error("the saved experiment holds something that is not one of its files", zip,
                        "Check where it comes from");
        files.emplace_back(name, read(reader.get(), room, zip));
        room -= files.back().second.size();
    }
    const auto results =
        std::ranges::find(files, fs::path("results.json"), &std::pair<fs::path, std::string>::first);
    if (results == files.end()) throw damaged(zip);
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error("the folder cannot be made", folder, "Choose another one");
    for (const auto& [name, bytes] : files) writeFileAtomically(folder / name, bytes);
    return readExperiment(folder);
}

}  // namespace laplens
