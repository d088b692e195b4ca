#include "core/experiments/first_guesses.hpp"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

/// Three classes, scored by the mean of red, green and blue.
class ColourGuesser : public Network {
public:
    ColourGuesser() {
        backbone_.inputSize = 4;
        backbone_.deviation = {1, 1, 1};
        backbone_.classes = 3;
    }
    const Backbone& backbone() const override { return backbone_; }
    FeatureMatrix features(std::span<const float>, int n, const BetweenStages&) const override {
        return FeatureMatrix::Zero(n, 1);
    }
    FeatureMatrix logits(std::span<const float> pixels, int n, const BetweenStages&) const override {
        return Eigen::Map<const FeatureMatrix>(pixels.data(), 3 * n, 16)
            .rowwise()
            .mean()
            .reshaped<Eigen::RowMajor>(n, 3);
    }

private:
    Backbone backbone_;
};

}  // namespace

class FirstGuessesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> folder_;
    fs::path pictures_, classes_;
    ColourGuesser network_;
    JobContext context_;

    void write(const char* name, const char* colour) const {
        const fs::path file = pictures_ / name;
        fs::create_directories(file.parent_path());
        std::ofstream stream(file);
        stream << "P3 8 8 255\n";
        for (int i = 0; i < 64; ++i) stream << colour << '\n';
    }

private slots:
    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        pictures_ = fs::path(folder_->path().toStdString()) / "pictures";
        classes_ = fs::path(folder_->path().toStdString()) / "classes.txt";
        std::ofstream(classes_) << "n01 red, ruddy\nn02 green\nn03\n";
    }

    void firstGuessesAreCountedByTheNamesOfFilesAndFolders() {
        write("n01_rose.ppm", "200 10 10");
        write("n02_leaf.ppm", "10 10 200");
        write("n03/1.ppm", "10 20 200");
        write("n03/2.ppm", "10 20 190");
        std::ofstream(pictures_ / "n02_broken.ppm") << "P3 8 8";
        const FirstGuesses guesses = guessClasses(pictures_, classes_, network_, context_);
        QCOMPARE(guesses.pictures, std::int64_t{4});
        QCOMPARE(guesses.right, std::int64_t{3});
        QCOMPARE(guesses.share(), 0.75);
        QCOMPARE(guesses.failures.size(), std::size_t{1});
        QVERIFY(std::string(guesses.failures[0].what()).find("n02_broken.ppm") != std::string::npos);
    }

    void whatCannotBeCountedIsRefused() {
        const auto problem = [&] {
            return problemOf([&] { guessClasses(pictures_, classes_, network_, context_); });
        };
        QVERIFY(problem().find("no such folder") != std::string::npos);
        write("n04_rose.ppm", "200 10 10");
        QVERIFY(problem().find("n04_rose.ppm") != std::string::npos);
        std::ofstream(classes_) << "n01\nn02\n";
        QVERIFY(problem().find("the list has 2 classes, the network 3") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(FirstGuessesTest)
#include "first_guesses_test.moc"
