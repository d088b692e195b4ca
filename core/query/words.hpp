#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Words that ask for pictures, in English or German, each of which must hold, or of a row of them with OR or
/// ODER between, in capitals, one:
///
///   bergen              in the path, a folder's name, the label, a tag, the camera, the lens or a note, or
///                       the beginning of a word that was read in the picture
///   "red car"           the same, with the space; nothing in quotes is read in another way
///   2019, 2019-07, 21.7.2019, march 2019, 21 march 2019, winter 2018, 2015..2018, today, yesterday,
///   last summer, this week
///                       taken then, or with that in one of these texts; dates are those of
///                       ImageNumber::Date, summer is June to August, winter goes into the next year
///   before 2015, after march 2019, since 2015, until 2018
///   12 MP, >= 12 MP, < 5 MB
///   panorama            of that shape, or with that word in a text
///   favourite           with the heart
///   camera: lens: tag: keyword: colour: label: folder: name: path: note: text: date: size: shape: rating:
///                       with a word or "some words", a date, a size, wide, tall, square or panorama, or a
///                       number of stars (4, >= 4)
///   keyword:Norway/Bergen
///                       that keyword, and all below it, wherever it stands below others itself; a tag: may
///                       be a keyword, too
///   near:60.39,5.32, near:60.39,5.32,500m
///                       taken within a kilometre, or so far, of these degrees north and east (m, km, miles)
///   -word               not
///   pizza OR sunflower 2019
///                       one of the two, and taken in 2019
///   shows:dog, shows:"a dog on the beach"
///                       what they show, for the network that reads words (text_query.hpp): no term, since
///                       it holds of one picture more than of another
///
/// A key, a sign or a quote that nothing follows yet is passed over.
struct WordProblem {
    enum class Kind { UnknownKey, NoDate, NoSize, NoShape, NoRating, NoPlace, NotShown } kind;
    std::string word;  ///< as it was written
};
struct Words {
    std::vector<ImageTerm> terms{};
    std::string shown{};                   ///< said with `shows:`; several with a space between
    std::optional<WordProblem> problem{};  ///< the first; then `terms` are those before it
};
Words parseWords(std::string_view text, std::chrono::year_month_day today);

/// Of the local calendar.
std::chrono::year_month_day localToday();

/// In English, with what to do.
Error errorOf(const WordProblem&);

/// The terms alone; throws that Error, and one where it is said what pictures show.
std::vector<ImageTerm> termsOf(std::string_view text);
/// The same where something must be asked for: throws Error also when there is no word, or none after a key.
std::vector<ImageTerm> requiredTerms(std::string_view text);

enum class WordLanguage { English, German };
/// The name of a key, as "camera:", that asks for this; empty where there is none.
std::string keyOf(ImageTerm::About about, WordLanguage language);

/// What asks for this value of a text: `keyword:"New York"`.
std::string asking(ImageTerm::About about, const std::string& value, WordLanguage language);
/// What asks for pictures taken around this place.
std::string askingNear(const GeoPosition& place, WordLanguage language);

/// What the library's pictures have, to complete words with.
struct WordVocabulary {
    std::vector<std::string> tags{}, labels{}, cameras{}, lenses{}, keywords{}, colours{}, folders{};
    bool hasWordsForPictures = false;  ///< its network reads words
};
WordVocabulary wordVocabulary(const Library&);

struct WordCompletion {
    std::string shown;  ///< what the last word becomes
    std::string text;   ///< all of it then
};
/// For the last word of `text`, which is not over yet: keys and words of the grammar, tags and labels that
/// begin with it, and after a key the values that have it in them; `most` at most. In the spelling of
/// `language`.
std::vector<WordCompletion> completeWords(std::string_view text, const WordVocabulary&, WordLanguage language,
                                          std::size_t most = 12);

/// These words as what pictures show: `shows:"a dog on the beach"`. Empty where they ask for something with a
/// key, a quote or a "not", and where there are none.
std::string askedToShow(std::string_view text, WordLanguage language);

/// How many pictures an answer may lack because they were not read for what it asks by name: what cameras
/// wrote, and text in them.
struct UnreadPictures {
    std::int64_t facts = 0, texts = 0;
};
UnreadPictures unreadFor(const Library&, const std::vector<ImageTerm>&);

/// Where in the picture the text lies that these terms find it by.
std::vector<TextPlace> placesOf(const Library&, std::int64_t imageId, const std::vector<ImageTerm>&);

}  // namespace laplens
