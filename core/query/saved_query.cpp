#include "core/query/saved_query.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/hex.hpp"

namespace laplens {

namespace {

using nlohmann::json;

constexpr int kLongestSide = 1 << 20;
constexpr int kMostBits = 65535;

const json* find(const json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

template <class Integer>
Integer integer(const json& object, const char* key, Integer least, Integer most, Integer otherwise) {
    const json* value = find(object, key);
    if (!value || !value->is_number_integer()) return otherwise;
    const auto number = value->get<std::int64_t>();
    return std::int64_t(least) <= number && number <= std::int64_t(most) ? Integer(number) : otherwise;
}

bool flag(const json& object, const char* key) {
    const json* value = find(object, key);
    return value && value->is_boolean() && value->get<bool>();
}

std::string text(const json& object, const char* key) {
    const json* value = find(object, key);
    return value && value->is_string() ? value->get<std::string>() : std::string();
}

std::vector<std::int64_t> ids(const json& object, const char* key) {
    std::vector<std::int64_t> numbers;
    if (const json* value = find(object, key); value && value->is_array())
        for (const json& number : *value)
            if (number.is_number_integer()) numbers.push_back(number.get<std::int64_t>());
    return numbers;
}

json jsonOf(const QuerySource& source) {
    json object = {{"name", source.name}};
    if (source.imageId != 0) object["picture"] = source.imageId;
    if (!source.contentHash.empty()) object["content"] = source.contentHash;
    if (!source.file.empty()) object["file_hex"] = hexOf(source.file);
    if (!source.picture.empty()) object["image_hex"] = hexOf(source.picture);
    return object;
}

QuerySource sourceOf(const json& object) {
    QuerySource source;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    source.imageId = integer<std::int64_t>(object, "picture", 1, most, 0);
    source.file = pathOfHex(text(object, "file_hex"));
    source.picture = bytesOfHex(text(object, "image_hex"));
    source.name = text(object, "name");
    source.contentHash = text(object, "content");
    return source;
}

}  // namespace

std::optional<ImageRecord> pictureOf(const Library& library, const QuerySource& source) {
    std::optional<ImageRecord> known;
    if (auto images = library.imagesByIds(std::span(&source.imageId, 1)); !images.empty())
        known = std::move(images.front());
    else if (!source.file.empty())
        known = library.imageOfFile(source.file);
    const std::vector<RootRecord> roots = library.roots();
    const auto isThere = [&](const ImageRecord& image) {
        const auto root = std::ranges::find(roots, image.rootId, &RootRecord::id);
        return image.state != ImageState::Missing && root != roots.end() && !root->offline;
    };
    if ((known && isThere(*known)) || source.contentHash.empty()) return known;
    std::vector<ImageRecord> copies = library.imagesWithContent(source.contentHash);
    const auto found = std::ranges::find_if(copies, isThere);
    return found == copies.end() ? known : std::optional(std::move(*found));
}

std::string toJson(const SavedQuery& query) {
    json sources = json::array();
    for (const QuerySource& source : query.sources) sources.push_back(jsonOf(source));
    const QueryView& view = query.view;
    const SearchOptions& options = query.options;
    const json whole = {
        {"pictures", sources},
        {"crop",
         {{"x", view.crop.x}, {"y", view.crop.y}, {"width", view.crop.width}, {"height", view.crop.height}}},
        {"mirror", view.mirror},
        {"quarter_turns", view.quarterTurns},
        {"combine", int(view.combine)},
        {"right", view.right},
        {"wrong", view.wrong},
        {"bits", options.bits},
        {"radius", options.radius},
        {"nearest", options.nearest},
        {"limit", options.limit},
        {"rerank", options.rerank},
        {"weighted", options.weighted}};
    return whole.dump(-1, ' ', false, json::error_handler_t::replace);
}

SavedQuery savedQueryFrom(const std::string& text) {
    const json whole = json::parse(text, nullptr, false);
    SavedQuery query;
    if (const json* sources = find(whole, "pictures"); sources && sources->is_array())
        for (const json& object : *sources) {
            QuerySource source = sourceOf(object);
            if (source.imageId != 0 || !source.file.empty() || !source.picture.empty())
                query.sources.push_back(std::move(source));
        }
    if (query.sources.empty())
        throw Error("the saved search names no picture", "", "Remove it, and save it anew");

    QueryView& view = query.view;
    if (const json* crop = find(whole, "crop"))
        view.crop = {integer(*crop, "x", 0, kLongestSide, 0), integer(*crop, "y", 0, kLongestSide, 0),
                     integer(*crop, "width", 0, kLongestSide, 0),
                     integer(*crop, "height", 0, kLongestSide, 0)};
    view.mirror = flag(whole, "mirror");
    view.quarterTurns = integer(whole, "quarter_turns", 0, 3, 0);
    view.combine = Combine(integer(whole, "combine", 0, int(Combine::All), 0));
    view.right = ids(whole, "right");
    view.wrong = ids(whole, "wrong");
    SearchOptions& options = query.options;
    options.bits = integer(whole, "bits", 0, kMostBits, 0);
    options.radius = integer(whole, "radius", -1, kMostBits, -1);
    options.nearest = integer(whole, "nearest", 0, kMostBits, 0);
    options.limit = std::size_t(integer(whole, "limit", 0, std::numeric_limits<int>::max(), 0));
    options.rerank = flag(whole, "rerank");
    options.weighted = flag(whole, "weighted");
    return query;
}

}  // namespace laplens
