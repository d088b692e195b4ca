#include "core/upkeep/doctor.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "core/base/closed_folder.hpp"
#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/base/paths.hpp"
#include "core/base/personal_data.hpp"
#include "core/downloads/download.hpp"
#include "core/images/optional_readers.hpp"
#include "core/images/text_reader.hpp"
#include "core/library/active_model.hpp"
#include "core/library/library_network.hpp"
#include "core/library/picture_reader.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/networks/network.hpp"
#include "core/networks/torch_module.hpp"
#include "core/search/hamming.hpp"
#include "core/store/damaged_library.hpp"
#include "core/store/location.hpp"
#include "core/store/opened_library.hpp"
#include "core/store/sqlite/migrations.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

using Level = Finding::Level;

constexpr std::size_t kLogLines = 40;
constexpr std::uintmax_t kMegabyte = 1'000'000, kLittleSpace = 1'000 * kMegabyte, kNoSpace = 50 * kMegabyte;

std::string counted(std::int64_t n, const char* what) {
    return std::to_string(n) + ' ' + what;
}

Finding findingOf(const Error& error) {
    const std::string subject = error.subject().empty() ? std::string() : error.subject().string() + ": ";
    return {Level::Wrong, subject + error.problem(), error.remedy()};
}

/// What `check` finds, or the error that it throws.
template <class Check>
Finding checked(Check check) {
    try {
        return check();
    } catch (const Error& error) {
        return findingOf(error);
    } catch (const Cancelled&) {
        throw;
    } catch (const std::exception& error) {
        return {Level::Wrong, error.what(), "Install LapLens again"};
    }
}

Finding optional(bool there, const std::string& what, const std::string& package) {
    if (there) return {Level::Good, what, {}};
    return {Level::Limited, what + ": no", "Install the package " + package};
}

Finding embeddedNetworks() {
    for (const Backbone& backbone : backbones()) {
        if (!backbone.official.file.empty()) continue;
        const auto network = loadNetwork(backbone, installedWeights(backbone));
        const std::size_t side = static_cast<std::size_t>(backbone.inputSize);
        const FeatureMatrix feature = network->features(std::vector<float>(3 * side * side, 0.5f), 1);
        if (!feature.allFinite() || feature.cols() != backbone.featureSize)
            return {Level::Wrong, "an embedded network gives no usable features", "Install LapLens again"};
    }
    return {Level::Good, "LibTorch and the embedded networks work", {}};
}

