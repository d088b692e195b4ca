#include "app/commands/demo_library.hpp"

#include "core/demo/demo_pictures.hpp"
#include "core/ingest/roots.hpp"

namespace laplens {

namespace {

constexpr int kPicturesPerKind = 24;
constexpr std::uint64_t kDemoSeed = 1;

}  // namespace

std::filesystem::path prepareDemoLibrary(const std::filesystem::path& folder, JobContext& context) {
    renderDemoPictures(folder / "pictures", kPicturesPerKind, kDemoSeed, context);
    const std::filesystem::path libraryFolder = folder / "demo.laplens";
    Library library = Library::open(libraryFolder);
    addPictures(library, folder / "pictures", true, context);
    return libraryFolder;
}

}  // namespace laplens
