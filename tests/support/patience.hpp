#pragma once

namespace laplens {

/// How much longer than usual a test waits: sanitizers slow everything down.
constexpr int kPatience = LAPLENS_PATIENCE;

}  // namespace laplens
