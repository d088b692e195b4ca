#pragma once

#include <torch/utils.h>

namespace laplens {

/// While it lives, LibTorch works on the thread that asks and on no other. Passes run side by side, one on
/// each thread: LibTorch's own threads would wait for each other, spinning, after every layer, and beside
/// other work a pass then takes many times as long.
class OneThread {
public:
    OneThread() { torch::set_num_threads(1); }
    ~OneThread() { torch::set_num_threads(before_); }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

private:
    int before_ = torch::get_num_threads();
};

}  // namespace laplens
