#pragma once

#include <QSignalSpy>
#include <QTest>

namespace laplens {

/// How much longer than usual a test waits: sanitizers slow everything down.
constexpr int kPatience = LAPLENS_PATIENCE;
/// How long a test waits for what must come, however busy the machine is. It asserts nothing about time.
constexpr int kWaitMs = 240'000 * kPatience;

/// Waits until the signal has come `times` times in all. QSignalSpy::wait waits for another one when it has
/// come already, which it has where the test looked away in between.
inline bool heard(const QSignalSpy& signal, qsizetype times = 1) {
    return QTest::qWaitFor([&] { return signal.size() >= times; }, kWaitMs);
}

}  // namespace laplens

// Qt's own patience of 5 s is less than a busy machine may need.
#undef QTRY_VERIFY
#define QTRY_VERIFY(expression) QTRY_VERIFY_WITH_TIMEOUT((expression), laplens::kWaitMs)
#undef QTRY_COMPARE
#define QTRY_COMPARE(value, expected) QTRY_COMPARE_WITH_TIMEOUT((value), (expected), laplens::kWaitMs)
