#include "core/networks/byte_pairs.hpp"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kMerges = BytePairs::kVocabulary - 2 * 256 - 2;
constexpr std::size_t kMostFileBytes = 16 << 20;
constexpr int kMostCharacters = 10'000;
constexpr const char* kRemedy =
    "Run packaging/install-dependencies build and build LapLens again, or put the merges.txt of the network "
    "beside its weights";

std::string unpacked(const fs::path& file) {
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> stream(gzopen(file.c_str(), "rb"), gzclose);
    std::string text(kMostFileBytes, '\0');
    const int read = stream ? gzread(stream.get(), text.data(), static_cast<unsigned>(text.size())) : -1;
    if (read < 0) throw Error("the vocabulary of words cannot be read", file, kRemedy);
    text.resize(static_cast<std::size_t>(read));
    return text;
}

/// In this order, and again with the end of a word, bytes are the first tokens: those that Latin-1 prints
/// first.
std::array<int, 256> bytesInOrder() {
    std::array<int, 256> order{};
    const auto printed = [](int byte) {
        return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    };
    auto next = order.begin();
    for (const bool first : {true, false})
        for (int byte = 0; byte < 256; ++byte)
            if (printed(byte) == first) *next++ = byte;
    return order;
}

/// The letter that stands for a byte in the file of merges: its own where Latin-1 prints it, else one from
/// U+0100 on.
std::string letterOf(int place, int byte) {
    constexpr int kPrinted = 188;
    const int letter = place < kPrinted ? byte : 0x100 + place - kPrinted;
    if (letter < 0x80) return {static_cast<char>(letter)};
    return {static_cast<char>(0xc0 | letter >> 6), static_cast<char>(0x80 | (letter & 0x3f))};
}

std::array<int, 256> tokenOfByte() {
    std::array<int, 256> tokens{};
    const std::array<int, 256> order = bytesInOrder();
    for (int place = 0; place < 256; ++place)
        tokens[static_cast<std::size_t>(order[static_cast<std::size_t>(place)])] = place;
    return tokens;
}

std::uint64_t pairOf(int first, int second) {
    return static_cast<std::uint64_t>(first) << 32 | static_cast<std::uint64_t>(second);
}

enum class Kind { Space, Letter, Number, Other };

Kind kindOf(UChar32 letter) {
    const auto mask = U_GET_GC_MASK(letter);
    if (mask & U_GC_L_MASK) return Kind::Letter;
    if (mask & U_GC_N_MASK) return Kind::Number;
    return u_isUWhiteSpace(letter) ? Kind::Space : Kind::Other;
}

/// A control of U+0080 to U+009F is what Windows has printed there, if anything, as ftfy and browsers have
/// it.
UChar32 asPrinted(UChar32 letter) {
    constexpr std::u16string_view kPrinted =
        u"\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f"
        u"\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";
    return letter >= 0x80 && letter < 0xa0 ? kPrinted[static_cast<std::size_t>(letter - 0x80)] : letter;
}

/// What ftfy 6 takes out: U+0009, U+000A and U+000C stay, and U+000D becomes a space.
bool isControl(UChar32 letter) {
    return (letter < 0x20 && letter != '\t' && letter != '\n' && letter != '\f' && letter != '\r') ||
           letter == 0x7f || (letter >= 0x206a && letter <= 0x206f) || letter == 0xfeff ||
           (letter >= 0xfff9 && letter <= 0xfffc);
}

/// Letters that ftfy writes as plain ones: ligatures of print, and the wide and narrow ones of East Asia.
bool isWrittenPlain(UChar32 letter) {
    constexpr std::array<UChar32, 12> kPairs{0x132, 0x133, 0x1c4, 0x1c5, 0x1c6, 0x1c7,
                                             0x1c8, 0x1c9, 0x1ca, 0x1cb, 0x1cc, 0x3000};
    return std::ranges::count(kPairs, letter) > 0 || (letter >= 0x1f1 && letter <= 0x1f3) ||
           (letter >= 0xfb00 && letter <= 0xfb06) || (letter >= 0xff01 && letter <= 0xffef);
}

icu::UnicodeString cleaned(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2& nfc = *icu::Normalizer2::getNFCInstance(status);
    const icu::Normalizer2& nfkc = *icu::Normalizer2::getNFKCInstance(status);
    const auto given =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
    icu::UnicodeString plain;
    for (int at = 0; at < given.length(); at = given.moveIndex32(at, 1)) {
        const UChar32 letter = asPrinted(given.char32At(at));
        if (isControl(letter)) continue;
        if (letter == 0x2bc || (letter >= 0x2018 && letter <= 0x201b))
            plain += u'\'';
        else if (letter >= 0x201c && letter <= 0x201f)
            plain += u'"';
        else if (letter == 0x149)  // NFKC would leave the quote curly here, and make an "s" of the long one
            plain += u"'n";
        else if (letter == 0xfb05)
            plain += u"\u017ft";
        else if (isWrittenPlain(letter))
            plain += nfkc.normalize(icu::UnicodeString(letter), status);
        else
            plain += letter;
    }
    plain = nfc.normalize(plain, status);
    if (U_FAILURE(status))
        throw Error(std::string("the library for Unicode failed: ") + u_errorName(status), {},
                    "Install LapLens again");
    icu::UnicodeString words;
    bool between = false;
    for (int at = 0; at < plain.length(); at = plain.moveIndex32(at, 1)) {
        const UChar32 letter = plain.char32At(at);
        if (u_isUWhiteSpace(letter)) {
            between = true;
            continue;
        }
        if (between && !words.isEmpty()) words += u' ';
        between = false;
        words += letter;
    }
    return words.toLower(icu::Locale::getRoot());
}

