#include "core/features/torch_weights.hpp"

#include <caffe2/serialize/inline_container.h>
#include <torch/serialize.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kFetchAgain = "Get the file again from where it came";
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

const std::map<std::string, torch::ScalarType>& typesByName() {
    static const std::map<std::string, torch::ScalarType> types{
        {"F64", torch::kFloat64}, {"F32", torch::kFloat32}, {"F16", torch::kFloat16}, {"BF16", torch::kBFloat16},
        {"I64", torch::kInt64},   {"I32", torch::kInt32},   {"U8", torch::kUInt8},    {"BOOL", torch::kBool}};
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

std::string readAll(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    std::ifstream stream(file, std::ios::binary);
    if (error || !stream) throw Error("the weights cannot be opened", file, "Check that the file exists and may be read");
    std::string bytes(size, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
    if (static_cast<std::uintmax_t>(stream.gcount()) != size) throw Error("reading the weights failed", file, kFetchAgain);
    return bytes;
}

WeightsFile parseSafetensors(const std::string& bytes, const fs::path& file) {
    const auto damaged = [&](const std::string& what) { return Error("these weights are damaged: " + what, file, kFetchAgain); };
    std::uint64_t headerBytes = 0;
    if (bytes.size() < sizeof headerBytes) throw damaged("the file is too short");
    std::memcpy(&headerBytes, bytes.data(), sizeof headerBytes);
    if (headerBytes > kMaxHeaderBytes || headerBytes > bytes.size() - sizeof headerBytes)
        throw damaged("the header claims " + std::to_string(headerBytes) + " bytes");
    const json header = json::parse(bytes.data() + sizeof headerBytes, bytes.data() + sizeof headerBytes + headerBytes,
                                    nullptr, false);
    if (!header.is_object()) throw damaged("the header is not JSON");
    const char* data = bytes.data() + sizeof headerBytes + headerBytes;
    const std::uint64_t dataBytes = bytes.size() - sizeof headerBytes - headerBytes;

    WeightsFile weights;
    try {
        for (const auto& [name, entry] : header.items()) {
            if (name == "__metadata__") {
                weights.metadata = entry.get<std::map<std::string, std::string>>();
                continue;
            }
            const auto type = typesByName().find(entry.at("dtype").get<std::string>());
            if (type == typesByName().end()) throw damaged("tensor " + name + " has an unknown type");
            const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
            const auto range = entry.at("data_offsets").get<std::array<std::uint64_t, 2>>();
            std::uint64_t expected = torch::elementSize(type->second);
            for (const std::int64_t size : shape) {
                if (size < 0 || (size > 0 && expected > dataBytes / static_cast<std::uint64_t>(size)))
                    throw damaged("tensor " + name + " is larger than the file");
                expected *= static_cast<std::uint64_t>(size);
            }
            if (range[0] > range[1] || range[1] > dataBytes || range[1] - range[0] != expected)
                throw damaged("tensor " + name + " lies outside the file or has the wrong length");
            torch::Tensor tensor = torch::empty(shape, type->second);
            if (expected) std::memcpy(tensor.data_ptr(), data + range[0], expected);
            weights.tensors[name] = tensor;
        }
    } catch (const json::exception&) {
        throw damaged("the header does not describe tensors");
    }
    return weights;
}

/// Walks pickle opcodes and returns the names of the classes and functions it would look up. A state-dict as PyTorch
/// writes it uses few opcodes; any other refuses the file.
std::set<std::string> globalsOfPickle(std::string_view pickle, const fs::path& file) {
    std::set<std::string> globals;
    std::size_t at = 0;
    const auto refuse = [&] {
        return Error("this file holds more than tensors and is refused", file, "Save only the state_dict, or use .safetensors");
    };
    const auto skip = [&](std::size_t count) {
        if (count > pickle.size() - at) throw refuse();
        at += count;
    };
    const auto number = [&](std::size_t width) {
        std::uint64_t value = 0;
        if (width > pickle.size() - at) throw refuse();
        for (std::size_t i = 0; i < width; ++i)
            value |= std::uint64_t{static_cast<unsigned char>(pickle[at + i])} << (8 * i);
        at += width;
        return value;
    };
    const auto line = [&] {
        const auto end = pickle.find('\n', at);
        if (end == std::string_view::npos) throw refuse();
        const std::string text(pickle.substr(at, end - at));
        at = end + 1;
        return text;
    };
    while (at < pickle.size()) {
        const auto opcode = static_cast<unsigned char>(pickle[at++]);
        switch (opcode) {
            case '.': return globals;
            case '}': case '(': case ')': case 't': case 'Q': case 'R': case 'b': case 'u': case 's': case ']':
            case 'a': case 'e': case 'N': case 0x85: case 0x86: case 0x87: case 0x88: case 0x89: break;
            case 0x80: case 'q': case 'h': case 'K': skip(1); break;
            case 'M': skip(2); break;
            case 'r': case 'j': case 'J': skip(4); break;
            case 'G': skip(8); break;
            case 0x8a: skip(number(1)); break;
            case 'X': skip(number(4)); break;
            case 'c': {
                const std::string module = line();
                globals.insert(module + "." + line());
                break;
            }
            default: throw refuse();
        }
    }
    throw refuse();
}

void requireTensorsOnly(const std::string& bytes, const fs::path& file) {
    static const std::set<std::string> allowed{
        "collections.OrderedDict",  "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter",
        "torch.FloatStorage",       "torch.HalfStorage",               "torch.DoubleStorage",
        "torch.BFloat16Storage",    "torch.LongStorage",               "torch.IntStorage",
        "torch.ByteStorage",        "torch.BoolStorage"};
    std::istringstream stream(bytes);
    caffe2::serialize::PyTorchStreamReader reader(&stream);
    const auto [record, size] = reader.getRecord("data.pkl");
    for (const std::string& name : globalsOfPickle({static_cast<const char*>(record.get()), size}, file))
        if (!allowed.contains(name))
            throw Error("this file holds more than tensors (it asks for " + name + ") and is refused", file,
                        "Save only the state_dict, or use .safetensors");
}

WeightsFile parsePth(const std::string& bytes, const fs::path& file) {
    if (!bytes.starts_with("PK"))
        throw Error("this is not a zip .pth file", file,
                    "Files saved before PyTorch 1.6 must be saved again, as .pth or .safetensors");
    WeightsFile weights;
    try {
        requireTensorsOnly(bytes, file);
        const torch::IValue loaded = torch::pickle_load({bytes.begin(), bytes.end()});
        for (const auto& item : loaded.toGenericDict())
            if (item.value().isTensor())
                weights.tensors[item.key().toStringRef()] = item.value().toTensor().contiguous();
    } catch (const c10::Error& error) {
        throw Error(std::string("these weights are damaged: ") + error.what_without_backtrace(), file, kFetchAgain);
    }
    return weights;
}

/// "vgg16-397923af.pth" promises that its SHA-256 begins with 397923af.
void checkNamedDigest(const fs::path& file, const std::string& bytes) {
    const std::string stem = file.stem().string();
    const auto dash = stem.rfind('-');
    if (dash == std::string::npos || stem.size() - dash - 1 != 8) return;
    const std::string promised = stem.substr(dash + 1);
    if (promised.find_first_not_of("0123456789abcdef") != std::string::npos) return;
    const std::string actual = sha256(std::as_bytes(std::span(bytes)));
    if (!actual.starts_with(promised))
        throw Error("the file's SHA-256 begins with " + actual.substr(0, 8) + ", not with " + promised + " as its name says",
                    file, kFetchAgain);
}

const torch::Tensor& find(const WeightsFile& weights, const std::string& name, const fs::path& file) {
    const auto found = weights.tensors.find(name);
    if (found == weights.tensors.end())
        throw Error("the weights lack the tensor \"" + name + "\"", file, "Choose the network that these weights belong to");
    return found->second;
}

}  // namespace

WeightsFile readWeights(const fs::path& file) {
    const std::string bytes = readAll(file);
    checkNamedDigest(file, bytes);
    return file.extension() == ".safetensors" ? parseSafetensors(bytes, file) : parsePth(bytes, file);
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

int classesIn(const WeightsFile& weights, const StagedNetwork& network, const fs::path& file) {
    return static_cast<int>(find(weights, network.lastLayer + ".bias", file).size(0));
}

void loadInto(StagedNetwork& network, const WeightsFile& weights, const fs::path& file, bool withLastLayer) {
    torch::NoGradGuard noGrad;
    const auto copy = [&](const std::string& name, torch::Tensor target) {
        if (name.ends_with("num_batches_tracked")) return;
        if (!withLastLayer && name.starts_with(network.lastLayer + ".")) return;
        const torch::Tensor& source = find(weights, name, file);
        if (source.sizes() != target.sizes())
            throw Error("the tensor \"" + name + "\" is " + shapeText(source.sizes()) + ", but the network needs " +
                            shapeText(target.sizes()),
                        file, "Choose the network that these weights belong to");
        target.copy_(source);
    };
    for (const auto& item : network.named_parameters()) copy(item.key(), item.value());
    for (const auto& item : network.named_buffers()) copy(item.key(), item.value());
}

WeightsFile weightsOf(const StagedNetwork& network, bool halfPrecision) {
    torch::NoGradGuard noGrad;
    WeightsFile weights;
    const auto add = [&](const std::string& name, const torch::Tensor& tensor) {
        if (name.ends_with("num_batches_tracked")) return;
        weights.tensors[name] = tensor.detach().to(halfPrecision ? torch::kFloat16 : torch::kFloat32, false, true).contiguous();
    };
    for (const auto& item : network.named_parameters()) add(item.key(), item.value());
    for (const auto& item : network.named_buffers()) add(item.key(), item.value());
    return weights;
}

}  // namespace laplens
