#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "core/hashing/hash_model.hpp"

namespace laplens {

/// Throws Error naming the known methods when `method` is not one of them, or saying which option cannot be.
std::unique_ptr<HashModel> createHashModel(const HashOptions&);

/// In the order of a table: ours, as published, then the others by age.
std::vector<std::string> hashMethods();

/// Methods that also look at the labels of the database, never at a query's:
///   "ldh-labelled"  rotated, with the edges between classes weakened
///   "latent", "dpsh", "dhnn", "dhcq", "qadwh", "greedyhash", "csq", "orthohash"  hash layers trained on
///                   features (label_objective.hpp)
std::vector<std::string> supervisedHashMethods();
std::vector<std::string> allHashMethods();  ///< both
bool usesLabels(const std::string& method);
/// Whether the method makes its codes from a graph spectrum, so that `HashOptions::spectrum` saves work; and
/// how many eigenvectors a spectrum must have (fewer where n - 1 is less) to serve it at `bits`.
bool usesSpectrum(const std::string& method);
/// Of the neighbour graph's edges, unless something else is asked for: Mutual where bits are rotated, the
/// heat kernel for the methods as published.
AffinityKind affinityOf(const std::string& method);
int eigenvectorsNeeded(const std::string& method, int bits);

/// `features` are the rows the model was fitted on (needed by LDH's kernel extension; others ignore them).
/// Throws Error when the bytes are damaged or from a newer version, or when the rows do not fit.
std::unique_ptr<HashModel> loadHashModel(std::istream&, const Features& features);

}  // namespace laplens
