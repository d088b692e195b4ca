#pragma once

#include <filesystem>
#include <string>

#include "core/pipeline/experiment.hpp"

namespace laplens {

/// `folder`/results.json; an empty result when there is none. Throws Error when the file is damaged.
ExperimentResult readExperiment(const std::filesystem::path& folder);

/// What writeExperiment() writes.
std::string experimentJson(const ExperimentResult&);
std::string experimentCsv(const ExperimentResult&);

/// Writes results.json and results.csv, atomically; the folder is made.
void writeExperiment(const ExperimentResult&, const std::filesystem::path& folder);

/// The figures as SVG documents: name without extension ("precision-recall-48-fair", "map-by-bits-fair",
/// "spectrum") and text.
struct ExperimentFigure {
    std::string name;
    std::string svg;
};
std::vector<ExperimentFigure> experimentFigures(const ExperimentResult&);

/// One zip of what `folder` holds: results, tables, figures.
void exportExperiment(const std::filesystem::path& folder, const std::filesystem::path& zip);

/// Unpacks such a zip into `folder` and reads it. Throws Error when an entry would land outside `folder`, is
/// no plain file, or is larger than any experiment's.
ExperimentResult openExperiment(const std::filesystem::path& zip, const std::filesystem::path& folder);

}  // namespace laplens
