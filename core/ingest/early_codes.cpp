#include "core/ingest/early_codes.hpp"

#include "core/base/error.hpp"
#include "core/ingest/build.hpp"
#include "core/library/active_model.hpp"
#include "core/library/model_settings.hpp"

namespace laplens {

namespace {

constexpr std::size_t kFirst = 200, kGrowth = 4, kMost = 5'000;
constexpr int kShareOfTime = 20;

}  // namespace

EarlyCodes::EarlyCodes(Library& library, std::int64_t networkId, HashOptions options,
                       std::chrono::milliseconds pause)
    : library_(library), networkId_(networkId), options_(std::move(options)), pause_(pause) {}

void EarlyCodes::update(std::stop_token stop) {
    const auto start = Clock::now();
    if (start < next_) return;
    JobContext quiet(stop);
    try {
        fitOrCode(quiet);
    } catch (const Error&) {
        // What stands in the way will be reported by the build of all pictures, if it still does.
    }
    const auto end = Clock::now();
    next_ = end + std::max<Clock::duration>(pause_, (end - start) * kShareOfTime);
}

void EarlyCodes::fitOrCode(JobContext& context) {
    const std::optional<ModelRecord> active = activeModelOf(library_);
    if (active && active->networkId != networkId_) return;  // the old codes serve until the new are complete
    if (!active || isProvisional(*active)) {
        const std::size_t known = library_.imagesWithFeature(networkId_).size();
        const std::size_t fitted = active ? library_.modelImages(active->id).size() : 0;
        const bool due = fitted == 0 ? known >= kFirst : known >= kGrowth * fitted && known <= kMost;
        if (due) {
            buildModel(library_, networkId_, options_, context, BuildKind::Provisional);
            return;
        }
        if (!active) return;
    }
    const std::int64_t coded = codeNewPictures(library_, context);
    if (!isProvisional(*active)) coded_ += coded;
}

bool isProvisional(const ModelRecord& model) {
    return ModelSettings(model).flag("provisional");
}

}  // namespace laplens