/// `folder`, or the nearest one above that is there.
Finding spaceFor(fs::path folder, const std::string& what) {
    std::error_code error;
    while (!fs::exists(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
    const fs::space_info space = fs::space(folder, error);
    if (error)
        return {Level::Limited, "the free space of " + what + " cannot be told", "Check the drive it is on"};
    Finding finding{Level::Good, std::to_string(space.available / kMegabyte) + " MB free for " + what, {}};
    if (space.available >= kLittleSpace) return finding;
    finding.level = space.available < kNoSpace ? Level::Wrong : Level::Limited;
    finding.remedy = "Make room on the drive of " + folder.string();
    return finding;
}

/// Of the folders that its pictures lie in those that may not be looked into; nothing of what lies in them.
std::vector<fs::path> closedFolders(const Library& library, const RootRecord& root) {
    if (isClosed(root.path)) return {root.path};
    std::set<fs::path> folders;
    for (const ImageRecord& image : library.imagesOfRoot(root.id))
        for (fs::path folder = fs::path(image.path).parent_path();
             !folder.empty() && folders.insert(folder).second;)
            folder = folder.parent_path();
    std::vector<fs::path> closed;
    for (const fs::path& folder : folders) {  // what is in one comes right behind it
        const fs::path place = root.path / folder;
        const bool isInClosed = !closed.empty() && isBelow(place, closed.back());
        if (!isInClosed && isClosed(place)) closed.push_back(place);
    }
    return closed;
}

Finding closedFinding(const RootRecord& root, const std::vector<fs::path>& closed) {
    return {Level::Limited,
            root.path.string() + ": permissions forbid to look into " +
                (closed.front() == root.path ? "it" : closed.front().string()) +
                (closed.size() == 1 ? "" : " and " + counted(std::ssize(closed) - 1, "more of its folders")) +
                "; what is searched for is still found",
            "Give yourself the right to read it, then scan again"};
}

void examineRoots(const Library& library, std::vector<Finding>& findings) {
    std::error_code error;
    for (const RootRecord& root : library.roots()) {
        if (isDatasetKind(root.kind) && fs::exists(root.path, error) &&
            !datasetHasSplit(root.path, splitOfKind(root.kind)))
            findings.push_back({Level::Limited,
                                root.path.string() + ": the files of " + root.kind +
                                    " are not there; its pictures stay searchable",
                                "Put the data set's files back, or remove the folder from the library"});
        else if (const auto closed =
                     isDatasetKind(root.kind) ? std::vector<fs::path>() : closedFolders(library, root);
                 !closed.empty())
            findings.push_back(closedFinding(root, closed));
        else if (isDatasetKind(root.kind) ? fs::exists(root.path, error) : fs::is_directory(root.path, error))
            findings.push_back({Level::Good, root.path.string() + ": there", {}});
        else
            findings.push_back({Level::Limited,
                                root.path.string() + (library.pictureCountOf(root.id) == 0
                                                          ? ": not there, and no picture lies in it"
                                                          : ": not there; its pictures stay searchable"),
                                "Connect its drive, or remove the folder from the library"});
    }
}

void examineNetworks(const Library& library, std::vector<Finding>& findings) {
    const auto active = activeModelOf(library);
    for (const NetworkRecord& network : library.networks()) {
        std::error_code error;
        fs::path file = network.weightsFile;
        if (file.is_relative()) file = library.folder() / file;
        if (!fs::exists(file, error))
            for (const Backbone& backbone : backbones())
                if (backbone.name == network.backbone && backbone.official.file.empty())
                    file = installedWeights(backbone);
        if (fs::exists(file, error)) continue;
        const bool needed = active && active->networkId == network.id;
        findings.push_back({needed ? Level::Wrong : Level::Limited,
                            "the weights of " + network.backbone + " are missing: " + file.string(),
                            needed
                                ? "Put the file back, or code with another network: laplens build --backbone "
                                  "embedded"
                                : "Put the file back if you want to use its codes again"});
    }
}

void examineCodes(const Library& library, std::vector<Finding>& findings) {
    const LibraryCounts counts = library.counts();
    if (counts.total == 0) {
        findings.push_back(
            {Level::Limited, "the library has no pictures", "Add a folder: laplens scan FOLDER"});
        return;
    }
    if (counts.pending > 0)
        findings.push_back({Level::Limited, counted(counts.pending, "pictures have not been looked at yet"),
                            "Update the library: laplens scan"});
    else if (unfinishedUpdate(library).wasCutOff)
        findings.push_back({Level::Limited, "the last scan or build did not come to its end",
                            "Update the library: laplens scan"});
    if (counts.failed > 0)
        findings.push_back({Level::Limited, counted(counts.failed, "pictures could not be read"),
                            "See which and why: laplens info --failed"});
    const auto active = activeModelOf(library);
    if (!active) {
        findings.push_back({Level::Wrong, "the library has no codes", "Build them: laplens build"});
        return;
    }
    try {
        Coder(library, active->id);
    } catch (const UnusableModel& error) {
        findings.push_back({Level::Wrong, error.problem(), "Build the codes again: laplens build"});
    }
    // Those without a feature count, too: the features of a folder that was away are lost with it.
    const std::int64_t withoutCode = library.countWithoutCode(active->id);
    if (withoutCode > 0)
        findings.push_back({Level::Limited, counted(withoutCode, "pictures have no code and are not found"),
                            "Connect their drive, if it is away, and update the library: laplens scan"});
    if (counts.ready > withoutCode)
        findings.push_back({Level::Good, counted(counts.ready - withoutCode, "pictures are searchable"), {}});
}

std::string firstLineWith(const fs::path& file, const std::string& key) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with(key)) {
            std::string value = line.substr(line.find_first_of(":=") + 1);
            std::erase(value, '"');
            return value.substr(std::min(value.find_first_not_of(" \t"), value.size()));
        }
    return "unknown";
}

std::string yesNo(bool yes) {
    return yes ? "yes" : "no";
}

std::string libraryFacts(const Library& library) {
    const LibraryCounts counts = library.counts();
    std::string facts = "Library: " + counted(counts.total, "pictures, ") + counted(counts.ready, "ready, ") +
                        counted(counts.pending, "pending, ") + counted(counts.failed, "failed, ") +
                        counted(counts.missing, "missing, ") + counted(counts.labelled, "labelled, ") +
                        counted(std::ssize(library.roots()), "roots") +
                        (library.readOnlyReason().empty() ? "" : ", read-only: " + library.readOnlyReason()) +
                        '\n';
    if (const auto model = activeModelOf(library)) {
        const auto network = networkOf(library, *model);
        facts += "Model: " + model->method + ", " + counted(model->bits, "bits, network ") +
                 (network ? network->backbone : "missing") + ", made " + model->createdAt + '\n';
    } else {
        facts += "Model: none\n";
    }
    return facts;
}

}  // namespace

