#include "core/library/active_model.hpp"

#include <sstream>
#include <utility>

#include "core/base/error.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/library/model_settings.hpp"

namespace laplens {

std::optional<ModelRecord> activeModelOf(const Library& library) {
    const Library::Moment moment(library);
    const std::int64_t active = library.activeModel();
    for (ModelRecord& model : library.models())
        if (model.id == active) return std::move(model);
    return std::nullopt;
}

HashOptions defaultLibraryHash() {
    HashOptions options;
    options.method = "ldh-mixed";
    options.bits = 256;
    return options;
}

bool isProvisional(const ModelRecord& model) {
    return ModelSettings(model).flag("provisional");
}

HashOptions hashOptionsOf(const ModelRecord& model) {
    HashOptions options;
    options.seed = model.seed;
    const ModelSettings settings(model);
    options.method = isProvisional(model) ? settings.text("method", model.method) : model.method;
    options.bits = settings.number("bits", model.bits);
    options.neighbours = settings.number("neighbours", options.neighbours);
    options.landmarks = settings.number("landmarks", options.landmarks);
    if (settings.flag("spectra")) options.solver = Eigensolver::Spectra;
    return options;
}

Coder::Coder(const Library& library, std::int64_t modelId) {
    const Library::Moment moment(library);
    const ModelRecord record = library.model(modelId);
    fitted_ = library.modelFeatures(modelId);
    if (std::ssize(fitted_.imageIds) != ModelSettings(record).number("fitted", std::int64_t{0}))
        throw UnusableModel(
            "new pictures cannot be coded, because pictures that the codes were fitted on were removed",
            library.folder(), "Scan the library again: that builds the codes anew");
    std::istringstream state(
        std::string(reinterpret_cast<const char*>(record.state.data()), record.state.size()));
    try {
        model_ = loadHashModel(state, fitted_.features);
    } catch (const Error& error) {
        throw UnusableModel(error);
    }
}

}  // namespace laplens
