#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace laplens {

/// What is in folders, each read once: on another computer's drive to ask for one name takes as long as for
/// all.
class FolderNames {
public:
    using Names = std::multimap<std::string, std::string>;  ///< by the name in small letters
    struct Folder {
        Names names{};
        /// What lists in the folder (.picasa.ini, descript.ion) say of its pictures, by the name in small
        /// letters.
        std::multimap<std::string, std::string> listed{};
    };
    std::shared_ptr<const Folder> of(const std::filesystem::path& folder);

private:
    std::map<std::filesystem::path, std::shared_ptr<const Folder>> known_;
};

/// What other programs keep of a picture outside of its file, under its name: edits, ratings, keywords and
/// captions (.xmp, also darktable's of several edits, .pp3, .dop, .aae, .txt and the like, behind "NAME" or
/// "NAME.JPG"), a phone's film, a camera's sound, what Google Takeout says of it, in folders of gThumb,
/// Capture One, NX Studio and Silkypix, in lists of Picasa, XnView and IrfanView; and the tags, rating and
/// comment that file managers keep in its extended attributes (freedesktop.org's, KDE's, Apple's). Of each
/// its ending or name, and what is in it; sorted.
std::vector<std::string> companionsOf(const std::filesystem::path& picture, FolderNames&);

/// The files among them that are the picture's alone and go where it goes: sidecars and edits (.xmp, .pp3,
/// .dop, .aae, .on1, .cos, .vrd, .arp, .nksc) behind "NAME.JPG", and behind "NAME" where it is the picture's
/// (ownersAmong, sidecars.hpp): of several that have it all must be `going`, unless it names this one.
std::vector<std::filesystem::path> belongingsOf(const std::filesystem::path& picture, FolderNames&,
                                                const std::set<std::filesystem::path>& going = {});
/// Whether a file of this name is one by its ending, and so no picture.
bool isNameOfBelonging(const std::filesystem::path&);
/// What a belonging of `picture` is called when that is `renamed`, perhaps in another folder.
std::filesystem::path belongingNamed(const std::filesystem::path& belonging,
                                     const std::filesystem::path& picture,
                                     const std::filesystem::path& renamed);

}  // namespace laplens