std::vector<Finding> examineInstallation(JobContext& context) {
    context.checkpoint();
    std::vector<Finding> findings;
    findings.push_back(checked([]() -> Finding {
        return {Level::Good,
                "the schema of libraries is there, version " + std::to_string(latestSchemaVersion()),
                {}};
    }));
    findings.push_back(checked(embeddedNetworks));
    context.checkpoint();
    findings.push_back(optional(!heifReader().empty(), "HEIC and AVIF pictures can be read", "libheif1"));
    findings.push_back(
        optional(!jpegXlReader().empty(), "JPEG XL pictures can be read", "libjxl0.7 or libjxl0.11"));
    findings.push_back(optional(canReadRaw(), "pictures of cameras (raw) can be read", "libraw20"));
    findings.push_back(optional(TextReader::isInstalled() && !TextReader::installedLanguages().empty(),
                                "text in pictures can be read", "libtesseract5 and tesseract-ocr-eng"));
    findings.push_back(optional(canDownload(), "networks and data sets can be downloaded", "libcurl4"));
    findings.push_back(spaceFor(userDataFolder(), "LapLens's own data"));
    return findings;
}

std::vector<Finding> examineLibrary(const fs::path& folder, JobContext& context) {
    std::vector<Finding> findings;
    const fs::path shown = withoutSecrets(folder);
    const Finding whole = checked([&]() -> Finding {
        const Library library = Library::openExisting(folder);
        context.checkpoint();
        if (const std::string problem = library.integrityProblem(); !problem.empty())
            return {Level::Wrong, shown.string() + ": the library is damaged: " + problem,
                    DamagedLibrary::remedyText()};
        if (!library.readOnlyReason().empty())
            findings.push_back({Level::Limited, library.readOnlyReason(),
                                library.readOnlyReason() == kMadeByNewer
                                    ? "Searching works; to add pictures, open it with that version"
                                    : "Searching works; to add pictures, open it where it may be written"});
        examineRoots(library, findings);
        examineNetworks(library, findings);
        examineCodes(library, findings);
        return {Level::Good, shown.string() + ": the library is sound", {}};
    });
    findings.insert(findings.begin(), whole);
    if (!isShared(folder)) findings.push_back(spaceFor(folder, "the library"));
    return findings;
}

std::string diagnostics(const Library* library) {
    utsname system{};
    uname(&system);
    std::string text = std::string("LapLens ") + LAPLENS_VERSION + '\n';
    text += "System: " + firstLineWith("/etc/os-release", "PRETTY_NAME") + ", " + system.sysname + ' ' +
            system.release + ' ' + system.machine + '\n';
    text += "Processor: " + firstLineWith("/proc/cpuinfo", "model name") + ", " +
            counted(std::thread::hardware_concurrency(), "threads, memory ") +
            firstLineWith("/proc/meminfo", "MemTotal") + '\n';
    text += std::string("Hamming kernel: ") + hammingKernelName() + '\n';
    text += "LibTorch module: " + yesNo(torchModuleIsThere()) +
            ", embedded network: " + yesNo(fs::exists(embeddedWeights())) + '\n';
    PersonalData personal = PersonalData::ofThisUser();
    if (library) {
        personal.folders.push_back(library->folder());
        for (const RootRecord& root : library->roots()) personal.folders.push_back(root.path);
        text += libraryFacts(*library);
    } else {
        text += "Library: none\n";
    }
    text += "Log:\n";
    for (const std::string& line : lastLogLines(logFolder(), kLogLines)) text += "  " + line + '\n';
    return withoutPersonalData(text, personal);
}

std::vector<UsedLibrary> usedLibraries() {
    std::ifstream stream(resourceFolder() / "libraries.json");
    const auto document = nlohmann::json::parse(stream, nullptr, false);
    std::vector<UsedLibrary> libraries;
    if (!document.is_object() || !document.contains("components")) return libraries;
    for (const auto& component : document["components"]) {
        UsedLibrary& library = libraries.emplace_back();
        library.name = component.value("name", "");
        library.version = component.value("version", "");
        for (const auto& property : component.value("properties", nlohmann::json::array()))
            if (property.value("name", "") == "laplens:use") library.use = property.value("value", "");
        for (const auto& licence : component.value("licenses", nlohmann::json::array()))
            library.licences += (library.licences.empty() ? "" : ", ") +
                                licence.value("license", nlohmann::json::object()).value("name", "");
    }
    return libraries;
}

}  // namespace laplens
