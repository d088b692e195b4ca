#include "core/query/text_query.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "core/base/error.hpp"

namespace laplens {

namespace {

constexpr std::size_t kReadAtOnce = 4096;

const Backbone& wordReaderOf(const NetworkRecord& network, const std::filesystem::path& library) {
    const Backbone& backbone = backboneNamed(network.backbone);
    if (backbone.readsWords) return backbone;
    const auto isReader = [](const Backbone& other) { return other.readsWords; };
    const auto isThere = [&](const Backbone& other) {
        return isReader(other) && !installedWeights(other).empty();
    };
    auto reader = std::ranges::find_if(backbones(), isThere);
    const bool mustBeFetched = reader == backbones().end();
    if (mustBeFetched) reader = std::ranges::find_if(backbones(), isReader);
    throw Error("the network that codes this library, " + backbone.title + ", reads no words", library,
                "To find pictures by what they show, " +
                    (mustBeFetched ? "say " + wayToWeights(*reader) + " and then " : std::string("say ")) +
                    "laplens build --library " + library.string() + " --backbone " + reader->name);
}

bool isBetter(const ScoredPicture& a, const ScoredPicture& b) {
    return a.score != b.score ? a.score > b.score : a.imageId < b.imageId;
}

}  // namespace

bool readsWords(const NetworkRecord& network) {
    const auto backbone = std::ranges::find(backbones(), network.backbone, &Backbone::name);
    return backbone != backbones().end() && backbone->readsWords;
}

WordReader::WordReader(const NetworkRecord& network, const std::filesystem::path& library)
    : pairs_((wordReaderOf(network, library), installedMerges(network.weightsFile))),
      tower_(loadTextTower(backboneNamed(network.backbone), network.weightsFile)) {}

Eigen::RowVectorXf WordReader::feature(std::string_view text) const {
    const std::vector<int> tokens[] = {pairs_.tokensOf(text)};
    if (tokens[0].size() <= 2)  // start and end
        throw Error("there are no words to look for", {}, "Say what the pictures show: a dog on the beach");
    return tower_->features(tokens).row(0);
}

Eigen::RowVectorXf mixedFeature(const Eigen::RowVectorXf& text, const Eigen::RowVectorXf& picture,
                                float textWeight) {
    return textWeight * text + (1 - textWeight) * picture;
}

FeatureAnswer nearestByFeature(const SearchIndex& index, const Eigen::RowVectorXf& wanted,
                               const ImageFilter& filter, std::size_t limit, std::stop_token stop) {
    const auto start = std::chrono::steady_clock::now();
    FeatureAnswer answer;
    ImageFilter ready = filter;
    if (index.isAtServer() && !ready.state) ready.state = ImageState::Ready;  // what is gone has no row here
    const bool isFiltered = ready != ImageFilter();
    const std::vector<std::int64_t> filtered =
        isFiltered ? index.imagesOf(ready) : std::vector<std::int64_t>();
    const std::span<const std::int64_t> ids(isFiltered ? filtered : index.imageIds);
    std::vector<ScoredPicture>& best = answer.pictures;
    const auto keepBest = [&](std::size_t most) {
        if (limit == 0 || best.size() <= most) return;
        const auto end = best.begin() + static_cast<std::ptrdiff_t>(limit);
        std::ranges::nth_element(best, end, isBetter);
        best.erase(end, best.end());
    };
    for (std::size_t at = 0; at < ids.size(); at += kReadAtOnce) {
        if (stop.stop_requested()) throw Cancelled();
        const Library::FeatureRows found =
            index.featuresOfImages(ids.subspan(at, std::min(kReadAtOnce, ids.size() - at)));
        const Eigen::VectorXf scores = found.features * wanted.transpose();
        for (std::size_t i = 0; i < found.imageIds.size(); ++i)
            best.push_back({found.imageIds[i], scores[static_cast<Eigen::Index>(i)]});
        answer.compared += std::ssize(found.imageIds);
        keepBest(limit + kReadAtOnce);
    }
    keepBest(limit);
    std::ranges::sort(best, isBetter);
    answer.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return answer;
}

}  // namespace laplens
