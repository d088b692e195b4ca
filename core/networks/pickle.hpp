#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laplens {

/// A block of numbers that a pickle refers to; the bytes lie elsewhere in the file, under `key`.
struct PickledStorage {
    std::string_view key;
    std::string type;           ///< "torch.FloatStorage"
    std::int64_t elements = 0;  ///< as the pickle claims
    std::int64_t start = 0;     ///< where a view of it begins
};

/// Where a tensor's numbers lie in a storage, in elements.
struct PickledTensor {
    std::shared_ptr<const PickledStorage> storage;
    std::int64_t offset = 0;
    std::vector<std::int64_t> sizes, strides;
};

/// A value of a PyTorch pickle: what state-dicts are made of, and nothing else. Its texts lie in the bytes
/// that it was read from.
struct PickleValue {
    using Items = std::shared_ptr<std::vector<PickleValue>>;
    struct Name {
        std::string text;  ///< of a class or function, "collections.OrderedDict"
    };
    struct Tuple {
        Items items;
    };
    struct List {
        Items items;
    };
    struct Dict {
        Items items;  ///< key, value, key, value, ...
    };
    std::variant<std::monostate, std::int64_t, double, std::string_view, Name, Tuple, List, Dict,
                 std::shared_ptr<PickledStorage>, std::shared_ptr<PickledTensor>>
        value;
};

/// A value with everything it is made of. Values may refer to each other in circles and nest as deeply as the
/// file is long, so the containers are owned here and emptied one by one.
class Pickle {
public:
    Pickle() = default;
    Pickle(Pickle&&) = default;
    Pickle& operator=(Pickle&&) = delete;
    ~Pickle();

    PickleValue root;

    PickleValue::Items newItems(std::vector<PickleValue> items);

private:
    std::vector<PickleValue::Items> owned_;
};

/// Reads the pickle at the front of `bytes` and moves `bytes` behind it. Nothing of it is run: names of
/// classes and functions are compared with the few that a state-dict needs, from PyTorch 0.1 to today, and
/// any other name or opcode refuses the file. The memory it takes is a small multiple of its opcodes, a
/// million at most. Throws Error naming `file`.
Pickle readPickle(std::string_view& bytes, const std::filesystem::path& file);

}  // namespace laplens
