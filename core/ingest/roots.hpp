#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Makes `path` a root of the library: a folder of pictures (`labelled`: first-level folders are class
/// labels), a list of pictures with labels (.csv), or a data set: its folder, one of MNIST's idx files, or
/// CIFAR-10's archive, which is unpacked into the user's data folder; one root for each split. The folder of
/// a data set that holds pictures, too, is a folder of pictures, and a message says so. A folder that is
/// there already becomes labelled if it is now asked for. A folder inside one of the library's is no root of
/// its own (a message says so), and roots inside this folder become a part of it, with their pictures' ids,
/// tags and labels. Returns the root ids. Throws Error when the path does not exist or is none of these, and
/// when labels are asked for inside a folder without.
std::vector<std::int64_t> addPictures(Library&, const std::filesystem::path& path, bool labelled,
                                      JobContext&);

/// What addPictures would refuse, before anything is begun: a place that is not there, a list or a data set
/// that cannot be read; else its canonical name.
std::filesystem::path requirePictures(const std::filesystem::path&);

/// A folder inside another one of the library becomes a part of that; its pictures stay the same. Says so.
void joinNestedRoots(Library&, JobContext&);

}  // namespace laplens
