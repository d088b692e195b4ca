#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string_view>
#include <vector>

#include "core/networks/byte_pairs.hpp"
#include "core/networks/network.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

/// Pictures by words for what they show: the network that codes the library has a second tower, which puts a
/// text where its features of such pictures are (Radford et al. 2021).

/// Whether the network that codes a library has one. What was tuned to classes has lost its own all the same:
/// `WordReader` then says so.
bool readsWords(const NetworkRecord&);

/// That tower with its vocabulary. Any number of threads may ask it at once.
class WordReader {
public:
    /// Loads both, in about a second, for the library in this folder. Throws Error that says what to do when
    /// its network has no such tower, or when its weights or the vocabulary are not there.
    WordReader(const NetworkRecord&, const std::filesystem::path& library);

    /// L2-normalised, of the length of the library's features. Throws Error when the text has no letter,
    /// digit or sign.
    Eigen::RowVectorXf feature(std::string_view text) const;

private:
    BytePairs pairs_;
    std::unique_ptr<TextTower> tower_;
};

/// A text and a picture as one question, by their normalised features: the cosine of a picture of the library
/// with the picture times 1 - `textWeight`, plus that with the text times `textWeight`, is its product with
/// this. Pictures are nearer to pictures than to any text, so that an even weight leans to the picture.
Eigen::RowVectorXf mixedFeature(const Eigen::RowVectorXf& text, const Eigen::RowVectorXf& picture,
                                float textWeight);

struct ScoredPicture {
    std::int64_t imageId = 0;
    float score = 0;
};
struct FeatureAnswer {
    std::vector<ScoredPicture> pictures;  ///< by falling score, then by id
    std::int64_t compared = 0;            ///< pictures
    double milliseconds = 0;
};

/// The `limit` pictures (0: all) that pass the filter and whose features have the greatest product with
/// `wanted`, of all that have a code, or at a server a feature. It looks at every feature: 2 KB a picture,
/// kept in memory once read where all of them take no more than 256 MiB, else read from the library a few
/// thousand at a time. `stop` ends it with Cancelled.
FeatureAnswer nearestByFeature(const SearchIndex&, const Eigen::RowVectorXf& wanted, const ImageFilter&,
                               std::size_t limit, std::stop_token stop = {});

}  // namespace laplens
