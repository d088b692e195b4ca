#include "core/networks/pickle.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/base/error.hpp"

namespace laplens {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxValues = 1'000'000;  // far more than the largest network's tensors need
constexpr std::size_t kLongestName = 80;
constexpr std::size_t kMaxDimensions = 16;

bool isStorage(std::string_view name) {
    return name.starts_with("torch.") && name.ends_with("Storage");
}

bool isTensorClass(std::string_view name) {
    return name == "torch.Tensor" || (name.starts_with("torch.") && name.ends_with("Tensor"));
}

bool isWrapper(std::string_view name) {
    return name == "torch._utils._rebuild_parameter" || name == "torch.nn.parameter.Parameter";
}

bool isRebuild(std::string_view name) {
    return name == "torch._utils._rebuild_tensor" || name == "torch._utils._rebuild_tensor_v2";
}

bool isAllowed(std::string_view name) {
    // "torch.x" only: a deeper name could be anything.
    const bool direct = std::ranges::count(name, '.') == 1;
    return name == "collections.OrderedDict" || name == "torch.Size" || isWrapper(name) || isRebuild(name) ||
           (direct && (isStorage(name) || isTensorClass(name)));
}

class Unpickler {
public:
    Unpickler(std::string_view bytes, const fs::path& file) : bytes_(bytes), file_(file) {}

    Pickle run() {
        while (true) {
            const auto opcode = static_cast<unsigned char>(take(1)[0]);
            if (opcode == '.') break;
            spend(1);
            execute(opcode);
        }
        pickle_.root = pop();
        return std::move(pickle_);
    }

    std::string_view rest() const { return bytes_; }

private:
    using Value = PickleValue;
    using Items = std::vector<Value>;

    [[noreturn]] void refuse(const std::string& why) const {
        throw Error("this file is refused: " + why, file_, "Save only the state_dict, or use .safetensors");
    }

    /// Keeps a small file from growing large in memory by referring to its parts again and again.
    void spend(std::size_t values) {
        spent_ += values;
        if (spent_ > kMaxValues) refuse("its pickle is larger than any state-dict");
    }

    std::string_view take(std::uint64_t count) {
        if (count > bytes_.size()) refuse("its pickle is cut off");
        const std::string_view taken = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return taken;
    }

    std::uint64_t takeNumber(std::size_t width) {
        std::uint64_t number = 0;
        const std::string_view bytes = take(width);
        for (std::size_t i = 0; i < width; ++i)
            number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
        return number;
    }

    std::string takeLine() {
        const auto end = bytes_.find('\n');
        if (end == std::string_view::npos) refuse("its pickle is cut off");
        const std::string line(take(end).substr(0, kLongestName));
        take(1);
        return line;
    }

    template <class T>
    void push(T value) {
        stack_.emplace_back().value = std::move(value);
    }

    Value pop() {
        if (stack_.empty() || (!marks_.empty() && marks_.back() == stack_.size()))
            refuse("its pickle takes more than it has");
        Value value = std::move(stack_.back());
        stack_.pop_back();
        return value;
    }

    Value& top() {
        if (stack_.empty()) refuse("its pickle takes more than it has");
        return stack_.back();
    }

    Items popToMark() {
        if (marks_.empty()) refuse("its pickle takes more than it has");
        const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
        Items items(std::make_move_iterator(first), std::make_move_iterator(stack_.end()));
        stack_.erase(first, stack_.end());
        marks_.pop_back();
        return items;
    }

    template <class T>
    const T& as(const Value& value) const {
        const T* found = std::get_if<T>(&value.value);
        if (!found) refuse("its pickle is not a state-dict");
        return *found;
    }

    std::vector<std::int64_t> numbers(const Value& tuple) const {
        std::vector<std::int64_t> result;
        if (as<Value::Tuple>(tuple).items->size() > kMaxDimensions)
            refuse("a tensor has too many dimensions");
        for (const Value& item : *as<Value::Tuple>(tuple).items) result.push_back(as<std::int64_t>(item));
        return result;
    }

