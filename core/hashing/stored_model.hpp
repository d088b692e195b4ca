#pragma once

#include <memory>

#include "core/hashing/hash_model.hpp"
#include "core/hashing/model_stream.hpp"

namespace laplens {

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

    virtual void write(ModelWriter&) const = 0;
    virtual void read(ModelReader&, const Features& features) = 0;

protected:
    friend std::unique_ptr<HashModel> loadHashModel(std::istream&, const Features&);

    HashOptions options_;
    std::vector<std::string> remarks_;
};

}  // namespace laplens
