#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "core/query/text_query.hpp"

namespace laplens {

/// Words for what pictures show.
struct SaidQuery {
    std::string text;
    Eigen::RowVectorXf feature;  ///< by WordReader
    double weight = 1;           ///< mixedFeature, where there is a picture beside them
};

/// Runs queries against an index and prints the ranked results, as text while they come or as one JSON array.
/// Each query has its answer or its error.
class QueryPrinter {
public:
    /// `folds`: below the best ranked of copies the others.
    QueryPrinter(const Library& library, const SearchIndex& index, bool asJson, bool folds = false)
        : library_(library), index_(index), asJson_(asJson), folds_(folds) {}

    void run(const Network& network, const std::filesystem::path& picture, const SearchOptions& options);
    /// Of the options the filter and the limit count.
    void run(const SaidQuery& said, const SearchOptions& options);
    /// The same with a picture beside the words.
    void run(const SaidQuery& said, const Network& network, const std::filesystem::path& picture,
             const SearchOptions& options);
    /// Prints the JSON array, if that was asked for. Whether every query was answered.
    bool finish() const;

private:
    /// What is wrong with this picture is its answer.
    void attempt(const std::filesystem::path& picture, const std::function<void()>& answer);
    void answer(const Network& network, const std::filesystem::path& picture, const SearchOptions& options);
    void answer(nlohmann::json document, const std::string& name, const Eigen::RowVectorXf& feature,
                const SearchOptions& options);
    struct Near {
        std::int64_t imageId = 0;
        nlohmann::json nearness;
        std::string inWords;
    };
    /// The first `most` that `rank` finds, 0: all; folded, so many besides their copies.
    void print(nlohmann::json& document, std::size_t most,
               const std::function<std::vector<Near>(std::size_t most)>& rank);
    /// A picture of the answer; as JSON what is known of it, or nothing when another program has removed it.
    std::optional<nlohmann::json> print(const Near& picture, bool isCopy);
    /// Of one query.
    void finish(nlohmann::json document);

    const Library& library_;
    const SearchIndex& index_;
    bool asJson_, folds_;
    bool allAnswered_ = true;
    std::int64_t absent_ = 0;  ///< files of this answer
    nlohmann::json results_ = nlohmann::json::array();
};

}  // namespace laplens
