#pragma once

#include <QObject>
#include <memory>

#include "core/query/query.hpp"
#include "core/query/search.hpp"

namespace laplens {

class LabPanel;
class LibrarySession;
class PictureGrid;
class QuerySession;
class ThumbnailCache;
struct BitProjections;

/// Fills the lab panel: with the index, the answer of the query, the grid's current picture, which is
/// compared with the query, and the pictures at the ends of a bit. Its radius is the grid's; it keeps its
/// share of the bits while their number changes.
class LabLink : public QObject {
    Q_OBJECT

public:
    LabLink(LabPanel& lab, LibrarySession& session, QuerySession& query, PictureGrid& grid,
            ThumbnailCache& thumbnails, QObject* parent);

    void showIndex();
    /// Whether the grid shows the answer of the query.
    void followGrid(bool follows) { follows_ = follows; }
    void showCompared();
    void showRadius(int bits);

private:
    void explain();
    void showBit(int bit);

    LabPanel& lab_;
    LibrarySession& session_;
    QuerySession& query_;
    PictureGrid& grid_;
    ThumbnailCache& thumbnails_;
    bool follows_ = false;
    std::shared_ptr<const BitProjections> projections_;  ///< of the index, once a bit was asked for
    double radiusShare_ = 9.0 / 48;                      ///< of the bits
};

}  // namespace laplens
