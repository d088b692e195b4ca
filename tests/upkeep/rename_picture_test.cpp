#include <QTest>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/ingest/facts.hpp"
#include "core/upkeep/rename_picture.hpp"
#include "tests/support/picture_library.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// A picture's file gets another name, and the library follows.
class RenamePictureTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::unique_ptr<Library> library_;
    ImageRecord image_;
    fs::path file_;

    static std::string bytesOf(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    /// That nothing has changed, and why.
    void refused(const std::string& name, const std::string& reason) {
        const std::string bytes = bytesOf(file_);
        const std::string problem = problemOf([&] { renamePicture(*library_, image_.id, name); });
        QVERIFY2(problem.find(reason) != std::string::npos, problem.c_str());
        QCOMPARE(library_->image(image_.id).path, image_.path);
        QVERIFY(bytesOf(file_) == bytes);
    }

private slots:
    void init() {
        fixture_ = std::make_unique<PictureLibrary>(2);
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture_->folder / "state").string()));
        library_ = std::make_unique<Library>(fixture_->open());
        fixture_->build(*library_);
        image_ = library_->images().front();
        file_ = library_->imageFile(image_);
    }

    void whatIsKnownOfThePictureStays() {
        library_->addTag(image_.id, "harbour");
        const std::int64_t model = library_->activeModel();
        const auto code = library_->codeOf(model, image_.id);
        const std::string bytes = bytesOf(file_);
        renamePicture(*library_, image_.id,
                      "Gr\xc3\xbc\xc3\x9f"
                      "e 1.JPG");
        const fs::path renamed = file_.parent_path() /
                                 "Gr\xc3\xbc\xc3\x9f"
                                 "e 1.JPG";
        QVERIFY(!fs::exists(file_) && bytesOf(renamed) == bytes);
        QVERIFY(library_->imageFile(library_->image(image_.id)) == renamed);
        // The next scan finds nothing new.
        scanLibrary(*library_, fixture_->context);
        const ImageRecord after = library_->image(image_.id);
        QVERIFY(after.state == ImageState::Ready);
        QCOMPARE(library_->counts().total, std::int64_t{30});
        QVERIFY(library_->codeOf(model, image_.id) == code && !code.empty());
        QVERIFY(library_->tagsOf(image_.id) == std::vector<std::string>{"harbour"});
        renamePicture(*library_, image_.id, file_.filename().string());
        QVERIFY(bytesOf(file_) == bytes);
        QCOMPARE(library_->image(image_.id).path, image_.path);
    }

    void whatBelongsToThePictureIsRenamedWithIt() {
        const fs::path folder = file_.parent_path();
        const std::string whole = file_.filename().string(), stem = file_.stem().string(),
                          ending = file_.extension().string();
        const auto beside = [&](const std::string& name) { return folder / name; };
        const std::vector<std::pair<std::string, std::string>> theirs{
            {whole + ".xmp", "new.jpeg.xmp"},
            {stem + ".xmp", "new.xmp"},
            {stem + "_01" + ending + ".xmp", "new_01.jpeg.xmp"},
            {whole + ".pp3", "new.jpeg.pp3"}};
        for (const auto& [name, renamed] : theirs) std::ofstream(beside(name)) << name;
        std::ofstream(beside(stem + "x.xmp")) << "of another";
        std::ofstream(beside(stem + "_x.xmp")) << "of another";
        scanLibrary(*library_, fixture_->context);
        readMissingFacts(*library_, fixture_->context);
        renamePicture(*library_, image_.id, "new.jpeg");
        for (const auto& [name, renamed] : theirs) {
            QVERIFY2(!fs::exists(beside(name)), name.c_str());
            QCOMPARE(bytesOf(beside(renamed)), name);
        }
        QVERIFY(fs::exists(beside(stem + "x.xmp")) && fs::exists(beside(stem + "_x.xmp")));
        QCOMPARE(scanLibrary(*library_, fixture_->context).otherSidecars, std::int64_t{0});
        renamePicture(*library_, image_.id, whole);
        for (const auto& [name, renamed] : theirs) QCOMPARE(bytesOf(beside(name)), name);
        QCOMPARE(scanLibrary(*library_, fixture_->context).otherSidecars, std::int64_t{0});
        // Where a name of theirs is taken nothing is renamed.
        std::ofstream(beside("taken_01.jpg.xmp")) << "of someone else";
        refused("taken.jpg", "there is a file of this name already");
        for (const auto& [name, renamed] : theirs) QCOMPARE(bytesOf(beside(name)), name);
        QCOMPARE(bytesOf(beside("taken_01.jpg.xmp")), std::string("of someone else"));
    }

    void aSidecarOfSeveralPicturesKeepsItsName() {
        const fs::path shared = fs::path(file_).replace_extension(".xmp");
        std::ofstream(fs::path(file_).replace_extension(".webp")) << "another";
        std::ofstream(shared) << "whose?";
        renamePicture(*library_, image_.id, "new.jpg");
        QVERIFY(fs::exists(shared));
        const std::string before = file_.filename().string();
        const std::string problem = problemOf([&] { renamePicture(*library_, image_.id, before); });
        QVERIFY2(problem.find("there is a sidecar of this name already") != std::string::npos,
                 problem.c_str());
        renamePicture(*library_, image_.id, before, true);
        // It is the raw one's.
        std::ofstream(fs::path(file_).replace_extension(".cr2")) << "another";
        renamePicture(*library_, image_.id, "new.jpg");
        QVERIFY(fs::exists(shared) && !fs::exists(shared.parent_path() / "new.xmp"));
    }

    void aSidecarThatLiesAloneIsNotMadeThePictures() {
        for (const char* name : {"new.xmp", "new.jpg.xmp"}) {
            const fs::path alone = file_.parent_path() / name;
            std::ofstream(alone) << "of a picture that is elsewhere";
            refused("new.jpg", "there is a sidecar of this name already");
            QVERIFY(fs::exists(file_));
            fs::remove(alone);
        }
        // Another picture's would be shared, and nobody's keywords any more.
        std::ofstream(file_.parent_path() / "new.png") << "a picture";
        std::ofstream(file_.parent_path() / "new.xmp") << "of new.png";
        refused("new.jpg", "there is a sidecar of this name already");
        // A raw one keeps its own beside others.
        fs::rename(file_.parent_path() / "new.png", file_.parent_path() / "new.nef");
        renamePicture(*library_, image_.id, "new.jpg");
    }

    void aSidecarThatGoesWithItIsNotMadeAnothersToo() {
        const fs::path sidecar = fs::path(file_).replace_extension(".xmp");
        std::ofstream(sidecar) << "its own";
        std::ofstream(file_.parent_path() / "frog.png") << "another picture";
        refused("frog.jpg", "another picture there is called so but for its ending");
        QVERIFY(fs::exists(sidecar) && !fs::exists(file_.parent_path() / "frog.xmp"));
        renamePicture(*library_, image_.id, "toad.jpg");
        renamePicture(*library_, image_.id, "toad.jpeg");
        QVERIFY(fs::exists(file_.parent_path() / "toad.xmp"));
    }

    void noPictureIsCalledLikeASidecar() {
        for (const char* name : {"new.xmp", "new.XMP", "new.jpg.pp3"}) {
            refused(name, "a file of this ending is what another program keeps");
            QVERIFY(fs::exists(file_));
        }
    }

    void noFileIsOverwrittenAndNoNameTakenTwice() {
        const fs::path other = library_->imageFile(library_->images()[1]);
        const std::string bytes = bytesOf(other);
        refused(other.filename().string(), "the library has another picture of this name");
        QVERIFY(bytesOf(other) == bytes);
        std::ofstream(file_.parent_path() / "notes.jpg") << "of someone else";
        refused("notes.jpg", "there is a file of this name already");
        QCOMPARE(bytesOf(file_.parent_path() / "notes.jpg"), std::string("of someone else"));
        // One that is away keeps its name.
        fs::remove(other);
        refused(other.filename().string(), "the library has another picture of this name");
    }

    void whatIsNoNameIsRefused() {
        refused("", "no name for a file");
        refused("../away.jpg", "no name for a file");
        refused(".hidden.jpg", "hidden");
        refused(std::string(300, 'x'), "could not be renamed");
    }

    void aFileThatIsNotThereIsNotRenamed() {
        fs::rename(file_, fixture_->folder / "kept.jpg");
        const std::string problem = problemOf([&] { renamePicture(*library_, image_.id, "new.jpg"); });
        QVERIFY2(problem.find("could not be renamed") != std::string::npos, problem.c_str());
        QCOMPARE(library_->image(image_.id).path, image_.path);
    }
};

QTEST_GUILESS_MAIN(RenamePictureTest)
#include "rename_picture_test.moc"
