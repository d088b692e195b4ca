#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/ingest/followed_pictures.hpp"
#include "core/networks/network.hpp"
#include "core/store/library.hpp"

namespace laplens {

struct ExtractReport {
    std::int64_t extracted = 0, failed = 0;
    // These stay Pending:
    std::int64_t unreachable = 0;  ///< files that vanished, with their drive perhaps
    std::int64_t changed = 0;      ///< files that are not those that the scan saw
    double seconds = 0;
    std::vector<std::int64_t> lookedAt{};
    std::vector<OtherPicture> others{};  ///< of these
};

/// Decodes each picture that lacks a feature of this network, once: size, thumbnail, content hash and
/// feature. Decoding runs ahead of the network on other threads. A picture that cannot be read becomes Failed
/// with its reason; where permissions or a drive were that, the next scan tries it again. Commits every few
/// hundred pictures or two seconds and then calls `onCommitted`; a run that was cancelled or killed goes on
/// from there.
ExtractReport extractFeatures(Library&, const Network&, std::int64_t networkId, JobContext&,
                              const std::function<void()>& onCommitted = {});

}  // namespace laplens
