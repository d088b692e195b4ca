#include "app/query_printer.hpp"

#include <chrono>
#include <cstdio>
#include <iostream>

#include "core/images/decode.hpp"

namespace laplens {

void QueryPrinter::run(Network& network, const std::filesystem::path& picture, const SearchOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    const auto milliseconds = [&] {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    };
    const Decoded decoded = decodeFile(picture, {.minShortSide = network.backbone().inputSize});
    const double decodeMs = milliseconds();
    const Query query = codeQuery(index_, network, decoded.image);
    const double codeMs = milliseconds() - decodeMs;
    const SearchResult result = search(index_, query, options);

    nlohmann::json document{{"query", picture.string()},
                            {"bits", result.bits},
                            {"decodeMilliseconds", decodeMs},
                            {"codeMilliseconds", codeMs},
                            {"searchMilliseconds", result.milliseconds}};
    if (!asJson_)
        std::printf("%s: %zu codes, decoded in %.1f ms, coded in %.1f ms, ranked in %.2f ms\n",
                    picture.c_str(), static_cast<std::size_t>(index_.codeCount()), decodeMs, codeMs,
                    result.milliseconds);
    for (const std::string& shard : result.missing)
        std::fprintf(stderr, "incomplete: the shard %s does not answer\n", shard.c_str());
    if (result.ranked.empty() && !asJson_) std::printf("  none is like that\n");
    for (const RankedPicture& ranked : result.ranked) {
        const ImageRecord record = library_.image(ranked.imageId);
        const std::string file = library_.imageFile(record).string();
        if (asJson_)
            document["results"].push_back(
                {{"file", file}, {"differingBits", ranked.distance}, {"label", record.label}});
        else
            std::printf("  %3d of %d bits differ  %s\n", ranked.distance, result.bits, file.c_str());
    }
    results_.push_back(std::move(document));
}

void QueryPrinter::finish() const {
    if (asJson_) std::cout << results_.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

}  // namespace laplens
