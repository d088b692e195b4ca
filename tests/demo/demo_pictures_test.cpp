#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <map>
#include <set>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/demo/demo_pictures.hpp"
#include "core/images/decode.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> hashesIn(const fs::path& folder) {
    std::map<std::string, std::string> hashes;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) hashes[fs::relative(entry.path(), folder)] = sha256OfFile(entry.path());
    return hashes;
}

}  // namespace

class DemoPicturesTest : public QObject {
    Q_OBJECT

private slots:
    void theSameSeedPaintsTheSameBytes() {
        QTemporaryDir first, second, other;
        JobContext job;
        renderDemoPictures(first.path().toStdString(), 2, 1, job);
        renderDemoPictures(second.path().toStdString(), 1, 1, job);
        renderDemoPictures(other.path().toStdString(), 1, 2, job);
        const auto two = hashesIn(first.path().toStdString()), one = hashesIn(second.path().toStdString()),
                   another = hashesIn(other.path().toStdString());
        QCOMPARE(two.size(), one.size() * 2);
        QVERIFY(one.size() >= 10);
        std::set<std::string> distinct;
        for (const auto& [file, hash] : two) distinct.insert(hash);
        QCOMPARE(distinct.size(), two.size());
        for (const auto& [file, hash] : one) {
            QCOMPARE(two.at(file), hash);
            QVERIFY(another.at(file) != hash);
        }
        for (const auto& [file, hash] : one) {
            const Decoded picture = decodeFile(fs::path(second.path().toStdString()) / file);
            QCOMPARE(std::max(picture.width, picture.height), 480);
            QCOMPARE(std::min(picture.width, picture.height), 360);
        }
    }

    void existingFilesAreKept() {
        QTemporaryDir folder;
        const fs::path mine = fs::path(folder.path().toStdString()) / "sunsets/001.jpg";
        fs::create_directories(mine.parent_path());
        std::ofstream(mine) << "mine";
        JobContext job;
        renderDemoPictures(folder.path().toStdString(), 1, 1, job);
        QCOMPARE(fs::file_size(mine), std::uintmax_t{4});
    }

    void paintingCanBeStopped() {
        QTemporaryDir folder;
        std::stop_source stop;
        JobContext job(stop.get_token(), [&](const Progress& progress) {
            if (progress.done >= 1) stop.request_stop();
        });
        QVERIFY_THROWS_EXCEPTION(Cancelled, renderDemoPictures(folder.path().toStdString(), 5, 1, job));
        QVERIFY(hashesIn(folder.path().toStdString()).size() <= 5);
    }
};

QTEST_GUILESS_MAIN(DemoPicturesTest)
#include "demo_pictures_test.moc"
