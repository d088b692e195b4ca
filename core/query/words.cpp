#include "core/query/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <set>
#include <utility>

#include "core/base/folded.hpp"
#include "core/store/stars.hpp"

namespace laplens {

namespace {

using About = ImageTerm::About;
using namespace std::chrono;

/// A word in both languages. Words are compared without case, with ae, oe, ue and ss for the letters that
/// English has not.
template <class Meaning>
struct Entry {
    Meaning meaning;
    const char *english, *german;
    const char* other = "";
};

constexpr Entry<About> kKeys[] = {{About::Camera, "camera", "kamera"},
                                  {About::Lens, "lens", "objektiv"},
                                  {About::Tag, "tag", "schlagwort"},
                                  {About::Label, "label", "beschriftung", "class"},
                                  {About::Folder, "folder", "ordner"},
                                  {About::Name, "name", "name", "file"},
                                  {About::Path, "path", "pfad"},
                                  {About::Notes, "note", "notiz", "caption"},
                                  {About::Keyword, "keyword", "stichwort", "keywords"},
                                  {About::Colour, "colour", "farbe", "color"},
                                  {About::Text, "text", "text"},
                                  {About::Date, "date", "datum"},
                                  {About::Pixels, "size", "größe"},
                                  {About::Shape, "shape", "form"},
                                  {About::Rating, "rating", "bewertung", "stars"},
                                  {About::Near, "near", "nahe", "nähe"}};
constexpr Entry<bool> kShows[] = {{true, "shows", "zeigt"}};
constexpr Entry<PictureShape> kShapes[] = {{PictureShape::Panorama, "panorama", "panorama"},
                                           {PictureShape::Wide, "wide", "quer", "landscape"},
                                           {PictureShape::Tall, "tall", "hoch", "portrait"},
                                           {PictureShape::Square, "square", "quadrat", "quadratisch"}};
constexpr Entry<bool> kFavourite[] = {{true, "favourite", "favorit", "favorite"},
                                      {true, "favourites", "favoriten", "favorites"}};
constexpr Entry<unsigned> kMonths[] = {{1, "january", "januar", "jan"},
                                       {2, "february", "februar", "feb"},
                                       {3, "march", "märz", "mar"},
                                       {4, "april", "april", "apr"},
                                       {5, "may", "mai"},
                                       {6, "june", "juni", "jun"},
                                       {7, "july", "juli", "jul"},
                                       {8, "august", "august", "aug"},
                                       {9, "september", "september", "sep"},
                                       {10, "october", "oktober", "oct"},
                                       {11, "november", "november", "nov"},
                                       {12, "december", "dezember", "dec"},
                                       {10, "october", "oktober", "okt"},
                                       {12, "december", "dezember", "dez"},
                                       {9, "september", "september", "sept"},
                                       {1, "january", "jänner"}};
/// By their first month.
constexpr Entry<unsigned> kSeasons[] = {{3, "spring", "frühling", "frühjahr"},
                                        {6, "summer", "sommer"},
                                        {9, "autumn", "herbst", "fall"},
                                        {12, "winter", "winter"}};
enum class Span { Week, Month, Year };
constexpr Entry<Span> kSpans[] = {
    {Span::Week, "week", "woche"}, {Span::Month, "month", "monat"}, {Span::Year, "year", "jahr"}};
/// How many of them before the present one.
constexpr Entry<int> kWhich[] = {{1, "last", "letzter", "letzten"},
                                 {1, "last", "letztes", "letzte"},
                                 {0, "this", "dieser", "diesen"},
                                 {0, "this", "dieses", "diese"}};
constexpr Entry<int> kDays[] = {{0, "today", "heute"}, {1, "yesterday", "gestern"}};
enum class Bound { Before, After, Since, Until };
constexpr Entry<Bound> kBounds[] = {{Bound::Before, "before", "vor"},
                                    {Bound::After, "after", "nach"},
                                    {Bound::Since, "since", "seit", "ab"},
                                    {Bound::Until, "until", "bis"}};
struct Unit {
    About about;
    double size;
};
constexpr Entry<Unit> kUnits[] = {{{About::Pixels, 1e6}, "mp", "mp", "mpx"},
                                  {{About::Pixels, 1e6}, "megapixel", "megapixel", "megapixels"},
                                  {{About::FileSize, 1}, "bytes", "bytes", "byte"},
                                  {{About::FileSize, 1e3}, "kb", "kb"},
                                  {{About::FileSize, 1e6}, "mb", "mb"},
                                  {{About::FileSize, 1e9}, "gb", "gb"}};
constexpr Entry<double> kLengths_m[] = {
    {1, "m", "m"}, {1'000, "km", "km"}, {1'609.344, "mi", "meilen", "miles"}};
constexpr std::int64_t kNear_m = 1'000, kFarthest_m = 20'040'000;
/// Of several words, to be offered.
constexpr const char* kOffered[][2] = {
    {"last summer", "letzter Sommer"}, {"last year", "letztes Jahr"}, {"last month", "letzter Monat"},
    {"last week", "letzte Woche"},     {"this year", "dieses Jahr"},  {"today", "heute"},
    {"yesterday", "gestern"},          {"panorama", "Panorama"},      {"favourite", "Favorit"}};
constexpr std::string_view kBeforeDates[] = {"in", "on", "from", "of", "im", "am", "vom", "aus"};
/// Years that dates in nanoseconds hold, from the first photograph on.
constexpr int kFirstYear = 1826, kLastYear = 2261;
constexpr int kMostStars = 5;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
    return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

std::optional<double> degreesOf(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double degrees = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), degrees, std::chars_format::fixed);
    const bool isWhole = error == std::errc() && end == text.data() + text.size();
    return isWhole && std::isfinite(degrees) ? std::optional(degrees) : std::nullopt;
}

