#pragma once

#include <QWidget>
#include <vector>

#include "core/pipeline/duplicates.hpp"
#include "ui/models/grid_model.hpp"
#include "ui/session/library_edits.hpp"

class QLabel;
class QPushButton;
class QSpinBox;

namespace laplens {

class PictureGrid;
class ThumbnailCache;

/// Near duplicates of the whole library, group by group, the picture to keep first. Selected ones go into the
/// trash, from which they can be brought back; of no group everything goes.
class DuplicatesPage : public QWidget {
    Q_OBJECT

public:
    DuplicatesPage(LibrarySession& session, LibraryEdits& edits, ThumbnailCache& thumbnails,
                   QWidget* parent = nullptr);

    void find();
    /// All but the first of each group.
    void selectWorse();
    void trashSelected();
    PictureGrid& grid() { return *grid_; }
    const std::vector<DuplicateGroup>& groups() const { return groups_; }

signals:
    void found();
    void fullViewRequested(qint64 imageId);

private:
    void show(std::vector<DuplicateGroup> groups);
    void update();

    LibrarySession& session_;
    LibraryEdits& edits_;
    GridModel* model_;
    PictureGrid* grid_;
    QSpinBox* radius_;
    QLabel* facts_;
    QPushButton* find_;
    QPushButton* select_;
    QPushButton* trash_;
    std::vector<DuplicateGroup> groups_;
    /// Of which codes these are the groups: model and number; a job that ends has the index read again.
    std::pair<std::int64_t, std::size_t> searched_;
};

}  // namespace laplens
