#include "core/hashing/laplacian_hash.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/base/error.hpp"
#include "core/hashing/diffusion.hpp"

namespace laplens {

PackedCodes LaplacianHash::learn(const Features& features, JobContext& context) {
    const int needed =
        std::min(traits_.eigenvectorsNeeded(options_.bits), static_cast<int>(features.rows()) - 1);
    std::shared_ptr<const GraphSpectrum> spectrum = options_.spectrum;
    if (!spectrum) {
        const bool labelled = traits_.labels;
        if (labelled && std::ranges::all_of(options_.labels, [](int label) { return label < 0; }))
            throw Error(options_.method + " needs labelled pictures, and there are none", {},
                        "Add a folder with a folder for each class as labelled, or choose ldh-rotated");
        spectrum = computeSpectrum(features, options_.neighbours, *options_.ldh.affinity, needed, context,
                                   labelled ? options_.labels : std::vector<int>(), options_.solver);
    }
    if (spectrum->map.vectors.rows() != features.rows() || spectrum->map.vectors.cols() < needed)
        throw std::invalid_argument("the spectrum is another library's or too short");
    eigenvalues_.assign(spectrum->map.values.begin(), spectrum->map.values.end());
    if (const int gap = eigengap(eigenvalues_, spectrum->components); gap > 0) groups_ = gap + 1;
    if (spectrum->graph->recall < 1)
        remarks_.push_back("The neighbour graph is approximate: about " +
                           std::to_string(std::lround(100 * spectrum->graph->recall)) +
                           " % of the true neighbours");
    if (spectrum->components > 1)
        remarks_.push_back("The neighbour graph has " + std::to_string(spectrum->components) +
                           " components: joined through their " + std::to_string(spectrum->joined) +
                           " nearest pairs");
    return learnFrom(*spectrum, features, context);
}

void LaplacianHash::writeLearned(ModelWriter& writer) const {
    writer.put(eigenvalues_);
    writeBits(writer);
}

void LaplacianHash::readLearned(ModelReader& reader, const Features& features) {
    eigenvalues_ = reader.getReals();
    readBits(reader, features);
}

}  // namespace laplens
