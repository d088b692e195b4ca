#include "ui/session/query_coder.hpp"

#include <optional>

#include "core/base/error.hpp"
#include "core/networks/backbone.hpp"
#include "core/networks/preprocess.hpp"

namespace laplens {

Network& QueryCoder::networkFor(const SearchIndex& index) {
    if (!network_ || networkId_ != index.network.id) {
        network_ = loadNetwork(backboneNamed(index.network.backbone), index.network.weightsFile);
        networkId_ = index.network.id;
    }
    return *network_;
}

std::shared_ptr<const Query> QueryCoder::codeOf(QueryPart& part,
                                                const std::shared_ptr<const SearchIndex>& index,
                                                const QueryView& view) {
    if (!part.coded || part.codedFor != index || !(part.codedView == view)) {
        part.coded = std::make_shared<const Query>(coded(part, *index, view));
        part.codedFor = index;
        part.codedView = view;
    }
    return part.coded;
}

Query QueryCoder::coded(QueryPart& part, const SearchIndex& index, const QueryView& view) {
    const bool asItIs = view.crop.empty() && !view.mirror && view.quarterTurns == 0;
    std::optional<Query> known;
    if (part.imageId != 0 && asItIs) known = queryOfPicture(index, part.imageId);
    if (known) {
        part.known = known;
        part.knownTo = index.model.id;
    } else if (asItIs && part.known && part.knownTo == index.model.id) {
        known = part.known;  // it went to the trash meanwhile
        known->label = -1;   // the index numbers its labels anew
    }
    std::vector<Query> queries;
    if (known) {
        queries.push_back(std::move(*known));
    } else {
        Network& network = networkFor(index);
        const auto seen = [&] {
            try {
                if (asItIs) return part.load(decodedSide(network.backbone()));
            } catch (const Error&) {
                if (part.picture.empty()) throw;  // else the file went after it was read
            }
            if (part.picture.empty()) part.picture = part.load(0);
            return seenThrough(part.picture, view);
        };
        queries.push_back(codeQuery(index, network, seen()));
    }
    for (const auto& other : part.others) queries.push_back(coded(*other, index, {}));
    const Query query = combineQueries(index, queries, view.combine);
    return view.right.empty() && view.wrong.empty() ? query
                                                    : withFeedback(index, query, view.right, view.wrong);
}

}  // namespace laplens
