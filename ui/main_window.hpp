#pragma once

#include <QMainWindow>
#include <QPointer>
#include <functional>
#include <memory>

#include "core/base/job_context.hpp"

class QMimeData;
class QSplitter;
class QStackedWidget;
class QPushButton;
class QLabel;

namespace laplens {

class ErrorBar;
class GridModel;
class JobBar;
class LibrarySession;
class PictureGrid;
class QueryStrip;
class Sidebar;
class ThumbnailCache;
class FullView;
class WelcomePage;

/// The program's window: library to the left, the grid in the middle with the query above it, the lab panel to
/// the right, the job in the bar below. It joins the parts; what they show comes from the session.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// `prepareDemo` renders the demo and returns its library; run as a job when the user asks for it.
    using PrepareDemo = std::function<std::filesystem::path(JobContext&)>;

    explicit MainWindow(PrepareDemo prepareDemo, QWidget* parent = nullptr);
    ~MainWindow() override;

    LibrarySession& session() { return *session_; }
    void openDemo();
    /// Searches for a picture file once the library can be searched.
    void searchFor(const std::filesystem::path& file);
    /// Nothing runs, and all thumbnails in sight are there.
    bool isIdle() const;

protected:
    void dragEnterEvent(QDragEnterEvent*) override;
    void dropEvent(QDropEvent*) override;
    void closeEvent(QCloseEvent*) override;

private:
    void build();
    void connectParts();
    void addActions();
    /// Whether there was something to search for, or to add.
    bool take(const QMimeData&);

    PrepareDemo prepareDemo_;
    LibrarySession* session_;
};

}  // namespace laplens