/// The length of "'s", "'re" and their like at this place; else 0.
int shortenedAt(const icu::UnicodeString& text, int at) {
    for (const char16_t* end : {u"'s", u"'t", u"'re", u"'ve", u"'m", u"'ll", u"'d"})
        if (const icu::UnicodeString ending(end); text.compare(at, ending.length(), ending) == 0)
            return ending.length();
    return 0;
}

}  // namespace

std::string cleanedText(std::string_view text) {
    std::string utf8;
    return cleaned(text).toUTF8String(utf8);
}

BytePairs::BytePairs(const fs::path& merges) {
    const auto wrong = [&](const std::string& why) {
        return Error("these are not the merges of CLIP: " + why, merges, kRemedy);
    };
    std::unordered_map<std::string, int> tokens;
    const std::array<int, 256> order = bytesInOrder();
    for (int place = 0; place < 256; ++place) {
        const std::string letter = letterOf(place, order[static_cast<std::size_t>(place)]);
        tokens[letter] = place;
        tokens[letter + "</w>"] = 256 + place;
    }
    const std::string text = unpacked(merges);
    std::size_t at = text.find('\n');  // the first line says the version
    for (int rank = 0; rank < kMerges; ++rank) {
        const std::size_t begin = at == std::string::npos ? text.size() : at + 1;
        at = text.find('\n', begin);
        std::string_view line = std::string_view(text).substr(begin, at - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t space = line.find(' ');
        if (space == std::string_view::npos) throw wrong("line " + std::to_string(rank + 2) + " is no pair");
        const std::string first(line.substr(0, space)), second(line.substr(space + 1));
        const auto a = tokens.find(first), b = tokens.find(second);
        if (a == tokens.end() || b == tokens.end() || tokens.contains(first + second))
            throw wrong("line " + std::to_string(rank + 2) + " joins what is not known");
        const int result = 512 + rank;
        merges_[pairOf(a->second, b->second)] = {rank, result};
        tokens[first + second] = result;
    }
}

void BytePairs::append(std::string_view word, std::vector<int>& tokens) const {
    static const std::array<int, 256> ofByte = tokenOfByte();
    std::vector<int> parts;
    for (const char c : word) parts.push_back(ofByte[static_cast<unsigned char>(c)]);
    parts.back() += 256;
    for (;;) {
        const Merge* best = nullptr;
        std::uint64_t pair = 0;
        for (std::size_t i = 0; i + 1 < parts.size(); ++i)
            if (const auto found = merges_.find(pairOf(parts[i], parts[i + 1]));
                found != merges_.end() && (!best || found->second.rank < best->rank)) {
                best = &found->second;
                pair = found->first;
            }
        if (!best) break;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const bool joins = i + 1 < parts.size() && pairOf(parts[i], parts[i + 1]) == pair;
            parts[kept++] = joins ? best->result : parts[i];
            i += joins;
        }
        parts.resize(kept);
    }
    tokens.insert(tokens.end(), parts.begin(), parts.end());
}

std::vector<int> BytePairs::tokensOf(std::string_view text) const {
    icu::UnicodeString clean = cleaned(text.substr(0, 4 * kMostCharacters));
    if (clean.countChar32() > kMostCharacters) clean.truncate(clean.moveIndex32(0, kMostCharacters));
    std::vector<int> tokens{kStart};
    for (int at = 0; at < clean.length() && tokens.size() < kMostTokens;) {
        const Kind kind = kindOf(clean.char32At(at));
        int end = at + shortenedAt(clean, at);
        if (end == at) {
            end = clean.moveIndex32(at, 1);
            if (kind != Kind::Number)
                while (end < clean.length() && kindOf(clean.char32At(end)) == kind)
                    end = clean.moveIndex32(end, 1);
        }
        if (kind != Kind::Space) {
            std::string word;
            clean.tempSubStringBetween(at, end).toUTF8String(word);
            append(word, tokens);
        }
        at = end;
    }
    if (tokens.size() >= kMostTokens) tokens.resize(kMostTokens - 1);
    tokens.push_back(kEnd);
    return tokens;
}

fs::path installedMerges(const fs::path& weights) {
    std::error_code error;  // what may not be looked at is not there
    const fs::path packed = "bpe_simple_vocab_16e6.txt.gz", plain = "merges.txt";
    for (const fs::path& folder :
         {resourceFolder() / "models", weights.parent_path(), userDataFolder() / "models"})
        for (const fs::path& name : {packed, plain})
            if (fs::is_regular_file(folder / name, error)) return folder / name;
    throw Error("the vocabulary that words are read with is not installed", {}, kRemedy);
}

}  // namespace laplens
