#pragma once

#include <QTreeWidget>
#include <QWidget>
#include <memory>

#include "core/query/folders.hpp"

class QCheckBox;

namespace laplens {

class LibrarySession;

/// What the library holds: all pictures, favourites, those that could not be read; its folders as a tree,
/// labels and tags. Choosing one shows its pictures, a folder's with all that lie below. Which folders are
/// unfolded is remembered.
class Sidebar : public QWidget {
    Q_OBJECT

public:
    explicit Sidebar(LibrarySession& session, QWidget* parent = nullptr);
    ~Sidebar() override;

    const ImageFilter& filter() const { return filter_; }
    QString title() const { return title_; }
    /// Whether the next folder that is added holds a folder for each class.
    bool foldersAreClasses() const;
    QTreeWidget* tree() const { return tree_; }
    /// Of the library, without the favourites'.
    QStringList tags() const;

signals:
    void filterChosen();
    /// What was chosen is in the library no longer; all pictures are chosen now.
    void filterGone();
    void addFolderRequested();
    void removeFolderRequested(qint64 rootId);
    void searchChosen(const laplens::SearchRecord& search);
    void removeSearchRequested(const laplens::SearchRecord& search);
    void revealRequested(const QString& path);

private:
    struct Contents;

    void refresh();
    void show(const Contents& contents);
    void addHeading(const QString& text);
    void addSearch(std::size_t number);
    const SearchRecord* searchOf(const QTreeWidgetItem* item) const;
    QTreeWidgetItem* addEntry(const QString& text, qint64 count, const ImageFilter& filter,
                              QTreeWidgetItem* parent = nullptr);
    void addRoot(const RootRecord& root, qint64 count);
    void setFolder(QTreeWidgetItem* item, const std::filesystem::path& path, const Folder* folder);
    /// The folders in a folder are made when it is first unfolded.
    void fill(QTreeWidgetItem* item);
    bool isUnfoldedAtFirst(const QTreeWidgetItem* item) const;
    bool isUnfolded(const QTreeWidgetItem* item) const;
    void remember(const QTreeWidgetItem* item);
    void showMenu(const QPoint& point);

    LibrarySession& session_;
    QTreeWidget* tree_;
    QCheckBox* classes_;
    std::shared_ptr<const LibraryFolders> folders_;  ///< those that are shown
    std::unique_ptr<Contents> contents_;
    std::vector<ImageFilter> filters_;
    std::vector<SearchRecord> searches_;
    ImageFilter filter_;
    QString title_;
    bool refreshing_ = false;
};

}  // namespace laplens
