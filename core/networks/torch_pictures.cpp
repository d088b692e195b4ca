#include "core/networks/torch_pictures.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/networks/preprocess.hpp"
#include "core/networks/torch_weights.hpp"

namespace laplens {

namespace fs = std::filesystem;
using torch::Tensor;

namespace {

constexpr std::int64_t kPassPixels = 128 * 32 * 32;
constexpr std::uint64_t kMaxCacheBytes = 2ull << 30;

void augmentInto(const std::uint8_t* in, std::uint8_t* out, int size, bool mirror, std::mt19937_64& random) {
    const int reach = std::max(1, size / 8);
    const auto draw = [&](int count) {
        return static_cast<int>(random() % static_cast<std::uint64_t>(count));
    };
    const int dx = draw(2 * reach + 1) - reach;
    const int dy = draw(2 * reach + 1) - reach;
    const bool flip = draw(2) == 1 && mirror;
    const auto reflected = [size](int i) { return i < 0 ? -i : i >= size ? 2 * size - 2 - i : i; };
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < size; ++y) {
            const std::uint8_t* row = in + (c * size + reflected(y + dy)) * size;
            for (int x = 0; x < size; ++x) *out++ = row[reflected((flip ? size - 1 - x : x) + dx)];
        }
}

}  // namespace

void requireParts(const Dataset& training, const Dataset& heldOut, const fs::path& output) {
    if (training.size() == 0 || heldOut.size() == 0)
        throw Error("there are no pictures to train on", {}, "Choose a data set with pictures in every part");
    if (const fs::path folder = output.parent_path(); !folder.empty() && !fs::is_directory(folder))
        throw Error("the folder for the trained weights does not exist", folder, "Create it first");
}

Tensor resizedPictures(const Dataset& data, const Backbone& backbone, JobContext& context) {
    const std::int64_t size = backbone.inputSize;
    const auto count = static_cast<std::int64_t>(data.size());
    Tensor pictures = torch::empty({count, 3, size, size}, torch::kUInt8);
    const auto plane = static_cast<std::size_t>(size * size);
    for (std::int64_t i = 0; i < count; ++i) {
        if (i % 64 == 0) context.checkpoint();
        Image image = data.image(static_cast<std::size_t>(i));
        if (image.width != size || image.height != size) image = centralSquare(image, backbone);
        std::uint8_t* out = pictures[i].data_ptr<std::uint8_t>();
        for (std::size_t p = 0; p < plane; ++p)
            for (std::size_t c = 0; c < 3; ++c) out[c * plane + p] = image.pixels[3 * p + c];
    }
    return pictures;
}

Tensor labelsOf(const Dataset& data) {
    return torch::tensor(std::vector<std::int64_t>(data.labels.begin(), data.labels.end()), torch::kInt64);
}

Tensor augmented(const Tensor& pictures, bool mirror, std::mt19937_64& random) {
    Tensor moved = torch::empty_like(pictures);
    const std::int64_t bytes = pictures[0].numel();
    for (std::int64_t i = 0; i < pictures.size(0); ++i)
        augmentInto(pictures.data_ptr<std::uint8_t>() + i * bytes, moved.data_ptr<std::uint8_t>() + i * bytes,
                    static_cast<int>(pictures.size(3)), mirror, random);
    return moved;
}

Tensor normalised(const Tensor& pictures, const Backbone& backbone) {
    const auto constants = [](const std::array<float, 3>& values) {
        return torch::tensor({values[0], values[1], values[2]}).view({1, 3, 1, 1});
    };
    return ((pictures.to(torch::kFloat32) / 255 - constants(backbone.mean)) / constants(backbone.deviation))
        .contiguous(torch::MemoryFormat::ChannelsLast);
}

std::int64_t picturesInAPass(const Tensor& source) {
    const std::int64_t pixels = source.dim() == 4 ? source.size(2) * source.size(3) : 1;
    return std::max<std::int64_t>(1, kPassPixels / pixels);
}

Tensor runStages(const StagedNetwork& network, Tensor x, std::size_t first, std::size_t last,
                 JobContext& context) {
    for (std::size_t i = first; i < last; ++i) {
        context.checkpoint();
        x = network.stages[i].run(x);
        // The backward pass is the longest part of a step: let a stop end it between stages.
        if (x.requires_grad())
            x.register_hook([&context](const Tensor&) {
                if (context.stopRequested()) throw Cancelled();
            });
    }
    return x;
}

Tensor roomFor(const std::vector<std::int64_t>& shape, torch::ScalarType type, const fs::path& output,
               const std::string& part) {
    std::int64_t elements = 1;
    for (const std::int64_t side : shape) elements *= side;
    if (static_cast<std::uint64_t>(elements) * torch::elementSize(type) <= kMaxCacheBytes)
        return torch::empty(shape, type);
    fs::path file = output;
    file += "." + part + ".cache";
    Tensor mapped = torch::from_file(file.string(), true, elements, type).view(shape);
    // The mapping keeps the bytes; without a name nothing is left behind after a crash.
    fs::remove(file);
    return mapped;
}

void useChannelsLast(StagedNetwork& network) {
    for (Tensor& parameter : network.parameters())
        if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
}

void startFrom(StagedNetwork& network, const std::filesystem::path& file) {
    const WeightsFile outline = outlineOf(file);
    const std::string bias = network.lastLayer + ".bias";
    const auto found = outline.tensors.find(bias);
    const bool sameClasses =
        found != outline.tensors.end() && found->second.sizes() == network.named_parameters()[bias].sizes();
    loadInto(network, outline, file, sameClasses);
    loadInto(network, readWeights(file), file, sameClasses);
    if (sameClasses) return;
    torch::NoGradGuard noGrad;
    network.named_parameters()[network.lastLayer + ".weight"].normal_(0, 0.001);
    network.named_parameters()[bias].zero_();
}

}  // namespace laplens
