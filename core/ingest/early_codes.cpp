#include "core/ingest/early_codes.hpp"

#include "core/base/error.hpp"
#include "core/ingest/build.hpp"
#include "core/library/active_model.hpp"

namespace laplens {

namespace {

constexpr std::size_t kFirst = 200, kGrowth = 4, kMost = 5'000;
constexpr int kShareOfTime = 20;

}  // namespace

EarlyCodes::EarlyCodes(Library& library, std::int64_t networkId, HashOptions options,
                       std::chrono::milliseconds pause)
    : library_(library), networkId_(networkId), options_(std::move(options)), pause_(pause) {}

template <class Work>
void EarlyCodes::inItsShare(Clock::time_point& next, const Work& work) {
    const auto start = Clock::now();
    if (start < next) return;
    try {
        work();
    } catch (const Error&) {
        // What stands in the way will be reported by the build of all pictures, if it still does.
    }
    const auto end = Clock::now();
    next = end + std::max<Clock::duration>(pause_, (end - start) * kShareOfTime);
}

void EarlyCodes::update(std::stop_token stop) {
    JobContext quiet(stop);
    inItsShare(nextFit_, [&] { fitWhenDue(quiet); });
    inItsShare(nextCoding_, [&] { codeNew(quiet); });
}

void EarlyCodes::fitWhenDue(JobContext& context) {
    const std::optional<ModelRecord> active = activeModelOf(library_);
    if (active && (active->networkId != networkId_ || !isProvisional(*active))) return;
    const std::size_t known = library_.imagesWithFeature(networkId_).size();
    const std::size_t fitted = active ? library_.modelImages(active->id).size() : 0;
    const bool due = fitted == 0 ? known >= kFirst : known >= kGrowth * fitted && known <= kMost;
    if (due) buildModel(library_, networkId_, options_, context, BuildKind::Provisional);
}

void EarlyCodes::codeNew(JobContext& context) {
    const std::optional<ModelRecord> active = activeModelOf(library_);
    // Old codes of another network serve until the new are complete.
    if (!active || active->networkId != networkId_) return;
    const std::int64_t coded = codeNewPictures(library_, context);
    if (!isProvisional(*active)) coded_ += coded;
}

}  // namespace laplens
