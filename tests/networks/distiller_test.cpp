#include "core/networks/distiller.hpp"

#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <fstream>
#include <numeric>
#include <random>
#include <set>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/preprocess.hpp"
#include "tests/networks/striped_pictures.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr int kPhotographs = 130;
constexpr int kSide = 32;

/// Stripes of any direction, width and colours.
Image striped(std::mt19937& random) {
    const auto draw = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
    const int across = draw(5) - 2, down = draw(5) - 2, width = 3 + draw(9);
    const int colours[2][3] = {{draw(256), draw(256), draw(256)}, {draw(256), draw(256), draw(256)}};
    Image image{64 + draw(20), 64 + draw(20), {}};
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            for (int c = 0; c < 3; ++c)
                image.pixels.push_back(
                    static_cast<std::uint8_t>(colours[std::abs(across * x + down * y) / width % 2][c]));
    return image;
}

struct View {
    std::vector<std::uint8_t> pixels;  // planes
    Eigen::RowVectorXf feature;
};

View viewIn(const TaughtViews& views, std::int64_t index) {
    std::ifstream stream(views.file, std::ios::binary);
    stream.seekg(TaughtViews::kHeaderBytes + index * views.recordBytes());
    View view{std::vector<std::uint8_t>(static_cast<std::size_t>(views.pixelBytes())),
              Eigen::RowVectorXf(views.featureSize)};
    stream.read(reinterpret_cast<char*>(view.pixels.data()), views.pixelBytes());
    stream.read(reinterpret_cast<char*>(view.feature.data()), 4 * std::int64_t{views.featureSize});
    return view;
}

/// The nearest others of a row, by their cosines.
std::set<Eigen::Index> nearest(const FeatureMatrix& rows, Eigen::Index row, int count) {
    std::vector<Eigen::Index> order;
    for (Eigen::Index i = 0; i < rows.rows(); ++i)
        if (i != row) order.push_back(i);
    std::ranges::stable_sort(order, std::greater{},
                             [&](Eigen::Index i) { return rows.row(i).dot(rows.row(row)); });
    return {order.begin(), order.begin() + count};
}

/// Equation 4 to 6 of Park et al. 2019, pair by pair.
double relationalLoss(const FeatureMatrix& student, const FeatureMatrix& teacher) {
    std::vector<double> ours, theirs;
    for (Eigen::Index i = 0; i < student.rows(); ++i)
        for (Eigen::Index j = 0; j < i; ++j) {
            ours.push_back((student.row(i) - student.row(j)).norm());
            theirs.push_back((teacher.row(i) - teacher.row(j)).norm());
        }
    const auto mean = [](const std::vector<double>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    };
    double loss = 0;
    for (std::size_t p = 0; p < ours.size(); ++p) {
        const double gap = std::abs(ours[p] / mean(ours) - theirs[p] / mean(theirs));
        loss += gap <= 1 ? gap * gap / 2 : gap - 0.5;
    }
    return loss / static_cast<double>(ours.size());
}

}  // namespace

class DistillerTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    const Backbone& student_ = backboneNamed("embedded");
    std::unique_ptr<Network> teacher_;
    JobContext context_;

    fs::path file(const std::string& name) const { return fs::path(folder_.path().toStdString()) / name; }

    TaughtViews views(const std::string& name, const ViewOptions& options = {}) {
        return prepareViews(file("photographs"), *teacher_, student_, options, file(name), context_);
    }

    DistilOptions options(const std::string& output) const {
        DistilOptions options;
        options.epochs = 3;
        options.batch = 16;
        options.output = file(output + ".safetensors");
        return options;
    }

    DistilResult train(const TaughtViews& views, const DistilOptions& options) {
        return distil(student_, views, options, {}, context_);
    }

