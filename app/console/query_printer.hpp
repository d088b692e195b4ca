#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/query/search.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

/// Runs queries against an index and prints the ranked results, as text while they come or as one JSON array.
/// Each query has its answer or its error.
class QueryPrinter {
public:
    QueryPrinter(const Library& library, const SearchIndex& index, bool asJson)
        : library_(library), index_(index), asJson_(asJson) {}

    void run(Network& network, const std::filesystem::path& picture, const SearchOptions& options);
    /// Prints the JSON array, if that was asked for. Whether every query was answered.
    bool finish() const;

private:
    void answer(Network& network, const std::filesystem::path& picture, const SearchOptions& options);

    const Library& library_;
    const SearchIndex& index_;
    bool asJson_;
    bool allAnswered_ = true;
    nlohmann::json results_ = nlohmann::json::array();
};

}  // namespace laplens
