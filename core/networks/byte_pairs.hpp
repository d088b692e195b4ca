#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace laplens {

/// CLIP's tokenizer: byte pairs (Sennrich et al. 2016) over UTF-8, as OpenAI's `simple_tokenizer` and
/// OpenCLIP's `SimpleTokenizer` have it, with the same ids.
///
/// A text is cleaned as there: NFC, curly quotes straight, ligatures and wide letters as plain ones, control
/// characters left out (U+0080 to U+009F as Windows-1252 prints them), white space to single spaces, lower
/// case. Bytes that are no UTF-8 become U+FFFD. The ids are those of OpenCLIP 3.3 with ftfy 6.3 for every
/// text of letters that the installed ICU's Unicode knows, but for two things that are left alone since
/// people type what they mean: what looks like UTF-8 read in another encoding is not put right, and HTML's
/// "&amp;" and a terminal's escapes are not resolved.
class BytePairs {
public:
    static constexpr int kVocabulary = 49408;
    static constexpr int kStart = 49406, kEnd = 49407;
    static constexpr int kMostTokens = 77;  ///< with start and end: what the text towers were trained on

    /// Reads the merges: OpenAI's `bpe_simple_vocab_16e6.txt`, or Hugging Face's `merges.txt`, packed by gzip
    /// or not. Throws Error when they are not the 48,894 of CLIP.
    explicit BytePairs(const std::filesystem::path& merges);

    /// kStart, the text's tokens, kEnd. Of a longer text the front is kept, as there. Characters behind the
    /// first 10,000 are not looked at.
    std::vector<int> tokensOf(std::string_view text) const;

private:
    struct Merge {
        int rank, result;
    };
    void append(std::string_view word, std::vector<int>& tokens) const;

    std::unordered_map<std::uint64_t, Merge> merges_;  // by the ids of both parts
};

/// What `BytePairs` makes of a text before it is cut into words.
std::string cleanedText(std::string_view text);

/// The merges to use with `weights`: part of the installation, or a `merges.txt` or
/// `bpe_simple_vocab_16e6.txt.gz` beside the weights or in userDataFolder()/models. Throws Error that says
/// where to get them when there are none.
std::filesystem::path installedMerges(const std::filesystem::path& weights);

}  // namespace laplens
