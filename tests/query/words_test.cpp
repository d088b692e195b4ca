#include "core/query/words.hpp"
#include "core/store/stars.hpp"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>

#include "core/query/browse.hpp"
#include "core/store/location.hpp"
#include "tests/store/library_fixture.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
using namespace std::chrono;
using About = ImageTerm::About;

namespace {

constexpr year_month_day kToday = year(2026) / 7 / 15;  // a Wednesday, in summer

std::int64_t ns(year_month_day date) {
    return duration_cast<nanoseconds>(sys_days(date).time_since_epoch()).count();
}

std::vector<ImageTerm> termsIn(const std::string& text) {
    const Words words = parseWords(text, kToday);
    return words.problem ? std::vector<ImageTerm>{{.text = "a problem: " + words.problem->word}}
                         : words.terms;
}

ImageTerm dates(year_month_day from, year_month_day until, std::string text = {}) {
    return {.about = text.empty() ? About::Date : About::Anything,
            .text = std::move(text),
            .from = ns(from),
            .until = ns(until)};
}

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    return text;
}

bool has(const std::string& text, const std::string& part) {
    return lower(text).find(lower(part)) != std::string::npos;
}

/// A picture with all that words can ask about.
struct Known {
    ImageRecord image;
    std::vector<std::string> tags;
    std::optional<FactsRecord> facts;
    std::optional<int> stars;  ///< given here
    std::string rootName, rootPath;
    std::string text;  ///< read in the picture
};

/// Letters and digits between anything else.
std::vector<std::string> tokensOf(const std::string& text) {
    std::vector<std::string> tokens(1);
    for (const char c : lower(text))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
            tokens.back() += c;
        else if (!tokens.back().empty())
            tokens.emplace_back();
    if (tokens.back().empty()) tokens.pop_back();
    return tokens;
}

/// These words one after another, of the last one the beginning.
bool isRead(const std::string& text, const std::string& asked) {
    const auto words = tokensOf(text), wanted = tokensOf(asked);
    for (std::size_t at = 0; !wanted.empty() && at + wanted.size() <= words.size(); ++at) {
        bool all = words[at + wanted.size() - 1].starts_with(wanted.back());
        for (std::size_t i = 0; i + 1 < wanted.size(); ++i) all &= words[at + i] == wanted[i];
        if (all) return true;
    }
    return false;
}

std::vector<std::string> levelsOf(const std::string& keyword) {
    std::vector<std::string> levels(1);
    for (const char c : lower(keyword))
        if (c == '/' || c == '|')
            levels.emplace_back();
        else
            levels.back() += c;
    std::erase(levels, std::string());
    return levels;
}

bool isAbove(const std::string& asked, const std::vector<std::string>& keywords) {
    const auto wanted = levelsOf(asked);
    return std::ranges::any_of(keywords, [&](const std::string& keyword) {
        const auto levels = levelsOf(keyword);
        return !std::ranges::search(levels, wanted).empty();
    });
}

/// By the angle between vectors.
double metresApart(const GeoPosition& a, const GeoPosition& b) {
    const auto vectorOf = [](const GeoPosition& p) {
        const double up = p.latitude * std::numbers::pi / 180, round = p.longitude * std::numbers::pi / 180;
        return std::array{std::cos(up) * std::cos(round), std::cos(up) * std::sin(round), std::sin(up)};
    };
    const auto u = vectorOf(a), v = vectorOf(b);
    const double x = u[1] * v[2] - u[2] * v[1], y = u[2] * v[0] - u[0] * v[2], z = u[0] * v[1] - u[1] * v[0];
    return 6'371'008.8 *
           std::atan2(std::sqrt(x * x + y * y + z * z), u[0] * v[0] + u[1] * v[1] + u[2] * v[2]);
}

