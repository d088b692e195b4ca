#pragma once

#include <filesystem>
#include <string>

#include "core/experiments/experiment.hpp"

namespace laplens {

/// An experiment's data as NumPy's arrays, for methods that are written elsewhere, and from there:
///   database.npy, queries.npy                rows of features; lengths become 1
///   database-labels.npy, queries-labels.npy  a class a row, -1 unknown; both or neither
///   training-labels.npy                      those of the database that may be learnt from; else all
///   query-rows.npy                           the database row of each query, which it leaves out; else none
///   experiment.json                          name, features, split, identity, classes; need not be there
/// Throws Error when a file is missing, damaged or does not fit the others.
ExperimentData readExperimentArrays(const std::filesystem::path& folder);
bool hasExperimentArrays(const std::filesystem::path& folder);

/// Writes these files; the folder is made. What is read from there is measured as the same data.
void writeExperimentArrays(const ExperimentData&, const std::filesystem::path& folder);

/// METHOD-BITS-SEED-database.npy and -queries.npy: 0 or 1, a row a picture, a column a bit.
void writeCodeArrays(const ExperimentCell&, const PackedCodes& database, const PackedCodes& queries,
                     const std::filesystem::path& folder);

/// Codes of another program: a row a picture, a column a bit, which is set where the number is above 0; whole
/// numbers must be -1, 0 or 1, so that packed bytes are not taken for bits. Throws Error when the file is
/// something else.
PackedCodes readCodeArray(const std::filesystem::path& file);

}  // namespace laplens
