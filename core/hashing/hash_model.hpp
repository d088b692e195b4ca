#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/hashing/graph_spectrum.hpp"
#include "core/search/packed_codes.hpp"

namespace laplens {

/// A way of turning features into binary codes: fitted on a database, then applied to pictures it never saw.
/// Every method has the property, or says otherwise in `prefixCodes()`, that the first b bits of its code are
/// its b-bit code.
class HashModel {
public:
    virtual ~HashModel() = default;

    /// "ldh-rotated", "ldh", "itq", "lsh", ...: what `createHashModel` takes.
    virtual std::string method() const = 0;
    virtual int bits() const = 0;
    virtual bool prefixCodes() const = 0;

    /// Learns from `features` (n x d, n >= 1, rows L2-normalised) and returns the n codes of the database
    /// itself. The view must outlive the model when the method keeps landmarks in it (LDH's kernel
    /// extension).
    virtual PackedCodes fit(const Features& features, JobContext&) = 0;

    /// Codes of further rows (q x d), out of sample. Any thread may call it at any time after fitting.
    virtual PackedCodes encode(const Features& features) const = 0;

    /// What each bit of these rows' codes should weigh when they are queries (q x bits, mean 1 a row): the
    /// weights that the method learnt, else how far the row lies from the bit's threshold. Empty where the
    /// method has neither.
    virtual FeatureMatrix bitWeights(const Features& features) const {
        (void)features;
        return {};
    }

    /// The real numbers behind these rows' codes as `encode` makes them (n x bits): a bit is set where its
    /// number is above 0.
    virtual FeatureMatrix projections(const Features& features) const = 0;

    /// The first `count` eigenvectors of the graph Laplacian (fewer where there are fewer; the constant left
    /// out) at these rows, out of sample: n rows, each column up to a positive scale. Empty for methods that
    /// keep none.
    virtual FeatureMatrix eigenvectors(const Features& features, int count) const {
        (void)features, (void)count;
        return {};
    }
    /// The same at the rows the model was fitted on, without looking for their neighbours. Empty where they
    /// are not kept: `eigenvectors` is quick there.
    virtual FeatureMatrix fittedEigenvectors(int count) const {
        (void)count;
        return {};
    }

    /// Everything that `loadHashModel` needs but the database features.
    virtual void serialise(std::ostream&) const = 0;

    /// What fitting found out, for people: "t = 16 chosen by participation ratio", "3 components joined".
    virtual std::vector<std::string> remarks() const { return {}; }

    /// Of the graph Laplacian, ascending; empty for methods without one.
    virtual std::vector<double> eigenvalues() const { return {}; }

    /// Groups that the eigengap shows, known after fitting; 0 when it shows none (diffusion.hpp).
    virtual int groups() const { return 0; }

    /// For codes that are thresholded eigenvectors: which one (from 0, the constant left out) each bit shows.
    virtual std::vector<int> eigenvectorOfBit() const { return {}; }
};

/// Where a bit of the published LDH flips.
enum class LdhThreshold {
    Median,  ///< balanced bits
    Mean
};

/// How LDH codes a picture it was not fitted on.
enum class LdhExtension {
    Kernel,  ///< weighted mean over the nearest library pictures (kernel_extension.hpp)
    Linear,  ///< ridge regression from features to the embedding (linear_extension.hpp): no landmarks needed
    /// Kernel plus w times linear, for the library's own pictures too. w follows from how well the regression
    /// foretells embeddings that it has not seen: it grows where a network has laid the groups out linearly,
    /// where the global map corrects what a few neighbours got wrong, and is next to nothing elsewhere.
    Blended
};

/// What is particular to the Laplacian methods.
struct LdhOptions {
    std::optional<AffinityKind> affinity{};         ///< unset: the method's own (affinityOf)
    LdhThreshold threshold = LdhThreshold::Median;  ///< "ldh" only
    std::optional<LdhExtension> extension{};        ///< unset: blended where bits are rotated, else kernel
    double diffusionTime = 0;  ///< t of (1 - lambda)^t; <= 0: chosen without labels (frame_choice.hpp)
    int frameWidth = 0;   ///< K: eigenvectors that each rotated frame of bits shows; <= 0: chosen likewise
    int coarseBits = 96;  ///< "ldh-mixed": diffused bits before the fine ones
};

struct HashOptions {
    /// One of `hashMethods()`. The LDH names may carry "-mean" ("ldh" only) and "-linear" or "-kernel"
    /// ("ldh-mean-linear", "ldh-rotated-kernel"), which set `ldh.threshold` and `ldh.extension`.
    std::string method = "ldh-rotated";
    int bits = 48;
    int neighbours = 10;
    std::uint64_t seed = 1;
    /// A library's model is fitted on at most so many of its pictures, a seeded sample; 0: on all. Bounds
    /// what building takes, what a query from outside is compared with (50,000: a few milliseconds) and
    /// memory.
    int landmarks = 50'000;
    LdhOptions ldh = {};
    Eigensolver solver = Eigensolver::Automatic;  ///< of the graph's eigenvectors
    /// Class of each picture to be fitted, -1 unknown: for the methods that use them (`usesLabels`).
    std::vector<int> labels = {};
    /// A graph and eigenmap of the very features to be fitted, shared by several models: fitting then costs
    /// only the thresholds or rotations, so that bits and t can follow a slider. `neighbours` and the
    /// affinity (and labels) are then those of the spectrum. Null: the model computes its own.
    std::shared_ptr<const GraphSpectrum> spectrum = nullptr;
};

}  // namespace laplens
