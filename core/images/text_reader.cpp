#include "core/images/text_reader.hpp"

#include <tesseract/capi.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>

#include "core/base/error.hpp"
#include "core/base/job_context.hpp"
#include "core/base/shared_library.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kLeastSide = 1600, kMostSide = 3200;
constexpr int kMostMilliseconds = 30'000;
/// In per cent; letters that stand alone are what textures are taken for.
constexpr float kSure = 60, kSureOfShort = 85;
constexpr std::size_t kShort = 2, kLongest = 80;
constexpr int kResolution = 200;  ///< dots an inch; that of the picture says nothing of its letters
constexpr const char* kRemedy = "Install libtesseract5 and tesseract-ocr-eng, or another language";

struct Tesseract {
    decltype(&TessBaseAPICreate) create;
    decltype(&TessBaseAPIDelete) destroy;
    decltype(&TessBaseAPIInit3) init;
    decltype(&TessBaseAPISetVariable) set;
    decltype(&TessBaseAPISetPageSegMode) setLayout;
    decltype(&TessBaseAPISetImage) setImage;
    decltype(&TessBaseAPISetSourceResolution) setResolution;
    decltype(&TessBaseAPIRecognize) recognize;
    decltype(&TessBaseAPIClear) clear;
    decltype(&TessBaseAPIGetIterator) iterator;
    decltype(&TessResultIteratorDelete) deleteIterator;
    decltype(&TessResultIteratorGetPageIteratorConst) page;
    decltype(&TessResultIteratorNext) next;
    decltype(&TessResultIteratorGetUTF8Text) text;
    decltype(&TessResultIteratorConfidence) confidence;
    decltype(&TessPageIteratorBoundingBox) box;
    decltype(&TessPageIteratorIsAtFinalElement) isLast;
    decltype(&TessDeleteText) deleteText;
    decltype(&TessMonitorCreate) monitor;
    decltype(&TessMonitorDelete) deleteMonitor;
    decltype(&TessMonitorSetCancelFunc) setCancel;
    decltype(&TessMonitorSetCancelThis) setCancelThis;
    decltype(&TessMonitorSetDeadlineMSecs) setDeadline;

    static const Tesseract* get() {
        static const std::optional<Tesseract> library = load();
        return library ? &*library : nullptr;
    }

private:
    static std::optional<Tesseract> load() {
        const SharedLibrary module({"libtesseract.so.5"});
        Tesseract library{};
        const bool complete = module.find(library.create, "TessBaseAPICreate") &&
                              module.find(library.destroy, "TessBaseAPIDelete") &&
                              module.find(library.init, "TessBaseAPIInit3") &&
                              module.find(library.set, "TessBaseAPISetVariable") &&
                              module.find(library.setLayout, "TessBaseAPISetPageSegMode") &&
                              module.find(library.setImage, "TessBaseAPISetImage") &&
                              module.find(library.setResolution, "TessBaseAPISetSourceResolution") &&
                              module.find(library.recognize, "TessBaseAPIRecognize") &&
                              module.find(library.clear, "TessBaseAPIClear") &&
                              module.find(library.iterator, "TessBaseAPIGetIterator") &&
                              module.find(library.deleteIterator, "TessResultIteratorDelete") &&
                              module.find(library.page, "TessResultIteratorGetPageIteratorConst") &&
                              module.find(library.next, "TessResultIteratorNext") &&
                              module.find(library.text, "TessResultIteratorGetUTF8Text") &&
                              module.find(library.confidence, "TessResultIteratorConfidence") &&
                              module.find(library.box, "TessPageIteratorBoundingBox") &&
                              module.find(library.isLast, "TessPageIteratorIsAtFinalElement") &&
                              module.find(library.deleteText, "TessDeleteText") &&
                              module.find(library.monitor, "TessMonitorCreate") &&
                              module.find(library.deleteMonitor, "TessMonitorDelete") &&
                              module.find(library.setCancel, "TessMonitorSetCancelFunc") &&
                              module.find(library.setCancelThis, "TessMonitorSetCancelThis") &&
                              module.find(library.setDeadline, "TessMonitorSetDeadlineMSecs");
        return complete ? std::optional(library) : std::nullopt;
    }
};

/// Where the languages lie: as Tesseract is told, or as Debian and others install them.
fs::path dataFolder() {
    std::vector<fs::path> folders;
    if (const char* told = std::getenv("TESSDATA_PREFIX")) folders.emplace_back(told);
    for (const char* usual : {"/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tessdata",
                              "/usr/local/share/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata"})
        folders.emplace_back(usual);
    std::error_code error;
    for (const fs::path& folder : folders)
        if (fs::is_directory(folder, error)) return folder;
    return {};
}

