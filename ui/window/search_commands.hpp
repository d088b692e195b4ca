#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

class LibraryEdits;
class LibrarySession;
class PicturesPage;
class QuerySession;

/// How a search begins beside dropping a picture, is kept, and is asked again. Questions are asked of
/// `window`.
class SearchCommands : public QObject {
    Q_OBJECT

public:
    SearchCommands(LibrarySession& session, QuerySession& query, LibraryEdits& edits, PicturesPage& pictures,
                   QWidget& window);

    /// For picture files, which are one query, at once or when there is an index.
    void searchFor(const std::vector<std::filesystem::path>& files);
    /// The index has changed: what waited for one is searched for.
    void takeUpWaiting();
    /// Whether something is to be searched for as soon as there is an index, which can be any moment.
    bool isWaiting() const { return !wanted_.empty() && !hasNoCodes_; }
    void forgetWaiting() { wanted_.clear(); }

    /// Asks which.
    void openQueryFile();
    /// The window hides, and a part of the screen is chosen.
    void searchOnScreen();
    /// A saved one.
    void openSearch(const std::string& json);
    /// Asks for its name.
    void keepSearch();
    /// Of a library that may only be read, what others have changed since it was opened, and the query again:
    /// a connection that may not even make side files sees nothing of that.
    void readAgain();

signals:
    void searchShown();  ///< is to be seen
    void remarked(const QString& text);
    void failed(const QString& problem, const QString& file, const QString& remedy,
                const QString& about = {});

private:
    LibrarySession& session_;
    QuerySession& query_;
    LibraryEdits& edits_;
    PicturesPage& pictures_;
    QWidget& window_;
    std::vector<std::filesystem::path> wanted_;
    bool hasNoCodes_ = false;  ///< what is wanted must wait until pictures are added
};

}  // namespace laplens