/// Also as those write who have no umlauts on their keyboard.
std::string spelledOut(std::string_view text) {
    static constexpr std::pair<std::string_view, std::string_view> kLetters[] = {
        {"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}};
    std::string result = folded(text);
    for (const auto& [letter, plain] : kLetters)
        for (std::size_t at = 0; (at = result.find(letter, at)) != result.npos;)
            result.replace(at, letter.size(), plain);
    return result;
}

template <class Meaning, std::size_t n>
std::optional<Meaning> meaningOf(const Entry<Meaning> (&entries)[n], std::string_view word) {
    const std::string said = spelledOut(word);
    for (const auto& entry : entries)
        for (const char* name : {entry.english, entry.german, entry.other})
            if (!said.empty() && said == spelledOut(name)) return entry.meaning;
    return std::nullopt;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

/// "2km", "500 m"; a number alone is kilometres.
std::optional<std::int64_t> lengthOf(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto number = degreesOf(text.substr(0, digits));
    const std::string_view name = trimmed(text.substr(digits));
    const auto unit = name.empty() ? std::optional(1'000.0) : meaningOf(kLengths_m, name);
    if (!number || !unit || !(*number > 0) || *number * *unit > kFarthest_m) return std::nullopt;
    return std::max<std::int64_t>(1, std::llround(*number * *unit));
}

/// A word as it was written: a key has its value in the next one.
struct Token {
    std::string text;
    std::size_t begin = 0;  ///< in the whole text
    bool isNot = false, isKey = false, isQuoted = false;
};

std::vector<Token> tokensOf(std::string_view text) {
    std::vector<Token> tokens;
    const auto isSpace = [&](std::size_t at) {
        return text[at] == ' ' || text[at] == '\t' || text[at] == '\n';
    };
    for (std::size_t at = 0; at < text.size();) {
        if (isSpace(at)) {
            ++at;
            continue;
        }
        Token token;
        token.begin = at;
        const bool followsKey = !tokens.empty() && tokens.back().isKey;
        if (text[at] == '-' && !followsKey) {
            token.isNot = true;
            if (++at == text.size() || isSpace(at)) continue;  // nothing follows yet
        }
        if (text[at] == '"') {
            const std::size_t end = std::min(text.find('"', at + 1), text.size());
            token.isQuoted = true;
            token.text = text.substr(at + 1, end - at - 1);
            at = std::min(end + 1, text.size());
            if (!token.text.empty()) tokens.push_back(std::move(token));
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && !isSpace(end) && text[end] != '"') ++end;
        const std::string_view word = text.substr(at, end - at);
        const std::size_t colon = word.find(':');
        token.isKey = !followsKey && colon != word.npos && colon > 1 &&
                      std::ranges::all_of(word.substr(0, colon), isLetter);
        if (token.isKey) end = at + colon + 1;
        token.text = text.substr(at, (token.isKey ? end - 1 : end) - at);
        at = end;
        tokens.push_back(std::move(token));
    }
    return tokens;
}

struct Numbers {
    std::optional<std::int64_t> from, until;
};

std::int64_t nsOf(sys_days day) {
    return duration_cast<nanoseconds>(day.time_since_epoch()).count();
}

struct Days {
    sys_days first, end;
};

/// A number of so many digits; nothing else in it.
std::optional<int> wholeOf(std::string_view text, std::size_t least, std::size_t most) {
    if (text.size() < least || text.size() > most || !std::ranges::all_of(text, isDigit)) return std::nullopt;
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

std::optional<int> yearOf(std::string_view text) {
    const auto number = wholeOf(text, 4, 4);
    return number && *number >= kFirstYear && *number <= kLastYear ? number : std::nullopt;
}

Days monthsFrom(int y, unsigned m, int count) {
    const year_month first = year(y) / month(m);
    return {sys_days(first / 1), sys_days((first + months(count)) / 1)};
}

std::optional<Days> dayOf(int y, unsigned m, unsigned d) {
    const year_month_day date = year(y) / month(m) / day(d);
    if (!date.ok()) return std::nullopt;
    return Days{sys_days(date), sys_days(date) + days(1)};
}

std::vector<std::string_view> partsOf(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

/// "2019", "2019-07", "2019-07-21", "21.7.2019", "7.2019"
std::optional<Days> writtenDate(std::string_view text) {
    for (const char separator : {'-', '.', '/'}) {
        auto parts = partsOf(text, separator);
        if (parts.size() > 3) continue;
        if (separator == '.') std::ranges::reverse(parts);
        const auto y = yearOf(parts[0]);
        if (!y) continue;
        if (parts.size() == 1) return monthsFrom(*y, 1, 12);
        const auto m = wholeOf(parts[1], 1, 2);
        if (!m || *m < 1 || *m > 12) continue;
        if (parts.size() == 2) return monthsFrom(*y, static_cast<unsigned>(*m), 1);
        if (const auto d = wholeOf(parts[2], 1, 2))
            return dayOf(*y, static_cast<unsigned>(*m), static_cast<unsigned>(*d));
    }
    return std::nullopt;
}

class Parser {
public:
    Parser(std::string_view text, year_month_day today)
        : text_(text), tokens_(tokensOf(text)), today_(today) {}

    Words parse() {
        while (at_ < tokens_.size() && !words_.problem) {
            isAlternative_ = isOr() && !words_.terms.empty();
            if (isAlternative_ && ++at_ == tokens_.size()) break;  // nothing follows yet
            isNot_ = tokens_[at_].isNot;
            if (tokens_[at_].isKey)
                readKey();
            else
                readWord();
        }
        return std::move(words_);
    }

private:
    const Token* token(std::size_t ahead = 0) const {
        return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr;
    }
    /// Words that only mean something when nothing is done to them.
    std::string_view plain(std::size_t ahead) const {
        const Token* next = token(ahead);
        const bool isPlain = next && !next->isKey && !next->isQuoted && (!next->isNot || ahead == 0);
        return isPlain ? std::string_view(next->text) : std::string_view();
    }
    bool isOr() const { return !token()->isNot && (plain(0) == "OR" || plain(0) == "ODER"); }
    void add(ImageTerm term) {
        term.isNot = isNot_;
        std::vector<ImageTerm>& row = isAlternative_ ? words_.terms.back().otherwise : words_.terms;
        row.push_back(std::move(term));
    }
    void complain(WordProblem::Kind kind, const std::string& word) { words_.problem = {kind, word}; }
    bool isLast(std::size_t count) const { return at_ + count >= tokens_.size(); }

    void readKey() {
        const Token key = tokens_[at_++];
        if (meaningOf(kShows, key.text)) return readShown(key);
        const std::optional<About> about = meaningOf(kKeys, key.text);
        if (!about) return complain(WordProblem::Kind::UnknownKey, key.text + ':');
        if (at_ == tokens_.size()) return;
        switch (*about) {
            case About::Date:
                return readDateValue();
            case About::Pixels:
                return readSizeValue();
            case About::Shape:
                return readShape();
            case About::Rating:
                return readRating();
            case About::Near:
                return readNear();
            default:
                add({.about = *about, .text = tokens_[at_++].text});
        }
    }

    void readShown(const Token& key) {
        if (at_ == tokens_.size()) return;
        const std::string& shown = tokens_[at_++].text;
        if (key.isNot) return complain(WordProblem::Kind::NotShown, shown);
        words_.shown += (words_.shown.empty() ? "" : " ") + shown;
    }

    void readDateValue() {
        const auto [found, count] = bounded();
        if (!found) {
            if (isLast(1) && meaningOf(kBounds, plain(0))) return void(++at_);
            return complain(WordProblem::Kind::NoDate, tokens_[at_].text);
        }
        at_ += count;
        add({.about = About::Date, .from = found->from, .until = found->until});
    }

    void readSizeValue() {
        if (readSize()) return;
        if (meaningOf(kShapes, plain(0))) return readShape();
        if (!words_.problem) complain(WordProblem::Kind::NoSize, tokens_[at_].text);
    }

    void readShape() {
        const auto shape = meaningOf(kShapes, tokens_[at_].text);
        if (!shape) return complain(WordProblem::Kind::NoShape, tokens_[at_].text);
        ++at_;
        add({.about = About::Shape, .shape = *shape});
    }

    void readRating() {
        const auto [sign, rest] = signOf(tokens_[at_].text);
        const std::string written = tokens_[at_].text;
        std::string_view number = rest;
        std::size_t count = 1;
        if (number.empty()) number = plain(count++);
        if (number.empty() && isLast(count - 1)) return void(at_ = tokens_.size());
        const auto stars = wholeOf(number, 1, 1);
        if (!stars || *stars > kMostStars) return complain(WordProblem::Kind::NoRating, written);
        at_ += count;
        add(rangeOf(About::Rating, sign, *stars, *stars + 1));
    }

    /// "60.39,5.32", "60.39,5.32,2km": degrees north and east, and how far around.
    void readNear() {
        const std::string& written = tokens_[at_].text;
        std::vector<std::string_view> parts = partsOf(written, ',');
        for (std::string_view& part : parts) part = trimmed(part);
        const bool isBegun = parts.size() < 2 || parts.back().empty() || parts.back() == "-";
        if (isLast(1) && isBegun && written.find_first_not_of("0123456789.,-+ ") == written.npos)
            return void(++at_);
        const auto latitude = degreesOf(parts[0]),
                   longitude = degreesOf(parts.size() > 1 ? parts[1] : std::string_view());
        const auto metres = parts.size() > 2 ? lengthOf(parts[2]) : std::optional(kNear_m);
        if (!latitude || !longitude || !metres || parts.size() > 3 || !isOnEarth({*latitude, *longitude}))
            return complain(WordProblem::Kind::NoPlace, written);
        ++at_;
        add({.about = About::Near, .place = {*latitude, *longitude}, .metres = *metres});
    }

    struct Signed {
        std::string_view sign, rest;
    };
    static Signed signOf(std::string_view text) {
        for (const std::string_view sign : {">=", "<=", "≥", "≤", ">", "<", "="})
            if (text.starts_with(sign)) return {sign, text.substr(sign.size())};
        return {{}, text};
    }

    /// Of whole numbers; alone, those from `value` to before `next`.
    static ImageTerm rangeOf(About about, std::string_view sign, std::int64_t value, std::int64_t next) {
        ImageTerm term{.about = about};
        if (sign == ">=" || sign == "≥" || sign.empty() || sign == "=") term.from = value;
        if (sign == ">") term.from = value + 1;
        if (sign == "<=" || sign == "≤") term.until = value + 1;
        if (sign == "<") term.until = value;
        if (sign.empty() || sign == "=") term.until = next;
        return term;
    }

    /// "12MP", ">= 12 MP", "<5 MB". False: it is no size; a problem where it has a sign all the same.
    bool readSize() {
        const std::string written(plain(0));
        auto [sign, rest] = signOf(written);
        std::size_t count = 1;
        const auto open = [&] { return isLast(count) && !sign.empty(); };
        if (rest.empty() && sign.empty()) return false;
        std::string_view number = rest;
        if (number.empty()) {
            if (open()) return at_ = tokens_.size(), true;
            number = plain(count++);
        }
        const std::size_t digits = std::min(number.find_first_not_of("0123456789.,"), number.size());
        std::string_view unitName = number.substr(digits);
        std::string value(number.substr(0, digits));
        std::ranges::replace(value, ',', '.');
        const bool isNumber = !value.empty() && value.size() <= 8 && isDigit(value[0]) &&
                              std::ranges::count(value, '.') <= 1 && value.back() != '.';
        if (isNumber && unitName.empty()) {
            if (open()) return at_ = tokens_.size(), true;
            unitName = plain(count++);
        }
        const auto unit = meaningOf(kUnits, unitName);
        if (!isNumber || !unit) {
            std::string said = written;
            for (std::size_t next = 1; next < count; ++next) {
                if (said != sign && !plain(next).empty()) said += ' ';
                said += plain(next);
            }
            if (!sign.empty()) complain(WordProblem::Kind::NoSize, said);
            return false;
        }
        const double scaled = std::stod(value) * unit->size;
        const std::size_t point = value.find('.');
        const double half =
            unit->size / 2 * (point == value.npos ? 1 : std::pow(10, -double(value.size() - point - 1)));
        at_ += count;
        const bool isAlone = sign.empty() || sign == "=";
        add(rangeOf(unit->about, sign, std::llround(isAlone ? std::max(0.0, scaled - half) : scaled),
                    std::llround(scaled + half)));
        return true;
    }

    struct Found {
        std::optional<Days> days;
        std::size_t count = 0;
    };

    /// A day, month, season, year or a run of years, from the token that is so far ahead.
    Found date(std::size_t ahead) const {
        const std::string_view first = plain(ahead), second = plain(ahead + 1), third = plain(ahead + 2);
        if (first.empty()) return {};
        if (const auto written = writtenDate(first)) return {written, 1};
        for (const std::string_view between : {"..", "-"})
            if (const std::size_t cut = first.find(between); cut != first.npos) {
                const auto from = writtenDate(first.substr(0, cut)),
                           to = writtenDate(first.substr(cut + between.size()));
                if (from && to && from->first < to->end) return {Days{from->first, to->end}, 1};
            }
        if (const auto back = meaningOf(kDays, first)) {
            const sys_days day = sys_days(today_) - days(*back);
            return {Days{day, day + days(1)}, 1};
        }
        if (const auto m = meaningOf(kMonths, first))
            if (const auto y = yearOf(second)) return {monthsFrom(*y, *m, 1), 2};
        if (const auto d = wholeOf(first.substr(0, first.find_last_not_of('.') + 1), 1, 2))
            if (const auto m = meaningOf(kMonths, second))
                if (const auto y = yearOf(third)) return {dayOf(*y, *m, static_cast<unsigned>(*d)), 3};
        if (const auto season = meaningOf(kSeasons, first))
            if (const auto y = yearOf(second)) return {monthsFrom(*y, *season, 3), 2};
        if (const auto back = meaningOf(kWhich, first)) {
            if (const auto season = meaningOf(kSeasons, second)) return {seasonBefore(*season, *back), 2};
            if (const auto span = meaningOf(kSpans, second)) return {spanBefore(*span, *back), 2};
        }
        return {};
    }

    /// The last: the latest that is over. This: the one that today lies in, or else this year's.
    Days seasonBefore(unsigned firstMonth, int back) const {
        const int y = static_cast<int>(today_.year());
        Days season = monthsFrom(y, firstMonth, 3);
        const Days before = monthsFrom(y - 1, firstMonth, 3);
        if (back == 0) return sys_days(today_) < before.end ? before : season;
        if (season.end <= sys_days(today_)) return season;
        return before.end <= sys_days(today_) ? before : monthsFrom(y - 2, firstMonth, 3);
    }

    Days spanBefore(Span span, int back) const {
        const int y = static_cast<int>(today_.year());
        if (span == Span::Year) return monthsFrom(y - back, 1, 12);
        if (span == Span::Month) {
            const year_month first = today_.year() / today_.month() - months(back);
            return monthsFrom(static_cast<int>(first.year()), static_cast<unsigned>(first.month()), 1);
        }
        const sys_days monday = sys_days(today_) - (weekday(sys_days(today_)) - Monday) - weeks(back);
        return {monday, monday + weeks(1)};
    }

    struct Range {
        std::optional<Numbers> numbers;
        std::size_t count = 0;
    };

    /// With "before" and the like, or without.
    Range bounded() const {
        const auto bound = meaningOf(kBounds, plain(0));
        const Found found = date(bound ? 1 : 0);
        if (!found.days) return {};
        const std::int64_t first = nsOf(found.days->first), end = nsOf(found.days->end);
        Numbers numbers;
        if (!bound || bound == Bound::Since) numbers.from = first;
        if (bound == Bound::After) numbers.from = end;
        if (!bound || bound == Bound::Until) numbers.until = end;
        if (bound == Bound::Before) numbers.until = first;
        return {numbers, found.count + (bound ? 1 : 0)};
    }

    void readWord() {
        const Token& first = tokens_[at_];
        if (first.isQuoted) {
            add({.text = first.text});
            return void(++at_);
        }
        // "in march 2019"
        if (!first.isNot && std::ranges::count(kBeforeDates, spelledOut(first.text)) > 0 && date(1).days)
            return void(++at_);
        if (readSize() || words_.problem) return;
        if (const Found day = date(0); day.count > 0 && !day.days)
            return complain(WordProblem::Kind::NoDate,
                            std::string(text_.substr(
                                first.begin, tokens_[at_ + day.count - 1].begin +
                                                 tokens_[at_ + day.count - 1].text.size() - first.begin)));
        if (const auto [numbers, count] = bounded(); numbers) {
            const Token& last = tokens_[at_ + count - 1];
            const bool isBounded = meaningOf(kBounds, first.text).has_value();
            ImageTerm term{.from = numbers->from, .until = numbers->until};
            if (isBounded) term.about = About::Date;
            // It may be a name just as well.
            if (!isBounded) {
                const std::size_t begin = first.begin + (first.isNot ? 1 : 0);
                term.text = text_.substr(begin, last.begin + last.text.size() - begin);
            }
            at_ += count;
            return add(std::move(term));
        }
        const std::string& word = first.text;
        ++at_;
        if (meaningOf(kFavourite, word)) return add({.about = About::Tag, .text = kFavouriteTag});
        const bool isPanorama = meaningOf(kShapes, word) == PictureShape::Panorama;
        add({.text = word, .shape = isPanorama ? PictureShape::Panorama : PictureShape::Any});
    }

    std::string_view text_;
    std::vector<Token> tokens_;
    year_month_day today_;
    std::size_t at_ = 0;
    bool isNot_ = false, isAlternative_ = false;
    Words words_;
};

std::string spelled(const char* english, const char* german, WordLanguage language) {
    return language == WordLanguage::English ? english : german;
}

std::vector<ImageTerm> withAlternatives(const std::vector<ImageTerm>& terms) {
    std::vector<ImageTerm> all;
    for (const ImageTerm& term : terms) {
        all.push_back(term);
        all.insert(all.end(), term.otherwise.begin(), term.otherwise.end());
    }
    return all;
}

std::string quotedIfNeeded(const std::string& value) {
    std::string plain = value;
    std::erase(plain, '"');
    return plain.find(' ') == plain.npos ? plain : '"' + plain + '"';
}

}  // namespace

Words parseWords(std::string_view text, year_month_day today) {
    return Parser(text, today).parse();
}

year_month_day localToday() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return year(local.tm_year + 1900) / month(static_cast<unsigned>(local.tm_mon + 1)) /
           day(static_cast<unsigned>(local.tm_mday));
}

Error errorOf(const WordProblem& problem) {
    switch (problem.kind) {
        case WordProblem::Kind::UnknownKey: {
            std::string keys;
            for (const auto& key : kKeys) keys += std::string(key.english) + ":, ";
            return Error(
                "nothing can be asked for with \"" + problem.word + "\"", {},
                "There are " + keys + kShows[0].english + ":; in quotes it is looked for as it is written");
        }
        case WordProblem::Kind::NoDate:
            return Error("\"" + problem.word + "\" is no date", {},
                         "Say for example 2019, march 2019, 2019-03-21, last summer or before 2015");
        case WordProblem::Kind::NoSize:
            return Error("\"" + problem.word + "\" is no size", {}, "Say for example >= 12 MP or < 5 MB");
        case WordProblem::Kind::NoShape:
            return Error("\"" + problem.word + "\" is no shape", {},
                         "There are wide, tall, square and panorama");
        case WordProblem::Kind::NoRating:
            return Error("\"" + problem.word + "\" is no rating", {},
                         "Say a number of stars from 0 to 5, or >= 4");
        case WordProblem::Kind::NoPlace:
            return Error("\"" + problem.word + "\" is no place", {},
                         "Say degrees north and east, and how far around: near:60.39,5.32,2km");
        case WordProblem::Kind::NotShown:
            return Error("pictures cannot be left out for showing \"" + problem.word + '"', {},
                         "Say what the others show");
    }
    return Error("these words cannot be read", {});
}

std::vector<ImageTerm> termsOf(std::string_view text) {
    Words words = parseWords(text, localToday());
    if (words.problem) throw errorOf(*words.problem);
    if (!words.shown.empty())
        throw Error("what pictures show is no word that they have", {},
                    "Say laplens query --text \"" + words.shown + "\", with the other words in --words");
    return std::move(words.terms);
}

std::vector<ImageTerm> requiredTerms(std::string_view text) {
    std::vector<ImageTerm> terms = termsOf(text);
    if (terms.empty())
        throw Error("nothing is asked for: there is no word, or none after a key", {},
                    "Say for example 2019 camera:canon");
    return terms;
}

std::string keyOf(About about, WordLanguage language) {
    for (const auto& key : kKeys)
        if (key.meaning == about) return spelled(key.english, key.german, language) + ':';
    return {};
}

std::string asking(About about, const std::string& value, WordLanguage language) {
    return keyOf(about, language) + quotedIfNeeded(value);
}

std::string askingNear(const GeoPosition& place, WordLanguage language) {
    std::array<char, 64> degrees{};
    std::snprintf(degrees.data(), degrees.size(), "%.5f,%.5f", place.latitude, place.longitude);
    return keyOf(About::Near, language) + degrees.data();
}

WordVocabulary wordVocabulary(const Library& library) {
    const Library::Moment moment(library);
    WordVocabulary vocabulary{.cameras = library.factTexts(FactText::Camera),
                              .lenses = library.factTexts(FactText::Lens),
                              .keywords = library.factTexts(FactText::Keyword),
                              .colours = library.factTexts(FactText::Colour)};
    for (const auto& [tag, count] : library.tagCounts()) vocabulary.tags.push_back(tag);
    vocabulary.tags = withoutStarTags(std::move(vocabulary.tags));
    for (const auto& [label, count] : library.labelCounts()) vocabulary.labels.push_back(label);
    std::set<std::string> folders;
    for (const RootRecord& root : library.roots())
        if (root.path.has_filename()) folders.insert(root.path.filename());
    vocabulary.folders.assign(folders.begin(), folders.end());
    return vocabulary;
}

std::vector<WordCompletion> completeWords(std::string_view text, const WordVocabulary& vocabulary,
                                          WordLanguage language, std::size_t most) {
    std::vector<WordCompletion> completions;
    const std::vector<Token> tokens = tokensOf(text);
    if (tokens.empty()) return completions;
    const Token& last = tokens.back();
    const bool isOver = text.back() == ' ' && !(last.isQuoted && std::ranges::count(text, '"') % 2 == 1);
    const bool hasValue = tokens.size() > 1 && tokens[tokens.size() - 2].isKey;
    const Token* key = last.isKey ? &last : hasValue ? &tokens[tokens.size() - 2] : nullptr;
    const std::string_view before = text.substr(0, (key ? key : &last)->begin);
    const std::string sign = (key ? key : &last)->isNot ? "-" : "";
    const auto offer = [&](const std::string& shown) {
        const std::string whole = std::string(before) + sign + shown;
        const bool isKnown = std::ranges::any_of(
            completions, [&](const WordCompletion& known) { return known.text == whole; });
        if (completions.size() < most && whole != text && !isKnown)
            completions.push_back({sign + shown, whole});
    };
    if (key) {
        const auto about = meaningOf(kKeys, key->text);
        const std::string said = last.isKey ? std::string() : spelledOut(last.text);
        if (!about || (isOver && !last.isKey)) return completions;  // also after shows:
        const std::string name = keyOf(*about, language);
        const auto offerAll = [&](const std::vector<std::string>& values) {
            for (const bool begins : {true, false})
                for (const std::string& value : values)
                    if (const auto at = spelledOut(value).find(said);
                        begins ? at == 0 : at != std::string::npos)
                        offer(name + quotedIfNeeded(value));
        };
        switch (*about) {
            case About::Tag:
                offerAll(vocabulary.tags);
                offerAll(vocabulary.keywords);
                break;
            case About::Keyword:
                offerAll(vocabulary.keywords);
                break;
            case About::Colour:
                offerAll(vocabulary.colours);
                break;
            case About::Label:
                offerAll(vocabulary.labels);
                break;
            case About::Camera:
                offerAll(vocabulary.cameras);
                break;
            case About::Lens:
                offerAll(vocabulary.lenses);
                break;
            case About::Folder:
                offerAll(vocabulary.folders);
                break;
            case About::Shape:
                for (const auto& shape : kShapes) offerAll({spelled(shape.english, shape.german, language)});
                break;
            case About::Rating:
                offerAll({"5", ">=4", ">=3", "0"});
                break;
            default:
                break;
        }
        return completions;
    }
    if (isOver || last.isQuoted || last.text.empty()) return completions;
    const std::string said = spelledOut(last.text);
    const auto begins = [&](const std::string& word) { return spelledOut(word).starts_with(said); };
    for (const auto& entry : kKeys)
        if (const std::string name = spelled(entry.english, entry.german, language); begins(name))
            offer(name + ':');
    if (const std::string shows = spelled(kShows[0].english, kShows[0].german, language);
        vocabulary.hasWordsForPictures && begins(shows))
        offer(shows + ':');
    for (const auto& words : kOffered)
        if (const std::string word = spelled(words[0], words[1], language); begins(word)) offer(word);
    for (const std::string& tag : vocabulary.tags)
        if (begins(tag) && tag != kFavouriteTag) offer(keyOf(About::Tag, language) + quotedIfNeeded(tag));
    for (const std::string& keyword : vocabulary.keywords)
        if (begins(keyword) || begins(keyword.substr(keyword.rfind('/') + 1)))
            offer(asking(About::Keyword, keyword, language));
    for (const std::string& label : vocabulary.labels)
        if (begins(label)) offer(keyOf(About::Label, language) + quotedIfNeeded(label));
    return completions;
}

std::string askedToShow(std::string_view text, WordLanguage language) {
    std::string words;
    for (const Token& token : tokensOf(text)) {
        if (token.isKey || token.isNot || token.isQuoted) return {};
        words += (words.empty() ? "" : " ") + token.text;
    }
    if (words.empty()) return {};
    return spelled(kShows[0].english, kShows[0].german, language) + ":\"" + words + '"';
}

UnreadPictures unreadFor(const Library& library, const std::vector<ImageTerm>& terms) {
    UnreadPictures unread;
    const std::vector<ImageTerm> all = withAlternatives(terms);
    const auto asks = [&](std::initializer_list<About> abouts) {
        return std::ranges::any_of(all, [&](const ImageTerm& term) {
            return std::ranges::find(abouts, term.about) != abouts.end();
        });
    };
    if (asks({About::Camera, About::Lens, About::Notes, About::Rating, About::Tag, About::Keyword,
              About::Colour, About::Near}))
        unread.facts = static_cast<std::int64_t>(library.imagesWithoutFacts().size());
    if (asks({About::Text})) unread.texts = static_cast<std::int64_t>(library.imagesWithoutText().size());
    return unread;
}

std::vector<TextPlace> placesOf(const Library& library, std::int64_t imageId,
                                const std::vector<ImageTerm>& terms) {
    std::vector<TextPlace> places;
    for (const ImageTerm& term : withAlternatives(terms))
        if (!term.isNot && (term.about == About::Text || term.about == About::Anything))
            for (const TextPlace& place : library.placesOfText(imageId, term.text))
                if (std::ranges::find(places, place) == places.end()) places.push_back(place);
    return places;
}

}  // namespace laplens
