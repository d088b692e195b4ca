#include "ui/window/answer_folds.hpp"

#include <algorithm>

#include "core/copies/duplicates.hpp"
#include "core/query/search_result.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"

namespace laplens {

AnswerFolds::AnswerFolds(LibrarySession& session, const QuerySession& query, GridModel& model,
                         PictureGrid& grid, QObject* parent)
    : QObject(parent), session_(session), query_(query), model_(model), grid_(grid) {
    // Pictures may be others now, or be said to be no copies.
    connect(&session, &LibrarySession::indexChanged, this, &AnswerFolds::forget);
    connect(&session, &LibrarySession::written, this, &AnswerFolds::forget);
    connect(&session, &LibrarySession::changedByOthers, this, &AnswerFolds::forget);
    connect(&session, &LibrarySession::libraryClosed, this, [this] {
        forget();
        asked_.reset();
    });
}

void AnswerFolds::showAnswer(std::shared_ptr<const SearchResult> result) {
    model_.showResult(std::move(result), inHand());
    look();
}

std::set<std::int64_t> AnswerFolds::inHand() const {
    std::set<std::int64_t> held{grid_.currentImageId()};
    for (const qint64 id : grid_.selectedImageIds()) held.insert(id);
    return held;
}

void AnswerFolds::look() {
    const auto result = model_.result();
    if (!folds_ || !result || !session_.index()) return;
    const auto asked = std::make_shared<Ids>();
    // Copies of the query's picture, which is not in the answer, may be copies by it alone.
    if (const auto query = query_.coded(); query && query->imageId != 0) asked->push_back(query->imageId);
    for (std::size_t i = 0; i < std::min(kMostLookedAt, result->ranked.size()); ++i)
        asked->push_back(result->ranked[i].imageId);
    Ids sorted = *asked;
    std::ranges::sort(sorted);
    asked_ = asked;
    if (std::ranges::includes(known_, sorted)) return;
    session_.study(
        LibrarySession::Study::Copies, this,
        [place = session_.place(), asked](const SearchIndex&, JobContext& context) {
            return copiesAmong(place.open(), *asked, context);
        },
        [this, asked, sorted](const std::vector<Ids>& groups) {
            if (asked != asked_) return;
            known_ = sorted;
            show(groups);
        });
}

void AnswerFolds::setFolding(bool folds) {
    folds_ = folds;
    if (folds) return look();
    asked_.reset();
    forget();
    show({});
}

void AnswerFolds::show(const std::vector<Ids>& groups) {
    grid_.keepInSight([&] { model_.setFolds(groups, inHand()); });
}

}  // namespace laplens
