#include "core/features/extractor.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/features/preprocess.hpp"

namespace laplens {

namespace {

constexpr std::size_t kMaxBatch = 64;
// Alone, a picture takes another way through the kernels than in company, whatever the size of that, and its
// feature ends in other digits: a run that was cut off and went on would not come to the same codes.
constexpr std::size_t kMinBatch = 2;
constexpr std::size_t kAheadBytes = 64 << 20;
constexpr double kStretchSeconds = 0.1;  // what may pass between two looks for a stop

void giveCompany(std::vector<float>& pixels) {
    const std::vector<float> company = pixels;
    pixels.insert(pixels.end(), company.begin(), company.end());
}

struct Prepared {
    std::vector<float> pixels;
    std::optional<Error> failure;
};

/// Decodes ahead on its own threads and hands the pictures out in order.
class Decoder {
public:
    Decoder(std::size_t count, const std::function<Image(std::size_t)>& load, const Backbone& backbone)
        : count_(count),
          load_(load),
          backbone_(backbone),
          pictureFloats_(3u * backbone.inputSize * backbone.inputSize),
          ahead_(std::clamp(kAheadBytes / (pictureFloats_ * sizeof(float)), kMaxBatch, 4 * kMaxBatch)) {
        const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
        for (unsigned i = 0; i < threads; ++i)
            threads_.emplace_back([this](std::stop_token stop) { work(stop); });
    }

    ~Decoder() {
        for (auto& thread : threads_) thread.request_stop();
    }

    /// The next picture; waits at most `patience` and then returns empty.
    std::optional<Prepared> next(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        if (!ready_.wait_for(lock, patience, [&] { return !slots_.empty() && slots_.front().has_value(); }))
            return {};
        std::optional<Prepared> prepared = std::move(slots_.front());
        slots_.pop_front();
        ++handedOut_;
        lock.unlock();
        room_.notify_all();
        return prepared;
    }

private:
    void work(std::stop_token stop) {
        for (;;) {
            std::size_t index;
            {
                std::unique_lock lock(mutex_);
                if (!room_.wait(lock, stop,
                                [&] { return claimed_ < handedOut_ + ahead_ || claimed_ == count_; }))
                    return;
                if (claimed_ == count_ || stop.stop_requested()) return;
                index = claimed_++;
                slots_.emplace_back();
            }
            Prepared prepared = prepare(index);
            {
                std::lock_guard lock(mutex_);
                slots_[index - handedOut_] = std::move(prepared);
            }
            ready_.notify_one();
        }
    }

    Prepared prepare(std::size_t index) const {
        Prepared prepared;
        try {
            const Image image = load_(index);
            prepared.pixels.resize(pictureFloats_);
            preprocess(image, backbone_, prepared.pixels);
        } catch (const Error& error) {
            prepared.failure = error;
        } catch (const std::exception& error) {
            prepared.failure = Error(error.what());
        }
        return prepared;
    }

    const std::size_t count_;
    const std::function<Image(std::size_t)>& load_;
    const Backbone& backbone_;
    const std::size_t pictureFloats_;
    const std::size_t ahead_;  // pictures
    std::mutex mutex_;
    std::condition_variable_any ready_, room_;
    std::deque<std::optional<Prepared>> slots_;  // pictures handedOut_ .. claimed_ - 1
    std::size_t claimed_ = 0, handedOut_ = 0;
    std::vector<std::jthread> threads_;
};

/// Lets a stop end the network's pass between two of its stages, and measures the longest of these.
class Interruptible {
public:
    Interruptible(Network& network, JobContext& context) : network_(network) {
        network_.betweenStages = [this, &context] {
            mark();
            context.checkpoint();
            last_ = Clock::now();
        };
    }
    ~Interruptible() { network_.betweenStages = {}; }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

    /// Seconds of the longest stretch of a pass.
    double longestStretch(const std::function<void()>& pass) {
        longest_ = {};
        last_ = Clock::now();
        pass();
        mark();
        return std::chrono::duration<double>(longest_).count();
    }

private:
    using Clock = std::chrono::steady_clock;

    void mark() { longest_ = std::max(longest_, Clock::now() - last_); }

    Network& network_;
    Clock::time_point last_;
    Clock::duration longest_{};
};

}  // namespace

void extractAll(std::size_t count, const std::function<Image(std::size_t)>& load, Network& network,
                const std::function<void(std::size_t, std::span<const float>)>& onFeature,
                const std::function<void(std::size_t, const Error&)>& onFailure, JobContext& context) {
    Decoder decoder(count, load, network.backbone());
    Interruptible interruptible(network, context);
    std::size_t batchSize = kMinBatch, done = 0;
    std::vector<float> pixels;
    while (done < count) {
        context.checkpoint();
        std::vector<std::optional<Error>> batch;
        pixels.clear();
        int readable = 0;
        while (batch.size() < batchSize && done + batch.size() < count) {
            std::optional<Prepared> prepared = decoder.next(std::chrono::milliseconds(50));
            context.checkpoint();
            if (!prepared) continue;
            if (!prepared->failure) {
                pixels.insert(pixels.end(), prepared->pixels.begin(), prepared->pixels.end());
                ++readable;
            }
            batch.push_back(std::move(prepared->failure));
        }
        FeatureMatrix features;
        if (readable > 0) {
            if (readable == 1) giveCompany(pixels);
            const int n = std::max(readable, static_cast<int>(kMinBatch));
            const double stretch =
                interruptible.longestStretch([&] { features = network.features(pixels, n); });
            const auto wanted = static_cast<std::size_t>(kStretchSeconds * n / std::max(stretch, 1e-6));
            batchSize = std::clamp(wanted, kMinBatch, std::min(kMaxBatch, 4 * batchSize));
        }
        Eigen::Index row = 0;
        for (const std::optional<Error>& failure : batch) {
            if (failure) {
                onFailure(done, *failure);
            } else {
                onFeature(done, {features.row(row).data(), static_cast<std::size_t>(features.cols())});
                ++row;
            }
            ++done;
        }
        context.advanceTo(static_cast<std::int64_t>(done));
    }
}

FeatureMatrix extractOne(const Image& picture, Network& network) {
    const int side = network.backbone().inputSize;
    std::vector<float> pixels(std::size_t{3} * side * side);
    preprocess(picture, network.backbone(), pixels);
    giveCompany(pixels);
    return network.features(pixels, kMinBatch).topRows(1);
}

}  // namespace laplens
