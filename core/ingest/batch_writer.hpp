#pragma once

#include <chrono>
#include <optional>

#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Writes rows in batches, so that a scan that is cut off keeps what it had found.
class BatchWriter {
public:
    explicit BatchWriter(Library& library) : library_(library) {}
    template <typename Write>
    void write(Write&& write) {
        if (!transaction_) {
            transaction_.emplace(library_);
            begun_ = Clock::now();
        }
        write();
        if (++rows_ % kRowsPerCommit == 0 || Clock::now() - begun_ >= kSecondsPerCommit) commit();
    }
    /// A paused job must not keep others from writing.
    void checkpoint(JobContext& context) {
        context.checkpoint([this] { commit(); });
    }
    void commit() {
        if (transaction_) transaction_->commit();
        transaction_.reset();
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::int64_t kRowsPerCommit = 500;
    static constexpr std::chrono::seconds kSecondsPerCommit{1};  // others wait 5 s for their turn to write

    Library& library_;
    std::optional<Library::Transaction> transaction_;
    Clock::time_point begun_{};
    std::int64_t rows_ = 0;
};

}  // namespace laplens
