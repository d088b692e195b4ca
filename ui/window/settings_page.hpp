#pragma once

#include <QWidget>

#include "core/ingest/folder_watch.hpp"
#include "ui/shared/theme.hpp"

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace laplens {

class LibrarySession;
class ThumbnailCache;
class WatchedFolders;

/// How many folders are not watched but looked through, and why; empty when none is.
QString watchText(const FolderWatch::State&);

/// All that can be set, of the window and of the open library. What is chosen holds at once, or it says when.
class SettingsPage : public QWidget {
    Q_OBJECT

public:
    SettingsPage(LibrarySession& session, WatchedFolders& watched, ThumbnailCache& thumbnails,
                 QWidget* parent = nullptr);
    /// Reads again what is set, where it was set elsewhere.
    void refresh();

signals:
    void lookChosen(laplens::ThemeChoice choice);
    void modelsRequested();
    void addFolderRequested();
    void removeFolderRequested(qint64 rootId);
    void passedOverRequested();
    void revealRequested(const QString& path);
    void left();

protected:
    void showEvent(QShowEvent*) override;

private:
    QVBoxLayout* addSection(QBoxLayout* column, const QString& title);
    void buildWindowSection(QVBoxLayout* section);
    void buildLibrarySection(QVBoxLayout* section);
    void buildDeletionSection(QVBoxLayout* section);
    void buildMemorySection(QVBoxLayout* section);
    void buildDownloadsSection(QVBoxLayout* section);
    void showLibrary();
    void showWatch();
    void showFolders(const std::vector<RootRecord>& roots);
    void saveProxy();

    LibrarySession& session_;
    WatchedFolders& watched_;
    ThumbnailCache& thumbnails_;
    QComboBox* look_;
    QComboBox* language_;
    QLabel* restart_;
    QWidget* library_;  ///< what is about the open one
    QLabel* place_;
    QLabel* network_;
    QVBoxLayout* folders_;
    QCheckBox* watch_;
    QLabel* watchState_;
    QCheckBox* asks_;
    QSpinBox* thumbnailMemory_;
    QLabel* thumbnailsUsed_;
    QLineEdit* proxy_;
    QLabel* proxyRemark_;
};

}  // namespace laplens
