#include "core/upkeep/file_moves.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <QTest>
#include <filesystem>
#include <fstream>
#include <map>

#include "core/ingest/facts.hpp"
#include "core/upkeep/copy_moves.hpp"
#include "core/upkeep/rename_picture.hpp"
#include "tests/store/forked.hpp"
#include "tests/support/picture_library.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

/// How many steps a process may still take; negative: any number.
int stepsLeft = -1;
bool isKilledBefore = false;

template <class Step>
int taken(Step step) {
    if (stepsLeft == 0 && isKilledBefore) raise(SIGKILL);
    const auto result = static_cast<int>(step());
    if (stepsLeft == 0) raise(SIGKILL);
    if (stepsLeft > 0) --stepsLeft;
    return result;
}

}  // namespace

// What changes a name, and what has a disk take it, is a step: instead of the C library's.
extern "C" {
int renameat2(int from, const char* old, int to, const char* renamed, unsigned flags) noexcept {
    return taken([&] { return syscall(SYS_renameat2, from, old, to, renamed, flags); });
}
int rename(const char* old, const char* renamed) noexcept {
    return taken([&] { return syscall(SYS_renameat2, AT_FDCWD, old, AT_FDCWD, renamed, 0); });
}
int unlink(const char* file) noexcept {
    return taken([&] { return syscall(SYS_unlinkat, AT_FDCWD, file, 0); });
}
int remove(const char* file) noexcept {
    return taken([&] {
        const long result = syscall(SYS_unlinkat, AT_FDCWD, file, 0);
        return result != 0 && errno == EISDIR ? syscall(SYS_unlinkat, AT_FDCWD, file, AT_REMOVEDIR) : result;
    });
}
int fsync(int descriptor) {
    return taken([&] { return syscall(SYS_fsync, descriptor); });
}
}