private slots:
    void initTestCase() {
        teacher_ = loadNetwork(student_, embeddedWeights());
        fs::create_directories(file("photographs/deeper"));
        std::mt19937 random(1);
        for (int i = 0; i < kPhotographs; ++i) {
            const std::vector<std::byte> jpeg = encodeJpeg(striped(random), 95);
            std::ofstream(file((i % 2 ? "photographs/deeper/" : "photographs/") + std::to_string(i) + ".jpg"),
                          std::ios::binary)
                .write(reinterpret_cast<const char*>(jpeg.data()), std::ssize(jpeg));
        }
    }

    void eachPhotographIsShownAsOftenAsAskedFor() {
        const TaughtViews made = views("twice.views");
        QCOMPARE(made.photographs, std::int64_t{kPhotographs});
        QCOMPARE(made.views, std::int64_t{2 * kPhotographs});
        QCOMPARE(static_cast<std::int64_t>(fs::file_size(made.file)),
                 TaughtViews::kHeaderBytes + made.views * made.recordBytes());
        for (std::int64_t i = 0; i < made.views; ++i)
            QVERIFY(std::abs(viewIn(made, i).feature.norm() - 1) < 1e-5f);
        QVERIFY(viewIn(made, 0).pixels != viewIn(made, kPhotographs).pixels);
    }

    /// A view of all of a square photograph is what the student would be shown of it, and its feature is what
    /// a library that the teacher codes has of it.
    void theStudentAndTheTeacherSeeTheSameSquare() {
        fs::create_directories(file("squares"));
        std::mt19937 random(7);
        std::vector<Image> squares;
        for (int i = 0; i < 3; ++i) {
            const std::vector<std::byte> jpeg = encodeJpeg(centreCrop(striped(random), 64), 95);
            std::ofstream(file("squares/" + std::to_string(i) + ".jpg"), std::ios::binary)
                .write(reinterpret_cast<const char*>(jpeg.data()), std::ssize(jpeg));
            squares.push_back(decode(jpeg, "square.jpg").image);
        }
        const TaughtViews made = prepareViews(file("squares"), *teacher_, student_,
                                              {.views = 1, .leastShare = 1}, file("squares.views"), context_);
        std::set<std::size_t> found;
        for (std::int64_t v = 0; v < made.views; ++v)
            for (std::size_t s = 0; s < squares.size(); ++s) {
                const View view = viewIn(made, v);
                const Image shown = centreSquare(squares[s], kSide, kSide);
                bool same = true;
                for (std::size_t p = 0; p < shown.pixels.size(); ++p)
                    same = same && shown.pixels[p] == view.pixels[p % 3 * kSide * kSide + p / 3];
                if (!same) continue;
                found.insert(s);
                QVERIFY((extractOne(squares[s], *teacher_).row(0) - view.feature).norm() < 1e-5f);
            }
        QCOMPARE(found.size(), squares.size());
    }

    void aRunThatWasStoppedIsGoneOnFrom() {
        const std::string whole = bytesOf(views("whole.views").file);
        std::ofstream(file("half.views"), std::ios::binary) << whole.substr(0, whole.size() * 2 / 5);
        views("half.views");
        QVERIFY(bytesOf(file("half.views")) == whole);
        // The first views of all photographs come first: more can be added.
        views("once.views", {.views = 1});
        QVERIFY(whole.starts_with(bytesOf(file("once.views"))));
        views("once.views");
        QVERIFY(bytesOf(file("once.views")) == whole);
    }

    void viewsOfOtherSettingsAreRefused() {
        views("settings.views");
        QVERIFY_THROWS_EXCEPTION(Error, views("settings.views", {.seed = 2}));
        QVERIFY_THROWS_EXCEPTION(Error, views("settings.views", {.leastShare = 0.5}));
        std::ofstream(file("other.views")) << "something else";
        QVERIFY_THROWS_EXCEPTION(Error, views("other.views"));
    }

    void whatCannotBeReadIsLeftOut() {
        fs::copy(file("photographs"), file("damaged"), fs::copy_options::recursive);
        std::ofstream(file("damaged/0.jpg")) << "no picture";
        std::vector<std::string> messages;
        JobContext context({}, nullptr, nullptr, [&](const std::string& text) { messages.push_back(text); });
        const TaughtViews made =
            prepareViews(file("damaged"), *teacher_, student_, {.views = 1}, file("damaged.views"), context);
        QCOMPARE(messages.size(), std::size_t{1});
        QVERIFY(messages[0].find("0.jpg") != std::string::npos);
        int empty = 0;
        for (std::int64_t i = 0; i < made.views; ++i) empty += viewIn(made, i).feature.isZero();
        QCOMPARE(empty, 1);
        DistilOptions one = options("damaged");
        one.epochs = 1;
        train(made, one);
    }

    void theStudentLearnsToSeeAsItsTeacher() {
        DistilOptions learning = options("learnt");
        learning.epochs = 9;
        const DistilResult result = train(views("learnt.views", {.views = 2}), learning);
        QCOMPARE(result.epochs.size(), std::size_t{9});
        QVERIFY(result.epochs.back().loss < 0.6 * result.epochs.front().loss);
        QVERIFY(result.epochs.back().heldOutLoss < 0.8 * result.epochs.front().heldOutLoss);
    }

    /// Of the photographs that are kept aside, a tenth: their loss and their neighbours.
    void theFiguresAreThoseOfTheWrittenNetwork() {
        DistilOptions relational = options("relational");
        relational.cosineWeight = 0;
        relational.relationalWeight = 3;
        relational.epochs = 1;
        const TaughtViews made = views("relational.views", {.views = 1});
        const DistilReport report = train(made, relational).epochs[0];
        const auto network = loadNetwork(student_, relational.output);

        std::vector<std::int64_t> order(kPhotographs);
        std::iota(order.begin(), order.end(), 0);
        std::mt19937_64 random(relational.seed);
        std::ranges::shuffle(order, random);
        constexpr int kKept = kPhotographs / 10, kNeighbours = 10;
        std::ranges::sort(order.begin(), order.begin() + kKept);
        FeatureMatrix ours(kKept, student_.featureSize), theirs(kKept, made.featureSize);
        for (int i = 0; i < kKept; ++i) {
            const View view = viewIn(made, order[static_cast<std::size_t>(i)]);
            Image shown{kSide, kSide, std::vector<std::uint8_t>(view.pixels.size())};
            for (std::size_t p = 0; p < view.pixels.size(); ++p)
                shown.pixels[p] = view.pixels[p % 3 * kSide * kSide + p / 3];
            ours.row(i) = extractOne(shown, *network);
            theirs.row(i) = view.feature;
        }
        QVERIFY2(std::abs(report.heldOutLoss - 3 * relationalLoss(ours, theirs)) < 1e-4,
                 qPrintable(QString::number(report.heldOutLoss)));
        int common = 0;
        for (Eigen::Index i = 0; i < kKept; ++i)
            for (const Eigen::Index other : nearest(ours, i, kNeighbours))
                common += nearest(theirs, i, kNeighbours).contains(other);
        QCOMPARE(report.agreement, common / static_cast<double>(kKept * kNeighbours));
    }

    void startWeightsAreGoneOnFrom() {
        const TaughtViews made = views("start.views", {.views = 1});
        DistilOptions still = options("still");
        still.epochs = 1;
        still.rate = 1e-9;  // less than 16 bits tell
        still.halfPrecision = true;
        still.startWeights = embeddedWeights();
        const DistilReport report = train(made, still).epochs[0];
        DistilOptions anew = still;
        anew.startWeights.clear();
        anew.output = file("anew.safetensors");
        QVERIFY(report.agreement > train(made, anew).epochs[0].agreement);
        for (const char* filters : {"stem.conv.weight", "residual3.1.conv.weight"})
            QVERIFY(tensorIn(still.output, filters) == tensorIn(embeddedWeights(), filters));
    }

    void theSameSeedGivesTheSameWeightsAndAnotherGivesOthers() {
        const TaughtViews made = views("seeds.views", {.views = 1});
        DistilOptions first = options("first"), second = options("second"), third = options("third");
        third.seed = 2;
        for (const DistilOptions* each : {&first, &second, &third}) train(made, *each);
        QVERIFY(bytesOf(first.output) == bytesOf(second.output));
        QVERIFY(bytesOf(first.output) != bytesOf(third.output));
    }

    void aResumedTrainingEndsLikeAnUninterruptedOne() {
        const TaughtViews made = views("resumed.views", {.views = 1});
        DistilOptions whole = options("whole"), resumed = options("resumed");
        whole.checkpoint = file("whole.checkpoint");
        resumed.checkpoint = file("resumed.checkpoint");
        const DistilResult expected = train(made, whole);
        std::stop_source stop;
        JobContext context(stop.get_token());
        QVERIFY_THROWS_EXCEPTION(Cancelled, distil(
                                                student_, made, resumed,
                                                [&](const DistilReport& report) {
                                                    if (report.epoch == 2) stop.request_stop();
                                                },
                                                context));
        QVERIFY(fs::exists(resumed.output));
        const DistilResult result = train(made, resumed);
        QCOMPARE(result.epochs.size(), expected.epochs.size());
        QCOMPARE(result.epochs.back().loss, expected.epochs.back().loss);
        QCOMPARE(result.epochs.back().agreement, expected.epochs.back().agreement);
        QVERIFY(bytesOf(whole.output) == bytesOf(resumed.output));
        resumed.relationalWeight = 2;
        QVERIFY_THROWS_EXCEPTION(Error, train(made, resumed));
    }
};

QTEST_GUILESS_MAIN(DistillerTest)
#include "distiller_test.moc"
