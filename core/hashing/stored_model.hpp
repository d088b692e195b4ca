#pragma once

#include <memory>

#include "core/hashing/hash_model.hpp"
#include "core/hashing/model_stream.hpp"

namespace laplens {

/// What tells one method from another, beside how it is fitted.
struct HashTraits {
    bool spectrum = false;  ///< codes are made from a graph spectrum
    bool rotated = false;   ///< whose bits are rotated, after a choice of t
    bool labels = false;    ///< the labels of the database are looked at

    /// That a spectrum must have to serve at so many bits; fewer where there are fewer.
    int eigenvectorsNeeded(int bits) const { return !spectrum ? 0 : rotated ? kDiffusionEigenvalues : bits; }

private:
    /// Eigenvalues that the choice of t looks at.
    static constexpr int kDiffusionEigenvalues = 128;
};

/// What all methods have in common: options, remarks and the frame of their file. `write` and `read` handle
/// what fitting added.
class StoredModel : public HashModel {
public:
    explicit StoredModel(HashOptions options) : options_(std::move(options)) {}

    std::string method() const override { return options_.method; }
    int bits() const override { return options_.bits; }
    bool prefixCodes() const override { return true; }
    std::vector<std::string> remarks() const override { return remarks_; }
    void serialise(std::ostream&) const final;

    void setTraits(HashTraits traits) { traits_ = traits; }

    virtual void write(ModelWriter&) const = 0;
    virtual void read(ModelReader&, const Features& features) = 0;

protected:
    friend std::unique_ptr<HashModel> loadHashModel(std::istream&, const Features&);

    HashOptions options_;
    HashTraits traits_;
    std::vector<std::string> remarks_;
};

}  // namespace laplens