    void pushTuple(std::size_t count) {
        Items items(count);
        for (std::size_t i = count; i-- > 0;) items[i] = pop();
        push(Value::Tuple{pickle_.newItems(std::move(items))});
    }

    /// One or two's complement bytes; what does not fit 64 bits stays as bytes (the magic number of old
    /// files).
    void pushLong(std::string_view bytes) {
        if (bytes.size() > 8) return push(bytes);
        std::int64_t number = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            number |=
                static_cast<std::int64_t>(std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i));
        if (!bytes.empty() && bytes.size() < 8 && (bytes.back() & 0x80))
            number -= std::int64_t{1} << (8 * bytes.size());
        push(number);
    }

    void addToList(Items items) {
        auto& list = *as<Value::List>(top()).items;
        list.insert(list.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
    }

    void addToDict(Items items) {
        if (items.size() % 2) refuse("its pickle is not a state-dict");
        auto& dict = *as<Value::Dict>(top()).items;
        dict.insert(dict.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
    }

    static void place(PickledTensor& tensor, const Items& state, const Unpickler& self) {
        if (state.size() < 4) self.refuse("its pickle is not a state-dict");
        tensor.storage = self.as<std::shared_ptr<PickledStorage>>(state[0]);
        tensor.offset = self.as<std::int64_t>(state[1]);
        tensor.sizes = self.numbers(state[2]);
        tensor.strides = self.numbers(state[3]);
    }

    void call(const Value& function, const Value& arguments) {
        const std::string& name = as<Value::Name>(function).text;
        const Items& given = *as<Value::Tuple>(arguments).items;
        if (name == "collections.OrderedDict") {
            const auto dict = pickle_.newItems({});
            // Python 2 gives the pairs at once.
            if (!given.empty()) {
                spend(as<Value::List>(given[0]).items->size());
                for (const Value& pair : *as<Value::List>(given[0]).items) {
                    const auto* list = std::get_if<Value::List>(&pair.value);
                    const Items& two = list ? *list->items : *as<Value::Tuple>(pair).items;
                    if (two.size() != 2) refuse("its pickle is not a state-dict");
                    dict->insert(dict->end(), two.begin(), two.end());
                }
            }
            push(Value::Dict{dict});
        } else if (isRebuild(name) || isTensorClass(name)) {
            auto tensor = std::make_shared<PickledTensor>();
            // The oldest files make an empty tensor and place it afterwards.
            if (isRebuild(name) || !given.empty()) place(*tensor, given, *this);
            push(std::move(tensor));
        } else if ((isWrapper(name) || name == "torch.Size") && !given.empty()) {
            stack_.push_back(given[0]);
        } else {
            refuse("it calls " + name);
        }
    }

    void build(const Value& state) {
        const auto* tensor = std::get_if<std::shared_ptr<PickledTensor>>(&top().value);
        const auto* tuple = std::get_if<Value::Tuple>(&state.value);
        const bool places =
            tuple && tuple->items->size() == 4 &&
            std::holds_alternative<std::shared_ptr<PickledStorage>>(tuple->items->front().value);
        if (tensor && places) return place(**tensor, *tuple->items, *this);
        // What else is set are attributes of parameters and dictionaries; none of them is a weight.
        if (!tensor && !std::holds_alternative<Value::Dict>(top().value))
            refuse("its pickle is not a state-dict");
    }

    void refer(const Value& id) {
        const Items& parts = *as<Value::Tuple>(id).items;
        if (parts.size() < 5 || as<std::string_view>(parts[0]) != "storage")
            refuse("it refers to more than tensors");
        auto storage = std::make_shared<PickledStorage>();
        storage->type = as<Value::Name>(parts[1]).text;
        storage->key = as<std::string_view>(parts[2]);
        storage->elements = as<std::int64_t>(parts[4]);
        if (!isStorage(storage->type)) refuse("it refers to more than tensors");
        if (parts.size() > 5)
            if (const auto* view = std::get_if<Value::Tuple>(&parts[5].value);
                view && view->items->size() == 3)
                storage->start = as<std::int64_t>((*view->items)[1]);
        push(std::move(storage));
    }

    void name() {
        const std::string module = takeLine();
        const std::string full = module + "." + takeLine();
        if (!isAllowed(full))
            refuse("it holds more than tensors, it asks for " + full.substr(0, kLongestName));
        push(Value::Name{full});
    }

    void recall(std::uint64_t index) {
        const auto found = memo_.find(index);
        if (found == memo_.end()) refuse("its pickle refers to what is not there");
        stack_.push_back(found->second);
    }

    void execute(unsigned char opcode) {
        switch (opcode) {
            case 0x80:
                take(1);
                break;  // protocol
            case '(':
                marks_.push_back(stack_.size());
                break;
            case 'N':
                push(std::monostate{});
                break;
            case 0x88:
                push(std::int64_t{1});
                break;
            case 0x89:
                push(std::int64_t{0});
                break;
            case 'K':
                push(static_cast<std::int64_t>(takeNumber(1)));
                break;
            case 'M':
                push(static_cast<std::int64_t>(takeNumber(2)));
                break;
            case 'J':
                push(std::int64_t{static_cast<std::int32_t>(takeNumber(4))});
                break;
            case 'G':
                take(8), push(0.0);
                break;  // no weight is stored so
            case 0x8a:
                pushLong(take(takeNumber(1)));
                break;
            case 'U':
                push(take(takeNumber(1)));
                break;
            case 'T':
            case 'X':
                push(take(takeNumber(4)));
                break;
            case ')':
                push(Value::Tuple{pickle_.newItems({})});
                break;
            case ']':
                push(Value::List{pickle_.newItems({})});
                break;
            case '}':
                push(Value::Dict{pickle_.newItems({})});
                break;
            case 't': {
                Items items = popToMark();
                push(Value::Tuple{pickle_.newItems(std::move(items))});
                break;
            }
            case 0x85:
                pushTuple(1);
                break;
            case 0x86:
                pushTuple(2);
                break;
            case 0x87:
                pushTuple(3);
                break;
            case 'a': {
                Value item = pop();
                addToList({std::move(item)});
                break;
            }
            case 'e':
                addToList(popToMark());
                break;
            case 's': {
                Value value = pop();
                Value key = pop();
                addToDict({std::move(key), std::move(value)});
                break;
            }
            case 'u':
                addToDict(popToMark());
                break;
            case 'q':
                memo_[takeNumber(1)] = top();
                break;
            case 'r':
                memo_[takeNumber(4)] = top();
                break;
            case 'h':
                recall(takeNumber(1));
                break;
            case 'j':
                recall(takeNumber(4));
                break;
            case 'c':
                name();
                break;
            case 'Q':
                refer(pop());
                break;
            case 'R':
            case 0x81: {
                const Value arguments = pop();
                const Value function = pop();
                call(function, arguments);
                break;
            }
            case 'b':
                build(pop());
                break;
            default:
                refuse("it holds more than tensors, opcode " + std::to_string(opcode));
        }
    }

    std::string_view bytes_;
    const fs::path& file_;
    Pickle pickle_;
    std::size_t spent_ = 0;
    std::vector<Value> stack_;
    std::vector<std::size_t> marks_;
    std::unordered_map<std::uint64_t, Value> memo_;
};

}  // namespace

Pickle::~Pickle() {
    root = {};
    for (const PickleValue::Items& items : owned_) items->clear();
}

PickleValue::Items Pickle::newItems(std::vector<PickleValue> items) {
    owned_.push_back(std::make_shared<std::vector<PickleValue>>(std::move(items)));
    return owned_.back();
}

Pickle readPickle(std::string_view& bytes, const fs::path& file) {
    Unpickler unpickler(bytes, file);
    Pickle pickle = unpickler.run();
    bytes = unpickler.rest();
    return pickle;
}

}  // namespace laplens
