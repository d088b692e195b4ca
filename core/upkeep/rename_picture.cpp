#include "core/upkeep/rename_picture.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/parts.hpp"
#include "core/copies/companions.hpp"
#include "core/images/sidecars.hpp"
#include "core/upkeep/file_moves.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

void requireName(const std::string& name) {
    if (name.empty() || name.find('/') != name.npos || name.find('\0') != name.npos)
        throw Error("this is no name for a file", name, "Choose one without a slash");
    if (name.starts_with('.'))
        throw Error("a file whose name begins with a dot is hidden, and no picture of the library", name,
                    "Choose another name");
    if (isNameOfBelonging(name))
        throw Error("a file of this ending is what another program keeps beside a picture, and no picture",
                    name, "Choose another name");
}

/// One that lies there alone would be taken for the picture's, and another picture's be shared, so that
/// nobody knows whose it is.
void requireNoSidecarOf(const fs::path& renamed, const fs::path& file) {
    for (const Sidecar& sidecar : sidecarsOf(renamed))
        if (!mayBeAbout(sidecar.file, file))
            throw Error("there is a sidecar of this name already", sidecar.file,
                        "Choose another name, or take it away");
}

/// Nor is what the picture brings along to be taken for another one's.
void requireItsAlone(const std::vector<FileMove>& renames) {
    const fs::path& renamed = renames.front().to;
    for (const FileMove& move : renames)
        if (move.to != renamed && mayBeAbout(move.to, renamed) && !isAloneOf(move.to, renamed))
            throw Error("another picture there is called so but for its ending, and " +
                            move.to.filename().string() + " would be of both",
                        renamed, "Choose another name");
}

/// They were read by their old names, and need not be again. The picture's own is the first that was renamed.
void keepSidecarsRead(Library& library, std::int64_t imageId, const std::vector<FileMove>& renames) {
    std::optional<FactsRecord> facts = library.factsOf(imageId);
    if (!facts || facts->sidecars.empty()) return;
    std::string text;
    const std::vector<Sidecar> now = sidecarsOf(renames.front().to);
    for (const std::string_view line : partsOf(facts->sidecars, '\n')) {
        if (!text.empty()) text += '\n';
        const auto renamed = std::ranges::find_if(renames, [&](const auto& names) {
            return line.starts_with(names.from.filename().string() + ' ');
        });
        const auto sidecar =
            renamed == renames.end() ? now.end() : std::ranges::find(now, renamed->to, &Sidecar::file);
        text += sidecar == now.end() ? std::string(line)
                                     : textOf(std::span(&*sidecar, 1)) +
                                           std::string(line.substr(std::min(line.find('\t'), line.size())));
    }
    facts->sidecars = std::move(text);
    library.putFacts(imageId, *facts);
}

}  // namespace

void renamePicture(Library& library, std::int64_t imageId, const std::string& name, bool isTakenBack) {
    requireName(name);
    library.requireWritable();
    const MovesTakenBack before = takeBackMoves(library);
    Library::Transaction transaction(library);
    ImageRecord image = library.image(imageId);
    const fs::path file = library.imageFile(image), renamed = file.parent_path() / name;
    if (renamed == file) return;
    for (const Error& error : before.left)
        if (error.subject().parent_path() == file.parent_path()) throw error;
    const std::vector<RootRecord> roots = library.roots();
    const auto root = std::ranges::find(roots, image.rootId, &RootRecord::id);
    if (root == roots.end() || root->kind != "folder")
        throw Error("the picture is known by this name to the list or data set that it is of", file,
                    "Change the name there");
    image.path = (fs::path(image.path).parent_path() / name).string();
    if (const auto other = library.imageOfFile(root->path / image.path); other && other->id != imageId)
        throw Error("the library has another picture of this name", renamed, "Choose another name");
    library.updateImage(image);
    if (!isTakenBack) requireNoSidecarOf(renamed, file);
    FolderNames folders;
    std::vector<FileMove> renames{{file, renamed}};
    for (const fs::path& belonging : belongingsOf(file, folders))
        if (const fs::path to = belongingNamed(belonging, file, renamed);
            to != belonging)  // NAME.xmp may stay
            renames.push_back({belonging, to});
    if (!isTakenBack) requireItsAlone(renames);
    FileMoves moves(library, imageId, renames);
    moves.make();
    keepSidecarsRead(library, imageId, renames);
    transaction.commit();
    moves.keep();
}

}  // namespace laplens
