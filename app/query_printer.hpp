#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/pipeline/search_index.hpp"

namespace laplens {

/// Runs queries against an index and prints the ranked results, as text while they come or as one JSON array.
class QueryPrinter {
public:
    QueryPrinter(const Library& library, const SearchIndex& index, bool asJson)
        : library_(library), index_(index), asJson_(asJson) {}

    void run(Network& network, const std::filesystem::path& picture, const SearchOptions& options);
    /// Prints the JSON array, if that was asked for.
    void finish() const;

private:
    const Library& library_;
    const SearchIndex& index_;
    bool asJson_;
    nlohmann::json results_ = nlohmann::json::array();
};

}  // namespace laplens
