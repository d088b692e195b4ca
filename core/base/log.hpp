#pragma once

#include <cstddef>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

/// `$XDG_STATE_HOME/laplens/log` (or `~/.local/state/laplens/log`). Not created.
std::filesystem::path logFolder();

/// From now on `logInfo` and `logError` append to `folder`/laplens.log, at most 3 files of 1 MB: the oldest
/// is dropped. Lines go nowhere before, and when the folder cannot be written: a program works without its
/// log. Of two processes that share a log, one that renames it leaves the other writing to the renamed file.
void openLog(const std::filesystem::path& folder);

/// What happened, in one line, with the time: jobs, errors, libraries opened; never what is in a picture.
/// Paths stand in quotes (`quoted`), so that `withoutPersonalData` can tell where they end. Any thread may
/// call them.
void logInfo(const std::string& text);
/// An Error with its problem, its file in quotes and its remedy; another exception by its text.
void logError(const std::exception& error);

/// The path between double quotes, quotes and backslashes inside it behind a backslash.
std::string quoted(const std::filesystem::path& path);

/// At most `count` lines from the end of the log in `folder`, oldest first; none when there is no log.
std::vector<std::string> lastLogLines(const std::filesystem::path& folder, std::size_t count);

}  // namespace laplens
