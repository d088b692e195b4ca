#pragma once

#include <QListWidget>
#include <QWidget>

#include "core/store/records.hpp"

class QCheckBox;

namespace laplens {

class LibrarySession;

/// What the library holds: all pictures, favourites, those that could not be read; its folders, labels and
/// tags. Choosing one shows its pictures.
class Sidebar : public QWidget {
    Q_OBJECT

public:
    explicit Sidebar(LibrarySession& session, QWidget* parent = nullptr);

    const ImageFilter& filter() const { return filter_; }
    QString title() const { return title_; }
    void chooseAll();
    /// Whether the next folder that is added holds a folder for each class.
    bool foldersAreClasses() const;
    QListWidget* list() const { return list_; }
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
    const SearchRecord* searchOf(const QListWidgetItem* item) const;
    void addEntry(const QString& text, qint64 count, const ImageFilter& filter, bool offline = false,
                  const QString& path = {});
    void showMenu(const QPoint& point);

    LibrarySession& session_;
    QListWidget* list_;
    QCheckBox* classes_;
    std::vector<ImageFilter> filters_;
    std::vector<SearchRecord> searches_;
    ImageFilter filter_;
    QString title_;
    bool refreshing_ = false;
};

}  // namespace laplens
