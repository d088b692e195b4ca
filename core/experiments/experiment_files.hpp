#pragma once

#include <filesystem>
#include <string>

#include "core/experiments/experiment.hpp"

namespace laplens {

/// `folder`/results.json; an empty result when there is none. Throws Error when the file is damaged.
ExperimentResult readExperiment(const std::filesystem::path& folder);

/// The text of a results.json; `file` is named in the Error that a damaged one throws.
ExperimentResult experimentFrom(const std::string& text, const std::filesystem::path& file);

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
/// `tips`: their points say what they are (svg_chart.hpp).
std::vector<ExperimentFigure> experimentFigures(const ExperimentResult&, bool tips = false);

/// One zip of what `folder` holds: results, tables, figures.
void exportExperiment(const std::filesystem::path& folder, const std::filesystem::path& zip);

/// What would be taken for files of an experiment, or replaced by them, in a folder that no experiment wrote
/// into yet; sorted. None when one did, or when there is no such folder.
std::vector<std::filesystem::path> foreignFilesIn(const std::filesystem::path& folder);

enum class ForeignFiles { Stay, AreReplaced };

/// Reads such a zip and unpacks it into `folder`. Throws Error, and writes nothing, when an entry is not what
/// an experiment holds, when it is larger than any experiment, when its results are damaged, or when a file
/// of the name of one is there that holds something else and is to stay.
ExperimentResult openExperiment(const std::filesystem::path& zip, const std::filesystem::path& folder,
                                ForeignFiles = ForeignFiles::Stay);

}  // namespace laplens
