#pragma once

#include <QObject>
#include <QStringList>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/base/job_context.hpp"

class QMenu;

namespace laplens {

class ErrorBar;
class LibrarySession;
class Sidebar;

/// What is done with libraries as a whole: made, opened, filled with folders, backed up, looked through.
/// Questions are asked of `window`, and long work is a job of the session.
class LibraryCommands : public QObject {
    Q_OBJECT

public:
    /// Renders the demo and returns its library; run as a job when the user asks for it.
    using PrepareDemo = std::function<std::filesystem::path(JobContext&)>;

    LibraryCommands(LibrarySession& session, const Sidebar& sidebar, ErrorBar& errors, QWidget& window,
                    PrepareDemo prepareDemo);

    void newLibrary();
    void openLibrary();
    void openShared();
    void openDemo();
    /// Opens or makes the library of a data set that lies in `folder`.
    void openDataset(const QString& folder, const QString& name);
    void closeLibrary();
    /// Fills a menu with the libraries that were open before.
    void showRecent(QMenu& menu);

    /// Asks which.
    void addFolder();
    /// Opens what is a library, says what is a backup, and adds the others; makes a library when there is
    /// none.
    void addFolders(const QStringList& folders);
    /// Adds a folder to the library that is being opened.
    void addWhenOpen(const std::filesystem::path& folder) { foldersToAdd_.push_back(folder); }
    void setUpdateWhenOpen(bool wanted) { updateWhenOpen_ = wanted; }
    /// Does what waited for a library, now that one is open.
    void takeUpWaiting();
    bool isWaiting() const { return !foldersToAdd_.empty(); }

    void backUp();
    /// Asks first, and says how long it takes.
    void readTexts();
    void showPassedOver();
    /// For whoever helps, on the clipboard.
    void copyDiagnostics();

    /// To who answers a question about the library that was open before.
    static QString replacedText();

signals:
    void browseWanted();
    void backupChosen(const std::filesystem::path& backup);
    /// The library that folders are to go into.
    void libraryMissing(const QString& folder);
    void remarked(const QString& text);
    void failed(const QString& problem, const QString& file, const QString& remedy, const QString& about);

private:
    void addWaitingFolders();

    LibrarySession& session_;
    const Sidebar& sidebar_;
    ErrorBar& errors_;
    QWidget& window_;
    PrepareDemo prepareDemo_;
    bool updateWhenOpen_ = false;
    std::vector<std::filesystem::path> foldersToAdd_;
};

}  // namespace laplens
