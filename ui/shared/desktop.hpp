#pragma once

#include <QString>

// What the desktop does for LapLens.
namespace laplens {

/// The folder itself, or that in which the file lies, in the desktop's program for folders.
void openFolderOf(const QString& path);
/// In the file manager with the file selected, where the desktop can do that; else its folder.
void revealInFileManager(const QString& path);
/// A notification of the desktop's; where no one listens, nothing is lost.
void notifyDesktop(const QString& text);

}  // namespace laplens