/// The definition of each term, looked at picture by picture.
bool fits(const Known& known, const ImageTerm& term) {
    const ImageRecord& image = known.image;
    const std::size_t slash = image.path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : image.path.substr(0, slash + 1),
                      name = slash == std::string::npos ? image.path : image.path.substr(slash + 1);
    const FactsRecord facts = known.facts.value_or(FactsRecord());
    const auto within = [&](std::int64_t number) {
        return (!term.from || number >= *term.from) && (!term.until || number < *term.until);
    };
    const std::int64_t w = image.width, h = image.height;
    const auto isShaped = [&] {
        const double ratio = double(std::max(w, h)) / double(std::max<std::int64_t>(1, std::min(w, h)));
        if (term.shape == PictureShape::Panorama) return w > 0 && h > 0 && ratio >= 2;
        const bool isSquare = w > 0 && ratio <= 20.0 / 19;
        return term.shape == PictureShape::Square ? isSquare
               : term.shape == PictureShape::Wide ? !isSquare && w > h
                                                  : !isSquare && h > w;
    };
    const bool isDated = within(image.takenNs);
    // The root's folder is part of the path, those above it where slashes are said.
    const auto isIn = [&](const std::string& path) {
        const bool isPath = term.text.find('/') != std::string::npos;
        return has(path, term.text) || has(isPath ? known.rootPath + path : known.rootName, term.text);
    };
    switch (term.about) {
        case About::Path:
            return isIn(image.path);
        case About::Folder:
            return isIn(folder);
        case About::Name:
            return has(name, term.text);
        case About::Tag:
            return isAbove(term.text, facts.keywords) ||
                   std::ranges::any_of(known.tags, [&](auto& tag) { return lower(tag) == lower(term.text); });
        case About::Keyword:
            return isAbove(term.text, facts.keywords);
        case About::Colour:
            return has(facts.colour, term.text);
        case About::Near:
            return facts.place && metresApart(*facts.place, term.place) <= double(term.metres);
        case About::Label:
            return lower(image.label) == lower(term.text);
        case About::Camera:
            return known.facts && has(facts.camera, term.text);
        case About::Lens:
            return known.facts && has(facts.lens, term.text);
        case About::Notes:
            return known.facts && has(facts.notes, term.text);
        case About::Text:
            return isRead(known.text, term.text);
        case About::Date:
            return isDated;
        case About::Pixels:
            return within(w * h);
        case About::FileSize:
            return within(image.fileSize);
        case About::Rating:
            return within(known.stars.value_or(facts.rating));
        case About::Shape:
            return isShaped();
        case About::Anything:
            break;
    }
    return isRead(known.text, term.text) || isIn(image.path) || has(image.label, term.text) ||
           std::ranges::any_of(known.tags, [&](auto& tag) { return has(tag, term.text); }) ||
           (known.facts &&
            (has(facts.camera, term.text) || has(facts.lens, term.text) || has(facts.notes, term.text) ||
             std::ranges::any_of(facts.keywords, [&](auto& word) { return has(word, term.text); }))) ||
           ((term.from || term.until) && isDated) || (term.shape != PictureShape::Any && isShaped());
}

std::vector<Known> fillAtRandom(Library& library, int count) {
    std::mt19937 random(7);
    const auto pick = [&](const std::vector<std::string>& texts) { return texts[random() % texts.size()]; };
    const std::vector<std::string> rootNames = {"Bergen 2019", "Archive"};
    std::vector<std::int64_t> roots;
    for (const std::string& name : rootNames)
        roots.push_back(library.addRoot({.path = "/pictures/" + name, .kind = "folder"}));
    std::vector<Known> all;
    for (int i = 0; i < count; ++i) {
        Known known;
        const std::size_t root = random() % 2;
        known.rootName = rootNames[root];
        known.rootPath = "/pictures/" + known.rootName + '/';
        ImageRecord& image = known.image;
        image.rootId = roots[root];
        image.path = pick({"", "2019/", "trips/Bergen/", "wide \\ sea/", "100% _/", "Möwe/"}) +
                     pick({"IMG_", "dsc", "Sea '", "2015-"}) + std::to_string(i) + ".jpg";
        image.fileSize = std::int64_t(random() % 12'000'000);
        image.width = int(random() % 6000);
        image.height = random() % 3 == 0 ? image.width : int(random() % 4000);
        image.takenNs =
            ns(year(2010 + int(random() % 16)) / month(1 + random() % 12) / 7) + 3'600'000'000'000;
        image.state = ImageState::Ready;
        image.label = pick({"", "cat", "Cattle", "sea"});
        image.id = library.addImage(image);
        for (const char* tag : {"sea", "seaside", "Winter", kFavouriteTag})
            if (random() % 4 == 0) {
                library.addTag(image.id, tag);
                known.tags.push_back(tag);
            }
        if (random() % 4 != 0) {
            known.facts = FactsRecord{pick({"", "Canon EOS R", "NIKON D750", "SONY ILCE-7M3"}),
                                      pick({"", "EF 50mm f/1.8", "24-70mm"}), int(random() % 6),
                                      pick({"", "Bergen\nNorway", "the sea", "O'Neil \"%\""})};
            for (const char* keyword :
                 {"Places/Norway/Bergen", "Places/Norway", "Norway Lodge", "sea", "a\\b"})
                if (random() % 4 == 0) known.facts->keywords.push_back(keyword);
            known.facts->colour = pick({"", "red", "red, blue", "Zu drucken"});
            const GeoPosition around[] = {{60.39, 5.32}, {-17.7, 179.99}, {89.99, 0}, {0.001, 0.001}};
            if (random() % 3 != 0) {
                GeoPosition place = around[random() % 4];
                place.latitude = std::min(90.0, place.latitude + double(random() % 100) / 1000);
                place.longitude += double(random() % 40) / 1000;
                if (place.longitude > 180) place.longitude -= 360;
                if (place.latitude > 89) place.longitude = double(random() % 360) - 180;
                known.facts->place = place;
            }
            library.putFacts(image.id, *known.facts);
        }
        if (random() % 4 == 0) rate(library, image.id, known.stars.emplace(int(random() % 6)));
        if (!library.isShared() && random() % 3 == 0) {
            known.text =
                pick({"", "Harbour office\nopen 9-17", "the sea of 2019", "Invoice No. 4711 Bergen"});
            library.putText(image.id, {known.text, {}});
        }
        all.push_back(std::move(known));
    }
    return all;
}

}  // namespace

