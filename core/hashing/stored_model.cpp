#include "core/hashing/stored_model.hpp"

namespace laplens {

void StoredModel::serialise(std::ostream& stream) const {
    ModelWriter writer;
    writer.put(options_.method);
    writer.put(options_.bits);
    writer.put(options_.neighbours);
    writer.put(options_.seed);
    writer.put(*options_.ldh.affinity);
    writer.put(options_.ldh.threshold);
    writer.put(*options_.ldh.extension);
    writer.put(options_.ldh.diffusionTime);
    writer.put(options_.ldh.frameWidth);
    writer.put(options_.ldh.coarseBits);
    writer.put(remarks_);
    write(writer);
    writeModelFile(stream, writer);
}

}  // namespace laplens
