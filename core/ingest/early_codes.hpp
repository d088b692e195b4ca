#pragma once

#include <chrono>
#include <stop_token>

#include "core/hashing/hash_model.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Makes pictures searchable while others still come in. In a library without codes it fits a provisional
/// model (buildModel) to the first 200 or more, and again whenever there are four times as many, up to some
/// thousand; pictures that follow are coded out of sample, as they are in a library that has its codes.
/// Fitting takes a twentieth of the time that passes at most, coding as much. The codes that are built of all
/// pictures in the end replace the provisional ones and do not depend on them.
class EarlyCodes {
public:
    /// At least `pause` passes between two updates.
    EarlyCodes(Library&, std::int64_t networkId, HashOptions, std::chrono::milliseconds pause = kPause);
    /// To be called when features have been stored. Throws Cancelled.
    void update(std::stop_token);
    /// Pictures that were coded with the library's own codes, not with provisional ones.
    std::int64_t coded() const { return coded_; }

private:
    static constexpr std::chrono::seconds kPause{2};
    using Clock = std::chrono::steady_clock;

    template <class Work>
    void inItsShare(Clock::time_point& next, const Work& work);
    void fitWhenDue(JobContext&);
    void codeNew(JobContext&);

    Library& library_;
    std::int64_t networkId_;
    HashOptions options_;
    std::chrono::milliseconds pause_;
    Clock::time_point nextFit_{}, nextCoding_{};
    std::int64_t coded_ = 0;
};

}  // namespace laplens
