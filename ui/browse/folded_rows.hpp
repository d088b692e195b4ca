#pragma once

#include <QHash>
#include <cstdint>
#include <vector>

#include "core/query/search_result.hpp"

namespace laplens {

/// Which pictures of a ranking are rows, and in which order, while copies of one picture are folded: the best
/// ranked of them stands for the others, which come right behind it when the fold is opened.
class FoldedRows {
public:
    /// Each of the groups is one picture. One that has a picture of an open fold in it stays open.
    void setGroups(const std::vector<std::vector<std::int64_t>>& groups);
    bool isEmpty() const { return folds_.empty(); }
    void setOpen(std::int64_t imageId, bool open);
    void closeAll();

    /// The places in the ranking that are rows; what follows is of this ranking.
    std::vector<std::uint32_t> rowsOf(const SearchResult& result);
    /// Of a picture that stands for others, how many; else 0.
    int copiesOf(std::int64_t imageId) const;
    bool isOpen(std::int64_t imageId) const;
    /// Whether another one stands for it, which may be open.
    bool isCopy(std::int64_t imageId) const { return standsFor(imageId) != imageId; }
    /// Who does; the picture itself when none does.
    std::int64_t standsFor(std::int64_t imageId) const;
    /// How many rows the first places of the ranking are.
    int rowsWithin(std::size_t places) const;
    /// How many pictures are no rows.
    int foldedAway() const;

private:
    struct Fold {
        bool isOpen = false;
        std::int64_t shown = 0;
        std::vector<std::uint32_t> places{};  ///< ascending
    };
    const Fold* foldOf(std::int64_t imageId) const;

    std::vector<Fold> folds_;
    QHash<std::int64_t, std::size_t> foldOf_;  ///< by picture
};

}  // namespace laplens
