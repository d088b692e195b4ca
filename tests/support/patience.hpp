#pragma once

#include <QTest>

namespace laplens {

/// How much longer than usual a test waits: sanitizers slow everything down.
constexpr int kPatience = LAPLENS_PATIENCE;
/// How long a test waits for what must come, however busy the machine is. It asserts nothing about time.
constexpr int kWaitMs = 240'000 * kPatience;

}  // namespace laplens

// Qt's own patience of 5 s is less than a busy machine may need.
#undef QTRY_VERIFY
#define QTRY_VERIFY(expression) QTRY_VERIFY_WITH_TIMEOUT((expression), laplens::kWaitMs)
#undef QTRY_COMPARE
#define QTRY_COMPARE(value, expected) QTRY_COMPARE_WITH_TIMEOUT((value), (expected), laplens::kWaitMs)
