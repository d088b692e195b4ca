#include "core/ingest/sidecar_changes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>

#include "core/base/error.hpp"
#include "core/images/sidecars.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Looks at the pictures that may have sidecars, and at no others.
class Comparison {
public:
    explicit Comparison(const Library& library) : library_(library), read_(library.sidecarsRead()) {
        for (const auto& [id, sidecars] : read_) ids_.insert(id);
    }

    void add(const RootRecord& root, const Listing& listing) {
        if (root.kind != "folder")  // in its pictures' folders nothing else is listed
            for (const ListedFile& file : listing.files) add(root, file.path);
        for (const std::string& sidecar : listing.sidecars)
            for (const std::string& path : listing.picturesOf(sidecar)) add(root, path);
    }

    std::vector<std::int64_t> different(const std::vector<RootRecord>& roots, JobContext& context) const {
        std::vector<std::int64_t> others;
        for (const ImageRecord& image : library_.imagesByIds(std::vector(ids_.begin(), ids_.end()))) {
            context.checkpoint();
            const auto root = std::ranges::find(roots, image.rootId, &RootRecord::id);
            if (image.state != ImageState::Ready || root == roots.end()) continue;
            const fs::path file = root->path / image.path;
            // With a drive that is away its sidecars are, too.
            if (std::error_code error; !fs::exists(file, error)) continue;
            const auto read = read_.find(image.id);
            if (!isTextOf(read == read_.end() ? "" : read->second, sidecarsOf(file)))
                others.push_back(image.id);
        }
        return others;
    }

private:
    void add(const RootRecord& root, const std::string& path) {
        if (const auto image = library_.imageAt(root.id, path)) ids_.insert(image->id);
    }

    const Library& library_;
    const std::map<std::int64_t, std::string> read_;
    std::set<std::int64_t> ids_;
};

}  // namespace

std::vector<std::int64_t> imagesWithOtherSidecars(const Library& library,
                                                  const std::vector<RootRecord>& roots,
                                                  const std::vector<Listing>& listings, JobContext& context) {
    Comparison comparison(library);
    for (std::size_t root = 0; root < roots.size(); ++root) comparison.add(roots[root], listings[root]);
    return comparison.different(roots, context);
}

bool isNewsOfPictures(const Library& library, const fs::path& sidecar) {
    return std::ranges::any_of(picturesBeside(sidecar), [&](const fs::path& picture) {
        const auto image = library.imageOfFile(picture);
        if (!image || image->state != ImageState::Ready) return false;
        const auto facts = library.factsOf(image->id);
        return !isTextOf(facts ? facts->sidecars : std::string(), sidecarsOf(library.imageFile(*image)));
    });
}

std::vector<UnusedSidecar> unusedSidecars(const Library& library) {
    std::map<fs::path, SidecarUse> unused;
    for (const auto& [id, read] : library.sidecarsRead()) {
        if (read.find('\t') == read.npos) continue;
        const ImageRecord image = library.image(id);
        if (image.state != ImageState::Ready) continue;
        const fs::path folder = library.imageFile(image).parent_path();
        for (const auto& [name, use] : usesIn(read))
            if (use != SidecarUse::Read) unused[folder / name] = use;
    }
    const auto isUsed = [&](const fs::path& sidecar) {
        return std::ranges::any_of(picturesBeside(sidecar), [&](const fs::path& picture) {
            const auto image = library.imageOfFile(picture);
            const auto facts = image ? library.factsOf(image->id) : std::nullopt;
            return facts && std::ranges::count(usesIn(facts->sidecars),
                                               std::pair(sidecar.filename().string(), SidecarUse::Read)) > 0;
        });
    };
    std::vector<UnusedSidecar> sidecars;
    for (const auto& [file, use] : unused) {
        if (std::error_code error; !fs::exists(file, error) || isUsed(file)) continue;
        sidecars.push_back(
            {file, use == SidecarUse::Damaged ? PassedOver::UnreadSidecar : PassedOver::NobodysSidecar});
    }
    return sidecars;
}

void sayUnusedSidecars(const std::vector<UnusedSidecar>& sidecars, JobContext& context) {
    constexpr std::size_t kSaid = 20;
    for (const auto& [file, reason] : std::span(sidecars).first(std::min(kSaid, sidecars.size()))) {
        if (reason == PassedOver::UnreadSidecar) {
            if (const auto problem = problemWith(file)) context.message(problem->what());
            continue;
        }
        const std::vector<fs::path> pictures = picturesBeside(file);
        if (pictures.empty()) continue;
        const fs::path first = pictures.front().filename();
        context.message(
            Error(isShared(file, ownersAmong(file, pictures))
                      ? "this sidecar does not tell which of the pictures of its name it is about; what it "
                        "says is not read"
                      : "this sidecar says that it is of another picture; what it says is not read",
                  file, "Give it the whole name of its picture, " + first.string() + ".xmp for instance")
                .what());
    }
    if (sidecars.size() > kSaid)
        context.message(
            std::to_string(sidecars.size() - kSaid) +
            " further sidecars are not read, nor said here; laplens info --passed-over lists them");
}

}  // namespace laplens
