#include "core/images/sidecars.hpp"

#include <sys/stat.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <set>

#include "core/images/decode.hpp"

using namespace laplens;
namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

namespace {

/// As darktable writes it: a sequence of numbers for colours.
constexpr const char* kOfDarktable =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"XMP Core "
    "4.4.0-Exiv2\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
    "rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:darktable=\"http://darktable.sf.net/\" "
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:lr=\"http://ns.adobe.com/lightroom/1.0/\" "
    "xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" exif:GPSLatitude=\"33,51.4140S\" "
    "exif:GPSLongitude=\"151,12,55.08E\" "
    "xmp:Rating=\"2\" darktable:xmp_version=\"5\"><dc:subject><rdf:Seq><rdf:li>darktable</rdf:li>"
    "<rdf:li>format</rdf:li><rdf:li>nef</rdf:li><rdf:li>Sydney</rdf:li></rdf:Seq></dc:subject>"
    "<lr:hierarchicalSubject><rdf:Seq><rdf:li>darktable|format|nef</rdf:li><rdf:li>Places</rdf:li>"
    "<rdf:li>Places|Sydney</rdf:li></rdf:Seq></lr:hierarchicalSubject><darktable:colorlabels><rdf:Seq>"
    "<rdf:li>0</rdf:li><rdf:li>3</rdf:li></rdf:Seq></darktable:colorlabels></rdf:Description></rdf:RDF>"
    "</x:xmpmeta>";

/// With these attributes more.
std::string whatIsSaidIn(std::string xmp, const std::string& attributes) {
    const std::string before = "xmp:Rating=";
    return xmp.insert(xmp.find(before), attributes);
}

}  // namespace

class SidecarsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> folder_;

    fs::path at(const std::string& name) const { return fs::path(folder_->path().toStdString()) / name; }
    void write(const std::string& name, const std::string& bytes = "x") const {
        std::ofstream(at(name), std::ios::binary) << bytes;
    }
    void writePicture(const std::string& name) const {
        Image image{8, 8, {}};
        image.pixels.assign(8 * 8 * 3, 90);
        const auto bytes = encodeJpeg(image, 90);
        write(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    /// False: there is no exiftool.
    bool exiftool(const QStringList& arguments, QByteArray* answer = nullptr) const {
        QProcess tool;
        tool.setWorkingDirectory(folder_->path());
        tool.start("exiftool", QStringList{"-q", "-m"} + arguments);
        const bool done = tool.waitForFinished() && tool.exitCode() == 0;
        if (answer) *answer = tool.readAllStandardOutput();
        return done;
    }
    KeptFacts factsOf(const std::string& picture, std::vector<Error>* problems = nullptr) const {
        KeptFacts facts;
        if (fs::exists(at(picture))) facts = readKeptFacts(readPictureFile(at(picture)));
        addSidecars(facts, at(picture), sidecarsOf(at(picture)));
        if (problems) problems->clear();
        for (const Sidecar& sidecar : sidecarsOf(at(picture)))
            if (const auto problem = problemWith(sidecar.file); problem && problems)
                problems->push_back(*problem);
        return facts;
    }
    Texts namesOf(const std::string& picture) const {
        Texts names;
        for (const Sidecar& sidecar : sidecarsOf(at(picture)))
            names.push_back(sidecar.file.filename().string());
        return names;
    }

private slots:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void aSidecarBelongsToThePictureThatProgramsWriteItFor() {
        for (const char* name : {"a.jpg", "a.CR2", "b.jpg", "c.jpg", "c.png", "d.dng", "d.jpg", "e.nef",
                                 "e.dng", "f.JPG", "g", "h.tar.jpg"})
            write(name);
        for (const char* name : {"a.xmp", "b.xmp", "c.xmp", "d.xmp", "e.xmp", "f.XMP", "g.xmp", "h.tar.xmp"})
            write(name);
        QCOMPARE(namesOf("a.CR2"), Texts{"a.xmp"});
        QVERIFY2(namesOf("a.jpg").empty(), "it is the raw picture's");
        QCOMPARE(namesOf("b.jpg"), Texts{"b.xmp"});
        QVERIFY2(sidecarsOf(at("c.jpg")).front().isShared && sidecarsOf(at("c.png")).front().isShared,
                 "its name does not tell whose");
        QCOMPARE(namesOf("d.dng"), Texts{"d.xmp"});
        QVERIFY(namesOf("d.jpg").empty() && namesOf("e.dng").empty());
        QCOMPARE(namesOf("e.nef"), Texts{"e.xmp"});
        QCOMPARE(namesOf("f.JPG"), Texts{"f.XMP"});
        QCOMPARE(namesOf("g"), Texts{"g.xmp"});
        QCOMPARE(namesOf("h.tar.jpg"), Texts{"h.tar.xmp"});
        write("a.jpg.xmp");
        write("b.jpg.xmp");
        QCOMPARE(namesOf("a.jpg"), Texts{"a.jpg.xmp"});
        QCOMPARE(namesOf("b.jpg"), (Texts{"b.xmp", "b.jpg.xmp"}));
        QVERIFY(namesOf("none.jpg").empty());
        // And back: which pictures a sidecar may be about.
        const auto beside = [&](const std::string& name) {
            std::set<std::string> pictures;
            for (const fs::path& picture : picturesBeside(at(name))) pictures.insert(picture.filename());
            return pictures;
        };
        QCOMPARE(beside("a.xmp"), (std::set<std::string>{"a.CR2", "a.jpg"}));
        QCOMPARE(beside("a.jpg.xmp"), std::set<std::string>{"a.jpg"});
        QCOMPARE(beside("gone.xmp"), std::set<std::string>());
        // NAME.JPG.xmp is nobody else's.
        write("a.jpg.png");
        QCOMPARE(namesOf("a.jpg.png"), Texts());
        QVERIFY(isAnothers(at("a.jpg.xmp"), at("a.jpg.png")) && isAnothers(at("a.xmp"), at("a.jpg")));
        QVERIFY(!isAnothers(at("c.xmp"), at("c.jpg")) && !isAnothers(at("a.xmp"), at("a.CR2")));
        QVERIFY(isSidecarName("x.XMP") && isSidecarName("x.jpg.xmp") && !isSidecarName("xmp"));
    }

    void anotherSizeOrTimeIsAnotherText() {
        write("a.jpg");
        QCOMPARE(textOf(sidecarsOf(at("a.jpg"))), std::string());
        write("a.xmp", "12");
        const std::string before = textOf(sidecarsOf(at("a.jpg")));
        QVERIFY(before.starts_with("a.xmp 2 "));
        write("a.xmp", "123");
        const std::string after = textOf(sidecarsOf(at("a.jpg")));
        QVERIFY(after != before);
        fs::last_write_time(at("a.xmp"), fs::last_write_time(at("a.xmp")) + std::chrono::seconds(2));
        QVERIFY(textOf(sidecarsOf(at("a.jpg"))) != after);
    }

    void keywordsOfLightroomDigikamAndWindowsAreRead() {
        writePicture("a.jpg");
        if (!exiftool({"-XMP-lr:HierarchicalSubject=Places|Norway|Bergen",
                       "-XMP-lr:HierarchicalSubject=People|Ada", "-XMP-dc:Subject=Bergen",
                       "-XMP-dc:Subject=Norway", "-XMP-dc:Subject=rain", "-IPTC:Keywords=Bergen",
                       "-IPTC:Keywords=umbrella", "-EXIF:XPKeywords=rain;harbour quay",
                       "-XMP-digiKam:TagsList=Places/Norway/Bergen", "-XMP-digiKam:TagsList=Places/Norway",
                       "-XMP-microsoft:LastKeywordXMP=Things/Boat", "-XMP-dc:Title=A quay", "a.jpg"}))
            QSKIP("skipped: no exiftool");
        const KeptFacts facts = factsOf("a.jpg");
        QCOMPARE(facts.keywords, (Texts{"People/Ada", "Places/Norway/Bergen", "Things/Boat", "harbour quay",
                                        "rain", "umbrella"}));
        QCOMPARE(facts.notes, std::string("A quay"));
        // A '/' of Lightroom's is part of a name; letters of every script stay.
        exiftool({"-overwrite_original", "-XMP-lr:HierarchicalSubject=", "-XMP-digiKam:TagsList=",
                  "-XMP-lr:HierarchicalSubject=Weather|rain/snow", "-XMP-lr:HierarchicalSubject=Orte|Zürich",
                  "-XMP-microsoft:LastKeywordXMP=", "-IPTC:Keywords=", "-XMP-dc:Subject=",
                  "-EXIF:XPKeywords=", "a.jpg"});
        QCOMPARE(factsOf("a.jpg").keywords, (Texts{"Orte/Zürich", "Weather/rain\\snow"}));
    }

    void aSidecarCountsMoreThanTheFileAndKeywordsAreJoined() {
        writePicture("a.jpg");
        if (!exiftool({"-overwrite_original", "-XMP:Rating=5", "-XMP:Label=Green", "-XMP-dc:Subject=file",
                       "-XMP-dc:Title=Of the file", "-GPSLatitude=10", "-GPSLatitudeRef=N",
                       "-GPSLongitude=20", "-GPSLongitudeRef=W", "a.jpg"}))
            QSKIP("skipped: no exiftool");
        KeptFacts facts = factsOf("a.jpg");
        QVERIFY(facts.rating == 5 && facts.colour == "green" && facts.sidecars.empty());
        QVERIFY(facts.place == (GeoPosition{10, -20}));
        // It does not say how good, which colour and where.
        QVERIFY(exiftool({"-XMP-dc:Subject=beside", "-XMP-dc:Title=Of the sidecar", "-o", "a.jpg.xmp"}));
        facts = factsOf("a.jpg");
        QVERIFY(facts.rating == 5 && facts.colour == "green" && facts.place == (GeoPosition{10, -20}));
        QCOMPARE(facts.keywords, (Texts{"beside", "file"}));
        QCOMPARE(facts.notes, std::string("Of the file\nOf the sidecar"));
        QVERIFY(facts.sidecars.starts_with("a.jpg.xmp "));
        QVERIFY(exiftool({"-overwrite_original", "-XMP:Rating=0", "-XMP:Label=Zu drucken",
                          "-XMP-exif:GPSLatitude=-33.8569", "-XMP-exif:GPSLongitude=151.2153", "a.jpg.xmp"}));
        facts = factsOf("a.jpg");
        QCOMPARE(facts.rating, 0);
        QCOMPARE(facts.colour, std::string("Zu drucken"));
        QVERIFY(facts.place && std::abs(facts.place->latitude + 33.8569) < 1e-6 &&
                std::abs(facts.place->longitude - 151.2153) < 1e-6);
        // NAME.JPG.xmp counts more than NAME.xmp; rejected pictures have no stars.
        QVERIFY(exiftool({"-XMP:Rating=4", "-XMP-dc:Subject=plain", "-o", "a.xmp"}));
        QCOMPARE(factsOf("a.jpg").rating, 0);
        QCOMPARE(factsOf("a.jpg").keywords, (Texts{"beside", "file", "plain"}));
        fs::remove(at("a.jpg.xmp"));
        QCOMPARE(factsOf("a.jpg").rating, 4);
        exiftool({"-overwrite_original", "-XMP:Rating=-1", "a.xmp"});
        QCOMPARE(factsOf("a.jpg").rating, 0);
        // It says that it is of another picture.
        exiftool({"-overwrite_original", "-XMP:Rating=3", "-XMP-photoshop:SidecarForExtension=CR2", "a.xmp"});
        QCOMPARE(factsOf("a.jpg").rating, 5);
        exiftool({"-overwrite_original", "-XMP-photoshop:SidecarForExtension=JPG", "a.xmp"});
        QCOMPARE(factsOf("a.jpg").rating, 3);
    }

    void aSidecarOfSeveralPicturesIsOfTheOneThatItNames() {
        const std::string bare = whatIsSaidIn(kOfDarktable, {});
        for (const char* name : {"a.jpg", "a.png", "a.tif"}) write(name);
        const auto ratings = [&](const std::string& bytes) {
            write("a.xmp", bytes);
            return std::vector{factsOf("a.jpg").rating, factsOf("a.png").rating, factsOf("a.tif").rating};
        };
        QCOMPARE(ratings(bare), (std::vector{0, 0, 0}));
        QVERIFY(!namedBy(at("a.xmp"), picturesBeside(at("a.xmp"))));
        const std::string ofPhotoshop =
                              "xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" "
                              "photoshop:SidecarForExtension=",
                          ofCameraRaw =
                              "xmlns:crs=\"http://ns.adobe.com/camera-raw-settings/1.0/\" crs:RawFileName=",
                          format = "dc:format=";
        QCOMPARE(ratings(whatIsSaidIn(bare, ofPhotoshop + "\"JPG\" ")), (std::vector{2, 0, 0}));
        QCOMPARE(ratings(whatIsSaidIn(bare, ofPhotoshop + "\"CR2\" ")), (std::vector{0, 0, 0}));
        QCOMPARE(ratings(whatIsSaidIn(bare, ofCameraRaw + "\"as it was called.PNG\" ")),
                 (std::vector{0, 2, 0}));
        QCOMPARE(ratings(whatIsSaidIn(bare, format + "\"image/tiff\" ")), (std::vector{0, 0, 2}));
        QCOMPARE(namedBy(at("a.xmp"), picturesBeside(at("a.xmp"))), at("a.tif"));
        QCOMPARE(factsOf("a.jpg").sidecars, textOf(sidecarsOf(at("a.jpg"))) + "\tnot of it");
        QVERIFY(isTextOf(factsOf("a.jpg").sidecars, sidecarsOf(at("a.jpg"))));
        QCOMPARE(usesIn(factsOf("a.jpg").sidecars),
                 (std::vector{std::pair(std::string("a.xmp"), SidecarUse::NotOfIt)}));
        write("a.tiff");
        QVERIFY2(ratings(whatIsSaidIn(bare, format + "\"image/tiff\" ")) == (std::vector{0, 0, 0}),
                 "two have the format");
        QVERIFY(ratings(whatIsSaidIn(bare, ofPhotoshop + "\"tif\" " + format + "\"image/png\" ")) ==
                (std::vector{0, 0, 2}));
    }

    void sidecarsInUtf16AreRead() {
        write("a.nef");
        for (const bool bigEndianOrder : {false, true}) {
            std::string bytes = bigEndianOrder ? "\xFE\xFF" : "\xFF\xFE";
            QString text =
                QString::fromUtf8(kOfDarktable).replace("Places|Sydney", u8"Orte|Zürich \U0001F3D4");
            text.replace("UTF-8", "UTF-16");
            for (const QChar c : text) {
                const char low = static_cast<char>(c.unicode() & 0xFF),
                           high = static_cast<char>(c.unicode() >> 8);
                bytes += bigEndianOrder ? std::string{high, low} : std::string{low, high};
            }
            write("a.nef.xmp", bytes);
            std::vector<Error> problems;
            const KeptFacts facts = factsOf("a.nef", &problems);
            QVERIFY2(problems.empty(), problems.empty() ? "" : problems[0].what());
            QCOMPARE(facts.keywords, (Texts{"Orte/Zürich \U0001F3D4", "Places", "Sydney"}));
            QCOMPARE(facts.rating, 2);
            write("a.nef.xmp", bytes.substr(0, bytes.size() - 1));
            factsOf("a.nef", &problems);
            QCOMPARE(problems.size(), std::size_t{1});
        }
    }

    void darktablesColoursAndPlacesAreReadAndItsOwnNotesAreNot() {
        write("a.nef");
        write("a.nef.xmp", kOfDarktable);
        const KeptFacts facts = factsOf("a.nef");
        QCOMPARE(facts.keywords, Texts{"Places/Sydney"});
        QCOMPARE(facts.colour, std::string("red, blue"));
        QCOMPARE(facts.rating, 2);
        QVERIFY(facts.place && std::abs(facts.place->latitude + 33.8569) < 1e-6 &&
                std::abs(facts.place->longitude - (151 + 12 / 60.0 + 55.08 / 3600)) < 1e-9);
    }

    void digikamsColoursAreCalledByTheirNames() {
        write("a.jpg");
        if (!exiftool({"-XMP-digiKam:ColorLabel=7", "-o", "a.jpg.xmp"})) QSKIP("skipped: no exiftool");
        QCOMPARE(factsOf("a.jpg").colour, std::string("grey"));
        exiftool({"-overwrite_original", "-XMP-digiKam:ColorLabel=0", "a.jpg.xmp"});
        QCOMPARE(factsOf("a.jpg").colour, std::string());
    }

    void placesAreThoseThatExiftoolReads() {
        writePicture("a.jpg");
        for (const auto& [latitude, longitude] :
             {std::pair{60.390491, 5.322111}, {-54.8019, -68.303}, {0.0, 179.99999}, {89.5, -0.25}}) {
            QStringList set{"-overwrite_original",
                            "-GPSLatitude=" + QString::number(std::abs(latitude), 'f', 8),
                            "-GPSLongitude=" + QString::number(std::abs(longitude), 'f', 8),
                            latitude < 0 ? "-GPSLatitudeRef=S" : "-GPSLatitudeRef=N",
                            longitude < 0 ? "-GPSLongitudeRef=W" : "-GPSLongitudeRef=E",
                            "a.jpg"};
            if (!exiftool(set)) QSKIP("skipped: no exiftool");
            QByteArray answer;
            exiftool({"-j", "-n", "-Composite:GPSLatitude", "-Composite:GPSLongitude", "a.jpg"}, &answer);
            const QJsonObject said = QJsonDocument::fromJson(answer)[0].toObject();
            const auto place = factsOf("a.jpg").place;
            QVERIFY(place && std::abs(place->latitude - said["GPSLatitude"].toDouble()) < 1e-7);
            QVERIFY(std::abs(place->longitude - said["GPSLongitude"].toDouble()) < 1e-7);
        }
    }

    void whatCannotBeReadIsSaidAndTheRestIsRead() {
        writePicture("a.jpg");
        std::vector<Error> problems;
        std::string deep = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">";
        for (int i = 0; i < 1'000'000; ++i) deep += "<a>";
        const std::string bomb =
            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">"
            "<!ENTITY c \"&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;\">]><x:xmpmeta "
            "xmlns:x=\"adobe:ns:meta/\">&d;&d;&d;</x:xmpmeta>";
        const std::string whole = kOfDarktable;
        for (const std::string& bytes : {std::string("no XMP"), std::string(), deep, bomb,
                                         whole.substr(0, whole.size() / 2), std::string(100, '\0')}) {
            write("a.xmp", bytes);
            write("a.jpg.xmp", whole);
            const KeptFacts facts = factsOf("a.jpg", &problems);
            QCOMPARE(problems.size(), std::size_t{1});
            QCOMPARE(problems[0].subject(), at("a.xmp"));
            QCOMPARE(facts.keywords, Texts{"Places/Sydney"});
        }
        write("a.xmp", whole);
        fs::resize_file(at("a.xmp"), kMostSidecarBytes + 1);
        factsOf("a.jpg", &problems);
        QVERIFY(problems.size() == 1 && problems[0].problem().find("16 MiB") != std::string::npos);
        fs::remove(at("a.xmp"));
        QCOMPARE(mkfifo(at("a.xmp").c_str(), 0600), 0);
        QCOMPARE(namesOf("a.jpg"), Texts{"a.jpg.xmp"});
        fs::remove(at("a.xmp"));
        fs::create_symlink("b.xmp", at("a.xmp"));
        fs::create_symlink("a.xmp", at("b.xmp"));
        QCOMPARE(namesOf("a.jpg"), Texts{"a.jpg.xmp"});
    }
};

QTEST_GUILESS_MAIN(SidecarsTest)
#include "sidecars_test.moc"
