#include "core/networks/torch_weights.hpp"

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/base/regular_file.hpp"
#include "core/networks/torch_pth.hpp"
#include "core/networks/torch_towers.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kFetchAgain = "Get the file again from where it came";
constexpr const char* kOtherNetwork = "Choose the network that these weights belong to";
constexpr std::uint64_t kMaxHeaderBytes = 8 << 20;  // far more than any network's tensors need
constexpr std::size_t kMostDimensions = 16;

const std::map<std::string, torch::ScalarType>& typesByName() {
    static const std::map<std::string, torch::ScalarType> types{
        {"F64", torch::kFloat64},   {"F32", torch::kFloat32}, {"F16", torch::kFloat16},
        {"BF16", torch::kBFloat16}, {"I64", torch::kInt64},   {"I32", torch::kInt32},
        {"U8", torch::kUInt8},      {"BOOL", torch::kBool}};
    return types;
}

std::string nameOf(torch::ScalarType type) {
    for (const auto& [name, known] : typesByName())
        if (known == type) return name;
    throw Error("a tensor has a type that .safetensors files cannot hold");
}

std::string shapeText(at::IntArrayRef shape) {
    std::string text;
    for (const std::int64_t size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
    return text.empty() ? "a single number" : text;
}

/// Tensor by tensor, so that the file is not held beside its tensors.
WeightsFile readSafetensors(const fs::path& file, Numbers numbers, const WantedTensors& wanted) {
    const auto damaged = [&](const std::string& what) {
        return Error("these weights are damaged: " + what, file, kFetchAgain);
    };
    std::error_code error;
    const std::uint64_t fileBytes = fs::file_size(file, error);
    std::ifstream stream = openRegularFile(file);
    if (error || !stream)
        throw Error("the weights cannot be opened", file, "Check that the file exists and may be read");
    const auto read = [&](void* to, std::uint64_t size) {
        if (!stream.read(static_cast<char*>(to), static_cast<std::streamsize>(size)))
            throw Error("reading the weights failed", file, kFetchAgain);
    };
    std::uint64_t headerBytes = 0;
    if (fileBytes < sizeof headerBytes) throw damaged("the file is too short");
    read(&headerBytes, sizeof headerBytes);
    if (headerBytes > kMaxHeaderBytes || headerBytes > fileBytes - sizeof headerBytes)
        throw damaged("the header claims " + std::to_string(headerBytes) + " bytes");
    std::string text(headerBytes, '\0');
    read(text.data(), headerBytes);
    constexpr int kDeepest =
        3;  // the header, a tensor, its shape; deeper ones would take hundreds of bytes each
    bool isTooDeep = false;
    const json header = json::parse(
        text,
        [&](int depth, json::parse_event_t, json&) {
            isTooDeep |= depth > kDeepest;
            return !isTooDeep;
        },
        false);
    if (isTooDeep) throw damaged("its header has lists in lists");
    if (!header.is_object()) throw damaged("the header is not JSON");
    const std::uint64_t dataAt = sizeof headerBytes + headerBytes, dataBytes = fileBytes - dataAt;

    WeightsFile weights;
    std::uint64_t room = dataBytes;
    try {
        for (const auto& [name, entry] : header.items()) {
            if (name == "__metadata__") {
                weights.metadata = entry.get<std::map<std::string, std::string>>();
                continue;
            }
            const auto type = typesByName().find(entry.at("dtype").get<std::string>());
            if (type == typesByName().end()) throw damaged("tensor " + name + " has an unknown type");
            const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
            if (shape.size() > kMostDimensions) throw damaged("tensor " + name + " has too many dimensions");
            const auto range = entry.at("data_offsets").get<std::array<std::uint64_t, 2>>();
            std::uint64_t expected = torch::elementSize(type->second);
            for (const std::int64_t size : shape) {
                if (size < 0 || (size > 0 && expected > dataBytes / static_cast<std::uint64_t>(size)))
                    throw damaged("tensor " + name + " is larger than the file");
                expected *= static_cast<std::uint64_t>(size);
            }
            if (range[0] > range[1] || range[1] > dataBytes || range[1] - range[0] != expected)
                throw damaged("tensor " + name + " lies outside the file or has the wrong length");
            if (expected > room) throw damaged("its tensors lie over each other");
            room -= expected;
            if (wanted && !wanted(name)) continue;
            const bool isRead = numbers == Numbers::Read;
            torch::Tensor tensor =
                torch::empty(shape, torch::dtype(type->second).device(isRead ? torch::kCPU : torch::kMeta));
            stream.seekg(static_cast<std::streamoff>(dataAt + range[0]));
            if (expected && isRead) read(tensor.data_ptr(), expected);
            weights.tensors[name] = tensor;
        }
    } catch (const json::exception&) {
        throw damaged("the header does not describe tensors");
    }
    return weights;
}

/// The JSON header follows 8 bytes of length: a checkpoint is known whatever its name.
bool isSafetensors(const fs::path& file) {
    if (file.extension() == ".safetensors") return true;
    std::ifstream stream = openRegularFile(file);
    char start[9] = {};
    return stream.read(start, sizeof start) && start[8] == '{';
}

/// "vgg16-397923af.pth" promises that its SHA-256 begins with 397923af.
void checkNamedDigest(const fs::path& file) {
    const std::string stem = file.stem().string();
    const auto dash = stem.rfind('-');
    if (dash == std::string::npos || stem.size() - dash - 1 != 8) return;
    const std::string promised = stem.substr(dash + 1);
    if (promised.find_first_not_of("0123456789abcdef") != std::string::npos) return;
    const std::string actual = sha256OfFile(file);
    if (!actual.starts_with(promised))
        throw Error("the file's SHA-256 begins with " + actual.substr(0, 8) + ", not with " + promised +
                        " as its name says",
                    file, kFetchAgain);
}

const torch::Tensor& find(const WeightsFile& weights, const std::string& name, const fs::path& file) {
    const auto found = weights.tensors.find(name);
    if (found == weights.tensors.end())
        throw Error("the weights lack the tensor \"" + name + "\"", file, kOtherNetwork);
    return found->second;
}

/// All but the layer that is named.
void copyInto(torch::nn::Module& module, const WeightsFile& weights, const fs::path& file,
              const std::string& leftOut) {
    torch::NoGradGuard noGrad;
    const auto copy = [&](const std::string& name, torch::Tensor target) {
        if (name.ends_with("num_batches_tracked")) return;
        if (!leftOut.empty() && name.starts_with(leftOut + ".")) return;
        const torch::Tensor& source = find(weights, name, file);
        if (source.sizes() != target.sizes())
            throw Error("the tensor \"" + name + "\" is " + shapeText(source.sizes()) +
                            ", but the network needs " + shapeText(target.sizes()),
                        file, kOtherNetwork);
        if (!source.is_meta()) target.copy_(source);
    };
    for (const auto& item : module.named_parameters()) copy(item.key(), item.value());
    for (const auto& item : module.named_buffers()) copy(item.key(), item.value());
}

}  // namespace

