#include <QTest>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "core/base/error.hpp"
#include "core/ingest/inherited_tags.hpp"
#include "core/ingest/removed_folder.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// A folder that is taken out of a library, and what that must not lose.
class RemovedFolderTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::unique_ptr<Library> library_;
    fs::path folder_, other_;  // roots; the other is empty at first
    std::int64_t tagged_ = 0;  // the first picture of the folder
    JobContext context_;

    std::int64_t rootOf(const fs::path& folder) const {
        for (const RootRecord& root : library_->roots())
            if (root.path == folder) return root.id;
        return 0;
    }
    void scan() {
        scanLibrary(*library_, context_);
        ColourNetwork network;
        extractFeatures(*library_, network, PictureLibrary::networkIn(*library_), context_);
    }
    RemovedFolder remove() { return removeFolder(*library_, rootOf(folder_), context_); }
    std::vector<std::string> tags() const { return library_->tagsOf(tagged_); }
    fs::path taggedFile() const { return library_->imageFile(library_->image(tagged_)); }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(1);
        folder_ = fs::canonical(fixture_->pictures);
        other_ = fs::canonical(fixture_->folder) / "other";
        fs::create_directories(other_);
        library_ = std::make_unique<Library>(fixture_->open());
        fixture_->build(*library_);
        addPictures(*library_, other_, false, context_);
        tagged_ = library_->images().front().id;
        library_->addTag(tagged_, "holiday");
        library_->addTag(tagged_, kFavouriteTag);
    }
    void cleanup() {
        library_.reset();
        fixture_.reset();
    }

    void aPictureThatMovedSinceTheLastScanKeepsItsTags() {
        const fs::path moved = other_ / "moved.jpg";
        fs::rename(taggedFile(), moved);
        fs::last_write_time(moved, fs::last_write_time(moved) + std::chrono::hours(1));  // as copying may do
        remove();
        QVERIFY(taggedFile() == moved);
        QCOMPARE(tags().size(), std::size_t{2});
        scan();
        QCOMPARE(library_->image(tagged_).state, ImageState::Ready);
    }

    void tagsComeBackWithAFolderThatIsAddedAgain() {
        const fs::path file = taggedFile();
        remove();
        QVERIFY(library_->tagCounts().empty());
        addPictures(*library_, folder_, true, context_);
        scan();
        tagged_ = library_->imageOfFile(file)->id;
        QCOMPARE(tags().size(), std::size_t{2});
        QCOMPARE(library_->tagCounts().size(), std::size_t{2});
        // Which of two with these bytes had them is not told.
        const fs::path first = folder_ / "000, before all others.jpg";
        fs::copy_file(file, first);
        scan();
        QVERIFY(library_->tagsOf(library_->imageOfFile(first)->id).empty());
        remove();
        addPictures(*library_, folder_, true, context_);
        scan();
        tagged_ = library_->imageOfFile(file)->id;
        QCOMPARE(tags().size(), std::size_t{2});
        library_->removeImages(std::vector{library_->imageOfFile(first)->id});
        fs::remove(first);
        // Once: what is taken off then stays off.
        library_->removeTag(tagged_, "holiday");
        bringFolderBack(*library_, remove());
        remove();
        addPictures(*library_, folder_, true, context_);
        scan();
        tagged_ = library_->imageOfFile(file)->id;
        QCOMPARE(tags(), std::vector<std::string>{kFavouriteTag});
    }

    void tagsComeBackThoughSomethingWasWrittenIntoTheFile() {
        const fs::path file = taggedFile(), second = folder_ / "second.jpg";
        fs::copy_file(file, second);
        scan();
        library_->addTag(library_->imageOfFile(second)->id, "second");
        remove();
        QVERIFY(library_->tagCounts().empty() && library_->contentsOfKeptTags().size() == 1);
        std::ofstream(file, std::ios::app | std::ios::binary) << "a note";
        std::ofstream(second, std::ios::app | std::ios::binary) << "another note";
        const fs::path stranger = folder_ / "stranger.jpg";
        addPictures(*library_, folder_, true, context_);
        expectHeirs(*library_);
        scan();
        inheritTags(*library_, context_);
        tagged_ = library_->imageOfFile(file)->id;
        QCOMPARE(tags().size(), std::size_t{3});
        QCOMPARE(library_->tagCounts().size(), std::size_t{3});
        for (const auto& [tag, count] : library_->tagCounts()) QCOMPARE(count, std::int64_t{2});
        // Once: another file of these pixels that comes later has none.
        fs::copy_file(file, stranger);
        std::ofstream(stranger, std::ios::app | std::ios::binary) << "a third note";
        expectHeirs(*library_);
        scan();
        inheritTags(*library_, context_);
        QVERIFY(library_->tagsOf(library_->imageOfFile(stranger)->id).empty());
        QVERIFY(library_->contentsOfKeptTags().empty());
    }

    void aPictureInTheTrashKeepsItsTags() {
        library_->setImageState(tagged_, ImageState::Missing, kInTheTrash);
        bringFolderBack(*library_, remove());
        QCOMPARE(tags().size(), std::size_t{2});
    }

    void itComesBackAsItWas_data() {
        QTest::addColumn<bool>("isAway");
        QTest::newRow("its files are there") << false;
        QTest::newRow("its drive is away") << true;
    }

    void itComesBackAsItWas() {
        QFETCH(bool, isAway);
        const fs::path away = fs::path(folder_) += " on its drive";
        if (isAway) {
            fs::rename(folder_, away);
            scan();
        }
        const std::vector<ImageRecord> before = library_->images();
        const RootRecord root = library_->roots().at(0);
        const std::int64_t model = library_->activeModel();
        std::map<std::int64_t, std::vector<std::uint64_t>> codes;
        for (const ImageRecord& image : before) codes[image.id] = library_->codeOf(model, image.id);

        const RemovedFolder removed = remove();
        QCOMPARE(library_->counts().total, std::int64_t{0});
        QVERIFY(fs::exists(isAway ? away : folder_));
        bringFolderBack(*library_, removed);
        scan();
        for (const bool back : {false, true}) {
            if (back && !isAway) break;
            if (back) {
                fs::rename(away, folder_);
                scan();
            }
            const std::vector<ImageRecord> now = library_->images();
            QCOMPARE(now.size(), before.size());
            for (std::size_t i = 0; i < now.size(); ++i) {
                QCOMPARE(now[i].id, before[i].id);
                QCOMPARE(now[i].path, before[i].path);
                QCOMPARE(now[i].label, before[i].label);
                QVERIFY(now[i].state == before[i].state);
                QVERIFY2(library_->codeOf(model, now[i].id) == codes[now[i].id],
                         "it can be searched at once");
            }
            QVERIFY((tags() == std::vector<std::string>{kFavouriteTag, "holiday"}));
        }
        const RootRecord now = library_->roots().back();
        QCOMPARE(now.path, root.path);
        QCOMPARE(now.labelled, root.labelled);
        QCOMPARE(library_->imagesWithoutFeature(PictureLibrary::networkIn(*library_)).size(), std::size_t{0});
        QVERIFY(!library_->thumbnail(tagged_).empty());
    }

    void aPictureWithAnotherNameInAFolderThatStaysIsThatFolders_data() {
        QTest::addColumn<bool>("hard");
        QTest::newRow("a hard link") << true;
        QTest::newRow("a symbolic link") << false;
    }

    void aPictureWithAnotherNameInAFolderThatStaysIsThatFolders() {
        QFETCH(bool, hard);
        const fs::path name = other_ / "by this name.jpg";
        hard ? fs::create_hard_link(taggedFile(), name) : fs::create_symlink(taggedFile(), name);
        scan();
        QVERIFY2(taggedFile().parent_path() != other_, "it is listed by its first name");
        const std::int64_t total = library_->counts().total;

        const RemovedFolder removed = remove();
        QCOMPARE(library_->counts().total, std::int64_t{1});
        QCOMPARE(taggedFile(), name);
        QCOMPARE(tags().size(), std::size_t{2});
        QCOMPARE(library_->codeCount(library_->activeModel()), std::int64_t{1});
        scan();
        QCOMPARE(library_->counts().ready, std::int64_t{1});

        bringFolderBack(*library_, removed);
        scan();
        QCOMPARE(library_->counts().total, total);
        QCOMPARE(library_->counts().ready, total);
        QCOMPARE(tags().size(), std::size_t{2});
    }

    void whatWasAddedAgainMeanwhileHasItsTags() {
        const RemovedFolder removed = remove();
        addPictures(*library_, folder_, true, context_);
        scan();
        const std::int64_t total = library_->counts().total;
        bringFolderBack(*library_, removed);
        scan();
        QCOMPARE(library_->counts().total, total);
        QCOMPARE(library_->imagesTagged("holiday").size(), std::size_t{1});
    }

    void whatWasMovedMeanwhileHasItsTags() {
        const fs::path file = taggedFile();
        const RemovedFolder removed = remove();
        fs::rename(file, other_ / "moved.jpg");
        scan();
        const std::map<std::int64_t, std::int64_t> now = bringFolderBack(*library_, removed);
        scan();
        const std::int64_t moved = library_->imagesTagged("holiday").at(0);
        QCOMPARE(library_->imageFile(library_->image(moved)), other_ / "moved.jpg");
        QVERIFY((now == std::map<std::int64_t, std::int64_t>{{tagged_, moved}}));
        QCOMPARE(library_->counts().missing, std::int64_t{0});
    }

    void aCopyIsAnotherPicture() {
        const fs::path file = taggedFile();
        fs::copy_file(file, other_ / "copy.jpg");
        scan();
        const std::int64_t copy = library_->imageOfFile(other_ / "copy.jpg").value().id;
        const RemovedFolder removed = remove();
        QCOMPARE(library_->images().size(), std::size_t{1});
        fs::remove(file);
        bringFolderBack(*library_, removed);
        QVERIFY(library_->tagsOf(copy).empty());
        scan();
        QVERIFY(library_->image(tagged_).state == ImageState::Missing);
        QCOMPARE(tags().size(), std::size_t{2});
    }

    void aRemovalThatIsCancelledRemovesNothing() {
        std::stop_source stop;
        JobContext stopped(stop.get_token());
        stop.request_stop();
        const std::int64_t total = library_->counts().total;
        QVERIFY_THROWS_EXCEPTION(Cancelled, removeFolder(*library_, rootOf(folder_), stopped));
        QCOMPARE(library_->counts().total, total);
        QCOMPARE(tags().size(), std::size_t{2});
    }
};

QTEST_GUILESS_MAIN(RemovedFolderTest)
#include "removed_folder_test.moc"
