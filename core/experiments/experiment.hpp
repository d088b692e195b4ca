#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/evaluation/bootstrap.hpp"
#include "core/evaluation/ranking_ways.hpp"
#include "core/evaluation/retrieval.hpp"
#include "core/graph/laplacian.hpp"

namespace laplens {

/// Which features each method saw. Fair: every method the same. Paper: LDH (Li, Guo, Liu & Huang's protocol)
/// on deep features, LSH and ITQ on pixels. A number is only comparable within one protocol.
enum class Protocol { Fair, Paper };
const char* protocolName(Protocol);               ///< "fair", "paper"
Protocol protocolNamed(const std::string& name);  ///< throws Error naming the two

/// Whether the paper's protocol shows deep features to the method: to LDH and its relatives, and to what was
/// made for features of networks, as hash layers are.
bool seesDeepFeatures(const std::string& method);

/// What a measurement depends on, for people.
struct ExperimentSetting {
    std::string features;  ///< that it is of
    std::string name, value;
};

/// What methods are compared on: a database that they are fitted on, and queries.
struct ExperimentData {
    std::string name;                 ///< "mnist", "cifar10", or the folder's or library's name
    std::string features;             ///< "pixels", "embedded", "squeezenet1_0", ...
    std::string split;                ///< as the literature names it: "CIFAR-10 (I)"; empty: it does not
    std::string identity;             ///< differs when rows, labels or queries differ
    FeatureMatrix database;           ///< n x d, rows L2-normalised
    std::vector<int> databaseLabels;  ///< n; index into classNames, -1 unknown
    std::vector<int> trainingLabels;  ///< n; those of them that methods may learn from; empty: all
    FeatureMatrix queries;            ///< q x d
    std::vector<int> queryLabels;     ///< q
    std::vector<std::size_t>
        selfRows;  ///< database row of each query; empty when queries are not in the database
    std::vector<std::string> classNames;
    std::vector<ExperimentSetting> settings;  ///< how it was made

    bool labelled() const;  ///< whether any query has a label
    const std::vector<int>& labelsToLearnFrom() const {
        return trainingLabels.empty() ? databaseLabels : trainingLabels;
    }
};

/// Features at hand (a library's, say) as an experiment: `queries` of the rows, drawn with `seed` in the
/// same share from each class, or all when there are no more (0: all), query the others; those that are
/// alone in their class, with nothing to find, do not. `labels` may be empty. Rows need not be normalised.
ExperimentData experimentOnFeatures(std::string name, std::string features, FeatureMatrix rows,
                                    std::vector<int> labels, std::vector<std::string> classNames,
                                    std::size_t queries, std::uint64_t seed);

struct ExperimentCell;
using CodeSink =
    std::function<void(const ExperimentCell&, const PackedCodes& database, const PackedCodes& queries)>;

struct ExperimentOptions {
    Protocol protocol = Protocol::Fair;  ///< only noted in the cells: the data decides what a method sees
    std::vector<std::string> methods;    ///< of hashMethods(); empty: all
    std::vector<int> bits{8, 16, 24, 32, 48, 64, 96, 128, 256};
    std::vector<std::uint64_t> seeds{1};
    int neighbours = 10;                          ///< of the neighbour graph
    std::optional<AffinityKind> affinity{};       ///< of its edges; unset: each method's own
    Eigensolver solver = Eigensolver::Automatic;  ///< of its eigenvectors
    bool reference = true;                        ///< also rank by the uncompressed features
    bool rankingWays = false;                     ///< also rank by weighted bits and coarse-to-fine
    bool spectrum = true;                         ///< also compute the Laplacian's first eigenvalues
    BootstrapOptions bootstrap;                   ///< of the queries, for intervals and differences
    CodeSink onCodes;                             ///< called with the codes of each cell that is measured

