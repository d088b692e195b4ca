#include "core/copies/copy_plan.hpp"

#include <QImage>
#include <QTest>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "core/images/decode.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// What is to become of copies by a rule, and what never goes whatever the rule.
class CopyPlanTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    fs::path original_, folder_;  ///< a picture, and the pictures' folder
    Image image_;

    fs::path at(const char* name) const { return folder_ / name; }
    void copy(const char* name) const {
        fs::create_directories(at(name).parent_path());
        fs::copy_file(original_, at(name));
    }
    void write(const char* name, const Image& image, int quality) const {
        fs::create_directories(at(name).parent_path());
        const std::vector<std::byte> bytes = encodeJpeg(image, quality);
        std::ofstream(at(name), std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    Image half() const { return resizeShortSide(image_, std::min(image_.width, image_.height) / 2); }
    void age(const fs::path& file, int days) const {
        fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(24 * days));
    }

    std::vector<PlannedGroup> plan(const KeepRule& rule, CopyLevel level = CopyLevel::Same) {
        Library library = fixture_->open();
        fixture_->build(library);
        return planCopies(library, duplicateGroups(library, level, fixture_->context), rule,
                          fixture_->context);
    }
    static std::set<fs::path> goingOf(const std::vector<PlannedGroup>& groups) {
        std::set<fs::path> going;
        for (const PlannedGroup& group : groups)
            for (const PlannedPicture& picture : group.pictures)
                if (picture.goes) going.insert(picture.file);
        return going;
    }
    static std::string reason(const std::vector<PlannedGroup>& groups, const fs::path& file) {
        for (const PlannedGroup& group : groups)
            for (const PlannedPicture& picture : group.pictures)
                if (picture.file == file) return picture.goes ? "goes" : reasonOf(picture);
        return "not listed";
    }
    /// Whatever goes has something of its group that stays in its place.
    static bool everythingHasItsPicture(const std::vector<PlannedGroup>& groups) {
        return std::ranges::all_of(groups, [](const PlannedGroup& group) {
            std::set<std::int64_t> staying;
            for (const PlannedPicture& picture : group.pictures)
                if (!picture.goes) staying.insert(picture.imageId);
            return std::ranges::all_of(group.pictures, [&](const PlannedPicture& picture) {
                return !picture.goes || staying.contains(picture.to);
            });
        });
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(1);
        folder_ = fixture_->pictures;
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(folder_))
            if (entry.is_regular_file()) files.push_back(entry.path());
        original_ = *std::ranges::min_element(files);
        image_ = decodeFile(original_).image;
    }

    void theRuleSaysWhichOfEqualFilesStays() {
        copy("a/copy.jpg");
        copy("b/copy.jpg");
        age(original_, 2);
        age(at("a/copy.jpg"), 1);
        age(at("b/copy.jpg"), 3);
        const auto kept = [&](const KeepRule& rule) {
            const auto groups = plan(rule);
            return groups.size() == 1 && goingOf(groups).size() == 2 ? groups[0].pictures[0].file
                                                                     : fs::path();
        };
        QCOMPARE(kept({}), at("b/copy.jpg"));
        QCOMPARE(kept({.by = KeepRule::By::Oldest}), at("b/copy.jpg"));
        QCOMPARE(kept({.by = KeepRule::By::Newest}), at("a/copy.jpg"));
        QCOMPARE(kept({.preferred = {original_.parent_path()}}), original_);
        QCOMPARE(kept({.preferred = {at("a"), at("b")}}), at("a/copy.jpg"));
        QCOMPARE(kept({.preferred = {at("b"), at("a")}}), at("b/copy.jpg"));
        const auto groups = plan({.by = KeepRule::By::Newest, .preferred = {at("b")}});
        QCOMPARE(reason(groups, at("b/copy.jpg")), "in " + at("b").string());
        QCOMPARE(reason(plan({.by = KeepRule::By::Newest}), at("a/copy.jpg")), std::string("newest"));
        QCOMPARE(groups[0].bytes, std::int64_t(2 * fs::file_size(original_)));
    }

    void theReasonIsWhatTellsItFromTheNext() {
        write("half.jpg", half(), 90);
        QCOMPARE(reason(plan({}), original_), std::string("most pixels"));
        fs::remove(at("half.jpg"));
        write("poor.jpg", image_, 30);
        const std::string why = reason(plan({}), original_);
        QVERIFY2(why == "least compressed" || why == "largest file", why.c_str());
    }

    /// It has more pixels and shows no more. Which of the two is the original is for a person to say.
    void nothingGoesForWhatMayBeItsEnlargement_data() {
        QTest::addColumn<double>("scale");
        QTest::addColumn<int>("quality");
        QTest::newRow("half as large again") << 1.5 << 60;
        QTest::newRow("twice") << 2.0 << 60;
        QTest::newRow("twice, as well as it could") << 2.0 << 98;
        QTest::newRow("three times") << 3.0 << 60;
    }
    void nothingGoesForWhatMayBeItsEnlargement() {
        QFETCH(double, scale);
        QFETCH(int, quality);
        const int side = std::min(image_.width, image_.height);
        write("original.jpg", image_, 92);
        fs::remove(original_);
        const QImage small(image_.pixels.data(), image_.width, image_.height, 3 * image_.width,
                           QImage::Format_RGB888);
        const QImage large = small.scaled(int(image_.width * scale), int(image_.height * scale),
                                          Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        QVERIFY(large.save(QString::fromStdString(at("large.jpg").string()), "JPEG", quality));
        const auto groups = plan({});
        QCOMPARE(groups.size(), std::size_t{1});
        QVERIFY(goingOf(groups).empty());
        QCOMPARE(reason(groups, at("original.jpg")), std::string("the larger one may be this one enlarged"));
        // A true one shows more, however it is coded.
        fs::remove(at("large.jpg"));
        fs::remove(at("original.jpg"));
        write("original.jpg", image_, 60);
        write("reduced.jpg", resizeShortSide(image_, int(side / scale)), 95);
        QCOMPARE(goingOf(plan({})), std::set{at("reduced.jpg")});
    }

    /// A mirrored one has a few bytes more or less.
    void ofCopiesOfOneQualityTheOldestStaysAndTheOtherSaysHowItLies() {
        write("first.jpg", image_, 90);
        fs::remove(original_);
        age(at("first.jpg"), 3);
        Image mirrored = image_;
        for (int y = 0; y < image_.height; ++y)
            for (int x = 0; x < image_.width; ++x)
                std::copy_n(image_.pixels.begin() + 3 * (y * image_.width + x), 3,
                            mirrored.pixels.begin() + 3 * (y * image_.width + image_.width - 1 - x));
        Image turned = image_;
        std::swap(turned.width, turned.height);
        for (int y = 0; y < image_.height; ++y)
            for (int x = 0; x < image_.width; ++x)
                std::copy_n(image_.pixels.begin() + 3 * (y * image_.width + x), 3,
                            turned.pixels.begin() + 3 * (x * turned.width + image_.height - 1 - y));
        write("mirrored.jpg", mirrored, 90);
        write("turned.jpg", turned, 90);
        const auto groups = plan({});
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups[0].pictures[0].file, at("first.jpg"));
        QCOMPARE(reason(groups, at("first.jpg")), std::string("oldest"));
        for (const PlannedPicture& picture : groups[0].pictures) {
            QCOMPARE(picture.copy.pose.isMirrored(), picture.file == at("mirrored.jpg"));
            QCOMPARE(picture.copy.pose.isTurned(), picture.file == at("turned.jpg"));
        }
    }

    /// The oldest is half as large: keeping it alone would lose the picture.
    void noRuleHasALargerPictureGoForASmallerOne() {
        write("old/half.jpg", half(), 90);
        age(at("old/half.jpg"), 900);
        copy("again.jpg");
        for (const KeepRule& rule : {KeepRule{.by = KeepRule::By::Oldest}, KeepRule{.preferred = {at("old")}},
                                     KeepRule{.references = {at("old")}}}) {
            const auto groups = plan(rule);
            QCOMPARE(groups.size(), std::size_t{1});
            QCOMPARE(groups[0].pictures[0].file, at("old/half.jpg"));
            // Of the two large ones one goes for the other.
            QCOMPARE(goingOf(groups).size(), std::size_t{1});
            QVERIFY(everythingHasItsPicture(groups));
            const std::set<fs::path> going = goingOf(groups);
            QVERIFY(!going.contains(at("old/half.jpg")));
            const fs::path left = going.contains(original_) ? at("again.jpg") : original_;
            QCOMPARE(reason(groups, left), std::string("shows more than the one to keep"));
        }
    }

    void noRuleHasAPictureGoForOneThatLacksItsDate() {
        write("dated.jpg", image_, 93);
        copy("kept/plain.jpg");
        {
            Library library = fixture_->open();
            fixture_->build(library);
            ImageRecord image = library.imageOfFile(at("dated.jpg")).value();
            image.takenNs = 1;
            library.updateImage(image);
        }
        fs::remove(original_);
        const auto groups = plan({.preferred = {at("kept")}});
        QCOMPARE(reason(groups, at("dated.jpg")), std::string("holds what the one to keep lacks"));
        QVERIFY(goingOf(groups).empty());
        QCOMPARE(reason(plan({}), at("dated.jpg")), std::string("holds more beside its pixels"));
        QCOMPARE(goingOf(plan({})), std::set{at("kept/plain.jpg")});
    }

    void aSoundPictureNeverGoesForOneReadWithARemark() {
        copy("kept/torn.jpg");
        {
            Library library = fixture_->open();
            fixture_->build(library);
            ImageRecord image = library.imageOfFile(at("kept/torn.jpg")).value();
            image.error = "cut off";
            library.updateImage(image);
        }
        for (const KeepRule& rule :
             {KeepRule{.preferred = {at("kept")}}, KeepRule{.references = {at("kept")}}})
            QVERIFY(!goingOf(plan(rule)).contains(original_));
    }

    void ofAReferenceFolderNothingGoes_data() {
        QTest::addColumn<bool>("byLink");
        QTest::newRow("by its name") << false;
        QTest::newRow("by a link to it") << true;
    }
    void ofAReferenceFolderNothingGoes() {
        QFETCH(const bool, byLink);
        // A reference folder inside a preferred one, and one that is spelled alike beside it.
        copy("keep/ref/one.jpg");
        copy("keep/ref/deep/two.jpg");
        copy("keep/reference.jpg");
        fs::path reference = at("keep/ref");
        if (byLink) {
            reference = fixture_->folder / "link";
            fs::create_directory_symlink(at("keep/ref"), reference);
        }
        for (const KeepRule::By by : {KeepRule::By::Best, KeepRule::By::Oldest, KeepRule::By::Newest})
            for (const fs::path& preferred : {at("keep"), at("keep/ref/deep"), original_.parent_path()}) {
                const auto groups =
                    plan({.by = by, .preferred = {preferred}, .references = {reference / ""}});
                QCOMPARE(goingOf(groups), (std::set{original_, at("keep/reference.jpg")}));
                QVERIFY(everythingHasItsPicture(groups));
                QVERIFY(reason(groups, at("keep/ref/one.jpg")).starts_with("in the reference folder"));
                QVERIFY(reason(groups, at("keep/ref/deep/two.jpg")).starts_with("in the reference folder"));
            }
    }

    void aFolderOfTheLibraryThatIsALinkIsKnownByWhereItLeads() {
        const fs::path real = fixture_->folder / "real";
        fs::create_directories(real);
        fs::copy_file(original_, real / "copy.jpg");
        fs::create_directory_symlink(real, at("linked"));
        const auto groups = plan({.references = {real}});
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(goingOf(groups), std::set{original_});
        QVERIFY(goingOf(plan({.references = {at("linked"), original_.parent_path()}})).empty());
    }

    void onlyAcrossFoldersOrOnlyWithinOne() {
        const fs::path beside = original_.parent_path() / "beside.jpg";
        fs::copy_file(original_, beside);
        copy("other/copy.jpg");
        age(original_, 9);
        const auto across = plan({.reach = KeepRule::Reach::AcrossFolders});
        QCOMPARE(goingOf(across), std::set{at("other/copy.jpg")});
        QCOMPARE(reason(across, beside), std::string("in the same folder"));
        const auto within = plan({.reach = KeepRule::Reach::WithinFolder});
        QCOMPARE(goingOf(within), std::set{beside});
        QCOMPARE(reason(within, at("other/copy.jpg")), std::string("in another folder"));
    }

    void partsNeverGo() {
        write("cut.jpg",
              crop(image_, {image_.width / 5, image_.height / 5, image_.width / 2, image_.height / 2}), 90);
        copy("copy.jpg");
        for (const KeepRule& rule : {KeepRule{}, KeepRule{.by = KeepRule::By::Newest}}) {
            const auto groups = plan(rule, CopyLevel::Part);
            QCOMPARE(goingOf(groups).size(), std::size_t{1});
            QCOMPARE(reason(groups, at("cut.jpg")), std::string("a part, no copy"));
        }
        // The page lets parts be chosen by hand, but not these.
        const auto groups = plan({.references = {folder_}}, CopyLevel::Part);
        QVERIFY(reason(groups, at("cut.jpg")).starts_with("in the reference folder"));
    }

    void whatFreesMostComesFirstAndThePlanIsTheSameEachTime() {
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(folder_))
            if (entry.is_regular_file()) files.push_back(entry.path());
        std::ranges::sort(files);
        for (std::size_t i = 0; i < 6; ++i)
            fs::copy_file(files[i], folder_ / ("copy" + std::to_string(i) + ".jpg"));
        const auto groups = plan({});
        QCOMPARE(groups.size(), std::size_t{6});
        QVERIFY(std::ranges::is_sorted(groups, std::ranges::greater(), &PlannedGroup::bytes));
        QVERIFY(groups.front().bytes > groups.back().bytes);
        const auto listed = [](const std::vector<PlannedGroup>& some) {
            std::vector<std::pair<fs::path, bool>> all;
            for (const PlannedGroup& group : some)
                for (const PlannedPicture& picture : group.pictures)
                    all.emplace_back(picture.file, picture.goes);
            return all;
        };
        QVERIFY(listed(plan({})) == listed(groups));
    }

    void whatHasGoneSinceTheSearchStandsForNothing() {
        copy("copy.jpg");
        Library library = fixture_->open();
        fixture_->build(library);
        const auto found = duplicateGroups(library, CopyLevel::Same, fixture_->context);
        QCOMPARE(found.size(), std::size_t{1});
        library.setImageState(found[0].imageIds[0], ImageState::Missing, kInTheTrash);
        QVERIFY(planCopies(library, found, {}, fixture_->context).empty());
    }
};

QTEST_GUILESS_MAIN(CopyPlanTest)
#include "copy_plan_test.moc"