/// What is moved together stays together, whenever LapLens is killed.
class FileMovesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::unique_ptr<Library> library_;
    std::unique_ptr<QTemporaryDir> drive_;
    std::int64_t id_ = 0;
    fs::path file_, best_;
    std::map<std::string, std::string> contents_;  ///< of the picture and what lies beside it

    static std::string bytesOf(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    static void write(const fs::path& file, const std::string& text) {
        std::ofstream(file, std::ios::binary) << text;
    }
    fs::path notes() const { return fixture_->folder / "state/laplens/moves"; }
    bool areNotesGone() const { return !fs::exists(notes()) || fs::is_empty(notes()); }
    fs::path beside(const std::string& ending) const { return file_.parent_path() / ("copy" + ending); }
    /// What there is in a folder, hidden or not, whose name holds this.
    static std::map<std::string, std::string> filesIn(const fs::path& folder, const std::string& part) {
        std::map<std::string, std::string> files;
        if (fs::exists(folder))
            for (const auto& entry : fs::directory_iterator(folder))
                if (entry.path().filename().string().find(part) != std::string::npos)
                    files[entry.path().filename()] = bytesOf(entry.path());
        return files;
    }
    /// The same files under another name.
    std::map<std::string, std::string> contentsNamed(const std::string& stem) const {
        std::map<std::string, std::string> files;
        for (const auto& [name, bytes] : contents_) files[stem + name.substr(4)] = bytes;
        return files;
    }
    void takeUp() {
        library_ = std::make_unique<Library>(fixture_->open());
        scanLibrary(*library_, fixture_->context);
        readMissingFacts(*library_, fixture_->context);
    }
    /// In a process that is killed before or after the step of this number. False when it takes fewer.
    bool wasKilledAt(int step, bool before, const std::function<void(Library&)>& work) {
        library_.reset();
        const int outcome = runForked([&] {
            Library library = fixture_->open();
            isKilledBefore = before;
            stepsLeft = step;
            work(library);
            stepsLeft = -1;
            return 0;
        });
        if (outcome != 0 && outcome != 128 + SIGKILL) qFatal("the process ended with %d", outcome);
        return outcome != 0;
    }
    enum class Cut { BeforeItMoved, AfterIt };
    /// Of the picture alone, by one who is killed.
    void cutOffMoveTo(const fs::path& to, Cut cut) {
        for (int step = 0; areNotesGone() || fs::exists(to) != (cut == Cut::AfterIt); ++step) {
            fs::remove_all(notes());
            if (!wasKilledAt(step, cut == Cut::BeforeItMoved, [&](Library& library) {
                    FileMoves(library, id_, {{file_, to}}).make();
                }))
                qFatal("it was not killed");
        }
    }
    void verifyKnown() const {
        QCOMPARE(library_->image(id_).state, ImageState::Ready);
        QCOMPARE(library_->tagsOf(id_), std::vector<std::string>{"harbour"});
        QVERIFY(library_->factsOf(id_).has_value());
        QCOMPARE(library_->factsOf(id_)->rating, 4);
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(1);
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture_->folder / "state").string()));
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_->pictures))
            if (entry.is_regular_file()) files.push_back(entry.path());
        best_ = *std::ranges::min_element(files);
        file_ = fixture_->pictures / "copy.jpg";
        fs::copy_file(best_, file_);
        const std::string sidecar =
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
            "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
            "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmp:Rating=\"4\"/></rdf:RDF></x:xmpmeta>";
        for (const char* ending : {".xmp", ".dop", ".jpg.pp3"}) {
            const std::string text = ending == std::string(".xmp") ? sidecar : ending;
            write(beside(ending), text);
            // So that the copy holds no more than what stays.
            write(best_.parent_path() / (best_.stem().string() + ending), text);
        }
        contents_ = filesIn(file_.parent_path(), "copy");
        QCOMPARE(contents_.size(), std::size_t{4});
        library_ = std::make_unique<Library>(fixture_->open());
        fixture_->build(*library_);
        readMissingFacts(*library_, fixture_->context);
        id_ = library_->imageOfFile(file_)->id;
        library_->addTag(id_, "harbour");
        verifyKnown();
    }
    void cleanup() {
        library_.reset();
        fixture_.reset();
        drive_.reset();
    }

    void whatIsRenamedStaysTogetherWheneverItIsKilled_data() {
        QTest::addColumn<bool>("before");
        QTest::newRow("before a step") << true;
        QTest::newRow("after a step") << false;
    }
    void whatIsRenamedStaysTogetherWheneverItIsKilled() {
        QFETCH(const bool, before);
        const auto total = library_->counts().total;
        int kills = 0, backs = 0;
        bool isLastBack = true;
        for (bool isKilled = true; isKilled; ++kills) {
            isKilled =
                wasKilledAt(kills, before, [&](Library& library) { renamePicture(library, id_, "new.jpg"); });
            takeUp();
            verifyKnown();
            QCOMPARE(library_->counts().total, total);
            const bool isBack = fs::exists(file_);
            backs += isBack && isKilled;
            if (isKilled) isLastBack = isBack;
            const fs::path place = file_.parent_path();
            QVERIFY2(filesIn(place, isBack ? "copy" : "new") == contentsNamed(isBack ? "copy" : "new"),
                     qPrintable(QString::number(kills)));
            QVERIFY(filesIn(place, isBack ? "new" : "copy").empty());
            QCOMPARE(library_->imageFile(library_->image(id_)), isBack ? file_ : place / "new.jpg");
            QVERIFY(areNotesGone());
            if (!isBack) renamePicture(*library_, id_, "copy.jpg");
        }
        QVERIFY2(kills > 7, qPrintable(QString::number(kills)));
        QVERIFY(backs > 4 && fs::exists(file_));
        QVERIFY2(!isLastBack, "the library knew of it");
    }

    void whatIsMovedStaysTogetherWheneverItIsKilled_data() {
        QTest::addColumn<QString>("where");
        QTest::addColumn<bool>("before");
        for (const bool before : {true, false})
            for (const char* where : {"in the library", "out of it", "to another drive"})
                QTest::addRow("%s, %s a step", where, before ? "before" : "after") << where << before;
    }
    void whatIsMovedStaysTogetherWheneverItIsKilled() {
        QFETCH(const QString, where);
        QFETCH(const bool, before);
        fs::path folder =
            where == "in the library" ? fixture_->pictures / "sorted" : fixture_->folder / "out";
        if (where == "to another drive") {
            struct stat here {
            }, there{};
            if (stat(fixture_->folder.c_str(), &here) != 0 || stat("/dev/shm", &there) != 0 ||
                here.st_dev == there.st_dev || access("/dev/shm", W_OK) != 0)
                QSKIP("skipped: no second drive");
            drive_ = std::make_unique<QTemporaryDir>("/dev/shm/laplens-XXXXXX");
            folder = drive_->path().toStdString();
        }
        const std::int64_t best = library_->imageOfFile(best_)->id;
        int kills = 0, backs = 0;
        for (bool isBack = true; isBack; ++kills) {
            const bool isKilled = wasKilledAt(kills, before, [&](Library& library) {
                const CopiesToTrash group{{best}, {id_}};
                if (moveCopies(library, std::span(&group, 1), folder, fixture_->context).moved.size() != 1)
                    _exit(3);
            });
            takeUp();
            isBack = fs::exists(file_);
            QVERIFY(isBack || filesIn(file_.parent_path(), "copy").empty());
            QVERIFY2(filesIn(isBack ? file_.parent_path() : folder, "copy") == contents_,
                     qPrintable(QString::number(kills)));
            QVERIFY(!isBack || filesIn(folder, "").empty());
            QVERIFY(areNotesGone());
            if (isBack || where == "in the library") verifyKnown();
            if (!isBack && where == "in the library")
                QCOMPARE(library_->imageFile(library_->image(id_)), folder / "copy.jpg");
            if (!isBack && where != "in the library") {
                QCOMPARE(library_->image(id_).state, ImageState::Missing);
                QCOMPARE(library_->tagsOf(best), std::vector<std::string>{"harbour"});
            }
            backs += isBack;
            QVERIFY2(isKilled, "what the library knew of was taken back");
        }
        QVERIFY2(backs > 5, qPrintable(QString::number(backs)));
    }

    void whatAnotherIsAtIsLeftToIt() {
        const fs::path to = file_.parent_path() / "new.jpg", sidecar = beside(".xmp"),
                       newSidecar = file_.parent_path() / "new.xmp";
        {
            FileMoves moves(*library_, id_, {{file_, to}, {sidecar, newSidecar}});
            moves.make();
            QVERIFY(takeBackMoves(*library_).files.empty());
            QVERIFY(fs::exists(to) && fs::exists(newSidecar));
        }
        QVERIFY(fs::exists(file_) && fs::exists(sidecar) && areNotesGone());
    }

    void nothingIsWrittenOverAndNothingElseTakenAway_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("said");
        QTest::newRow("another file has its old name") << "old"
                                                       << "another file of its old name";
        QTest::newRow("its new name has become another file") << "new"
                                                              << "another file now";
        QTest::newRow("nothing of it had moved, and a file came to its new name") << "came"
                                                                                  << "";
    }
    void nothingIsWrittenOverAndNothingElseTakenAway() {
        QFETCH(const QString, what);
        QFETCH(const QString, said);
        const fs::path to = file_.parent_path() / "new.jpg";
        cutOffMoveTo(to, what == "came" ? Cut::BeforeItMoved : Cut::AfterIt);
        const fs::path others = what == "old" ? file_ : to;
        write(others, "somebody's");
        library_ = std::make_unique<Library>(fixture_->open());
        const MovesTakenBack taken = takeBackMoves(*library_);
        QVERIFY(taken.files.empty());
        QCOMPARE(taken.left.size(), said.isEmpty() ? std::size_t{0} : std::size_t{1});
        if (!said.isEmpty()) {
            QCOMPARE(taken.left[0].subject(), file_);
            QVERIFY2(taken.left[0].problem().find(said.toStdString()) != std::string::npos,
                     taken.left[0].what());
        }
        QCOMPARE(bytesOf(others), std::string("somebody's"));
        QVERIFY(what == "new" || bytesOf(what == "old" ? to : file_) == contents_.at("copy.jpg"));
        QVERIFY(areNotesGone());  // told once
    }

    void whatLiesOnADriveThatIsAwayComesBackWithIt() {
        const fs::path folder = fixture_->folder / "drive", away = fixture_->folder / "away";
        fs::create_directory(folder);
        cutOffMoveTo(folder / "copy.jpg", Cut::AfterIt);
        fs::rename(folder, away);
        library_ = std::make_unique<Library>(fixture_->open());
        for (int times = 0; times < 2; ++times) {
            const MovesTakenBack taken = takeBackMoves(*library_);
            QVERIFY(taken.files.empty());
            QCOMPARE(taken.left.size(), std::size_t{1});
            QVERIFY(taken.left[0].problem().find("that folder is not there") != std::string::npos);
        }
        fs::rename(away, folder);
        QCOMPARE(takeBackMoves(*library_).files, std::vector<fs::path>{file_});
        QVERIFY(fs::exists(file_) && areNotesGone());
    }

    void anotherLibrarysMovesAreLeftToIt() {
        const fs::path to = file_.parent_path() / "new.jpg";
        cutOffMoveTo(to, Cut::AfterIt);
        const Library other = Library::open(fixture_->folder / "other.laplens");
        QVERIFY(takeBackMoves(other).files.empty() && fs::exists(to));
        library_ = std::make_unique<Library>(fixture_->open());
        QCOMPARE(takeBackMoves(*library_).files.size(), std::size_t{1});
    }

    void whatCannotBeWrittenDownDoesNotMove() {
        fs::remove_all(notes());
        fs::create_directories(notes().parent_path());
        write(notes(), "a file, and no folder");
        const std::string problem = problemOf([&] { renamePicture(*library_, id_, "new.jpg"); });
        QVERIFY2(problem.find("moves") != std::string::npos, problem.c_str());
        QVERIFY(filesIn(file_.parent_path(), "copy") == contents_);
        verifyKnown();
    }
};

QTEST_GUILESS_MAIN(FileMovesTest)
#include "file_moves_test.moc"