    void check() const;  ///< throws Error naming what cannot be
};

/// One finished measurement: a method at a code length with a seed.
struct ExperimentCell {
    Protocol protocol = Protocol::Fair;
    std::string features;
    std::string method;  ///< kReferenceMethod: ranked by the uncompressed features
    int bits = 0;        ///< 0 for the reference
    std::uint64_t seed = 1;
    bool imported = false;             ///< the codes are another program's
    bool labelled = true;              ///< otherwise only neighbourRecall of the report means something
    RetrievalReport report;            ///< with both curves; nothing for each query
    BootstrapOptions bootstrap;        ///< how the queries were drawn for the next
    ResampledFigures resampled;        ///< what the report's figures are over other draws of the queries
    RankingWays ways;                  ///< of the first 1,000 queries, when asked for
    double fitSeconds = 0;             ///< shared by all lengths of a method whose codes are prefixes of one
    double encodeSeconds = 0;          ///< all queries
    std::vector<double> bitBalance;    ///< share of ones of each bit over the database; 0.5 is balanced
    double bitCorrelation = 0;         ///< mean |correlation| over pairs of bits; 0 is independent
    double bitEntropy = 0;             ///< mean entropy of a bit, in bits; 1 is balanced
    double codeUniqueness = 0;         ///< different codes as a share of the database's
    std::vector<std::string> remarks;  ///< what fitting found out
    std::string fingerprint;           ///< of everything that determines the numbers

    bool sameMeasurement(
        const ExperimentCell&) const;  ///< equal protocol, features, method, bits, seed, fingerprint
};

inline constexpr const char* kReferenceMethod = "reference";

/// The first eigenvalues of the neighbour graph's Laplacian, and after which one the widest gap comes. A
/// graph of c groups has c - 1 small eigenvalues (the trivial one left out).
struct Spectrum {
    std::string features;
    std::vector<double> eigenvalues;  ///< ascending, the trivial 0 left out
    int gapAfter = 0;                 ///< 1-based; 0 when there are too few
    int joinedComponents = 0;
    double seconds = 0;  ///< for the graph and its eigenvectors, shared by all methods that use them
    std::string fingerprint;
};

/// What machine and program measured.
struct ExperimentEnvironment {
    std::string program;  ///< "LapLens 0.1.0"
    std::string processor;
    int threads = 0;
    std::string hammingKernel;
    std::string date;       ///< UTC, ISO 8601
    std::string libraries;  ///< that computed the numbers, with versions; compiler
    std::string system, memory;
};

struct ExperimentResult {
    std::string name;   ///< of the data
    std::string split;  ///< ExperimentData::split
    std::size_t databaseSize = 0, queryCount = 0;
    std::size_t learntLabels = 0;  ///< labels of the database that methods may learn from
    std::vector<std::string> classNames;
    std::vector<ExperimentCell> cells;
    std::vector<Spectrum> spectra;  ///< one for each kind of features
    std::vector<ExperimentSetting> settings;
    ExperimentEnvironment environment;
    double seconds = 0;  ///< spent on cells that were not there before

    /// The measurement with these keys, averaged over nothing; null when it is not there.
    const ExperimentCell* find(Protocol, const std::string& method, int bits, std::uint64_t seed) const;
};

using CellSink = std::function<void(const ExperimentCell&)>;

/// Cells that `runExperiment` will have: for the progress of the whole.
std::size_t experimentCellCount(const ExperimentData&, const ExperimentOptions&);

/// Measures every method at every length and seed on `data` and adds the cells to `result`; cells that are
/// there already with the same fingerprint are kept, others of the same protocol and features are dropped
/// first. `onCell` is called for each finished cell, kept ones first, on the calling thread. When cancelled,
/// `result` holds what was finished. The names of the stages say which cell of how many is being measured and
/// how long the rest may take. A method that cannot work on the data is left out with a
/// message.
void runExperiment(const ExperimentData& data, const ExperimentOptions&, ExperimentResult& result,
                   const CellSink& onCell, JobContext&);

/// Measures codes that another program made of `data`'s rows as a method of its own, under the rules of all
/// others, and adds the cell, in place of one of the same name, length and seed. Throws Error when the
/// numbers of codes or bits do not fit, or when a method of LapLens has that name.
void addCodes(const ExperimentData& data, const std::string& method, const PackedCodes& database,
              const PackedCodes& queries, std::uint64_t seed, ExperimentResult& result, JobContext&);

}  // namespace laplens
