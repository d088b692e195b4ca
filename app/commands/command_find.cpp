#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/console/console_job.hpp"
#include "app/console/console_output.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/ingest/read_texts.hpp"
#include "core/query/browse.hpp"
#include "core/query/words.hpp"
#include "core/store/stars.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct FindCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    std::vector<std::string> words;
    bool asJson = false;

    void run() const {
        std::string text;
        for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
        ImageFilter filter;
        filter.terms = requiredTerms(text);
        const Library opened = Library::openExisting(library);
        const BrowseListing listing = browse(
            opened, filter, {.by = askedNear(filter) ? BrowseOrder::By::Distance : BrowseOrder::By::Date},
            nullptr, kMostBrowsed);
        const UnreadPictures unread = unreadFor(opened, filter.terms);
        if (unread.facts > 0)
            std::fprintf(stderr,
                         "What cameras wrote into %lld pictures was not read yet: laplens scan --library %s "
                         "does that\n",
                         static_cast<long long>(unread.facts), opened.folder().c_str());
        if (unread.texts > 0)
            std::fprintf(stderr,
                         "The text in %lld pictures was not read yet: laplens read-text --library %s does "
                         "that\n",
                         static_cast<long long>(unread.texts), opened.folder().c_str());
        print(opened, opened.imagesByIds(listing.imageIds), filter.terms);
        if (listing.imageIds.empty()) std::fprintf(stderr, "No picture has all of these words\n");
        if (listing.isCut) std::fprintf(stderr, "There are more: these are the first\n");
    }

    void print(const Library& opened, const std::vector<ImageRecord>& pictures,
               const std::vector<ImageTerm>& terms) const {
        if (!asJson) {
            for (const ImageRecord& picture : pictures)
                std::printf("%s\n", opened.imageFile(picture).c_str());
            return;
        }
        json document = json::array();
        for (const ImageRecord& picture : pictures) {
            json entry{{"width", picture.width}, {"height", picture.height}};
            nameFile(entry, "file", opened.imageFile(picture));
            if (!picture.label.empty()) nameText(entry, "label", picture.label);
            const auto tags = opened.tagsOf(picture.id);
            const auto facts = opened.factsOf(picture.id);
            if (const auto named = withoutStarTags(tags); !named.empty()) entry["tags"] = named;
            if (const int stars = starsOf(tags, facts ? facts->rating : 0); stars > 0)
                entry["rating"] = stars;
            if (facts) {
                if (!facts->camera.empty()) entry["camera"] = facts->camera;
                if (!facts->lens.empty()) entry["lens"] = facts->lens;
                if (!facts->keywords.empty()) entry["keywords"] = facts->keywords;
                if (!facts->colour.empty()) entry["colour"] = facts->colour;
                if (facts->place)
                    entry["place"] = {{"latitude", facts->place->latitude},
                                      {"longitude", facts->place->longitude}};
            }
            for (const TextPlace& place : placesOf(opened, picture.id, terms))
                entry["textPlaces"].push_back({{"left", place.left},
                                               {"top", place.top},
                                               {"right", place.right},
                                               {"bottom", place.bottom}});
            document.push_back(std::move(entry));
        }
        printJson(document);
    }
};

struct ReadTextCommand {
    fs::path library = userDataFolder() / "pictures.laplens";
    std::vector<std::string> languages;
    bool asJson = false;

    void run() const {
        Library opened = Library::openExisting(library);
        JobContext context = consoleJob();
        const ReadTextsReport report = readTexts(opened, languages, context);
        const std::int64_t withText = opened.countWithText();
        if (asJson)
            return printJson({{"read", report.read},
                              {"withText", report.withText},
                              {"left", report.left},
                              {"seconds", report.seconds},
                              {"allWithText", withText}});
        std::printf("%lld pictures read in %.1f s, text found in %lld; %lld pictures have text now\n",
                    static_cast<long long>(report.read), report.seconds,
                    static_cast<long long>(report.withText), static_cast<long long>(withText));
        if (report.left > 0)
            std::printf("%lld files could not be read now; the same command tries them again\n",
                        static_cast<long long>(report.left));
    }
};

}  // namespace

void addFindCommand(CLI::App& app) {
    auto command = std::make_shared<FindCommand>();
    CLI::App* find = app.add_subcommand("find", "Find pictures by words: names, dates, cameras, tags, sizes");
    find->add_option(
            "words", command->words,
            "2019 bergen, march 2019, last summer, before 2015, camera:canon, lens:50mm, tag:sea, "
            "keyword:norway/bergen, \"near:60.39,5.32,2km\", colour:red, "
            "favourite, folder:x, name:x, label:x, note:x, text:x, \">= 12 MP\", panorama, shape:tall, "
            "rating:4, -word for not (after --), OR between two of which one is enough")
        ->required();
    find->add_option("--library", command->library, "Folder of the library")->capture_default_str();
    find->add_flag("--json", command->asJson, "Print one JSON document on standard output");
    find->callback([command] { command->run(); });

    auto reading = std::make_shared<ReadTextCommand>();
    CLI::App* read = app.add_subcommand(
        "read-text",
        "Read the text in the library's pictures, to find them by it (Tesseract; about a second "
        "a picture; goes on where it was stopped)");
    read->add_option("--languages", reading->languages,
                     "As Tesseract names them: eng,deu; default: all that are installed")
        ->delimiter(',');
    read->add_option("--library", reading->library, "Folder of the library")->capture_default_str();
    read->add_flag("--json", reading->asJson, "Print one JSON document on standard output");
    read->callback([reading] { reading->run(); });
}

}  // namespace laplens
