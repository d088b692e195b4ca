#pragma once

#include <QObject>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

namespace laplens {

class GridModel;
class LibrarySession;
class PictureGrid;
class QuerySession;
struct SearchResult;

/// Folds copies of one picture in the answer that the grid shows. The answer is there at once; its first
/// pictures are looked at for copies beside all else, and what was found of earlier answers holds until then.
class AnswerFolds : public QObject {
    Q_OBJECT

public:
    /// So many of an answer are looked at.
    static constexpr std::size_t kMostLookedAt = 500;

    AnswerFolds(LibrarySession& session, const QuerySession& query, GridModel& model, PictureGrid& grid,
                QObject* parent);

    /// In the grid; null: none.
    void showAnswer(std::shared_ptr<const SearchResult> result);
    void setFolding(bool folds);

private:
    using Ids = std::vector<std::int64_t>;
    void look();
    void show(const std::vector<Ids>& groups);
    /// What is not to be folded away.
    std::set<std::int64_t> inHand() const;
    void forget() { known_.clear(); }

    LibrarySession& session_;
    const QuerySession& query_;
    GridModel& model_;
    PictureGrid& grid_;
    bool folds_ = false;
    std::shared_ptr<const Ids> asked_;  ///< pictures that are being looked at
    Ids known_;                         ///< that have been; ascending
};

}  // namespace laplens
