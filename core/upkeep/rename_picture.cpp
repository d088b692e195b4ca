#include "core/upkeep/rename_picture.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/base/error.hpp"
#include "core/base/move_file.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

void requireName(const std::string& name) {
    if (name.empty() || name.find('/') != name.npos || name.find('\0') != name.npos)
        throw Error("this is no name for a file", name, "Choose one without a slash");
    if (name.starts_with('.'))
        throw Error("a file whose name begins with a dot is hidden, and no picture of the library", name,
                    "Choose another name");
}

}  // namespace

void renamePicture(Library& library, std::int64_t imageId, const std::string& name) {
    requireName(name);
    library.requireWritable();
    Library::Transaction transaction(library);
    ImageRecord image = library.image(imageId);
    const fs::path file = library.imageFile(image), renamed = file.parent_path() / name;
    if (renamed == file) return;
    const std::vector<RootRecord> roots = library.roots();
    const auto root = std::ranges::find(roots, image.rootId, &RootRecord::id);
    if (root == roots.end() || root->kind != "folder")
        throw Error("the picture is known by this name to the list or data set that it is of", file,
                    "Change the name there");
    image.path = (fs::path(image.path).parent_path() / name).string();
    if (const auto other = library.imageOfFile(root->path / image.path); other && other->id != imageId)
        throw Error("the library has another picture of this name", renamed, "Choose another name");
    library.updateImage(image);
    if (const std::error_code error = moveFile(file, renamed))
        throw error == std::errc::file_exists
            ? Error("there is a file of this name already", renamed, "Choose another name")
            : Error("the file could not be renamed: " + error.message(), file,
                    "Look whether it is there, and whether its folder may be changed");
    try {
        transaction.commit();
    } catch (...) {
        moveFile(renamed, file);
        throw;
    }
}

}  // namespace laplens