WeightsFile readWeights(const fs::path& file, const WantedTensors& wanted) {
    WeightsFile weights;
    if (isSafetensors(file)) {
        weights = readSafetensors(file, Numbers::Read, wanted);
    } else {
        checkNamedDigest(file);
        weights.tensors = readPth(file, Numbers::Read);
    }
    useOpenClipNames(weights.tensors);
    return weights;
}

WeightsFile outlineOf(const fs::path& file) {
    WeightsFile weights = isSafetensors(file) ? readSafetensors(file, Numbers::LeftOut, {})
                                              : WeightsFile{readPth(file, Numbers::LeftOut), {}};
    useOpenClipNames(weights.tensors);
    return weights;
}

void writeWeights(const fs::path& file, const WeightsFile& weights) {
    json header = json::object();
    if (!weights.metadata.empty()) header["__metadata__"] = weights.metadata;
    std::uint64_t offset = 0;
    for (const auto& [name, tensor] : weights.tensors) {
        header[name] = {{"dtype", nameOf(tensor.scalar_type())},
                        {"shape", tensor.sizes().vec()},
                        {"data_offsets", {offset, offset + tensor.nbytes()}}};
        offset += tensor.nbytes();
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t headerBytes = text.size();
    std::string bytes(reinterpret_cast<const char*>(&headerBytes), sizeof headerBytes);
    bytes += text;
    for (const auto& [name, tensor] : weights.tensors) {
        const torch::Tensor plain = tensor.contiguous();
        bytes.append(static_cast<const char*>(plain.data_ptr()), plain.nbytes());
    }
    writeFileAtomically(file, bytes);
}

int classesIn(const WeightsFile& weights, const Backbone& backbone, const fs::path& file) {
    const std::string name = lastLayerOf(backbone) + ".bias";
    if (backbone.classes == 0 && !weights.tensors.contains(name)) return 0;
    const torch::Tensor& bias = find(weights, name, file);
    if (bias.dim() != 1 || bias.size(0) < 1)
        throw Error("the tensor \"" + name + "\" is " + shapeText(bias.sizes()) +
                        ", but must have one number for each class",
                    file, kOtherNetwork);
    // The network is made with so many before its tensors are compared.
    const torch::Tensor& weight = find(weights, lastLayerOf(backbone) + ".weight", file);
    if (weight.dim() < 2 || weight.size(0) != bias.size(0))
        throw Error("the last layer's tensors do not fit together: " + shapeText(weight.sizes()) + " and " +
                        shapeText(bias.sizes()),
                    file, kOtherNetwork);
    return static_cast<int>(bias.size(0));
}

void loadInto(StagedNetwork& network, const WeightsFile& weights, const fs::path& file, bool withLastLayer) {
    copyInto(network, weights, file, withLastLayer ? std::string() : network.lastLayer);
}

void loadInto(torch::nn::Module& module, const WeightsFile& weights, const fs::path& file) {
    copyInto(module, weights, file, {});
}

WeightsFile weightsOf(const StagedNetwork& network, bool halfPrecision) {
    torch::NoGradGuard noGrad;
    WeightsFile weights;
    const auto add = [&](const std::string& name, const torch::Tensor& tensor, torch::ScalarType type) {
        if (name.ends_with("num_batches_tracked")) return;
        weights.tensors[name] = tensor.detach().to(type, false, true).contiguous();
    };
    for (const auto& item : network.named_parameters())
        add(item.key(), item.value(), halfPrecision ? torch::kFloat16 : torch::kFloat32);
    // Few numbers, and a variance may leave the range of 16 bits.
    for (const auto& item : network.named_buffers()) add(item.key(), item.value(), torch::kFloat32);
    return weights;
}

}  // namespace laplens
