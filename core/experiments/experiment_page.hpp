#pragma once

#include <string>

#include "core/experiments/experiment.hpp"

namespace laplens {

/// An experiment as a paper shows it: for each kind of features and each figure that was measured a table of
/// methods by lengths, every number with its interval over the queries, the best of a length in bold; then
/// how the others differ from `baseline` (none where it was not measured).

/// GitHub's tables, under headings.
std::string experimentMarkdown(const ExperimentResult&, const std::string& baseline);

/// `table` environments with \label and \caption; needs no package.
std::string experimentLatex(const ExperimentResult&, const std::string& baseline);

/// A self-contained HTML page: these tables, the figures, whose points tell their numbers when the pointer is
/// over them (the tables hold the same), settings, seeds, versions and hardware. Nothing in it is loaded from
/// elsewhere.
std::string experimentHtml(const ExperimentResult&, const std::string& baseline);

}  // namespace laplens
