#include "core/networks/torch_pth.hpp"

#include <caffe2/serialize/inline_container.h>

#include <cstring>
#include <fstream>
#include <functional>
#include <optional>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/networks/pickle.hpp"

namespace laplens {

namespace {

namespace fs = std::filesystem;

/// 0x1950a86a20f9469cfc6c, the first value of a file in the old layout.
constexpr std::string_view kOldMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);

/// Tensors may share their numbers, as tied layers do, but not to make much out of little.
constexpr std::uint64_t kRepeats = 2;

/// What describes the tensors of any network is far smaller; in the old layout it lies at the front.
constexpr std::size_t kMostPickleBytes = 64 << 20;

Error damaged(const fs::path& file, const std::string& what) {
    return Error("these weights are damaged: " + what, file, "Get the file again from where it came");
}

Error notStateDict(const fs::path& file) {
    return Error("this file holds no state-dict", file, "Save the model's state_dict, or use .safetensors");
}

/// Bytes of one storage, kept alive by the tensors that look at them.
struct Block {
    std::shared_ptr<const void> owner;
    const char* bytes = nullptr;
    std::size_t size = 0;
};

torch::ScalarType typeOf(const std::string& storage, const fs::path& file) {
    static const std::map<std::string, torch::ScalarType> types{
        {"torch.FloatStorage", torch::kFloat32}, {"torch.DoubleStorage", torch::kFloat64},
        {"torch.HalfStorage", torch::kFloat16},  {"torch.BFloat16Storage", torch::kBFloat16},
        {"torch.LongStorage", torch::kInt64},    {"torch.IntStorage", torch::kInt32},
        {"torch.ShortStorage", torch::kInt16},   {"torch.CharStorage", torch::kInt8},
        {"torch.ByteStorage", torch::kUInt8},    {"torch.BoolStorage", torch::kBool}};
    const auto found = types.find(storage);
    if (found == types.end()) throw Error("the weights hold a tensor of an unknown type, " + storage, file);
    return found->second;
}

/// Largest element that the tensor reaches, plus one; nothing when its shape makes no sense.
std::optional<std::int64_t> extent(const PickledTensor& tensor) {
    std::int64_t last = 0, step = 0, elements = 1;
    if (tensor.sizes.size() != tensor.strides.size() || tensor.offset < 0 || tensor.storage->start < 0)
        return {};
    if (__builtin_add_overflow(tensor.offset, tensor.storage->start, &last)) return {};
    for (std::size_t i = 0; i < tensor.sizes.size(); ++i) {
        if (tensor.sizes[i] < 0 || tensor.strides[i] < 0) return {};
        if (__builtin_mul_overflow(elements, tensor.sizes[i], &elements)) return {};
        if (tensor.sizes[i] > 0 && (__builtin_mul_overflow(tensor.sizes[i] - 1, tensor.strides[i], &step) ||
                                    __builtin_add_overflow(last, step, &last)))
            return {};
    }
    // A stride of zero could spread one number over more memory than there is.
    return elements == 0       ? last
           : last == INT64_MAX ? std::nullopt
                               : std::optional(std::max(last + 1, elements));
}

torch::Tensor tensorOn(const Block& block, const PickledTensor& tensor, const std::string& name,
                       const fs::path& file) {
    const torch::ScalarType type = typeOf(tensor.storage->type, file);
    const std::size_t width = torch::elementSize(type);
    const auto reached = extent(tensor);
    if (!reached || static_cast<std::uint64_t>(*reached) > block.size / width)
        throw damaged(file, "tensor " + name + " lies outside its storage");
    const char* first = block.bytes + static_cast<std::size_t>(tensor.offset + tensor.storage->start) * width;
    return torch::from_blob(
        const_cast<char*>(first), tensor.sizes, tensor.strides, [owner = block.owner](void*) {}, type);
}

const PickleValue::Items& stateDict(const Pickle& pickle, const fs::path& file) {
    const auto* dict = std::get_if<PickleValue::Dict>(&pickle.root.value);
    if (!dict) throw notStateDict(file);
    for (std::size_t i = 0; i + 1 < dict->items->size(); i += 2) {
        const auto* key = std::get_if<std::string_view>(&(*dict->items)[i].value);
        const auto* inner = std::get_if<PickleValue::Dict>(&(*dict->items)[i + 1].value);
        if (key && inner && *key == "state_dict") return inner->items;
    }
    return dict->items;
}

torch::Tensor withoutNumbers(const PickledTensor& tensor, const std::string& name, const fs::path& file) {
    if (!extent(tensor)) throw damaged(file, "tensor " + name + " has no shape");
    return torch::empty(tensor.sizes, torch::dtype(typeOf(tensor.storage->type, file)).device(torch::kMeta));
}

std::map<std::string, torch::Tensor> tensorsOf(const Pickle& pickle, const fs::path& file, Numbers numbers,
                                               const std::function<Block(std::string_view key)>& blockOf) {
    std::map<std::string, torch::Tensor> tensors;
    std::map<std::string_view, Block> blocks;
    std::uint64_t room = kRepeats * fs::file_size(file);
    const PickleValue::Items& items = stateDict(pickle, file);
    for (std::size_t i = 0; i + 1 < items->size(); i += 2) {
        const auto* name = std::get_if<std::string_view>(&(*items)[i].value);
        const auto* tensor = std::get_if<std::shared_ptr<PickledTensor>>(&(*items)[i + 1].value);
        if (!name || !tensor) continue;
        if (!(*tensor)->storage) throw damaged(file, "tensor " + std::string(*name) + " has no storage");
        const std::string text(*name);
        if (numbers == Numbers::LeftOut) {
            tensors[text] = withoutNumbers(**tensor, text, file);
        } else {
            const std::string_view key = (*tensor)->storage->key;
            auto block = blocks.find(key);
            if (block == blocks.end()) block = blocks.emplace(key, blockOf(key)).first;
            tensors[text] = tensorOn(block->second, **tensor, text, file);
        }
        if (tensors[text].nbytes() > room) throw damaged(file, "its tensors repeat the same numbers");
        room -= tensors[text].nbytes();
    }
    if (tensors.empty()) throw notStateDict(file);
    return tensors;
}

/// PyTorch packs nothing. What is packed could become a thousand times as large, and so could entries that
/// lie over each other; the list at the end of a zip file says what each comes to.
void requireStored(const fs::path& file) {
    constexpr std::uint64_t kEndBytes = 22, kEntryBytes = 46, kLongestComment = 65'535;
    const std::uint64_t size = fs::file_size(file), tail = std::min(size, kEndBytes + kLongestComment);
    std::ifstream stream = openRegularFile(file);
    const auto bytesAt = [&](std::uint64_t at, std::uint64_t count) {
        if (at > size || count > size - at) throw damaged(file, "the list of its parts is cut off");
        std::string bytes(count, '\0');
        stream.seekg(static_cast<std::streamoff>(at));
        if (!stream.read(bytes.data(), static_cast<std::streamsize>(count)))
            throw Error("reading the weights failed", file, "Check the drive it is on");
        return bytes;
    };
    const auto number = [](const std::string& bytes, std::size_t at, int width) {
        std::uint64_t value = 0;
        for (int i = width; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
        return value;
    };
    const std::string last = bytesAt(size - tail, tail);
    const auto end = last.rfind("PK\5\6");
    if (end == std::string::npos || last.size() - end < kEndBytes)
        throw damaged(file, "the list of its parts is missing");
    const std::string list = bytesAt(number(last, end + 16, 4), number(last, end + 12, 4));
    std::uint64_t claimed = 0;
    for (std::size_t at = 0; at + kEntryBytes <= list.size();) {
        claimed += number(list, at + 24, 4);
        if (number(list, at + 10, 2) != 0 || claimed > size)
            throw damaged(file, "its parts are packed, or claim more bytes than the file has");
        const std::size_t nameBytes = number(list, at + 28, 2), nameAt = at + kEntryBytes;
        if (list.substr(nameAt, nameBytes).ends_with("data.pkl") &&
            number(list, at + 24, 4) > kMostPickleBytes)
            throw damaged(file, "what describes its tensors is larger than that of any network");
        at = nameAt + nameBytes + number(list, at + 30, 2) + number(list, at + 32, 2);
    }
}

std::map<std::string, torch::Tensor> readZip(const fs::path& file, Numbers numbers) {
    requireStored(file);
    try {
        caffe2::serialize::PyTorchStreamReader reader(file.string());
        const auto [record, size] = reader.getRecord("data.pkl");
        std::string_view bytes(static_cast<const char*>(record.get()), size);
        return tensorsOf(readPickle(bytes, file), file, numbers, [&](std::string_view key) {
            auto [data, dataSize] = reader.getRecord("data/" + std::string(key));
            auto owner = std::make_shared<at::DataPtr>(std::move(data));
            const auto* first = static_cast<const char*>(owner->get());
            return Block{std::move(owner), first, dataSize};
        });
    } catch (const c10::Error&) {
        throw damaged(file, "what is in it is not what PyTorch writes, or is cut off");
    }
}

std::shared_ptr<const std::string> readFront(const fs::path& file, std::size_t most) {
    std::ifstream stream = openRegularFile(file, std::ios::binary | std::ios::ate);
    auto bytes = std::make_shared<std::string>(
        std::min(most, static_cast<std::size_t>(std::max<std::streamoff>(0, stream.tellg()))), '\0');
    stream.seekg(0);
    stream.read(bytes->data(), static_cast<std::streamsize>(bytes->size()));
    if (!stream) throw Error("reading the weights failed", file, "Check the drive it is on");
    return bytes;
}

/// Pickles of the magic number, the version, the machine and the state-dict, then the keys of the storages
/// and, in their order, the number of elements and the bytes of each.
std::map<std::string, torch::Tensor> readOldLayout(const fs::path& file, Numbers numbers) {
    constexpr char kPickle = '\x80';
    const std::shared_ptr<const std::string> bytes =
        readFront(file, numbers == Numbers::Read ? SIZE_MAX : kMostPickleBytes);
    std::string_view rest(*bytes);
    if (!rest.starts_with(kPickle))
        throw Error("this file holds no weights of a network", file, "Choose a .pth or .safetensors file");
    const Pickle magic = readPickle(rest, file);
    const auto* number = std::get_if<std::string_view>(&magic.root.value);
    if (!number || *number != kOldMagic) throw notStateDict(file);
    readPickle(rest, file);
    readPickle(rest, file);
    const Pickle state = readPickle(rest, file);
    if (numbers == Numbers::LeftOut) return tensorsOf(state, file, numbers, {});
    const Pickle keys = readPickle(rest, file);
    const auto* list = std::get_if<PickleValue::List>(&keys.root.value);
    if (!list) throw notStateDict(file);

    std::map<std::string_view, std::string> types;
    const PickleValue::Items& items = stateDict(state, file);
    for (const PickleValue& item : *items)
        if (const auto* tensor = std::get_if<std::shared_ptr<PickledTensor>>(&item.value);
            tensor && (*tensor)->storage)
            types[(*tensor)->storage->key] = (*tensor)->storage->type;
    std::map<std::string_view, Block> blocks;
    for (const PickleValue& key : *list->items) {
        const auto* name = std::get_if<std::string_view>(&key.value);
        const auto type = name ? types.find(*name) : types.end();
        std::uint64_t elements = 0;
        // The width of a storage that no tensor uses is unknown, and so is where the next one begins.
        if (type == types.end() || rest.size() < sizeof elements)
            throw damaged(file, "the storages are cut off");
        std::memcpy(&elements, rest.data(), sizeof elements);
        rest.remove_prefix(sizeof elements);
        const std::size_t width = torch::elementSize(typeOf(type->second, file));
        if (elements > rest.size() / width) throw damaged(file, "the storages are cut off");
        blocks[*name] = {bytes, rest.data(), elements * width};
        rest.remove_prefix(elements * width);
    }
    return tensorsOf(state, file, numbers, [&](std::string_view key) {
        const auto found = blocks.find(key);
        if (found == blocks.end()) throw damaged(file, "a storage is missing");
        return found->second;
    });
}

}  // namespace

std::map<std::string, torch::Tensor> readPth(const fs::path& file, Numbers numbers) {
    std::ifstream stream = openRegularFile(file);
    char start[2] = {};
    stream.read(start, sizeof start);
    if (!stream)
        throw Error("the weights cannot be read", file,
                    "Check that the file exists, is not empty and may be read");
    return std::string_view(start, 2) == "PK" ? readZip(file, numbers) : readOldLayout(file, numbers);
}

}  // namespace laplens
