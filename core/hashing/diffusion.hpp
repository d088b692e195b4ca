#pragma once

#include <span>
#include <string>

namespace laplens {

/// (1 - lambda)^t, 0 where 1 - lambda is not positive (such an eigenvector alternates between neighbours and
/// says nothing about groups).
double diffused(double eigenvalue, double t);

/// How many eigenvectors take part in the diffusion at time t: (sum w)^2 / sum w^2 of w_i =
/// (1 - lambda_i)^2t, over at most the first 128 eigenvalues.
double participationRatio(std::span<const double> eigenvalues, double t);

/// The shortest t, from 0.5 to 1024, at which no more than so many eigenvectors take part.
double diffusionTimeFor(std::span<const double> eigenvalues, double participants);

/// After how many eigenvalues the largest gap comes (one less than the groups it shows): where an eigenvalue
/// is at least twice the one before, both counted as at least 0.005, and what follows is at least 0.05
/// (smaller ones still show groups), or those before are below 0.001 and show more groups than the graph has
/// components. 0 when there is none among the first 128.
int eigengap(std::span<const double> eigenvalues, int components = 1);

struct DiffusionChoice {
    double t = 1;
    double participants = 0;  ///< participation ratio at t
    int groups = 0;           ///< that the eigengap shows; 0 when it shows none
    std::string reason;       ///< for people
};

/// Chooses t without labels, from the spectrum alone, so that about as many eigenvectors take part as there
/// are groups: those before the gap (half more, at least 4); where there is no gap 11.5 c^(2/3), c the
/// components that the neighbour graph fell into, but at most 64. t is at most 1024.
DiffusionChoice chooseDiffusionTime(std::span<const double> eigenvalues, int components = 1);

/// How many eigenvectors a rotated frame takes: twice those that take part, the nearest multiple of 8, 16 to
/// 128.
int frameWidthFor(double participants);

}  // namespace laplens
