// The window of soak.py: real edits on a library that others work on, each told on standard output before it
// is tried and when a reader has seen it:
//
//     try|ack favourite PICTURE 0|1      try|ack search NAME 0|1      try|ack trash PICTURE 0|1
//
//     soak_window LIBRARY SEED
//
// It ends when standard input does, as a window that is closed.

#include <unistd.h>

#include <QApplication>
#include <QSocketNotifier>
#include <QTest>
#include <cstdio>
#include <random>

#include "ui/session/library_edits.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"
#include "ui/window/main_window.hpp"

using namespace laplens;

namespace {

constexpr int kWait_ms = 60'000;

void say(const char* what, const char* kind, const std::string& name, bool on) {
    std::printf("%s\t%s\t%s\t%d\n", what, kind, name.c_str(), on);
    std::fflush(stdout);
}

class SoakWindow {
public:
    SoakWindow(const std::filesystem::path& library, unsigned seed) : random_(seed) {
        QObject::connect(&session(), &LibrarySession::failed, &window_,
                         [](const QString& problem, const QString& file, const QString&) {
                             std::printf("failed\t%s\t%s\n", qPrintable(problem), qPrintable(file));
                             std::fflush(stdout);
                         });
        session().openLibrary(library);
        window_.show();
    }
    ~SoakWindow() { window_.close(); }

    bool isOpen() {
        return QTest::qWaitFor([this] { return session().isOpen(); }, kWait_ms);
    }

    void act() {
        const std::vector<ImageRecord> ready = ask<std::vector<ImageRecord>>(
            [](const Library& library) { return library.imagesInState(ImageState::Ready); });
        if (ready.empty()) return QTest::qWait(200);
        const ImageRecord& picture = ready[random_() % ready.size()];
        switch (random_() % 6) {
            case 0:
            case 1:
                return toggleFavourite(picture);
            case 2:
                return trashAndBack(picture);
            case 3:
                return keepOrRemoveSearch();
            case 4:
                return search(picture);
            case 5:
                return session().reload();
        }
    }

private:
    LibrarySession& session() { return window_.session(); }
    QuerySession& query() { return window_.query(); }
    LibraryEdits& edits() { return *window_.findChild<LibraryEdits*>(); }

    /// What a reader of the library says.
    template <class Answer>
    Answer ask(std::function<Answer(const Library&)> question) {
        auto answer = std::make_shared<std::optional<Answer>>();
        session().read(&window_, question, [answer](Answer found) { *answer = std::move(found); });
        return QTest::qWaitFor([&] { return answer->has_value(); }, kWait_ms) ? **answer : Answer{};
    }
    bool seen(std::function<bool(const Library&)> there) {
        return QTest::qWaitFor([&] { return ask<bool>(there); }, kWait_ms);
    }

    void toggleFavourite(const ImageRecord& picture) {
        const auto isFavourite = [id = picture.id](const Library& library) {
            const std::vector<std::string> tags = library.tagsOf(id);
            return std::ranges::find(tags, kFavouriteTag) != tags.end();
        };
        const bool on = !ask<bool>(isFavourite);
        say("try", "favourite", picture.path, on);
        edits().toggleTag({picture.id}, kFavouriteTag);
        if (seen([&](const Library& library) { return isFavourite(library) == on; }))
            say("ack", "favourite", picture.path, on);
    }

    void trashAndBack(const ImageRecord& picture) {
        const auto isIn = [id = picture.id](ImageState state) {
            return [id, state](const Library& library) { return library.image(id).state == state; };
        };
        say("try", "trash", picture.path, true);
        const int changes = edits().history().count();
        edits().trash({picture.id});
        if (!seen(isIn(ImageState::Missing))) return;
        say("ack", "trash", picture.path, true);
        if (!QTest::qWaitFor([&] { return edits().history().count() > changes; }, kWait_ms)) return;
        say("try", "trash", picture.path, false);
        edits().history().undo();
        if (seen(isIn(ImageState::Ready))) say("ack", "trash", picture.path, false);
    }

    void keepOrRemoveSearch() {
        const std::vector<SearchRecord> kept =
            ask<std::vector<SearchRecord>>([](const Library& library) { return library.searches(); });
        const bool on = kept.size() < 8 && random_() % 3 != 0;
        if (!on && kept.empty()) return;
        const std::string name =
            on ? "search " + std::to_string(random_()) : kept[random_() % kept.size()].name;
        say("try", "search", name, on);
        if (on)
            edits().saveSearch(toQString(name), query().savedQuery());
        else
            edits().removeSearch(*std::ranges::find(kept, name, &SearchRecord::name));
        if (seen([&](const Library& library) {
                const std::vector<SearchRecord> now = library.searches();
                return (std::ranges::find(now, name, &SearchRecord::name) != now.end()) == on;
            }))
            say("ack", "search", name, on);
    }

    void search(const ImageRecord& picture) {
        if (!session().index()) return;
        query().searchForRow(picture.id);
        QTest::qWait(200);
    }

    std::mt19937 random_;
    MainWindow window_{MainWindow::PrepareDemo{}};
};

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName("LapLens tests");
    applyTheme(application, ThemeChoice::Light);
    if (argc != 3) return 2;
    bool ended = false;
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &application, [&] {
        char byte;
        if (read(STDIN_FILENO, &byte, 1) <= 0) {
            ended = true;
            input.setEnabled(false);
        }
    });
    SoakWindow window(argv[1], unsigned(std::atoi(argv[2])));
    if (!window.isOpen()) return 1;
    while (!ended) {
        window.act();
        QTest::qWait(20);
    }
    return 0;
}
