#pragma once

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace laplens {

struct Candidate {
    float squaredDistance = 0;
    std::int32_t index = 0;
    auto operator<=>(const Candidate&) const = default;
};

/// For each row the candidates for its k nearest, by distances that carry rounding errors of at most half of
/// `slack`: everything within `slack` of the k-th is kept, so that the exact distances can decide.
/// Columns must come in ascending order for each row; rows may be filled by different threads.
class CandidateLists {
public:
    CandidateLists(std::size_t rows, std::size_t k, float slack)
        : k_(k),
          room_(2 * k + 48),
          slack_(slack),
          slots_(rows * room_),
          used_(rows, 0),
          limits_(rows, kNone) {}

    const float* limits() const { return limits_.data(); }
    float limit(std::size_t row) const { return limits_[row]; }

    void add(std::size_t row, std::int32_t column, float squaredDistance) {
        if (!(squaredDistance < limits_[row])) return;
        slots_[row * room_ + used_[row]++] = {squaredDistance, column};
        if (used_[row] == room_) makeRoom(row);
    }

    /// The k nearest by `exact(column)`, ties by lower column.
    template <class Exact>
    std::vector<Candidate> nearest(std::size_t row, const Exact& exact) {
        makeRoom(row);
        std::vector<Candidate> list(slots_.begin() + static_cast<std::ptrdiff_t>(row * room_),
                                    slots_.begin() + static_cast<std::ptrdiff_t>(row * room_ + used_[row]));
        for (Candidate& candidate : list) candidate.squaredDistance = exact(candidate.index);
        std::ranges::sort(list);
        list.resize(std::min(list.size(), k_));
        return list;
    }

private:
    static constexpr float kNone = std::numeric_limits<float>::infinity();

    void makeRoom(std::size_t row) {
        if (used_[row] < k_) return;
        const auto begin = slots_.begin() + static_cast<std::ptrdiff_t>(row * room_);
        auto end = begin + static_cast<std::ptrdiff_t>(used_[row]);
        const auto kth = begin + static_cast<std::ptrdiff_t>(k_ - 1);
        std::nth_element(begin, kth, end);
        const float reach = kth->squaredDistance;
        limits_[row] = std::nextafter(reach + slack_, kNone);
        end =
            std::partition(begin, end, [&](const Candidate& c) { return c.squaredDistance < limits_[row]; });
        if (static_cast<std::size_t>(end - begin) == room_) {
            // Dozens of equally near rows, such as copies of one picture: the lowest indices win, and those
            // came first, so from here on only what is clearly nearer may enter.
            limits_[row] = reach - slack_;
            const auto last = std::max_element(begin, end, [&](const Candidate& a, const Candidate& b) {
                const bool aTied = a.squaredDistance >= limits_[row];
                const bool bTied = b.squaredDistance >= limits_[row];
                return aTied != bTied ? bTied : a.index < b.index;
            });
            *last = *--end;
        }
        used_[row] = static_cast<std::size_t>(end - begin);
    }

    std::size_t k_;
    std::size_t room_;
    float slack_;
    std::vector<Candidate> slots_;
    std::vector<std::size_t> used_;
    std::vector<float> limits_;
};

}  // namespace laplens
