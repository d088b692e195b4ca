#pragma once

#include <QObject>
#include <filesystem>
#include <functional>
#include <map>

#include "core/base/job_context.hpp"

namespace laplens {

class ErrorBar;
class LibrarySession;
class SuggestionBar;

/// What can be done where there is no library to work with: it was left open, is not there, is damaged, or is
/// a backup. Each is offered in the bar, and done as a job when it is taken. A damaged library is put aside,
/// never deleted.
class LibraryRepair : public QObject {
    Q_OBJECT

public:
    /// Of a damaged library it hears from the session. Questions are asked of `window`.
    LibraryRepair(LibrarySession& session, SuggestionBar& suggestions, ErrorBar& errors, QWidget& window);

    /// After an end that was none: nothing is open, and the bar offers to open this library, or to go on
    /// without.
    void offerToReopen(const std::filesystem::path& library);
    /// There is none; it is opened when it comes.
    void offerToMake(const QString& folder);
    /// What can be done about a damaged library: its backups, what can be read of it, or its folders anew.
    void offerToRepair(const std::filesystem::path& library);
    /// To restore it to a place of its own, or to look at it.
    void offerBackup(const std::filesystem::path& backup);
    /// Asks which, and offers it.
    void chooseBackup();

signals:
    /// Whether the library is to be updated as soon as it is open.
    void updateWanted(bool wanted);
    void failed(const QString& problem, const QString& file, const QString& remedy, const QString& about);

private:
    void restore(const std::filesystem::path& library, const std::filesystem::path& backup);
    /// Replaces the library by what `work` makes, which returns what there is to say about it.
    void repair(const std::filesystem::path& library, const QString& title,
                std::function<QString(JobContext&)> work);

    LibrarySession& session_;
    SuggestionBar& suggestions_;
    ErrorBar& errors_;
    QWidget& window_;
    std::map<std::filesystem::path, std::filesystem::path> soundBackups_;  ///< of libraries, once one was not
};

}  // namespace laplens
