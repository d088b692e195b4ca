#include "core/hashing/hash_methods.hpp"

#include <algorithm>
#include <functional>
#include <istream>
#include <span>
#include <string_view>

#include "core/base/error.hpp"
#include "core/hashing/anchor_graph_hashing.hpp"
#include "core/hashing/bi_half.hpp"
#include "core/hashing/inductive_manifold_hashing.hpp"
#include "core/hashing/itq.hpp"
#include "core/hashing/ldh.hpp"
#include "core/hashing/ldh_mixed.hpp"
#include "core/hashing/ldh_rotated.hpp"
#include "core/hashing/lsh.hpp"
#include "core/hashing/pca_sign.hpp"
#include "core/hashing/self_taught_hashing.hpp"
#include "core/hashing/spectral_hashing.hpp"
#include "core/hashing/stored_model.hpp"
#include "core/hashing/supervised_hash.hpp"

namespace laplens {

namespace {

constexpr int kMostBits = 65535;  // a Hit's distance has 16 bits

template <class Model>
std::unique_ptr<StoredModel> make(HashOptions options) {
    return std::make_unique<Model>(std::move(options));
}

struct Method {
    const char* name;
    std::unique_ptr<StoredModel> (*create)(HashOptions);
    HashTraits traits{};
};

constexpr HashTraits kRotated{.spectrum = true, .rotated = true}, kSpectral{.spectrum = true},
    kLabelled{.labels = true};

constexpr Method kMethods[] = {
    {"ldh-rotated", make<RotatedLdhModel>, kRotated},
    {"ldh-mixed", make<MixedLdhModel>, kRotated},
    {"ldh", make<LdhModel>, kSpectral},
    {"ldh-mean", make<LdhModel>, kSpectral},
    {"lsh", make<LshModel>},
    {"pca-sign", make<PcaSignModel>},
    {"sh", make<SpectralHashingModel>},
    {"sth", make<SelfTaughtModel>, kSpectral},
    {"itq", make<ItqModel>},
    {"agh-1", make<AnchorGraphModel>},
    {"agh-2", make<AnchorGraphModel>},
    {"imh", make<InductiveManifoldModel>},
    {"bihalf", make<BiHalfModel>},
    {"hashing-baseline", make<HashingBaselineModel>},
};

constexpr Method kSupervisedMethods[] = {
    {"ldh-labelled", make<RotatedLdhModel>, {.spectrum = true, .rotated = true, .labels = true}},
    {"latent", make<SupervisedHash>, kLabelled},
    {"dpsh", make<SupervisedHash>, kLabelled},
    {"dhnn", make<SupervisedHash>, kLabelled},
    {"dhcq", make<SupervisedHash>, kLabelled},
    {"qadwh", make<SupervisedHash>, kLabelled},
    {"greedyhash", make<SupervisedHash>, kLabelled},
    {"csq", make<SupervisedHash>, kLabelled},
    {"orthohash", make<SupervisedHash>, kLabelled},
};

bool removeSuffix(std::string& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text.resize(text.size() - suffix.size());
    return true;
}

const Method* find(const std::string& name) {
    for (const std::span<const Method> methods : {std::span<const Method>(kMethods), {kSupervisedMethods}})
        for (const Method& method : methods)
            if (method.name == name) return &method;
    return nullptr;
}

std::vector<std::string> namesOf(std::span<const Method> methods) {
    std::vector<std::string> names;
    for (const Method& method : methods) names.emplace_back(method.name);
    return names;
}

/// "ldh-rotated" of "ldh-rotated-linear".
const Method* methodNamed(std::string name) {
    if (name.starts_with("ldh") && !removeSuffix(name, "-linear")) removeSuffix(name, "-kernel");
    return find(name);
}

/// Of a method that is none: nothing.
HashTraits traitsOf(const std::string& name) {
    const Method* method = methodNamed(name);
    return method ? method->traits : HashTraits();
}

std::unique_ptr<StoredModel> create(HashOptions options) {
    const Method* method = methodNamed(options.method);
    if (!method) {
        std::string known;
        for (const std::string& name : allHashMethods()) known += (known.empty() ? "" : ", ") + name;
        throw Error("there is no hash method \"" + options.method + "\"", {}, "Use one of " + known);
    }
    const std::string_view name = options.method;
    if (name.starts_with("ldh-mean")) options.ldh.threshold = LdhThreshold::Mean;
    if (name.starts_with("ldh") && name.ends_with("-linear")) options.ldh.extension = LdhExtension::Linear;
    if (name.starts_with("ldh") && name.ends_with("-kernel")) options.ldh.extension = LdhExtension::Kernel;
    if (!options.ldh.extension)
        options.ldh.extension = method->traits.rotated ? LdhExtension::Blended : LdhExtension::Kernel;
    if (!options.ldh.affinity) options.ldh.affinity = affinityOf(options.method);
    if (options.bits < 1 || options.bits > kMostBits)
        throw Error("a code cannot have " + std::to_string(options.bits) + " bits", {}, "Use 1 to 65535");
    if (options.neighbours < 1) throw Error("a neighbour graph needs neighbours", {}, "Use 1 or more");
    if (options.ldh.coarseBits < 1) throw Error("coarse codes need 1 bit or more", {}, "Use 96");
    std::unique_ptr<StoredModel> model = method->create(std::move(options));
    model->setTraits(method->traits);
    return model;
}

}  // namespace

std::unique_ptr<HashModel> createHashModel(const HashOptions& options) {
    return create(options);
}

std::vector<std::string> hashMethods() {
    return namesOf(kMethods);
}

std::vector<std::string> supervisedHashMethods() {
    return namesOf(kSupervisedMethods);
}

std::vector<std::string> allHashMethods() {
    std::vector<std::string> names = hashMethods();
    std::ranges::copy(supervisedHashMethods(), std::back_inserter(names));
    return names;
}

bool usesLabels(const std::string& method) {
    return traitsOf(method).labels;
}

bool usesSpectrum(const std::string& method) {
    return traitsOf(method).spectrum;
}

int eigenvectorsNeeded(const std::string& method, int bits) {
    return traitsOf(method).eigenvectorsNeeded(bits);
}

AffinityKind affinityOf(const std::string& method) {
    return traitsOf(method).rotated ? AffinityKind::Mutual : AffinityKind::HeatKernel;
}

std::unique_ptr<HashModel> loadHashModel(std::istream& stream, const Features& features) {
    ModelReader reader = readModelFile(stream);
    HashOptions options;
    options.method = reader.getText();
    options.bits = reader.get<int>();
    options.neighbours = reader.get<int>();
    options.seed = reader.get<std::uint64_t>();
    options.ldh.affinity = reader.get<AffinityKind>();
    options.ldh.threshold = reader.get<LdhThreshold>();
    options.ldh.extension = reader.get<LdhExtension>();
    options.ldh.diffusionTime = reader.get<double>();
    options.ldh.frameWidth = reader.get<int>();
    options.ldh.coarseBits = reader.get<int>();
    std::vector<std::string> remarks = reader.getTexts();
    std::unique_ptr<StoredModel> model = create(std::move(options));
    model->remarks_ = std::move(remarks);
    model->read(reader, features);
    if (!reader.atEnd()) ModelReader::damaged();
    return model;
}

}  // namespace laplens
