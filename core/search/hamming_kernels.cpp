#include "core/search/hamming_kernels.hpp"

namespace laplens {

std::span<const HammingKernel* const> hammingKernels() {
    static constexpr const HammingKernel* kAll[] = {
#ifdef LAPLENS_X86_KERNELS
        &kAvx512Kernel, &kAvx2Kernel, &kPopcntKernel,
#endif
#ifdef LAPLENS_ARM_KERNELS
        &kNeonKernel,
#endif
        &kPortableKernel};
    return kAll;
}

const HammingKernel& hammingKernel() {
    static const HammingKernel& best = [&]() -> const HammingKernel& {
        for (const HammingKernel* kernel : hammingKernels())
            if (kernel->supported()) return *kernel;
        return kPortableKernel;
    }();
    return best;
}

}  // namespace laplens
