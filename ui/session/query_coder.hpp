#pragma once

#include <memory>

#include "core/networks/network.hpp"
#include "core/query/query.hpp"
#include "core/query/search_index.hpp"
#include "ui/session/query_part.hpp"

namespace laplens {

/// Makes codes of what is searched for, with the network of the library, which is loaded at its first use and
/// kept. For the query thread alone.
class QueryCoder {
public:
    /// Of the part and its others, as one query; kept in it for as long as index and view are these. Throws
    /// Error when a picture cannot be read and is not known to the library.
    std::shared_ptr<const Query> codeOf(QueryPart& part, const std::shared_ptr<const SearchIndex>& index,
                                        const QueryView& view);
    Network& networkFor(const SearchIndex& index);

private:
    Query coded(QueryPart& part, const SearchIndex& index, const QueryView& view);

    std::unique_ptr<Network> network_;
    std::int64_t networkId_ = 0;
};

}  // namespace laplens
