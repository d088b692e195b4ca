#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/hashing/hash_model.hpp"
#include "core/store/library.hpp"

namespace laplens {

struct BuildReport {
    std::int64_t modelId = 0;
    std::int64_t coded = 0;
    double seconds = 0;
    std::vector<std::string> remarks;
};

/// Fits a hash model on the features of `networkId`, or on a seeded sample of `HashOptions::landmarks` of
/// them where there are more, codes the other pictures out of sample, stores the model with all codes and
/// makes it active, in one transaction: until then the codes before it stay in use. Throws Error when there
/// are no features. A provisional model is of a method that is quick to fit and keeps no graph, whatever the
/// options ask for (hashOptionsOf); any model takes its place.
enum class BuildKind { Final, Provisional };
BuildReport buildModel(Library&, std::int64_t networkId, const HashOptions&, JobContext&,
                       BuildKind = BuildKind::Final);

/// Codes pictures that have a feature but no code of the active model, out of sample; begins anew when
/// another program builds codes meanwhile. Returns how many.
std::int64_t codeNewPictures(Library&, JobContext&);

}  // namespace laplens
