#include <signal.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>
#include <QUrl>
#include <chrono>
#include <fstream>

#include "core/experiments/experiment_files.hpp"
#include "core/images/decode.hpp"
#include "core/upkeep/picture_trash.hpp"
#include "tests/support/burst_frames.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

struct Ran {
    int exitCode = -1;
    QByteArray output, errors;
};

QString text(const fs::path& path) {
    return QString::fromStdString(path.string());
}

void writeBytes(const fs::path& file, std::span<const std::byte> bytes) {
    std::ofstream stream(file, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// A JPEG whose EXIF says that it lies on its side.
std::vector<std::byte> rotatedJpeg(const Image& image) {
    using namespace std::string_literals;
    // APP1 of 34 bytes with a big-endian TIFF directory of one entry: orientation, turned right.
    const std::string exif =
        "\xFF\xE1\0\x22"
        "Exif\0\0"
        "MM\0*\0\0\0\x08"
        "\0\x01"
        "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
        "\0\0\0\0"s;
    std::vector<std::byte> jpeg = encodeJpeg(image, 92);
    const auto bytes = std::as_bytes(std::span(exif));
    jpeg.insert(jpeg.begin() + 2, bytes.begin(), bytes.end());
    return jpeg;
}

}  // namespace

/// The program as it is run: its arguments, its exit code and what it prints.
class CommandLineTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{2};
    QString library_ = text(fixture_.libraryFolder);
    QString outside_;  ///< a picture of the library

    QProcessEnvironment environment() const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("HOME", text(fixture_.folder / "home"));
        for (const char* variable : {"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            environment.remove(variable);
        return environment;
    }
    Ran run(const QStringList& arguments, const QProcessEnvironment& environment,
            const QString& output = {}) const {
        QProcess process;
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(text(fixture_.folder));
        if (!output.isEmpty()) process.setStandardOutputFile(output);
        process.start(LAPLENS_PROGRAM, arguments);
        if (!process.waitForFinished(kWaitMs) || process.exitStatus() != QProcess::NormalExit) return {};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    Ran run(const QStringList& arguments) const { return run(arguments, environment()); }
    QJsonDocument json(const QStringList& arguments) const {
        return QJsonDocument::fromJson(run(arguments).output);
    }

private slots:
    void initTestCase() {
        fs::create_directories(fixture_.folder / "home");
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_.pictures))
            if (entry.is_regular_file()) files.push_back(entry.path());
        const fs::path first = *std::ranges::min_element(files);
        outside_ = text(first);
        const Image picture = decodeFile(first).image;
        const fs::path more = fixture_.pictures / "more";
        fs::create_directories(more);
        writeBytes(more / "large.jpg", encodeJpeg(resizeShortSide(picture, 1500), 90));
        writeBytes(more / "tiny.jpg", encodeJpeg(crop(picture, {10, 10, 7, 5}), 90));
        writeBytes(more / "thin.jpg", encodeJpeg(crop(resizeShortSide(picture, 900), {0, 40, 900, 40}), 90));
        writeBytes(more / "turned.jpg", rotatedJpeg(resizeShortSide(mirrored(picture), 700)));
        const Image png = resizeShortSide(mirrored(picture), 300);
        QVERIFY(QImage(png.pixels.data(), png.width, png.height, 3 * png.width, QImage::Format_RGB888)
                    .save(text(more / "plain.png")));
        QCOMPARE(decodeFile(more / "turned.jpg").orientation, 6);
        QCOMPARE(run({"scan", "--library", library_, text(fixture_.pictures)}).exitCode, 0);
    }

    void wordsFindPictures() {
        const auto found = [&](const QString& words) {
            QStringList names;
            for (const QJsonValue& picture : json({"find", words, "--json", "--library", library_}).array())
                names << QFileInfo(picture.toObject()["file"].toString()).fileName();
            names.sort();
            return names;
        };
        QCOMPARE(found("folder:more panorama"), QStringList{"thin.jpg"});
        QCOMPARE(found("folder:more >= 1 MP"), QStringList{"large.jpg"});
        QCOMPARE(found("name:turned -nowhere"), QStringList{"turned.jpg"});
        QCOMPARE(found("more last year"), QStringList());
        QCOMPARE(found("more today").size(), 5);
        QCOMPARE(run({"find", "--library", library_, "tiny"}).output.trimmed(),
                 text(fixture_.pictures / "more" / "tiny.jpg").toUtf8());
        const Ran wrong = run({"find", "--library", library_, "camra:x"});
        QCOMPARE(wrong.exitCode, 1);
        QVERIFY(wrong.errors.contains("camra:") && wrong.errors.contains("camera:"));
        const auto ranked =
            json({"query", outside_, "--words", "folder:more -thin", "--json", "--library", library_});
        const QByteArray printed = ranked.toJson();
        QVERIFY(printed.contains("large.jpg") && !printed.contains("thin.jpg"));
        const Ran nothing = run({"query", outside_, "--words", "tag:", "--library", library_});
        QCOMPARE(nothing.exitCode, 1);
        QVERIFY(nothing.errors.contains("nothing is asked for") && nothing.output.isEmpty());
    }

    void aWindowThatIsAskedToEndIsClosed_data() {
        QTest::addColumn<int>("number");
        QTest::newRow("logout") << SIGTERM;
        QTest::newRow("terminal closed") << SIGHUP;
        QTest::newRow("Ctrl+C") << SIGINT;
    }
    void aWindowThatIsAskedToEndIsClosed() {
        QFETCH(const int, number);
        const fs::path settings = fixture_.folder / "home/.config/LapLens/LapLens.conf";
        fs::remove(settings);
        QProcess window;
        window.setProcessEnvironment(environment());
        window.start(LAPLENS_PROGRAM, {"--library", library_});
        // It says so when the library is open; until then a signal may come before it is listened to.
        const auto isOpen = [&] {
            QFile file(text(settings));
            return file.open(QIODevice::ReadOnly) && file.readAll().contains("last=");
        };
        QTRY_VERIFY_WITH_TIMEOUT(isOpen(), kWaitMs);
        QCOMPARE(kill(pid_t(window.processId()), number), 0);
        QVERIFY(window.waitForFinished(kWaitMs));
        QCOMPARE(window.exitStatus(), QProcess::NormalExit);
        QCOMPARE(window.exitCode(), 0);
    }

    void aPictureOfTheLibraryDiffersInNoBitFromItself() {
        QStringList arguments{"query", "--json", "--top", "0", "--library", library_};
        std::size_t pictures = 0;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_.pictures))
            if (entry.is_regular_file()) arguments << text(entry.path()), ++pictures;
        QCOMPARE(pictures, std::size_t{35});
        const QJsonArray answers = json(arguments).array();
        QCOMPARE(answers.size(), 35);
        for (const QJsonValue answer : answers) {
            const QString query = answer["query"].toString();
            int distance = -1;
            for (const QJsonValue found : answer["results"].toArray())
                if (found["file"].toString() == query) distance = found["differingBits"].toInt();
            QVERIFY2(distance == 0, qPrintable(query + ": " + QString::number(distance)));
        }
    }

    void aLibraryNamedBeforeTheCommandIsTheCommands() {
        const QString own = text(fixture_.folder / "own.laplens");
        const QString part = text(fixture_.pictures / "more");
        QCOMPARE(run({"--library", own, "scan", part}).exitCode, 0);
        QCOMPARE(json({"info", "--json", "--library", own})["pictures"]["total"].toInt(), 5);
        QCOMPARE(json({"--library", own, "info", "--json"})["library"].toString(), own);
        QVERIFY(run({"--library", own, "doctor"}).output.contains(own.toUtf8()));
        const QString backup = text(fixture_.folder / "backup");
        QCOMPARE(run({"--library=" + own, "backup", backup}).exitCode, 0);
        QVERIFY(fs::exists(fixture_.folder / "backup"));
        QVERIFY(run({"--library", own, "shared", "status"}).errors.contains(own.toUtf8()));
        for (const QStringList& arguments :
             {QStringList{"--library", own, "info", "--library", library_},
              QStringList{"--library", own, "networks"}, QStringList{"--style", "dark", "info"}}) {
            const Ran ran = run(arguments);
            QVERIFY2(ran.exitCode != 0 && ran.exitCode != -1, qPrintable(arguments.join(' ')));
            QVERIFY(ran.errors.contains("--"));
        }
    }

    void eachOfSeveralQueriesHasItsAnswerOrItsError() {
        const fs::path broken = fixture_.folder / "broken.jpg";
        std::ofstream(broken) << "this is no picture";
        const QStringList arguments{"query",  "--top",  "1",          "--library",
                                    library_, outside_, text(broken), outside_};
        const Ran plain = run(arguments);
        QCOMPARE(plain.exitCode, 1);
        QCOMPARE(plain.output.count("codes, decoded"), 2);
        QVERIFY(plain.errors.contains("broken.jpg"));
        const Ran listed = run(QStringList(arguments) << "--json");
        QCOMPARE(listed.exitCode, 1);
        const QJsonArray answers = QJsonDocument::fromJson(listed.output).array();
        QCOMPARE(answers.size(), 3);
        QCOMPARE(answers[0].toObject()["results"].toArray().size(), 1);
        QCOMPARE(answers[1].toObject()["query"].toString(), text(broken));
        QVERIFY(answers[1].toObject()["error"].toString().contains("broken.jpg"));
        QCOMPARE(answers[2].toObject()["results"].toArray().size(), 1);
    }

    void anAnswerWhoseFileIsNotThereSaysSo() {
        const fs::path asked = fixture_.folder / "asked.jpg";
        fs::copy_file(outside_.toStdString(), asked, fs::copy_options::overwrite_existing);
        const QStringList arguments{"query", "--top", "1", "--library", library_, text(asked)};
        QVERIFY(!run(arguments).errors.contains("not there"));
        const auto answer = [&] {
            return QJsonDocument::fromJson(run(QStringList(arguments) << "--json").output)
                .array()[0]
                .toObject()["results"]
                .toArray()[0]
                .toObject();
        };
        const fs::path file = answer()["file"].toString().toStdString(), away = fixture_.folder / "away";
        QVERIFY(answer()["isThere"].toBool());
        fs::rename(file, away);
        const Ran ran = run(arguments);
        QVERIFY2(ran.errors.contains("1 of these files are not there"), ran.errors + ran.output);
        QVERIFY(!answer()["isThere"].toBool());
        fs::rename(away, file);
    }

    void seriesAreListedByTheirTimeAndNothingOfThemGoes() {
        const fs::path folder = fixture_.pictures / "burst";
        fs::create_directory(folder);
        QStringList files;
        for (int i = 0; i < 3; ++i) {
            const auto bytes = encodeJpeg(frame(3, i), 92);
            const fs::path file = folder / (std::to_string(i) + ".jpg");
            std::ofstream(file, std::ios::binary)
                .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
            files.prepend(text(file));  // the last name was taken first
        }
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
        constexpr std::int64_t kSecond = 1'000'000'000, kDay = 86'400 * kSecond;
        {
            Library library = fixture_.open();
            for (int i = 0; i < 3; ++i) {
                ImageRecord image = library.imageOfFile(files[i].toStdString()).value();
                image.takenNs = kDay + 5 * i * kSecond;
                library.updateImage(image);
            }
        }
        const QStringList series{"duplicates", "--series", "--library", library_};
        const QJsonArray listed = json(series + QStringList{"--json"}).array();
        QCOMPARE(listed.size(), 1);
        QStringList names;
        for (const QJsonValue& moment : listed[0].toArray()) names << moment["file"].toString();
        QCOMPARE(names, files);
        QCOMPARE(listed[0][2]["takenNs"].toInteger(), qint64(kDay + 10 * kSecond));
        const QByteArray said = run(series).output;
        QVERIFY2(said.startsWith("3 photographs within 10 seconds:\n"), said.constData());
        QVERIFY(said.contains("no picture of them is a copy"));
        for (const QStringList& wrong : {QStringList{"--trash"}, QStringList{"--move", text(folder)},
                                         QStringList{"--hard-link"}, QStringList{"--keep", "oldest"}})
            QVERIFY(run(series + wrong).exitCode != 0);
        for (const QString& file : files) QVERIFY(fs::exists(file.toStdString()));
        fs::remove_all(folder);
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
    }

    void copiesOfTheSameBytesBecomeNamesOfOneFile() {
        const fs::path best = outside_.toStdString(), copy = fixture_.pictures / "more" / "linked.jpg";
        fs::copy_file(best, copy);
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
        const QStringList plan{"duplicates", "--library", library_,
                               "--json",     "--prefer",  text(best.parent_path())};
        const auto areOne = [&] { return fs::hard_link_count(copy) == 2 && fs::equivalent(best, copy); };
        for (const QStringList& wrong :
             {QStringList{"--hard-link", "--reflink"}, QStringList{"--hard-link", "--trash"},
              QStringList{"--hard-link", "--level", "same"}, QStringList{"--reflink", "--series"}})
            QVERIFY(run(plan + wrong).exitCode != 0);
        QCOMPARE(json(plan + QStringList{"--hard-link", "--dry-run"}).object()["going"].toInt(), 1);
        QVERIFY(fs::exists(copy) && !areOne());
        const QJsonObject done = json(plan + QStringList{"--hard-link"}).object();
        QCOMPARE(done["linked"].toArray().size(), 1);
        QCOMPARE(done["linked"][0].toObject()["file"].toString(), text(copy));
        QCOMPARE(done["linked"][0].toObject()["to"].toString(), outside_);
        QVERIFY(done["left"].toArray().isEmpty());
        QVERIFY(areOne());
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
        QCOMPARE(json(plan + QStringList{"--hard-link"}).object()["going"].toInt(), 0);
        fs::remove(copy);
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
        QVERIFY(fixture_.open().imageOfFile(best)->state == ImageState::Ready);
    }

    void thePlanOfWhatGoesIsPrintedAndDoneOnlyWhenItIsSaid() {
        const fs::path best = outside_.toStdString(), folder = fixture_.pictures / "more";
        const fs::path first = folder / "copy 1.jpg", second = folder / "copy 2.jpg";
        for (const fs::path& copy : {first, second}) fs::copy_file(best, copy);
        fs::last_write_time(best, fs::last_write_time(best) - std::chrono::hours(48));
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
        const auto duplicates = [&](const QStringList& more) {
            return QStringList{"duplicates", "--level", "identical", "--library", library_} + more;
        };
        const auto going = [](const QJsonDocument& plan) {
            QStringList files;
            QJsonArray groups = plan.array();  // without a plan they are all that is printed
            for (const QJsonValue group : plan.object()["groups"].toArray())
                groups << group.toObject()["pictures"];
            for (const QJsonValue group : groups)
                for (const QJsonValue picture : group.toArray())
                    if (picture.toObject()["goes"].toBool()) files << picture.toObject()["file"].toString();
            files.sort();
            return files;
        };
        const QStringList both{text(first), text(second)};
        for (const QStringList& plan : {QStringList{}, QStringList{"--dry-run"}}) {
            const QJsonDocument printed = json(duplicates(plan + QStringList{"--json"}));
            QCOMPARE(going(printed), both);
            QCOMPARE(printed.isArray(), plan.isEmpty());
            if (printed.isObject()) {
                QCOMPARE(printed.object()["bytes"].toInteger(), qint64(2 * fs::file_size(best)));
                QCOMPARE(printed.object()["going"].toInt(), 2);
            }
            const QByteArray said = run(duplicates(plan)).output;
            QVERIFY(said.contains("stays  " + outside_.toUtf8() + " (oldest)"));
            QCOMPARE(run(duplicates(plan)).output, said);
        }
        QCOMPARE(going(json(duplicates({"--json", "--reference", text(best.parent_path())}))), both);
        QVERIFY(going(json(duplicates({"--json", "--reference", text(folder)}))) == QStringList{outside_});
        QVERIFY(going(json(duplicates({"--json", "--within", "--prefer", text(folder)}))).size() == 1);
        for (const fs::path& file : {best, first, second}) QVERIFY(fs::exists(file));

        // A slip of the pen protects nothing: then nothing goes.
        const QString elsewhere = text(fixture_.folder / "elsewhere");
        for (const QStringList& wrong :
             {QStringList{"--trash", "--reference", text(folder / "mor")},
              QStringList{"--trash", "--dry-run"}, QStringList{"--trash", "--move", elsewhere},
              QStringList{"--keep", "worst", "--trash"}, QStringList{"--across", "--within", "--trash"}})
            QVERIFY(run(duplicates(wrong)).exitCode != 0);
        QVERIFY(run(duplicates({"--trash"}), environment(), "/dev/full").exitCode != 0);
        for (const fs::path& file : {best, first, second}) QVERIFY(fs::exists(file));

        // What lies beside a copy goes with it, and is named.
        const fs::path sidecar = first.string() + ".pp3";
        for (const fs::path& picture : {best, first}) std::ofstream(picture.string() + ".pp3") << "the same";
        const QStringList toElsewhere{"--move",   elsewhere,   "--reference", text(best.parent_path()),
                                      "--prefer", text(folder)};
        const QJsonArray moved =
            json(duplicates(QStringList{"--json"} + toElsewhere)).object()["moved"].toArray();
        QCOMPARE(moved.size(), 2);
        const auto besides = [](const QJsonValue& copy) { return copy.toObject()["beside"].toArray(); };
        const QJsonArray beside = besides(moved[besides(moved[0]).isEmpty() ? 1 : 0]);
        QCOMPARE(besides(moved[0]).size() + besides(moved[1]).size(), 1);
        QCOMPARE(beside[0].toObject()["file"].toString(), text(sidecar));
        const fs::path gone = fs::path(elsewhere.toStdString()) / sidecar.filename();
        QCOMPARE(beside[0].toObject()["to"].toString(), text(gone));
        fs::rename(gone, sidecar);
        QVERIFY(fs::exists(best) && !fs::exists(first) && !fs::exists(second));
        for (const fs::path& copy : {first, second})
            fs::rename(fs::path(elsewhere.toStdString()) / copy.filename(), copy);
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
        const QByteArray said = run(duplicates(toElsewhere)).output;
        for (const fs::path& copy : {first, second, sidecar}) {
            const fs::path to = fs::path(elsewhere.toStdString()) / copy.filename();
            QVERIFY(said.contains("moved: " + text(copy).toUtf8() + " to " + text(to).toUtf8() + '\n'));
            fs::rename(to, copy);
        }
        fs::remove(sidecar);
        fs::remove(best.string() + ".pp3");
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);

        const QJsonObject trashed = json(duplicates({"--json", "--trash"})).object();
        QCOMPARE(trashed["trashed"].toArray().size(), 2);
        QVERIFY(trashed["left"].toArray().isEmpty());
        QVERIFY(fs::exists(best) && !fs::exists(first) && !fs::exists(second));
        QCOMPARE(going(json(duplicates({"--json"}))), QStringList());
        // As the window does when it opens the library.
        qputenv("XDG_STATE_HOME", text(fixture_.folder / "home/.local/state").toUtf8());
        Library library = fixture_.open();
        const std::vector<TrashBatch> batches = trashedBefore(library);
        QCOMPARE(batches.size(), std::size_t{1});
        QCOMPARE(restoreFromTrash(library, batches[0], fixture_.context).restored.size(), std::size_t{2});
        qunsetenv("XDG_STATE_HOME");
        for (const fs::path& copy : {first, second}) {
            QVERIFY(fs::exists(copy));
            fs::remove(copy);
        }
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
    }

    void copiesInAnAnswerAreNamedWithTheBestRanked() {
        const QStringList query{"query", "--top", "0", "--library", library_, outside_};
        const auto names = [](const QJsonArray& results, QStringList& all, QStringList& heads) {
            for (const QJsonValue& found : results) {
                all << found["file"].toString();
                heads << found["file"].toString();
                for (const QJsonValue& copy : found["copies"].toArray()) {
                    all << copy["file"].toString();
                    if (copy["differingBits"].toInt(-1) < found["differingBits"].toInt())
                        all << "out of order";
                }
            }
        };
        QStringList plain, plainHeads, folded, heads;
        names(json(query + QStringList{"--json"})[0]["results"].toArray(), plain, plainHeads);
        const QJsonArray results = json(query + QStringList{"--json", "--fold"})[0]["results"].toArray();
        names(results, folded, heads);
        QCOMPARE(plain.size(), plainHeads.size());
        // Each once, and the groups are those of the duplicates.
        QCOMPARE(QSet<QString>(folded.begin(), folded.end()), QSet<QString>(plain.begin(), plain.end()));
        QCOMPARE(folded.size(), plain.size());
        QStringList inOrder = plain;
        inOrder.removeIf([&](const QString& file) { return !heads.contains(file); });
        QCOMPARE(heads, inOrder);
        QSet<QSet<QString>> groups, expected;
        for (const QJsonValue& found : results) {
            QSet<QString> group{found["file"].toString()};
            for (const QJsonValue& copy : found["copies"].toArray()) group << copy["file"].toString();
            if (group.size() > 1) groups << group;
        }
        for (const QJsonValue& group : json({"duplicates", "--json", "--library", library_}).array()) {
            QSet<QString> files;
            for (const QJsonValue& picture : group.toArray()) files << picture["file"].toString();
            expected << files;
        }
        QVERIFY(!groups.isEmpty());
        QCOMPARE(groups, expected);
        QCOMPARE(run(query + QStringList{"--fold"}).output.count("a copy: "), plain.size() - heads.size());
        // So many answers are left when they are folded.
        for (const qsizetype most : {qsizetype{1}, heads.size() - 1, heads.size() + 5}) {
            QStringList all, some;
            QStringList few = query;
            few[2] = QString::number(most);
            names(json(few + QStringList{"--json", "--fold"})[0]["results"].toArray(), all, some);
            QCOMPARE(some, heads.first(std::min(most, heads.size())));
        }
        QVERIFY(!run(query).output.contains("a copy: "));
    }

    void aQueryWhosePictureIsThereSaysSoFirst() {
        const Image picture = decodeFile(outside_.toStdString()).image;
        const fs::path same = fixture_.folder / "same.jpg", smaller = fixture_.folder / "smaller.jpg",
                       part = fixture_.folder / "part.jpg";
        fs::copy_file(outside_.toStdString(), same);
        writeBytes(smaller, encodeJpeg(resizeShortSide(picture, 200), 85));
        writeBytes(part, encodeJpeg(crop(picture, {0, 0, picture.width / 2, picture.height / 2}), 90));
        const auto query = [&](const fs::path& file, const QStringList& more = {}) {
            return QStringList{"query", "--library", library_, text(file)} + more;
        };
        const auto copyOf = [&](const fs::path& file, const QStringList& more = {}) {
            return json(query(file, more + QStringList{"--json"}))[0]["copy"].toObject();
        };
        QCOMPARE(copyOf(same)["level"].toString(), QString("identical"));
        QCOMPARE(copyOf(same)["file"].toString(), outside_);
        // Whatever its code's distance.
        QCOMPARE(copyOf(same, {"--radius", "0", "--top", "1", "--bits", "1"})["file"].toString(), outside_);
        // Not one that the answer leaves out.
        QVERIFY(copyOf(same, {"--path", "no such folder"}).isEmpty());
        for (const char* of : {"--tag", "--label"}) {
            const Ran ran = run(query(same, {of, "nosuch"}));
            QCOMPARE(ran.exitCode, 1);
            QVERIFY2(ran.errors.contains("\"nosuch\""), ran.errors.constData());
        }
        QCOMPARE(copyOf(smaller)["level"].toString(), QString("same"));
        QVERIFY(run(query(smaller)).output.startsWith("you have this picture (the same picture): "));
        QVERIFY(copyOf(part).isEmpty());
        // The library's own file, by whatever name.
        const fs::path link = fixture_.folder / "link.jpg";
        fs::create_symlink(outside_.toStdString(), link);
        for (const fs::path& file : {fs::path(outside_.toStdString()), link}) {
            QCOMPARE(copyOf(file)["file"].toString(), outside_);
            QVERIFY(copyOf(file)["itself"].toBool());
            QVERIFY(run(query(file)).output.startsWith("you have this picture (this very file): "));
        }
        QVERIFY(!copyOf(same)["itself"].toBool());
        {
            // What is there no more is not had, though its size and its date are what they were.
            const auto date = fs::last_write_time(outside_.toStdString());
            const std::vector<std::byte> bytes = readPictureFile(outside_.toStdString());
            writeBytes(outside_.toStdString(), std::vector<std::byte>(bytes.size()));
            fs::last_write_time(outside_.toStdString(), date);
            QVERIFY(copyOf(same)["file"].toString() != outside_);
            writeBytes(outside_.toStdString(), bytes);
            fs::last_write_time(outside_.toStdString(), date);
        }
        QVERIFY(!run(query(part)).output.contains("you have"));
        QCOMPARE(run({"duplicates", "--library", library_, "--not-copies", outside_, text(smaller)}).exitCode,
                 0);
        QVERIFY(copyOf(smaller)["file"].toString() != outside_);
        QCOMPARE(
            run({"duplicates", "--library", library_, "--copies-again", outside_, text(smaller)}).exitCode,
            0);
    }

    void whatIsNoCopyIsRememberedListedAndTakenBack() {
        const auto duplicates = [&](const QStringList& more) {
            return QStringList{"duplicates", "--library", library_} + more;
        };
        const QString copy = text(fixture_.pictures / "more/copy.jpg");
        QVERIFY(QFile::copy(outside_, copy));
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
        const auto lists = [&] { return run(duplicates({})).output.contains(copy.toUtf8()); };
        QVERIFY(lists());
        for (const QStringList& wrong :
             {QStringList{copy}, QStringList{copy, copy}, QStringList{copy, copy + "none"}})
            QCOMPARE(run(duplicates({"--not-copies"}) + wrong).exitCode, 1);
        QVERIFY(lists());
        const QStringList pair{outside_, copy};
        const QJsonDocument said = json(duplicates({"--json", "--not-copies"}) + pair);
        QCOMPARE(said.object()["changed"].toInt(), 1);
        QCOMPARE(json(duplicates({"--json", "--not-copies"}) + pair).object()["changed"].toInt(), 0);
        QVERIFY(!lists());
        const QJsonArray listed = json(duplicates({"--json", "--list-not-copies"})).array();
        QCOMPARE(listed.size(), 1);
        QCOMPARE(listed[0].toArray()[0].toObject()["files"].toArray().size(), 2);
        QVERIFY(run(duplicates({"--list-not-copies"})).output.contains(copy.toUtf8()));
        QCOMPARE(run(duplicates({"--copies-again"}) + pair).exitCode, 0);
        QVERIFY(lists());
        QVERIFY(json(duplicates({"--json", "--list-not-copies"})).array().isEmpty());
        QVERIFY(QFile::remove(copy));
        QCOMPARE(run({"scan", "--library", library_}).exitCode, 0);
    }

    void anOutputThatCannotBeWrittenIsAnError_data() {
        QTest::addColumn<QStringList>("arguments");
        for (const QStringList& arguments :
             {QStringList{"info", "--library", library_},
              QStringList{"info", "--json", "--library", library_},
              QStringList{"query", "--library", library_, outside_},
              QStringList{"query", "--json", "--library", library_, outside_},
              QStringList{"duplicates", "--library", library_}, QStringList{"doctor", "--library", library_},
              QStringList{"scan", "--library", library_},
              QStringList{"export", "--library", library_, "--output", text(fixture_.folder / "arrays"),
                          "--overwrite"},
              QStringList{"networks"}, QStringList{"datasets", "--json"}, QStringList{"describe", "man"},
              QStringList{"--help"}, QStringList{"query", "--help"}, QStringList{"--version"}})
            QTest::newRow(qPrintable(arguments.join(' '))) << arguments;
    }
    void anOutputThatCannotBeWrittenIsAnError() {
        if (!fs::exists("/dev/full")) QSKIP("skipped: no /dev/full");
        QFETCH(QStringList, arguments);
        QCOMPARE(run(arguments).exitCode, 0);
        const Ran full = run(arguments, environment(), "/dev/full");
        QCOMPARE(full.exitCode, 1);
        QVERIFY(full.errors.contains("the output cannot be written"));
    }

    void anOutputThatIsThereIsReplacedOnlyWhenItIsSaid_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QStringList>("files");
        const QStringList measure{"experiment", "folder",  "--data",      text(fixture_.pictures),
                                  "--features", "pixels",  "--method",    "lsh",
                                  "--bits",     "8",       "--seeds",     "1",
                                  "--queries",  "2",       "--per-class", "2",
                                  "--output",   "measured"};
        const QStringList train{
            "train", text(fixture_.pictures), "--epochs", "1", "--batch", "8", "--hold-out", "4"};
        QTest::newRow("arrays") << QStringList{"export", "--library", library_, "--output", "arrays of mine"}
                                << QStringList{"arrays of mine/ids.csv", "arrays of mine/codes.npy",
                                               "arrays of mine/features.npy"};
        QTest::newRow("network") << QStringList{"networks", "--export", "mine", "--output",
                                                "copy.safetensors"}
                                 << QStringList{"copy.safetensors"};
        QTest::newRow("training") << train << QStringList{"tuned.safetensors"};
        QTest::newRow("training, named")
            << (train + QStringList{"--output", "t.safetensors"}) << QStringList{"t.safetensors"};
        QTest::newRow("training by a teacher") << QStringList{"train",     text(fixture_.pictures),
                                                              "--teacher", "embedded",
                                                              "--views",   "1",
                                                              "--epochs",  "1",
                                                              "--batch",   "8"}
                                               << QStringList{"tuned.safetensors"};
        QTest::newRow("results") << measure << QStringList{"measured/results.csv"};
        QTest::newRow("zip") << (measure + QStringList{"--export", "m.zip"}) << QStringList{"m.zip"};
        QTest::newRow("unpacked") << QStringList{"experiment", "--open", "saved.zip", "--output", "unpacked"}
                                  << QStringList{"unpacked/results.csv", "unpacked/results.json"};
    }
    void anOutputThatIsThereIsReplacedOnlyWhenItIsSaid() {
        QFETCH(QStringList, arguments);
        QFETCH(QStringList, files);
        const QString name = QTest::currentDataTag();
        if (name == "network") {
            const fs::path kept = fixture_.folder / "home/.local/share/laplens/models/tuned";
            fs::create_directories(kept);
            const std::string header = R"({"__metadata__":{"backbone":"embedded"}})";
            std::ofstream stream(kept / "mine.safetensors");
            const std::uint64_t size = header.size();
            stream.write(reinterpret_cast<const char*>(&size), sizeof size) << header;
        }
        if (name == "unpacked") {
            writeExperiment(ExperimentResult{}, fixture_.folder / "saved");
            exportExperiment(fixture_.folder / "saved", fixture_.folder / "saved.zip");
        }
        const auto contentOf = [&](const QString& file) {
            QFile stream(text(fixture_.folder / file.toStdString()));
            return stream.open(QIODevice::ReadOnly) ? stream.readAll() : QByteArray();
        };
        for (const QString& file : files) {
            const fs::path there = fixture_.folder / file.toStdString();
            fs::remove_all(fixture_.folder / "measured");
            fs::create_directories(there.parent_path());
            std::ofstream(there) << "my own data";
            const Ran refused = run(arguments);
            QCOMPARE(refused.exitCode, 1);
            QVERIFY2(refused.errors.contains(file.toUtf8()) && refused.errors.contains("--overwrite"),
                     refused.errors);
            QCOMPARE(contentOf(file), QByteArray("my own data"));
            const Ran replaced = run(arguments + QStringList{"--overwrite"});
            QVERIFY2(replaced.exitCode == 0, replaced.errors);
            QVERIFY(contentOf(file) != "my own data");
            fs::remove(there);
        }
    }

    void whatIsResumedGoesOnWithItsOutput() {
        const QStringList train{"train",        text(fixture_.pictures),
                                "--epochs",     "1",
                                "--batch",      "8",
                                "--hold-out",   "4",
                                "--checkpoint", "kept.checkpoint",
                                "--output",     "resumed.safetensors"};
        QCOMPARE(run(train).exitCode, 0);
        QCOMPARE(run(train).exitCode, 0);
        fs::remove(fixture_.folder / "kept.checkpoint");
        QCOMPARE(run(train).exitCode, 1);
        const QStringList measure{"experiment",  "folder",
                                  "--data",      text(fixture_.pictures),
                                  "--features",  "pixels",
                                  "--method",    "lsh",
                                  "--bits",      "8",
                                  "--seeds",     "1",
                                  "--queries",   "2",
                                  "--per-class", "2",
                                  "--output",    "measured again"};
        QCOMPARE(run(measure).exitCode, 0);
        QCOMPARE(run(measure).exitCode, 0);
        const QStringList open{"experiment", "--open", "saved.zip", "--output", "opened"};
        writeExperiment(ExperimentResult{}, fixture_.folder / "saved");
        exportExperiment(fixture_.folder / "saved", fixture_.folder / "saved.zip");
        QCOMPARE(run(open).exitCode, 0);
        QCOMPARE(run(open).exitCode, 0);
    }

    void whatIsPrintedToAClosedOutputGoesIntoNoFile() {
        QProcess shell;
        shell.setProcessEnvironment(environment());
        shell.start("sh", {"-c", "exec \"$0\" \"$@\" >&-", LAPLENS_PROGRAM, "info", "--library", library_});
        QVERIFY(shell.waitForFinished(kWaitMs));
        QCOMPARE(shell.exitCode(), 1);
        QCOMPARE(fixture_.open().integrityProblem(), std::string());
        QFile log(text(fixture_.folder / "home/.local/state/laplens/log/laplens.log"));
        if (log.open(QIODevice::ReadOnly)) QVERIFY(!log.readAll().contains("could not be read"));
    }

    void limitsOfTheShellAreNamed_data() {
        QTest::addColumn<QString>("limit");
        QTest::newRow("memory") << "ulimit -v 300000";
        QTest::newRow("sizes of files") << "ulimit -f 200";
    }
    void limitsOfTheShellAreNamed() {
        QFETCH(QString, limit);
#ifdef __SANITIZE_ADDRESS__
        if (limit.contains("-v")) QSKIP("skipped: the sanitizer takes more memory than that");
#endif
        QProcess shell;
        shell.setProcessEnvironment(environment());
        shell.start("sh", {"-c", limit + "; exec \"$0\" \"$@\"", LAPLENS_PROGRAM, "scan", "--library",
                           text(fixture_.folder / "limited.laplens"), text(fixture_.pictures)});
        QVERIFY(shell.waitForFinished(kWaitMs));
        QCOMPARE(shell.exitStatus(), QProcess::NormalExit);
        QCOMPARE(shell.exitCode(), 1);
        const QByteArray said = shell.readAllStandardError();
        QVERIFY2(said.contains(limit.section(' ', 0, 1).toUtf8()), said);
    }

    void nonsenseNumbersAreRefused_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("option");
        const QStringList query{"query", "--library", library_, outside_};
        const QStringList duplicates{"duplicates", "--library", library_};
        const QStringList build{"build", "--library", library_};
        const QStringList evaluate{"evaluate", "--library", library_};
        const QStringList train{"train", "nowhere"}, experiment{"experiment", "mnist", "--data", "nowhere"};
        const auto add = [](const QStringList& command, const char* option,
                            std::initializer_list<const char*> values) {
            for (const char* value : values)
                QTest::addRow("%s %s %s", qPrintable(command[0]), option, value)
                    << (QStringList(command) << option << value) << QString(option);
        };
        add(query, "--top", {"-5", "1.5", "ten", "0x10", "010", "99999999999999999999", ""});
        add(query, "--bits", {"-3", "9999", "300", "nan"});
        add(query, "--radius", {"-7", "99999"});
        add(duplicates, "--bits", {"-3", "300"});
        add(duplicates, "--radius", {"-1", "65"});
        add(build, "--bits", {"0", "-8", "5000"});
        add(build, "--neighbours", {"0", "-1"});
        add(build, "--landmarks", {"-1"});
        add(build, "--seed", {"-1", "x"});
        add(evaluate, "--bits", {"0", "-16", "16,9999"});
        add(evaluate, "--queries", {"0", "-1"});
        add(train, "--rate", {"nan", "inf", "-1"});
        add(train, "--early-rate-factor", {"nan", "-2", "2"});
        add(train, "--weight-decay", {"-1", "nan"});
        add(train, "--label-smoothing", {"2", "1", "-0.1"});
        add(train, "--epochs", {"0", "-1"});
        add(train, "--views", {"0", "-1"});
        add(train, "--relational", {"nan", "-1"});
        add(train, "--batch", {"0", "-1"});
        add(train, "--freeze", {"-2", "100"});
        add(train, "--input-size", {"-64"});
        add(train, "--hash-bits", {"0", "-8"});
        add(train, "--hold-out", {"-1"});
        add(train, "--limit-per-class", {"-1"});
        add(train, "--seed", {"-1"});
        add(experiment, "--bits", {"0", "16,-1"});
        add(experiment, "--seed", {"-1"});
        add(experiment, "--seeds", {"1,-2"});
        add(experiment, "--neighbours", {"0"});
        add(experiment, "--input-size", {"-1"});
        add(experiment, "--per-class", {"-1"});
        add(experiment, "--queries", {"-1"});
        add(experiment, "--long-tail", {"0", "-1"});
        add(experiment, "--labels-per-class", {"-1"});
        add(experiment, "--labels", {"0", "5,-1"});
        add(experiment, "--gap-bits", {"0"});
    }
    void nonsenseNumbersAreRefused() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, option);
        const Ran ran = run(arguments);
        QVERIFY(ran.exitCode > 0);
        QVERIFY2(ran.errors.contains(option.toUtf8()), ran.errors);
        QVERIFY(ran.output.isEmpty());
    }

    void aLibraryIsMeasuredOnItsOwnFeatures() {
        const QString labelled = text(fixture_.folder / "labelled.laplens");
        QCOMPARE(run({"scan", "--library", labelled, "--labelled", text(fixture_.pictures)}).exitCode, 0);
        const QJsonObject measured = json({"experiment", "library", "--data", labelled, "--method", "itq,lsh",
                                           "--bits", "16", "--json"})
                                         .object();
        QCOMPARE(measured["name"].toString(), QString("labelled"));
        QCOMPARE(measured["cells"].toArray().size(), 3);
        const QJsonDocument info = json({"info", "--library", labelled, "--json"});
        QCOMPARE(measured["databaseSize"].toInt(), info["pictures"]["ready"].toInt());
        QVERIFY(measured["cells"][1]["meanAveragePrecision"].toDouble() > 0);
        QCOMPARE(run({"experiment", "library", "--data", labelled, "--protocol", "paper"}).exitCode, 1);
    }

    void aMethodInPythonStandsInTheTable() {
        const fs::path folder = fixture_.folder / "paper";
        fs::create_directories(folder / "given");
        QProcess python;
        const auto script = [&](const char* text) {
            python.setWorkingDirectory(QString::fromStdString(folder.string()));
            python.start("/usr/bin/python3", {"-c", text});
            return python.waitForFinished(kWaitMs) && python.exitCode() == 0;
        };
        if (!script(R"(
import numpy
random = numpy.random.RandomState(1)
for name, n in ("database", 150), ("queries", 30):
    labels = numpy.arange(n) % 3
    numpy.save("given/%s.npy" % name, numpy.eye(8)[labels] + 0.5 * random.randn(n, 8))
    numpy.save("given/%s-labels.npy" % name, labels)
)"))
            QSKIP("skipped: no python3-numpy");
        const QString output = text(folder / "run");
        const Ran ran = run({"experiment", "arrays", "--data", text(folder / "given"), "--method", "lsh",
                             "--bits", "12", "--arrays", "--output", output});
        QVERIFY2(ran.exitCode == 0, ran.errors);
        QVERIFY2(script(R"(
import numpy
load = lambda name: numpy.load("run/arrays/%s.npy" % name)
planes = numpy.random.RandomState(2).randn(8, 12)
codes, asked = load("database") @ planes > 0, load("queries") @ planes > 0
numpy.save("codes.npy", codes)
numpy.save("asked.npy", 2 * asked.astype(numpy.int8) - 1)
def precision(distances, relevant):  # McSherry & Najork, item by item
    total, seen, found = 0, 0, 0
    for d in numpy.unique(distances):
        n, r = (distances == d).sum(), (relevant & (distances == d)).sum()
        for i in range(n):
            total += r / n * (found + 1 + (i * (r - 1) / (n - 1) if n > 1 else 0)) / (seen + i + 1)
        seen, found = seen + n, found + r
    return total / found
print(numpy.mean([precision((codes != q).sum(1), load("database-labels") == label)
                  for q, label in zip(asked, load("queries-labels"))]))
)"),
                 python.readAllStandardError());
        const double expected = python.readAllStandardOutput().trimmed().toDouble();
        const QStringList add{
            "experiment", "add-codes", "mine", text(folder / "codes.npy"), text(folder / "asked.npy"),
            "--output",   output};
        const QJsonArray cells = json(add + QStringList{"--json"})["cells"].toArray();
        QCOMPARE(cells.size(), 3);  // with lsh and the features
        QCOMPARE(cells[2]["method"].toString(), QString("mine"));
        QVERIFY(std::abs(cells[2]["meanAveragePrecision"].toDouble() - expected) < 1e-9);
        const QString page = text(folder / "page.html");
        const Ran table = run(add + QStringList{"--markdown", "--html", page, "--baseline", "mine"});
        QVERIFY2(table.output.contains("\n| mine | ") && table.output.contains("\n| lsh | "), table.output);
        QVERIFY(table.output.contains("less that of mine"));
        QFile html(page);
        QVERIFY(html.open(QIODevice::ReadOnly) && html.readAll().contains(">mine</th>"));
        for (const QStringList& again : {add, QStringList{"experiment", "--open", page}}) {
            const Ran refused = run(again + QStringList{"--html", page});
            QCOMPARE(refused.exitCode, 1);
            QVERIFY2(refused.errors.contains("--overwrite"), refused.errors);
        }
        QVERIFY(run(add + QStringList{"--latex"}).output.contains("\nmine & "));
        QCOMPARE(run(add + QStringList{"--latex", "--markdown"}).exitCode, 1);
        QStringList swapped = add;
        swapped.swapItemsAt(3, 4);
        QCOMPARE(run(swapped).exitCode, 1);
    }

    void namesThatAreNotUtf8CanBeOpenedFromJson() {
        const fs::path folder = fixture_.folder / "b\374cher & 100%", file = folder / "stra\337e #1?.jpg";
        fs::create_directories(folder);
        fs::copy_file(outside_.toStdString(), file);
        const QString own = text(fixture_.folder / "names.laplens");
        Library library = Library::open(fixture_.folder / "names.laplens");
        addPictures(library, folder, false, fixture_.context);
        updateLibrary(library, {}, fixture_.context);
        const QJsonValue found =
            json({"query", "--json", "--library", own, outside_})[0]["results"].toArray().at(0);
        QCOMPARE(QByteArray::fromBase64(found["fileBytes"].toString().toLatin1()).toStdString(),
                 file.string());
        const QString uri = found["fileUri"].toString();
        QVERIFY2(uri.startsWith("file:///"), qPrintable(uri));
        QCOMPARE(QByteArray::fromPercentEncoding(uri.mid(7).toLatin1()).toStdString(), file.string());
        QCOMPARE(json({"query", "--json", "--library", own, uri})[0]["queryUri"].toString(), uri);
        const QJsonValue plain = json({"query", "--json", "--library", library_, outside_})[0];
        QCOMPARE(QUrl(plain["queryUri"].toString()).toLocalFile(), outside_);
        QVERIFY(!plain.toObject().contains("queryBytes"));
    }

    void relativeFoldersOfTheEnvironmentAreIgnored() {
        QProcessEnvironment relative = environment();
        for (const char* variable : {"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            relative.insert(variable, "relative");
        QVERIFY(run({"info"}, relative).errors.contains("home/.local/share/laplens"));
        QVERIFY(!fs::exists(fixture_.folder / "relative"));
        for (const char* home : {"", "relative"}) {
            relative.insert("HOME", home);
            const Ran ran = run({"info"}, relative);
            QVERIFY2(!ran.errors.contains("/tmp/.local") && !ran.errors.contains(" relative"), ran.errors);
            QVERIFY(!fs::exists(fixture_.folder / "relative"));
        }
    }

    void aScanThatWasCutOffIsTold() {
        const fs::path folder = fixture_.folder / "cut.laplens";
        {
            Library library = Library::open(folder);
            addPictures(library, fixture_.pictures, false, fixture_.context);
            updateLibrary(library, {}, fixture_.context);
            std::ofstream(fixture_.pictures / "later.jpg") << "not looked at yet";
            scanLibrary(library, fixture_.context);
        }
        for (const QStringList& arguments : {QStringList{"info", "--library", text(folder)},
                                             QStringList{"query", "--library", text(folder), outside_}}) {
            const Ran ran = run(arguments);
            QCOMPARE(ran.exitCode, 0);
            QVERIFY2(ran.errors.contains("1 pictures have not been looked at yet"), ran.errors);
            QVERIFY(ran.errors.contains("laplens scan --library " + text(folder).toUtf8()));
        }
        QCOMPARE(run({"scan", "--library", text(folder)}).exitCode, 0);
        QVERIFY(!run({"info", "--library", text(folder)}).errors.contains("scan"));
        fs::remove(fixture_.pictures / "later.jpg");
    }

    void infoListsWhatWasReadWithARemark() {
        const fs::path folder = fixture_.folder / "damaged";
        fs::create_directory(folder);
        std::vector<std::byte> bytes = encodeJpeg(decodeFile(outside_.toStdString()).image, 90);
        bytes.insert(bytes.end() - 2, 2400, std::byte{0x5A});
        writeBytes(folder / "a.jpg", bytes);
        const QString library = text(fixture_.folder / "damaged.laplens");
        QCOMPARE(run({"scan", "--library", library, text(folder)}).exitCode, 0);
        const QJsonArray remarked =
            json({"info", "--remarked", "--json", "--library", library})["remarked"].toArray();
        QCOMPARE(remarked.size(), 1);
        QVERIFY(remarked[0]["remark"].toString().contains("damaged"));
    }

    void aMistakeInTheArgumentsIsAnErrorLikeAnyOther() {
        for (const QStringList& arguments :
             {QStringList{"scan", "--nosuch"}, {"build", "--bits", "x"}, {"query"}, {"--nosuch"}})
            QCOMPARE(run(arguments).exitCode, 1);
        QCOMPARE(run({"scan", "--help"}).exitCode, 0);
        const QString library = text(fixture_.folder / "new.laplens");
        const fs::path notes = fixture_.folder / "notes.txt";
        std::ofstream(notes) << "a.jpg";
        for (const QString& what : {QString("nosuchfolder"), text(notes)}) {
            QCOMPARE(run({"scan", "--library", library, what}).exitCode, 1);
            QVERIFY(!QFile::exists(library));
        }
    }

    void whatWouldBePassedOverIsRefused_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("no tag") << QStringList{"query", "--library", library_, "--tag", "", outside_}
                                << QByteArray("has the tag \"\"");
        QTest::newRow("no language") << QStringList{"read-text", "--library", library_, "--languages", ""}
                                     << QByteArray("language");
        QTest::newRow("shown and measured")
            << QStringList{"experiment", "--open", outside_, "--method", "ldh"} << QByteArray("--method");
        QTest::newRow("no weights") << QStringList{"networks", "--import", outside_}
                                    << QByteArray("no weights of a network");
    }
    void whatWouldBePassedOverIsRefused() {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, says);
        const Ran ran = run(arguments);
        QCOMPARE(ran.exitCode, 1);
        QVERIFY2(ran.errors.contains(says), ran.errors);
    }

    void aFolderThatWasDeletedUnderTheCommandIsSaid() {
        for (const QStringList& arguments :
             {QStringList{"scan", "--library", "new.laplens", "pictures"}, QStringList{"backup", "b"},
              QStringList{"query", "--library", library_, "x.jpg"}}) {
            QProcess shell;
            shell.setProcessEnvironment(environment());
            shell.setWorkingDirectory(text(fixture_.folder));
            shell.start("sh", QStringList{"-c", "mkdir gone; cd gone; rmdir ../gone; exec \"$0\" \"$@\"",
                                          LAPLENS_PROGRAM} +
                                  arguments);
            QVERIFY(shell.waitForFinished(kWaitMs));
            QCOMPARE(shell.exitCode(), 1);
            const QByteArray said = shell.readAllStandardError();
            QVERIFY2(!said.isEmpty() && !said.contains("filesystem error"), said);
        }
    }

    void withoutADisplayTheWindowSaysSo() {
        QProcessEnvironment bare = environment();
        for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) bare.remove(variable);
        const Ran window = run({}, bare);
        QCOMPARE(window.exitCode, 1);
        QVERIFY(window.errors.contains("no display") && window.errors.contains("--help"));
        const Ran mistyped = run({"inof"}, bare);
        QCOMPARE(mistyped.exitCode, 1);
        QVERIFY(mistyped.errors.contains("neither a command nor a file"));
    }
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "command_line_test.moc"
