#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "core/query/map_colouring.hpp"

class QComboBox;
class QLabel;
class QPushButton;

namespace laplens {

class LibrarySession;
class MapView;
class ThumbnailCache;

/// The library as a map (map_view.hpp), by neighbours or by axes, with what its colours are; both choices are
/// remembered. It is computed when the page is shown, again when the codes are others.
class MapPage : public QWidget {
    Q_OBJECT

public:
    MapPage(LibrarySession& session, ThumbnailCache& thumbnails, QWidget* parent = nullptr);

    MapView& view() { return *view_; }
    /// Null until it is computed.
    std::shared_ptr<const LibraryMap> map() const { return map_; }

signals:
    void browseRequested(const std::vector<qint64>& imageIds);
    void searchRequested(qint64 imageId);
    /// What is selected on the map, by who looks at it.
    void selectionChanged(const std::vector<qint64>& imageIds);

protected:
    void showEvent(QShowEvent*) override;
    void changeEvent(QEvent*) override;

private:
    void refresh();
    void showMap(std::shared_ptr<const LibraryMap> map);
    /// What the pictures are called and coloured by may have changed.
    void readColours();
    void showFacts();
    void showLegend();

    LibrarySession& session_;
    MapView* view_;
    QLabel* facts_;
    QLabel* legend_;
    QComboBox* by_;
    QComboBox* layout_;
    QPushButton* browse_ = nullptr;
    std::vector<QPushButton*> tools_;
    std::shared_ptr<const LibraryMap> map_;
    std::shared_ptr<const MapColouring> colouring_;  ///< null until it is read
    std::weak_ptr<const SearchIndex> mapped_;        ///< whose map is shown or being computed
};

}  // namespace laplens
