#pragma once

#include <QString>

namespace laplens {

/// A stage of a job, which core names in English, as it is called in the language of the window; as it is
/// when it is not known.
QString stageName(const QString& stage);

}  // namespace laplens
