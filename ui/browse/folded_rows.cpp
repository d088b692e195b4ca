#include "ui/browse/folded_rows.hpp"

#include <algorithm>

namespace laplens {

void FoldedRows::setGroups(const std::vector<std::vector<std::int64_t>>& groups) {
    std::vector<Fold> folds;
    QHash<std::int64_t, std::size_t> foldOf;
    for (const std::vector<std::int64_t>& group : groups) {
        for (const std::int64_t id : group) foldOf.insert(id, folds.size());
        folds.push_back({std::ranges::any_of(group, [&](std::int64_t id) { return isOpen(id); })});
    }
    folds_ = std::move(folds);
    foldOf_ = std::move(foldOf);
}

void FoldedRows::setOpen(std::int64_t imageId, bool open) {
    if (const auto at = foldOf_.constFind(imageId); at != foldOf_.constEnd()) folds_[*at].isOpen = open;
}

void FoldedRows::closeAll() {
    for (Fold& fold : folds_) fold.isOpen = false;
}

std::vector<std::uint32_t> FoldedRows::rowsOf(const SearchResult& result) {
    for (Fold& fold : folds_) fold.places.clear();
    const auto count = static_cast<std::uint32_t>(result.ranked.size());
    std::vector<Fold*> folds(count);
    for (std::uint32_t place = 0; place < count; ++place) {
        const std::int64_t id = result.ranked[place].imageId;
        const auto at = foldOf_.constFind(id);
        if (at == foldOf_.constEnd()) continue;
        Fold& fold = folds_[*at];
        if (fold.places.empty()) fold.shown = id;
        fold.places.push_back(place);
        folds[place] = &fold;
    }
    std::vector<std::uint32_t> rows;
    rows.reserve(count);
    for (std::uint32_t place = 0; place < count; ++place) {
        const Fold* fold = folds[place];
        if (fold && fold->places.front() != place) continue;
        rows.push_back(place);
        if (fold && fold->isOpen) rows.insert(rows.end(), fold->places.begin() + 1, fold->places.end());
    }
    return rows;
}

const FoldedRows::Fold* FoldedRows::foldOf(std::int64_t imageId) const {
    const auto at = foldOf_.constFind(imageId);
    return at == foldOf_.constEnd() || folds_[*at].places.empty() ? nullptr : &folds_[*at];
}

int FoldedRows::copiesOf(std::int64_t imageId) const {
    const Fold* fold = foldOf(imageId);
    return fold && fold->shown == imageId ? int(fold->places.size()) - 1 : 0;
}

bool FoldedRows::isOpen(std::int64_t imageId) const {
    const Fold* fold = foldOf(imageId);
    return fold && fold->isOpen;
}

std::int64_t FoldedRows::standsFor(std::int64_t imageId) const {
    const Fold* fold = foldOf(imageId);
    return fold ? fold->shown : imageId;
}

int FoldedRows::rowsWithin(std::size_t places) const {
    auto rows = static_cast<std::ptrdiff_t>(places);
    for (const Fold& fold : folds_) {
        const auto within = std::ranges::lower_bound(fold.places, places) - fold.places.begin();
        if (within == 0) continue;
        rows += (fold.isOpen ? static_cast<std::ptrdiff_t>(fold.places.size()) : 1) - within;
    }
    return int(rows);
}

int FoldedRows::foldedAway() const {
    std::size_t count = 0;
    for (const Fold& fold : folds_)
        if (!fold.isOpen && !fold.places.empty()) count += fold.places.size() - 1;
    return int(count);
}

}  // namespace laplens
