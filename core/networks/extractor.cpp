#include "core/networks/extractor.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/networks/preprocess.hpp"

namespace laplens {

namespace {

// A pass of a large picture gains nothing from company; one of small pictures is mostly calls.
constexpr int kPassPixels = 224 * 224;
constexpr int kMostInAPass = 16;
constexpr std::size_t kPicturesAhead = 32;  // for one that takes long to load holds up those behind it

int passSize(const Backbone& backbone) {
    return std::clamp(kPassPixels / (backbone.inputSize * backbone.inputSize), 1, kMostInAPass);
}

/// Features of the n pictures in `pixels`. Where passes are of several pictures, one that is alone has
/// company: by itself it takes another way through the kernels, and its feature ends in other digits.
FeatureMatrix pass(const Network& network, std::vector<float>& pixels, int n,
                   const Network::BetweenStages& betweenStages = {}) {
    if (n > 1 || passSize(network.backbone()) == 1) return network.features(pixels, n, betweenStages);
    const std::vector<float> company = pixels;
    pixels.insert(pixels.end(), company.begin(), company.end());
    return network.features(pixels, 2, betweenStages).topRows(1);
}

struct Outcome {
    std::vector<float> feature;
    std::optional<Error> failure;   // of this picture
    std::exception_ptr misfortune;  // of the network
};

/// Loads pictures and passes them through the network on its own threads, and hands out what came of them in
/// their order.
class Passes {
public:
    Passes(std::size_t count, const std::function<Image(std::size_t)>& load, const Network& network,
           std::stop_token stop)
        : count_(count),
          load_(load),
          network_(network),
          size_(static_cast<std::size_t>(passSize(network.backbone()))),
          stop_(std::move(stop)) {
        const std::size_t threads = std::max(1u, std::thread::hardware_concurrency());
        ahead_ = std::max(kPicturesAhead, 2 * threads * size_);
        for (std::size_t i = 0; i < threads; ++i)
            threads_.emplace_back([this](std::stop_token stop) { work(stop); });
    }

    ~Passes() {
        for (auto& thread : threads_) thread.request_stop();
    }

    /// Of the next picture; waits at most `patience` and then returns empty.
    std::optional<Outcome> next(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        if (!ready_.wait_for(lock, patience, [&] { return !slots_.empty() && slots_.front().has_value(); }))
            return {};
        std::optional<Outcome> outcome = std::move(slots_.front());
        slots_.pop_front();
        ++handedOut_;
        lock.unlock();
        room_.notify_all();
        return outcome;
    }

private:
    void work(std::stop_token stop) {
        for (;;) {
            std::size_t first, n;
            {
                std::unique_lock lock(mutex_);
                if (!room_.wait(lock, stop,
                                [&] { return claimed_ < handedOut_ + ahead_ || claimed_ == count_; }))
                    return;
                if (claimed_ == count_ || stop.stop_requested()) return;
                first = claimed_;
                n = std::min(size_, count_ - claimed_);
                claimed_ += n;
                slots_.resize(slots_.size() + n);
            }
            std::vector<Outcome> outcomes;
            try {
                outcomes = outcomesOf(first, n, stop);
            } catch (const Cancelled&) {
                return;
            }
            {
                std::lock_guard lock(mutex_);
                std::ranges::move(outcomes, slots_.begin() + static_cast<std::ptrdiff_t>(first - handedOut_));
            }
            ready_.notify_one();
        }
    }

    std::vector<Outcome> outcomesOf(std::size_t first, std::size_t n, const std::stop_token& stop) const {
        const Network::BetweenStages betweenStages = [&] {
            if (stop.stop_requested() || stop_.stop_requested()) throw Cancelled();
        };
        const Backbone& backbone = network_.backbone();
        const std::size_t floats = 3u * backbone.inputSize * backbone.inputSize;
        std::vector<Outcome> outcomes(n);
        std::vector<Outcome*> loaded;
        std::vector<float> pixels;
        for (std::size_t i = 0; i < n; ++i) {
            betweenStages();
            pixels.resize((loaded.size() + 1) * floats);
            try {
                preprocess(load_(first + i), backbone, std::span(pixels).last(floats));
                loaded.push_back(&outcomes[i]);
            } catch (const Error& error) {
                outcomes[i].failure = error;
            } catch (const std::exception& error) {
                outcomes[i].failure = Error(error.what());
            }
        }
        if (loaded.empty()) return outcomes;
        pixels.resize(loaded.size() * floats);
        try {
            const FeatureMatrix features =
                pass(network_, pixels, static_cast<int>(loaded.size()), betweenStages);
            for (Eigen::Index row = 0; Outcome* const outcome : loaded) {
                const float* feature = features.row(row++).data();
                outcome->feature.assign(feature, feature + features.cols());
            }
        } catch (const Cancelled&) {
            throw;
        } catch (...) {
            loaded.front()->misfortune = std::current_exception();
        }
        return outcomes;
    }

    const std::size_t count_;
    const std::function<Image(std::size_t)>& load_;
    const Network& network_;
    const std::size_t size_;      // pictures in a pass
    const std::stop_token stop_;  // of the job
    std::size_t ahead_;           // pictures
    std::mutex mutex_;
    std::condition_variable_any ready_, room_;
    std::deque<std::optional<Outcome>> slots_;  // pictures handedOut_ .. claimed_ - 1
    std::size_t claimed_ = 0, handedOut_ = 0;
    std::vector<std::jthread> threads_;
};

}  // namespace

void extractAll(std::size_t count, const std::function<Image(std::size_t)>& load, const Network& network,
                const std::function<void(std::size_t, std::span<const float>)>& onFeature,
                const std::function<void(std::size_t, const Error&)>& onFailure, JobContext& context) {
    Passes passes(count, load, network, context.stopToken());
    for (std::size_t done = 0; done < count;) {
        context.checkpoint();
        const std::optional<Outcome> outcome = passes.next(std::chrono::milliseconds(50));
        if (!outcome) continue;
        if (outcome->misfortune) std::rethrow_exception(outcome->misfortune);
        if (outcome->failure)
            onFailure(done, *outcome->failure);
        else
            onFeature(done, outcome->feature);
        context.advanceTo(static_cast<std::int64_t>(++done));
    }
}

FeatureMatrix extractOne(const Image& picture, const Network& network) {
    const int side = network.backbone().inputSize;
    std::vector<float> pixels(std::size_t{3} * side * side);
    preprocess(picture, network.backbone(), pixels);
    return pass(network, pixels, 1);
}

}  // namespace laplens
