#include "app/console/query_printer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "app/console/console_output.hpp"
#include "core/base/error.hpp"
#include "core/base/log.hpp"
#include "core/copies/duplicates.hpp"
#include "core/copies/known_picture.hpp"
#include "core/images/decode.hpp"
#include "core/library/picture_reader.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/preprocess.hpp"

namespace laplens {

namespace {

std::string bitsInWords(int differing, int bits) {
    char text[64];
    std::snprintf(text, sizeof text, "%3d of %d bits differ", differing, bits);
    return text;
}

}  // namespace

void QueryPrinter::attempt(const std::filesystem::path& picture, const std::function<void()>& answer) {
    try {
        answer();
    } catch (const Cancelled&) {
        throw;
    } catch (const std::exception& error) {
        logError(error);
        std::fprintf(stderr, "laplens: %s\n", error.what());
        allAnswered_ = false;
        nlohmann::json document{{"error", error.what()}};
        nameFile(document, "query", picture);
        results_.push_back(std::move(document));
    }
}

void QueryPrinter::run(const Network& network, const std::filesystem::path& picture,
                       const SearchOptions& options) {
    attempt(picture, [&] { answer(network, picture, options); });
}

void QueryPrinter::run(const SaidQuery& said, const SearchOptions& options) {
    nlohmann::json document;
    nameText(document, "text", said.text);
    answer(std::move(document), said.text, said.feature, options);
}

void QueryPrinter::run(const SaidQuery& said, const Network& network, const std::filesystem::path& picture,
                       const SearchOptions& options) {
    attempt(picture, [&] {
        const Decoded decoded = decodeFile(picture, {.minShortSide = decodedSide(network.backbone())});
        const Eigen::RowVectorXf seen = extractOne(decoded.image, network).row(0);
        nlohmann::json document{{"textWeight", said.weight}};
        nameText(document, "text", said.text);
        nameFile(document, "query", picture);
        answer(std::move(document), picture.string() + " and " + said.text,
               mixedFeature(said.feature, seen, static_cast<float>(said.weight)), options);
    });
}

void QueryPrinter::answer(nlohmann::json document, const std::string& name, const Eigen::RowVectorXf& feature,
                          const SearchOptions& options) {
    const FeatureAnswer found = nearestByFeature(index_, feature, options.filter, options.limit);
    document["compared"] = found.compared;
    document["searchMilliseconds"] = found.milliseconds;
    if (!asJson_)
        std::printf("%s: %lld pictures compared in %.2f ms\n", name.c_str(),
                    static_cast<long long>(found.compared), found.milliseconds);
    if (found.pictures.empty() && !asJson_) std::printf("  there is none\n");
    const auto nearIn = [](const FeatureAnswer& some) {
        std::vector<Near> ranked;
        for (const ScoredPicture& picture : some.pictures) {
            char similarity[32];
            std::snprintf(similarity, sizeof similarity, "%.4f", static_cast<double>(picture.score));
            ranked.push_back({picture.imageId, {{"similarity", picture.score}}, similarity});
        }
        return ranked;
    };
    print(document, options.limit, [&](std::size_t most) {
        return nearIn(most == options.limit ? found
                                            : nearestByFeature(index_, feature, options.filter, most));
    });
    finish(std::move(document));
}

void QueryPrinter::answer(const Network& network, const std::filesystem::path& picture,
                          const SearchOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    const auto milliseconds = [&] {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    };
    const Decoded decoded = decodeFile(picture, {.minShortSide = decodedSide(network.backbone())});
    const double decodeMs = milliseconds();
    const Query query = codeQuery(index_, network, decoded.image);
    const double codeMs = milliseconds() - decodeMs;
    const SearchResult result = search(index_, query, options);
    std::vector<std::int64_t> candidates;
    for (const RankedPicture& ranked : result.ranked)
        if (candidates.size() < kMostCandidates) candidates.push_back(ranked.imageId);
    std::optional<KnownPicture> known = knownPicture(library_, picture, candidates);
    if (known && options.filter != ImageFilter() &&
        !std::ranges::binary_search(library_.imageIds(options.filter), known->imageId))
        known.reset();

    nlohmann::json document{{"bits", result.bits},
                            {"decodeMilliseconds", decodeMs},
                            {"codeMilliseconds", codeMs},
                            {"searchMilliseconds", result.milliseconds}};
    nameFile(document, "query", picture);
    if (known) {
        const std::filesystem::path file = library_.imageFile(library_.image(known->imageId));
        document["copy"] = {{"level", nameOf(known->level)}, {"itself", known->isItself}};
        nameFile(document["copy"], "file", file);
        if (!asJson_)
            std::printf("you have this picture (%s): %s\n",
                        known->isItself                        ? "this very file"
                        : known->level == CopyLevel::Identical ? "identical"
                                                               : "the same picture",
                        file.c_str());
    }
    if (!asJson_)
        std::printf("%s: %zu codes, decoded in %.1f ms, coded in %.1f ms, ranked in %.2f ms\n",
                    picture.c_str(), static_cast<std::size_t>(index_.codeCount()), decodeMs, codeMs,
                    result.milliseconds);
    for (const std::string& shard : result.missing)
        std::fprintf(stderr, "incomplete: the shard %s does not answer\n", shard.c_str());
    if (result.ranked.empty() && !asJson_) std::printf("  none is like that\n");
    const auto nearIn = [](const SearchResult& some) {
        std::vector<Near> near;
        for (const RankedPicture& ranked : some.ranked)
            near.push_back({ranked.imageId,
                            {{"differingBits", ranked.distance}},
                            bitsInWords(ranked.distance, some.bits)});
        return near;
    };
    print(document, options.limit, [&](std::size_t most) {
        if (most == options.limit) return nearIn(result);
        SearchOptions more = options;
        more.limit = most;
        return nearIn(search(index_, query, more));
    });
    finish(std::move(document));
}

void QueryPrinter::print(nlohmann::json& document, std::size_t most,
                         const std::function<std::vector<Near>(std::size_t most)>& rank) {
    std::vector<Near> ranked;
    std::map<std::int64_t, std::vector<std::int64_t>> copies;  // of the best ranked
    std::set<std::int64_t> folded;
    JobContext context;
    // Of N pictures fewer are left when they are folded: more are asked for until so many are.
    for (std::size_t asked = most;; asked *= 2) {
        ranked = rank(asked);
        if (!folds_) break;
        copies.clear();
        folded.clear();
        std::vector<std::int64_t> ids;
        for (const Near& picture : ranked) ids.push_back(picture.imageId);
        for (const std::vector<std::int64_t>& group : copiesAmong(library_, ids, context)) {
            copies[group.front()].assign(group.begin() + 1, group.end());
            folded.insert(group.begin() + 1, group.end());
        }
        if (most == 0 || ranked.size() < asked || ranked.size() - folded.size() >= most) break;
    }
    std::map<std::int64_t, const Near*> byId;
    for (const Near& picture : ranked) byId[picture.imageId] = &picture;
    document["results"] = nlohmann::json::array();
    std::size_t shown = 0;
    for (const Near& picture : ranked) {
        if (folded.contains(picture.imageId)) continue;
        if (most != 0 && shown++ == most) break;
        std::optional<nlohmann::json> found = print(picture, false);
        for (const std::int64_t id : copies[picture.imageId])
            if (auto copy = print(*byId.at(id), true); copy && found)
                (*found)["copies"].push_back(std::move(*copy));
        if (found) document["results"].push_back(std::move(*found));
    }
}

std::optional<nlohmann::json> QueryPrinter::print(const Near& picture, bool isCopy) {
    const std::int64_t id[] = {picture.imageId};
    const std::vector<ImageRecord> records = library_.imagesByIds(id);
    if (records.empty()) return std::nullopt;
    const std::filesystem::path file = library_.imageFile(records[0]);
    std::error_code error;
    const bool isThere = liesInDataset(records[0]) || std::filesystem::exists(file, error);
    absent_ += !isThere;
    if (!asJson_)
        std::printf("  %s  %s%s\n", picture.inWords.c_str(), isCopy ? "  a copy: " : "", file.c_str());
    nlohmann::json found = picture.nearness;
    found["isThere"] = isThere;
    nameText(found, "label", records[0].label);
    nameFile(found, "file", file);
    return found;
}

void QueryPrinter::finish(nlohmann::json document) {
    if (const std::int64_t absent = std::exchange(absent_, 0); absent > 0)
        std::fprintf(stderr,
                     "%lld of these files are not there or out of reach: connect their drive, look at the "
                     "permissions of "
                     "their folders, or scan again if they were moved\n",
                     static_cast<long long>(absent));
    results_.push_back(std::move(document));
}

bool QueryPrinter::finish() const {
    if (asJson_) printJson(results_);
    return allAnswered_;
}

}  // namespace laplens
