#pragma once

// Before a function: compiled once for each vector width; the loader picks the widest that the processor has.
// Sanitizers run before it could.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define LAPLENS_WIDEST_VECTORS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LAPLENS_WIDEST_VECTORS
#endif
