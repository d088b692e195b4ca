#include <QTest>
#include <filesystem>
#include <fstream>
#include <iterator>

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
