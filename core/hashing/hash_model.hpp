#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
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

    /// Learns from `features` (n x d, rows L2-normalised) and returns the n codes of the database itself.
    /// The view must outlive the model when the method keeps landmarks in it (LDH's kernel extension).
    virtual PackedCodes fit(const Features& features, JobContext&) = 0;

    /// Codes of further rows (q x d), out of sample.
    virtual PackedCodes encode(const Features& features) const = 0;

    /// Everything that `loadHashModel` needs but the database features.
    virtual void serialise(std::ostream&) const = 0;

    /// What fitting found out, for people: "t = 16 chosen by participation ratio", "3 components joined".
    virtual std::vector<std::string> remarks() const { return {}; }

    /// Of the graph Laplacian, ascending; empty for methods without one.
    virtual std::vector<double> eigenvalues() const { return {}; }
};

struct HashOptions {
    std::string method = "ldh-rotated";
    int bits = 48;
    int neighbours = 10;
    std::uint64_t seed = 1;
};

/// Throws Error naming the known methods when `method` is not one of them.
std::unique_ptr<HashModel> createHashModel(const HashOptions&);
std::vector<std::string> hashMethods();

/// `features` are the rows the model was fitted on (needed by LDH's kernel extension; others ignore them).
/// Throws Error when the bytes are damaged or from a newer version.
std::unique_ptr<HashModel> loadHashModel(std::istream&, const Features& features);

}  // namespace laplens
