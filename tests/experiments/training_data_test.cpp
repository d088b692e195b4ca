#include "core/experiments/training_data.hpp"

#include <QTest>
#include <map>

#include "core/base/error.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;

namespace {

constexpr int kPerCategory = 6;

Backbone smallNetwork() {
    Backbone backbone = backboneNamed("embedded");
    backbone.inputSize = 32;
    return backbone;
}

std::map<std::string, int> countsIn(const TrainingData& data) {
    std::map<std::string, int> counts;
    for (const Dataset* part : {&data.training, &data.validation})
        for (const int label : part->labels) ++counts[part->classNames[static_cast<std::size_t>(label)]];
    return counts;
}

}  // namespace

class TrainingDataTest : public QObject {
    Q_OBJECT

private slots:
    void folderLabelsOfALibraryAreClasses();
    void tagsAreClassesAndFavouriteIsNone();
    void fewerThanTwoClassesAreRefused();
    void aLibraryAndItsFolderGiveTheSamePixels();

private:
    PictureLibrary pictures_{kPerCategory};
};

void TrainingDataTest::folderLabelsOfALibraryAreClasses() {
    Library library = pictures_.open();
    pictures_.build(library);
    const TrainingData data = readTrainingData(library, LabelSource::Folders, smallNetwork(),
                                               {.limitPerClass = 4, .holdOut = 2}, pictures_.context);
    QCOMPARE(data.training.classNames.size(), library.labelCounts().size());
    for (const auto& [name, count] : countsIn(data)) QCOMPARE(count, 4);
    QVERIFY(data.validation.size() >= data.training.classNames.size());
    QCOMPARE(data.training.width, 32);
    QCOMPARE(data.training.pixels.size(), data.training.size() * 3 * 32 * 32);
    QCOMPARE(data.training.name, std::string("test"));
}

void TrainingDataTest::tagsAreClassesAndFavouriteIsNone() {
    Library library = pictures_.open();
    pictures_.build(library);
    const std::vector<std::int64_t> ids = library.imageIds();
    for (int i = 0; i < 4; ++i) {
        library.addTag(ids[i], "sea");
        library.addTag(ids[10 + i], "town");
        library.addTag(ids[i], kFavouriteTag);
    }
    library.addTag(ids[20], "sea");
    library.addTag(ids[20], "town");  // of which class? Of none.
    library.addTag(ids[21], "alone");
    std::vector<std::string> messages;
    JobContext context({}, nullptr, nullptr, [&](const std::string& text) { messages.push_back(text); });
    const TrainingData data =
        readTrainingData(library, LabelSource::Tags, smallNetwork(), {.holdOut = 2}, context);
    QCOMPARE(countsIn(data), (std::map<std::string, int>{{"sea", 4}, {"town", 4}}));
    QCOMPARE(messages.size(), std::size_t(1));
    QVERIFY(messages[0].find("alone") != std::string::npos);
}

void TrainingDataTest::fewerThanTwoClassesAreRefused() {
    PictureLibrary pictures(2);
    Library library = pictures.open();
    pictures.build(library);
    QVERIFY_EXCEPTION_THROWN(
        readTrainingData(library, LabelSource::Tags, smallNetwork(), {}, pictures.context), Error);
}

void TrainingDataTest::aLibraryAndItsFolderGiveTheSamePixels() {
    Library library = pictures_.open();
    pictures_.build(library);
    const TrainingDataOptions all{.holdOut = 0, .seed = 3};
    const TrainingData stored =
        readTrainingData(library, LabelSource::Folders, smallNetwork(), all, pictures_.context);
    const TrainingData read = readTrainingData(pictures_.pictures, smallNetwork(), all, pictures_.context);
    QCOMPARE(stored.training.classNames, read.training.classNames);
    QCOMPARE(stored.training.labels, read.training.labels);
    QVERIFY(stored.training.pixels == read.training.pixels);
}

QTEST_GUILESS_MAIN(TrainingDataTest)
#include "training_data_test.moc"