/// The words of the search box and of `laplens find`.
class WordsTest : public QObject {
    Q_OBJECT

private slots:
    void wordsFindWhatALookAtEveryPictureFinds() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        std::vector<Known> all;
        {
            Library::Transaction transaction(library);
            all = fillAtRandom(library, 600);
            transaction.commit();
        }
        const std::vector<std::string> asked = {"bergen",
                                                "2019",
                                                "2019 Bergen IMG_04",
                                                "IMG_ -2019",
                                                "camera:canon",
                                                "camera:\"canon eos\"",
                                                "kamera:NIKON objektiv:24",
                                                "lens:50MM",
                                                "tag:sea",
                                                "-tag:sea",
                                                "tag:SEASIDE",
                                                "favourite",
                                                "-Favorit label:cat",
                                                "label:CAT",
                                                "sea",
                                                "\"the sea\"",
                                                "folder:bergen",
                                                "folder:wide",
                                                "name:sea",
                                                "name:2019",
                                                "path:2019/",
                                                "note:bergen",
                                                "note:\"O'Neil\"",
                                                "note:%",
                                                "%",
                                                "_",
                                                "\\",
                                                "'",
                                                ">= 12 MP",
                                                "<3mp",
                                                "12 MP",
                                                "<= 2,5 MP",
                                                "> 5 MB",
                                                "< 800KB",
                                                "panorama",
                                                "-panorama",
                                                "shape:wide",
                                                "shape:tall",
                                                "form:quadrat",
                                                "size:panorama",
                                                "rating:4",
                                                "rating:>=4",
                                                "rating:0",
                                                "rating:<2",
                                                "-rating:0",
                                                "march 2019",
                                                "-\"march 2019\"",
                                                "März 2019",
                                                "before 2015",
                                                "nach 2020",
                                                "since march 2018 until 2019",
                                                "2015..2018",
                                                "2015-2018",
                                                "7.3.2019",
                                                "2019-03-07",
                                                "winter 2018",
                                                "last summer",
                                                "this year",
                                                "date:2019",
                                                "date:before 2012",
                                                "möwe",
                                                "Möwe -sea",
                                                "camera:\"'; DROP TABLE images; --\"",
                                                "nothing has this",
                                                "path:/pictures/archive/2019/img",
                                                "folder:archive/2019",
                                                "folder:Archive/trips",
                                                "folder:/pictures/archive",
                                                "\"bergen 2019/img_1\"",
                                                "-path:archive/",
                                                "folder:\"n 2019/w\"",
                                                "path:\"/pictures/bergen 2019/100% _/\"",
                                                "keyword:norway",
                                                "keyword:Places/Norway",
                                                "stichwort:\"Norway/Bergen\"",
                                                "keyword:places|norway|",
                                                "keyword:nor",
                                                "keyword:Norway/Places",
                                                "keyword:\"norway lodge\"",
                                                "keyword:a\\b",
                                                "-keyword:sea",
                                                "tag:norway",
                                                "norway/ber",
                                                "colour:red",
                                                "farbe:blue",
                                                "color:drucken",
                                                "near:60.39,5.32",
                                                "nahe:60.39,5.32,5km",
                                                "-near:60.39,5.32,3000m",
                                                "near:-17.7,-179.99,4.5km",
                                                "near:90,0,3km",
                                                "near:89.995,180,2mi",
                                                "near:0,0,20000km",
                                                "near:0,0,150m",
                                                "camera:sony rating:>=3 2015..2020 -tag:sea",
                                                "tag:sea OR label:cat",
                                                "2019 möwe ODER panorama ODER rating:5 IMG_",
                                                "-tag:sea OR camera:canon -label:cat",
                                                "near:60.39,5.32 OR 12 MP OR march 2019"};
        const std::vector<std::string> read = {"text:harb",
                                               "text:\"invoice no\"",
                                               "text:\"invoice nope\"",
                                               "-text:sea",
                                               "text:\"9-1\"",
                                               "text:%",
                                               "text:AND",
                                               "office -\"harbour off\"",
                                               "text:\"a OR b*\"",
                                               "text:2019",
                                               "nvoice"};
        std::vector<std::string> every = asked;
        if (!library.isShared()) every.insert(every.end(), read.begin(), read.end());
        for (const std::string& text : every) {
            const Words words = parseWords(text, kToday);
            QVERIFY2(!words.problem && !words.terms.empty(), text.c_str());
            std::vector<std::int64_t> expected;
            for (const Known& known : all)
                if (std::ranges::all_of(words.terms, [&](const ImageTerm& term) {
                        const auto holds = [&](const ImageTerm& one) {
                            return fits(known, one) != one.isNot;
                        };
                        return holds(term) || std::ranges::any_of(term.otherwise, holds);
                    }))
                    expected.push_back(known.image.id);
            ImageFilter filter;
            filter.terms = words.terms;
            const std::vector<std::int64_t> found = library.imageIds(filter);
            QVERIFY2(found == expected, (text + ": " + std::to_string(found.size()) + " instead of " +
                                         std::to_string(expected.size()))
                                            .c_str());
            if (library.isShared()) {
                const ImageOrder byId{ImageOrder::By::Added};
                QVERIFY2(library.firstImages(filter, std::span(&byId, 1), 1000) == expected, text.c_str());
            }
        }
        // With a state, a root and a tag of the side bar.
        ImageFilter both{.rootId = all[0].image.rootId, .tag = "sea"};
        both.terms = termsIn("camera:canon");
        for (const std::int64_t id : library.imageIds(both)) {
            const Known& known = *std::ranges::find_if(all, [&](auto& k) { return k.image.id == id; });
            QVERIFY(known.image.rootId == all[0].image.rootId && has(known.facts->camera, "canon") &&
                    std::ranges::count(known.tags, "sea"));
        }
        QVERIFY(!library.imageIds(both).empty());
    }

    void lettersOfEveryScriptMatchInEitherCase() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        if (library.isShared()) QSKIP("a server folds ASCII letters alone");
        const std::int64_t root =
            library.addRoot({.path = fixture.folder / "\u00c9t\u00e9", .kind = "folder"});
        const auto add = [&](const std::string& path) {
            return library.addImage({.rootId = root, .path = path, .state = ImageState::Ready});
        };
        const std::int64_t maerz = add("M\u00c4RZ/a.jpg"),
                           greek = add("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2.jpg"),
                           russian = add("\u0401lka/\u0401\u043b\u043a\u0430.jpg"),
                           decomposed = add("e\u0301te\u0301.jpg"), broken = add("B\xff\u00dcB.jpg");
        library.addTag(maerz, "\u00c4rger");
        const auto found = [&](const std::string& words) {
            return library.imageIds({.terms = termsOf(words)});
        };
        using Ids = std::vector<std::int64_t>;
        QCOMPARE(found("m\u00e4rz"), Ids{maerz});
        QCOMPARE(found("folder:M\u00e4Rz"), Ids{maerz});
        QCOMPARE(found("tag:\u00e4RGER"), Ids{maerz});
        QCOMPARE(found("name:\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3"), Ids{greek});
        QCOMPARE(found("\u0451\u043b\u043a\u0430"), Ids{russian});
        QCOMPARE(found("name:\u00c9T\u00c9"), Ids{decomposed});
        QCOMPARE(found("\u00fcb"), Ids{broken});
        QCOMPARE(found("folder:\u00e9t\u00c9").size(), std::size_t{5});
        QCOMPARE(found("name:ete"), Ids{});
    }

    void datesInWordsAreTheDaysTheyMean() {
        const auto check = [](const std::string& text, const ImageTerm& expected) {
            const auto terms = termsIn(text);
            QVERIFY2(terms.size() == 1 && terms[0] == expected,
                     (text + ", got " + std::to_string(terms.size()) + " " + terms[0].text).c_str());
        };
        check("2019", dates(year(2019) / 1 / 1, year(2020) / 1 / 1, "2019"));
        check("2019-07", dates(year(2019) / 7 / 1, year(2019) / 8 / 1, "2019-07"));
        check("2019-12-31", dates(year(2019) / 12 / 31, year(2020) / 1 / 1, "2019-12-31"));
        check("21.7.2019", dates(year(2019) / 7 / 21, year(2019) / 7 / 22, "21.7.2019"));
        check("March 2019", dates(year(2019) / 3 / 1, year(2019) / 4 / 1, "March 2019"));
        check("märz  2019", dates(year(2019) / 3 / 1, year(2019) / 4 / 1, "märz  2019"));
        check("1. Dezember 2019", dates(year(2019) / 12 / 1, year(2019) / 12 / 2, "1. Dezember 2019"));
        check("in march 2019", dates(year(2019) / 3 / 1, year(2019) / 4 / 1, "march 2019"));
        check("im März 2019", dates(year(2019) / 3 / 1, year(2019) / 4 / 1, "März 2019"));
        check("winter 2018", dates(year(2018) / 12 / 1, year(2019) / 3 / 1, "winter 2018"));
        check("2015..2018", dates(year(2015) / 1 / 1, year(2019) / 1 / 1, "2015..2018"));
        check("today", dates(kToday, year(2026) / 7 / 16, "today"));
        check("gestern", dates(year(2026) / 7 / 14, kToday, "gestern"));
        check("last week", dates(year(2026) / 7 / 6, year(2026) / 7 / 13, "last week"));
        check("this week", dates(year(2026) / 7 / 13, year(2026) / 7 / 20, "this week"));
        check("last month", dates(year(2026) / 6 / 1, year(2026) / 7 / 1, "last month"));
        check("letztes Jahr", dates(year(2025) / 1 / 1, year(2026) / 1 / 1, "letztes Jahr"));
        check("last summer", dates(year(2025) / 6 / 1, year(2025) / 9 / 1, "last summer"));
        check("this summer", dates(year(2026) / 6 / 1, year(2026) / 9 / 1, "this summer"));
        check("last winter", dates(year(2025) / 12 / 1, year(2026) / 3 / 1, "last winter"));
        check("date:\"2019\"", {.text = "a problem: 2019"});
        check("date:winter 2018", dates(year(2018) / 12 / 1, year(2019) / 3 / 1));
        check("before 2015", {.about = About::Date, .until = ns(year(2015) / 1 / 1)});
        check("after march 2019", {.about = About::Date, .from = ns(year(2019) / 4 / 1)});
        check("seit 2015", {.about = About::Date, .from = ns(year(2015) / 1 / 1)});
        check("until 2015", {.about = About::Date, .until = ns(year(2016) / 1 / 1)});
        // In December the summer of the year is over; in January the winter that began last year is not.
        QVERIFY(parseWords("last summer", year(2026) / 12 / 1).terms[0].from == ns(year(2026) / 6 / 1));
        QVERIFY(parseWords("this winter", year(2026) / 1 / 9).terms[0].from == ns(year(2025) / 12 / 1));
        QVERIFY(parseWords("last winter", year(2026) / 1 / 9).terms[0].from == ns(year(2024) / 12 / 1));
    }

    void whatIsNoDateAndNoSizeIsAWord() {
        for (const std::string text : {"march", "before", "last", "0815", "2019a", "30.2.2019", "mp", "12",
                                       "a:b", "1999999", "12 monkeys", "c:/temp"}) {
            const auto terms = termsIn(text);
            QVERIFY2(std::ranges::all_of(terms,
                                         [](const ImageTerm& term) {
                                             return term.about == About::Anything && !term.from &&
                                                    !term.text.empty();
                                         }),
                     text.c_str());
        }
        QVERIFY(termsIn("\"march 2019\"") == std::vector<ImageTerm>{{.text = "march 2019"}});
        for (const std::string text : {"OR", "oder sea", "sea or more", "\"OR\" sea", "-OR"})
            for (const ImageTerm& term : termsIn(text)) QVERIFY2(term.otherwise.empty(), text.c_str());
        const ImageTerm either{.text = "sea", .otherwise = {{.text = "hill"}, {.text = "OR"}}};
        QVERIFY((termsIn("sea OR hill ODER OR") == std::vector<ImageTerm>{either}));
        QVERIFY(termsIn("\"camera:x\"") == std::vector<ImageTerm>{{.text = "camera:x"}});
    }

    void whatIsNotOverYetIsPassedOver() {
        for (const std::string text :
             {"", "   ", "camera:", "-", "\"", "-\"", ">=", ">= 12", "size:", "date:", "date:before",
              "rating:", "rating:>=", "near:", "near:60.3", "near:60.39,", "near:60.39,-", "near:60,5,"})
            QVERIFY2(termsIn(text).empty(), text.c_str());
        QVERIFY(termsIn("sea camera:") == std::vector<ImageTerm>{{.text = "sea"}});
        QVERIFY(termsIn("sea OR") == std::vector<ImageTerm>{{.text = "sea"}});
        QVERIFY(termsIn("camera: canon") ==
                (std::vector<ImageTerm>{{.about = About::Camera, .text = "canon"}}));
    }

    void aWrongWordIsNamed_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("word");
        using Kind = WordProblem::Kind;
        const auto row = [](const char* text, Kind kind, const char* word) {
            QTest::newRow(text) << text << int(kind) << word;
        };
        row("sea camra:canon", Kind::UnknownKey, "camra:");
        row("https://example.org", Kind::UnknownKey, "https:");
        row("date:soon", Kind::NoDate, "soon");
        row("30 february 2019", Kind::NoDate, "30 february 2019");
        row("size:huge", Kind::NoSize, "huge");
        row(">= twelve", Kind::NoSize, ">=twelve");
        row(">= 12 apples", Kind::NoSize, ">=12 apples");
        row(">12 apples", Kind::NoSize, ">12 apples");
        row("shape:round", Kind::NoShape, "round");
        row("rating:9", Kind::NoRating, "9");
        row("rating:good", Kind::NoRating, "good");
        row("near:here", Kind::NoPlace, "here");
        row("near:60.39 sea", Kind::NoPlace, "60.39");
        row("near:91,5", Kind::NoPlace, "91,5");
        row("near:60,5,0km", Kind::NoPlace, "60,5,0km");
        row("near:60,5,2kg", Kind::NoPlace, "60,5,2kg");
        row("near:60,5,2km,3", Kind::NoPlace, "60,5,2km,3");
        row("near:1e1,inf", Kind::NoPlace, "1e1,inf");
        row("sea -shows:dog", Kind::NotShown, "dog");
    }
    void aWrongWordIsNamed() {
        QFETCH(QString, text);
        QFETCH(int, kind);
        QFETCH(QString, word);
        const Words words = parseWords(text.toStdString(), kToday);
        QVERIFY(words.problem);
        QCOMPARE(int(words.problem->kind), kind);
        QCOMPARE(QString::fromStdString(words.problem->word), word);
        QVERIFY(std::string(errorOf(*words.problem).what()).find(words.problem->word) != std::string::npos);
    }

    void whatPicturesShowIsSaidBesideTheTerms() {
        for (const std::string text :
             {"shows:\"a dog on the beach\" sea", "sea shows:\"a dog\" zeigt:\"on the beach\"",
              "Shows:a zeigt:dog sea SHOWS:\"on the beach"}) {
            const Words words = parseWords(text, kToday);
            QVERIFY(!words.problem);
            QCOMPARE(words.shown, std::string("a dog on the beach").substr(0, words.shown.size()));
            QCOMPARE(words.shown.size(), std::size_t{18});
            QVERIFY(words.terms == std::vector<ImageTerm>{{.text = "sea"}});
        }
        QVERIFY(parseWords("sea shows:", kToday).shown.empty());
        // Where only terms count it is not passed over in silence.
        const std::string problem = problemOf([] { termsOf("sea shows:dog"); });
        QVERIFY2(problem.find("laplens query --text \"dog\"") != std::string::npos, problem.c_str());
    }

    void plainWordsCanBeAskedToBeShown() {
        QCOMPARE(askedToShow(" a dog  on the beach", WordLanguage::English),
                 std::string("shows:\"a dog on the beach\""));
        QCOMPARE(askedToShow("Hund", WordLanguage::German), std::string("zeigt:\"Hund\""));
        for (const std::string text : {"", " ", "tag:sea", "dog -beach", "\"dog\"", "shows:dog", "camera:"})
            QCOMPARE(askedToShow(text, WordLanguage::English), std::string());
        QCOMPARE(parseWords(askedToShow("red car 2019", WordLanguage::German), kToday).shown,
                 std::string("red car 2019"));
    }

    void anyTextIsReadWithoutHarm() {
        std::mt19937 random(3);
        const std::string letters = "a1290:-\"<>=. ,\xC3\xA4\xFF\t/mpMP";
        for (int i = 0; i < 20'000; ++i) {
            std::string text;
            for (std::size_t n = random() % 24; n > 0; --n) text += letters[random() % letters.size()];
            for (const ImageTerm& term : parseWords(text, kToday).terms)
                QVERIFY(!term.text.empty() || term.from || term.until || term.shape != PictureShape::Any);
            completeWords(text, {.tags = {"a1", "90"}}, WordLanguage::German);
            if (const std::string asked = askedToShow(text, WordLanguage::English); !asked.empty())
                QVERIFY(parseWords(asked, kToday).terms.empty() && !parseWords(asked, kToday).shown.empty());
        }
    }

    void aPlaceIsSaidInDegreesAndHowFarAroundItInALength() {
        const auto asked = [](const std::string& text) { return termsIn(text).at(0); };
        const ImageTerm near{.about = About::Near, .place = {60.39, -5.32}, .metres = 1000};
        QVERIFY(asked("near:60.39,-5.32") == near && asked("n\u00e4he:\"60.39, -5.32, 1 km\"") == near);
        QVERIFY(asked("nahe:+60.39,-5.32,1000m") == near && asked("near:60.39,-5.32,1") == near);
        QCOMPARE(asked("near:0,0,2miles").metres, std::int64_t{3219});
        QCOMPARE(askingNear({60.390491, -5.322111}, WordLanguage::German),
                 std::string("nahe:60.39049,-5.32211"));
        QVERIFY(asked(asking(About::Keyword, "Places/New York", WordLanguage::German)) ==
                (ImageTerm{.about = About::Keyword, .text = "Places/New York"}));
    }

    void nearestPicturesComeFirst() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 4);
        const GeoPosition places[] = {{10, 179.99}, {10, -179.995}, {10, 180}};
        for (std::size_t i = 0; i < 3; ++i) {
            FactsRecord facts;
            facts.place = places[i];
            library.putFacts(ids[i], facts);
        }
        ImageFilter filter;
        filter.terms = termsIn("near:10,-179.999,5km");
        QVERIFY(browse(library, filter, {.by = BrowseOrder::By::Distance}, nullptr).imageIds ==
                (std::vector{ids[2], ids[1], ids[0]}));
        filter.terms = termsIn("near:10,-179.999,0.5km");
        QVERIFY(library.imageIds(filter) == (std::vector{ids[1], ids[2]}));
        QCOMPARE(library.placesOf(ids).size(), std::size_t{3});
    }

    void theLastWordIsCompleted() {
        const WordVocabulary vocabulary{.tags = {kFavouriteTag, "sea", "seaside walk"},
                                        .labels = {"seal"},
                                        .cameras = {"Canon EOS R", "SONY ILCE-7M3"},
                                        .lenses = {"EF 50mm f/1.8"},
                                        .keywords = {"Places", "Places/Norway", "Places/Norway/Bergen"},
                                        .colours = {"red", "blue"},
                                        .folders = {"Bergen"}};
        const auto shown = [&](const std::string& text, WordLanguage language = WordLanguage::English) {
            std::string all;
            for (const auto& completion : completeWords(text, vocabulary, language))
                all += (all.empty() ? "" : "|") + completion.shown;
            return QString::fromStdString(all);
        };
        QCOMPARE(shown("cam"), QString("camera:"));
        QCOMPARE(shown("2019 -cam"), QString("-camera:"));
        QCOMPARE(shown("kam", WordLanguage::German), QString("kamera:"));
        QCOMPARE(shown("gr", WordLanguage::German), QString("größe:"));
        QCOMPARE(shown("camera:"), QString("camera:\"Canon EOS R\"|camera:\"SONY ILCE-7M3\""));
        QCOMPARE(shown("camera:eos"), QString("camera:\"Canon EOS R\""));
        QCOMPARE(shown("camera:\"canon e"), QString("camera:\"Canon EOS R\""));
        QCOMPARE(shown("sea"), QString("tag:sea|tag:\"seaside walk\"|label:seal"));
        QCOMPARE(shown("folder:b"), QString("folder:Bergen"));
        QCOMPARE(shown("berg"), QString("keyword:Places/Norway/Bergen"));
        QCOMPARE(shown("stichwort:norw", WordLanguage::German),
                 QString("stichwort:Places/Norway|stichwort:Places/Norway/Bergen"));
        QCOMPARE(shown("tag:bergen"), QString("tag:Places/Norway/Bergen"));
        QCOMPARE(shown("colour:"), QString("colour:red|colour:blue"));
        QCOMPARE(shown("las"), QString("last summer|last year|last month|last week"));
        QCOMPARE(shown("tag:sea "), QString());
        QCOMPARE(shown("img_04"), QString());
        QCOMPARE(shown("show"), QString());
        WordVocabulary withNetwork = vocabulary;
        withNetwork.hasWordsForPictures = true;
        QCOMPARE(completeWords("2019 show", withNetwork, WordLanguage::English).at(0).text,
                 std::string("2019 shows:"));
        QCOMPARE(completeWords("zei", withNetwork, WordLanguage::German).at(0).text, std::string("zeigt:"));
        QVERIFY(completeWords("shows:d", withNetwork, WordLanguage::English).empty());
        QCOMPARE(shown("camera:\"Canon EOS R\""), QString());
        QCOMPARE(completeWords("2019 cam", vocabulary, WordLanguage::English).at(0).text,
                 std::string("2019 camera:"));
        // What is offered is what is understood.
        for (const std::string text :
             {"l", "f", "p", "t", "s", "rating:", "shape:", "camera:", "lens:", "tag:"})
            for (const WordLanguage language : {WordLanguage::English, WordLanguage::German})
                for (const auto& completion : completeWords(text, vocabulary, language))
                    QVERIFY2(!parseWords(completion.text, kToday).problem, completion.text.c_str());
    }

    void textInAPictureIsFoundAndItsPlaceIsKnown() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 3);
        if (library.isShared()) {
            QVERIFY(library.imagesWithoutText().empty());
            QVERIFY_EXCEPTION_THROWN(static_cast<void>(library.imageIds({.terms = termsIn("text:x")})),
                                     Error);
            return;
        }
        // Each word at a place that its number tells.
        const auto record = [](const std::string& text) {
            TextRecord record{text, {}};
            const auto words = std::ranges::count_if(text, [](char c) { return c == ' ' || c == '\n'; }) + 1;
            for (int word = 0; word < words; ++word)
                for (int side = 0; side < 4; ++side)
                    record.places.push_back(std::uint16_t(100 * word + side));
            return record;
        };
        const TextRecord kept = record("Caf\u00e9 M\u00f6we, open\n9-17 (harbour) harbourside");
        library.putText(ids[0], record("first"));
        library.putText(ids[0], kept);
        library.putText(ids[1], record(""));
        QVERIFY(library.textOf(ids[0]) == kept);
        QCOMPARE(library.countWithText(), std::int64_t{1});
        QVERIFY(library.imagesWithoutText() == std::vector{ids[2]});
        QCOMPARE(unreadFor(library, termsIn("text:x")).texts, std::int64_t{1});
        QVERIFY2(library.imageIds({.terms = termsIn("text:first")}).empty(), "it was read anew");
        const auto placesIn = [&](const std::string& words) {
            std::string places;
            for (const TextPlace& place : placesOf(library, ids[0], termsIn(words)))
                places += std::to_string(std::lround(place.left * 65535) / 100) + ' ';
            return QString::fromStdString(places).trimmed();
        };
        QCOMPARE(placesIn("text:moewe"), QString());
        QCOMPARE(placesIn("text:mowe"), QString("1"));
        QCOMPARE(placesIn("M\u00d6WE"), QString("1"));
        QCOMPARE(placesIn("text:harbour"), QString("4 5"));
        QCOMPARE(placesIn("text:\"cafe m\u00f6we\""), QString("0 1"));
        QCOMPARE(placesIn("text:\"open 9 17 harbour\""), QString("2 3 4"));
        QCOMPARE(placesIn("open text:open"), QString("2"));
        QCOMPARE(placesIn("-open"), QString());
        QCOMPARE(placesIn("camera:open"), QString());
        ImageRecord changed = library.image(ids[0]);
        changed.contentHash = "another";
        library.updateImage(changed);
        QVERIFY(!library.textOf(ids[0]) && library.imageIds({.terms = termsIn("text:open")}).empty());
        library.putText(ids[0], kept);
        library.removeImages(std::span(&ids[0], 1));
        QVERIFY(library.imageIds({.terms = termsIn("text:open")}).empty());
        QCOMPARE(library.integrityProblem(), std::string());
    }

    void aChangedPictureLosesItsFacts() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 3);
        QVERIFY(library.imagesWithoutFacts() == ids);
        const FactsRecord facts{"Canon EOS R",
                                "50mm",
                                4,
                                "Bergen",
                                {"Places/Norway/Bergen", "sea"},
                                "red",
                                GeoPosition{-33.8569, 151.2153},
                                "a.xmp 12 34"};
        for (const std::int64_t id : ids) library.putFacts(id, facts);
        QVERIFY(library.factsOf(ids[0]) == facts);
        QVERIFY(library.factTexts(FactText::Camera) == std::vector<std::string>{"Canon EOS R"});
        QVERIFY(library.factTexts(FactText::Keyword) ==
                (std::vector<std::string>{"Places", "Places/Norway", "Places/Norway/Bergen", "sea"}));
        QVERIFY(library.factTexts(FactText::Colour) == std::vector<std::string>{"red"});
        QVERIFY(library.sidecarsRead() ==
                (std::map<std::int64_t, std::string>{
                    {ids[0], facts.sidecars}, {ids[1], facts.sidecars}, {ids[2], facts.sidecars}}));
        QVERIFY(library.imagesWithoutFacts().empty());
        library.readFactsAgain(ids[2]);
        QVERIFY2(library.imagesWithoutFacts() == std::vector{ids[2]}, "its sidecars are others");
        QCOMPARE(library.factsOf(ids[2])->camera, facts.camera);
        library.putFacts(ids[2], {.camera = facts.camera, .lens = facts.lens});
        QVERIFY(!library.factsOf(ids[2])->place);
        ImageRecord changed = library.image(ids[1]);
        library.updateImage(changed);
        QVERIFY(library.imagesWithoutFacts().empty());
        changed.contentHash = "another";
        library.updateImage(changed);
        QVERIFY(!library.factsOf(ids[1]));
        QVERIFY(library.imagesWithoutFacts() == std::vector{ids[1]});
        QCOMPARE(unreadFor(library, termsIn("camera:canon")).facts, std::int64_t{1});
        QCOMPARE(unreadFor(library, termsIn("bergen")).facts, std::int64_t{0});
        library.removeImages(ids);
        QVERIFY(library.factTexts(FactText::Lens).empty());
    }
};

QTEST_GUILESS_MAIN(WordsTest)
#include "words_test.moc"
