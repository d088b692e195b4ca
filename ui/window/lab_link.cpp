#include "ui/window/lab_link.hpp"

#include <algorithm>
#include <cmath>

#include "core/query/bit_ends.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/search/lab_panel.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"

namespace laplens {

LabLink::LabLink(LabPanel& lab, LibrarySession& session, QuerySession& query, PictureGrid& grid,
                 ThumbnailCache& thumbnails, QObject* parent)
    : QObject(parent), lab_(lab), session_(session), query_(query), grid_(grid), thumbnails_(thumbnails) {
    connect(&query, &QuerySession::queryChanged, this, [this] {
        if (!query_.hasQuery()) lab_.showPicture(0, {}, {});
        lab_.showResult(nullptr, nullptr);
    });
    connect(&query, &QuerySession::previewReady, this, &LabLink::showCompared);
    connect(&query, &QuerySession::optionsChanged, this, [this] { lab_.setBits(query_.bits()); });
    connect(&query, &QuerySession::explained, &lab, &LabPanel::showExplanation);
    connect(&lab, &LabPanel::bitsChanged, &query, &QuerySession::setBits);
    connect(&lab, &LabPanel::radiusChanged, this, [this](int radius) {
        radiusShare_ = double(radius) / std::max(1, query_.result() ? query_.result()->bits : 1);
        grid_.setRadius(radius);
        grid_.scrollToBand();
    });
    connect(&lab, &LabPanel::bitChosen, this, &LabLink::showBit);
    connect(&lab, &LabPanel::thumbnailsWanted, this, [this](const std::vector<qint64>& ids) {
        thumbnails_.wantAside(ids);
        for (const qint64 id : ids) lab_.showThumbnail(id, thumbnails_.find(id));
    });
    connect(&lab, &LabPanel::pictureChosen, &query, &QuerySession::searchForRow);
    connect(&lab, &LabPanel::heatWanted, this, &LabLink::explain);
    connect(&grid, &PictureGrid::currentPictureChanged, this, &LabLink::showCompared);
    connect(&thumbnails, &ThumbnailCache::loaded, this, [this](qint64 imageId) {
        lab_.showThumbnail(imageId, thumbnails_.find(imageId));
        if (imageId == grid_.currentImageId()) showCompared();
    });
}

void LabLink::showIndex() {
    projections_.reset();
    lab_.setIndex(session_.index());
    lab_.setBits(query_.bits());
}

void LabLink::showRadius(int bits) {
    const int radius = int(std::lround(radiusShare_ * bits));
    lab_.setRadius(radius);
    grid_.setRadius(radius);
}

void LabLink::showCompared() {
    const auto query = query_.queryPicture();
    const qint64 id = grid_.currentImageId();
    if (!follows_ || !query) return;
    lab_.showPicture(id, query->preview, thumbnails_.find(id));
    explain();
}

void LabLink::explain() {
    const qint64 id = grid_.currentImageId();
    if (id != 0 && query_.hasQuery() && lab_.wantsHeat()) query_.explain(id);
}

void LabLink::showBit(int bit) {
    lab_.showBit(bit, projections_);
    if (projections_ || !session_.index()) return;
    session_.study(
        LibrarySession::Study::Bits, this,
        [](const SearchIndex& index, JobContext& context) {
            return std::make_shared<const BitProjections>(projectBits(index, context));
        },
        [this, bit](std::shared_ptr<const BitProjections> projections) {
            projections_ = std::move(projections);
            lab_.showBit(bit, projections_);
        });
}

}  // namespace laplens