bool isWord(const std::string& text, float confidence) {
    const auto letters = std::ranges::count_if(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (static_cast<unsigned char>(c) >= 0xC3 &&
                c != '\xE2');  // the first byte of a letter, not of a sign
    });
    return letters > 0 && text.size() <= kLongest && text.find_first_of(" \n\t") == text.npos &&
           confidence >= (text.size() <= kShort ? kSureOfShort : kSure);
}

}  // namespace

struct TextReader::Engine {
    const Tesseract& library;
    TessBaseAPI* api;
    explicit Engine(const Tesseract& tesseract) : library(tesseract), api(tesseract.create()) {}
    ~Engine() { library.destroy(api); }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
};

bool TextReader::isInstalled() {
    return Tesseract::get() != nullptr;
}

std::vector<std::string> TextReader::installedLanguages() {
    std::set<std::string> languages;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(dataFolder(), error))
        if (entry.path().extension() == ".traineddata" && entry.path().stem() != "osd")
            languages.insert(entry.path().stem());
    return {languages.begin(), languages.end()};
}

TextReader::TextReader(const std::vector<std::string>& languages) {
    const Tesseract* library = Tesseract::get();
    if (!library) throw Error("text in pictures cannot be read: Tesseract is not installed", {}, kRemedy);
    std::string names;
    const std::vector<std::string> installed = installedLanguages();
    for (const std::string& language : languages) {
        if (language.empty()) throw Error("a language without a name", {}, "Name one as Tesseract does: eng");
        if (std::ranges::find(installed, language) == installed.end())
            throw Error("Tesseract does not know the language \"" + language + '"', dataFolder(),
                        "Install the package for it, tesseract-ocr-deu for \"deu\"");
        names += (names.empty() ? "" : "+") + language;
    }
    if (names.empty()) throw Error("Tesseract knows no language", dataFolder(), kRemedy);
    engine_ = std::make_unique<Engine>(*library);
    library->set(engine_->api, "debug_file", "/dev/null");
    if (library->init(engine_->api, dataFolder().c_str(), names.c_str()) != 0)
        throw Error("Tesseract cannot be started for " + names, dataFolder(), kRemedy);
    library->setLayout(engine_->api, ::tesseract::PSM_AUTO);
}

TextReader::~TextReader() = default;

std::vector<ReadWord> TextReader::read(const Image& picture, std::stop_token stop) {
    std::vector<ReadWord> words;
    if (picture.empty()) return words;
    const int longSide = std::max(picture.width, picture.height),
              shortSide = std::min(picture.width, picture.height);
    Image looked = shrunkToFit(picture, kMostSide);
    // Letters of screens and of small pictures are less high than what it has learnt on.
    if (longSide < kLeastSide)
        looked = resizeShortSide(picture, std::max(1, shortSide * kLeastSide / longSide));
    const Tesseract& tesseract = engine_->library;
    TessBaseAPI* api = engine_->api;
    tesseract.setImage(api, looked.pixels.data(), looked.width, looked.height, 3, 3 * looked.width);
    tesseract.setResolution(api, kResolution);
    ETEXT_DESC* monitor = tesseract.monitor();
    tesseract.setCancelThis(monitor, &stop);
    tesseract.setCancel(
        monitor, [](void* asked, int) { return static_cast<std::stop_token*>(asked)->stop_requested(); });
    tesseract.setDeadline(monitor, kMostMilliseconds);
    tesseract.recognize(api, monitor);
    tesseract.deleteMonitor(monitor);
    if (stop.stop_requested()) {
        tesseract.clear(api);
        throw Cancelled();
    }
    TessResultIterator* iterator = tesseract.iterator(api);
    while (iterator) {
        const TessPageIterator* page = tesseract.page(iterator);
        char* text = tesseract.text(iterator, ::tesseract::RIL_WORD);
        int left = 0, top = 0, right = 0, bottom = 0;
        if (text && isWord(text, tesseract.confidence(iterator, ::tesseract::RIL_WORD)) &&
            tesseract.box(page, ::tesseract::RIL_WORD, &left, &top, &right, &bottom)) {
            const auto across = [&](int x) {
                return static_cast<float>(x) / static_cast<float>(looked.width);
            };
            const auto down = [&](int y) {
                return static_cast<float>(y) / static_cast<float>(looked.height);
            };
            words.push_back({text, across(left), down(top), across(right), down(bottom)});
        }
        if (!words.empty() && tesseract.isLast(page, ::tesseract::RIL_TEXTLINE, ::tesseract::RIL_WORD))
            words.back().endsLine = true;
        if (text) tesseract.deleteText(text);
        if (!tesseract.next(iterator, ::tesseract::RIL_WORD)) break;
    }
    if (iterator) tesseract.deleteIterator(iterator);
    tesseract.clear(api);
    return words;
}

}  // namespace laplens
