#include "core/upkeep/rescue.hpp"

#include "core/base/error.hpp"
#include "core/library/active_model.hpp"
#include "core/store/damaged_library.hpp"
#include "core/store/library.hpp"
#include "core/store/location.hpp"
#include "core/store/sqlite/open_library.hpp"
#include "core/store/sqlite/write_hold.hpp"
#include "core/upkeep/library_folder.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Without it the next update builds the codes anew.
void dropUnusableModel(const fs::path& folder, Rescue& rescue) {
    Library library = Library::open(folder);
    const std::optional<ModelRecord> active = activeModelOf(library);
    if (!active) return;
    try {
        Coder(library, active->id);
    } catch (const UnusableModel&) {
        library.removeModel(active->id);
        rescue.saved["models"] = {std::ssize(library.models()), false};
    }
}

}  // namespace

Rescue rescueLibrary(const fs::path& target, Wanted wanted, JobContext& context) {
    const fs::path library = plainPath(target);
    if (isShared(library))
        throw Error("a shared library is looked after at its server", withoutSecrets(library),
                    "Restore a dump of pg_dump there");
    if (!mayHoldLibrary(library))
        throw Error("there is no library here", library, "Name the folder that holds library.sqlite");
    switch (originOf(library / kLibraryFile)) {
        case FileOrigin::AnotherProgram:
            throw Error("this is a database of another program", library / kLibraryFile,
                        "Choose another folder");
        case FileOrigin::NewerLapLens:
            throw Error(
                "the library was made by a newer version of LapLens, and this one would lose what it "
                "does not know of it",
                library, "Open it with that version; if it is damaged, rescue it with that version");
        default:
            break;
    }
    requireNothingElseIn(library);
    FolderInTheMaking making(library);
    if (wanted == Wanted::Everything) requireRoom(library, making.path());
    { Library::open(making.path()); }
    const WriteHold hold(library / kLibraryFile);
    Rescue rescue;
    try {
        rescue.saved =
            saveReadableRows(library / kLibraryFile, making.path() / kLibraryFile, wanted, context);
    } catch (const DamagedLibrary& error) {
        if (wanted == Wanted::Everything)
            throw DamagedLibrary(
                error.problem(), error.subject(),
                "Put a backup in its place with laplens restore --put-aside, or build it anew "
                "with laplens rescue --anew --library " +
                    library.string() + ": your pictures are not affected");
    }
    copyNetworks(library, making.path(), context);
    if (const std::string problem = Library::open(making.path()).integrityProblem(); !problem.empty())
        throw Error("what was saved does not fit together (" + problem + ")", library,
                    "Restore a backup, or build the library anew");
    dropUnusableModel(making.path(), rescue);
    rescue.aside = takePlace(making, library, "damaged");
    return rescue;
}

}  // namespace laplens
