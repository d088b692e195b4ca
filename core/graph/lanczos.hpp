#pragma once

#include <optional>

#include "core/base/job_context.hpp"
#include "core/graph/panel_operator.hpp"
#include "core/graph/subspace_iteration.hpp"

namespace laplens {

/// The same by Spectra's implicitly restarted Lanczos method (Spectra::SymEigsSolver) in double precision.
/// From one start vector it finds one vector of a multiple eigenvalue; it therefore looks again with those
/// found taken out, until nothing larger is left. None when it does not converge. Needs m < n - 3.
std::optional<Eigenpairs> largestEigenpairsByLanczos(const PanelOperator& s, const Eigen::VectorXd& known,
                                                     int m, JobContext&);

}  // namespace laplens
