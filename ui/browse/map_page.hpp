#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "core/query/library_map.hpp"

class QLabel;
class QPushButton;

namespace laplens {

class LibrarySession;
class MapView;
class ThumbnailCache;

/// The library as a map (map_view.hpp), with what its axes and colours are. It is computed when the page is
/// shown, again when the codes are others.
class MapPage : public QWidget {
    Q_OBJECT

public:
    MapPage(LibrarySession& session, ThumbnailCache& thumbnails, QWidget* parent = nullptr);

    MapView& view() { return *view_; }
    /// Null until it is computed.
    std::shared_ptr<const LibraryMap> map() const { return map_; }

signals:
    void selected(const std::vector<qint64>& imageIds);
    void searchRequested(qint64 imageId);

protected:
    void showEvent(QShowEvent*) override;
    void changeEvent(QEvent*) override;

private:
    void refresh();
    void showMap(std::shared_ptr<const LibraryMap> map);
    void showLegend();

    LibrarySession& session_;
    MapView* view_;
    QLabel* facts_;
    QLabel* legend_;
    std::vector<QPushButton*> tools_;
    std::shared_ptr<const LibraryMap> map_;
    std::weak_ptr<const SearchIndex> mapped_;  ///< whose map is shown or being computed
};

}  // namespace laplens
