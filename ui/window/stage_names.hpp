#pragma once

#include <QString>

namespace laplens {

/// What a stage of a job is called in the language of the window.
struct StageName {
    QString plain;      ///< for everybody: "Looking at your pictures"
    QString technical;  ///< for who wants to know: "Extracting features"; often the same
};

/// Of a stage as core names it. One that is not known keeps its name.
StageName stageName(const QString& stage);

/// "Looking at your pictures, 412 of 1,900, 2 min left"; with `total` 0 or `secondsLeft` < 0, which are
/// unknown then, the parts that are left.
QString progressText(const QString& stage, qint64 done, qint64 total, double secondsLeft);

}  // namespace laplens
