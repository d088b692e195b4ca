#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QCompleter>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QTest>
#include <algorithm>

#include "core/networks/official_weights.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/random_towers.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/browse_bar.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/main_window.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// The box at the top asked for what pictures show, of a library that is coded with CLIP's network under
/// random weights. Orders are those that OpenCLIP gives (tests/query/text_query_figures.json).
class ShownWordsTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    const QString pictures_ = folder_.filePath("pictures"),
                  vocabulary_ = folder_.filePath("data/laplens/models/bpe_simple_vocab_16e6.txt.gz");
    QJsonArray figures_;
    std::unique_ptr<MainWindow> window_;

    QLineEdit& box() const { return *window_->findChild<QWidget*>("topBar")->findChild<QLineEdit*>(); }
    GridModel& grid() const { return *window_->findChild<GridModel*>(); }
    QAbstractItemView& popup() const { return *box().completer()->popup(); }

    /// Names of all rows; nothing while they are read.
    QStringList names() const {
        QStringList names;
        if (!window_->isIdle()) return names;
        for (int row = 0; row < grid().rowCount(); ++row) {
            grid().index(row).data();
            if (!grid().pictureAt(row)) return {};
            names << grid().index(row).data().toString();
        }
        return names;
    }
    /// Of the text at this place of the figures, the nearest picture first.
    QStringList expected(int text) const {
        const QJsonArray cosines = figures_[text]["cosines"].toArray();
        std::vector<int> order;
        for (int p = 0; p < cosines.size(); ++p) order.push_back(p);
        std::ranges::sort(order, std::greater{}, [&](int p) { return cosines[p].toDouble(); });
        QStringList names;
        for (const int p : order) names << QStringLiteral("%1.png").arg(p);
        return names;
    }
    QStringList inOrderOfNames() const {
        QStringList names;
        for (int p = 0; p < RandomTowers::kPictures; ++p) names << QStringLiteral("%1.png").arg(p);
        return names;
    }
    QString makeLibrary(const QString& name, const std::string& backbone) {
        const QString place = folder_.filePath(name);
        Library library = Library::open(toPath(place));
        JobContext context;
        addPictures(library, toPath(pictures_), false, context);
        updateLibrary(library, {.backbone = backbone}, context);
        return place;
    }
    void showLibrary(const QString& place) {
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        window_->session().openLibrary(toPath(place));
        window_->show();
        QTRY_VERIFY(window_->session().index() && window_->isIdle() &&
                    grid().rowCount() == RandomTowers::kPictures);
        window_->findChild<BrowseBar*>()->setOrder({.by = BrowseOrder::By::Name});
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get(), kWaitMs));
        QTRY_COMPARE(names(), inOrderOfNames());
    }

private slots:
    void initTestCase() {
        if (!QFile::exists(LAPLENS_VOCABULARY)) QSKIP("skipped: no vocabulary");
        keepSettingsIn(toPath(folder_.path()));
        qputenv("XDG_DATA_HOME", folder_.filePath("data").toUtf8());
        qputenv("XDG_STATE_HOME", folder_.filePath("state").toUtf8());
        applyTheme(*qApp, ThemeChoice::Light);
        QFile figures(LAPLENS_FIGURES);
        QVERIFY(figures.open(QIODevice::ReadOnly));
        figures_ = QJsonDocument::fromJson(figures.readAll())["texts"].toArray();
        QVERIFY(QDir().mkpath(pictures_) && RandomTowers::paintPictures(pictures_));
        const QString weights = folder_.filePath("clip.safetensors");
        RandomTowers::write(toPath(weights));
        QCOMPARE(importNetwork(toPath(weights)).backbone, std::string("clip_vitb32"));
        QVERIFY(QFile::remove(weights) && QFile::copy(LAPLENS_VOCABULARY, vocabulary_));
        makeLibrary("clip", "clip_vitb32");
        makeLibrary("embedded", "embedded");
    }
    void cleanup() { window_.reset(); }

    void theBoxOffersThePicturesThatShowItsWords() {
        showLibrary(folder_.filePath("clip"));
        box().setFocus();
        QTest::keyClicks(&box(), "receipt");
        QTRY_VERIFY(popup().isVisible());
        const QModelIndex last = popup().model()->index(popup().model()->rowCount() - 1, 0);
        QCOMPARE(last.data().toString(), QString("Pictures that show \u201creceipt\u201d"));
        QTest::keyClick(&popup(), Qt::Key_Up);
        QTest::keyClick(&popup(), Qt::Key_Return);
        QTRY_COMPARE(box().text(), QString("shows:\"receipt\""));
        QTRY_COMPARE(names(), expected(2));
        saveShot(*window_, "shown-words");
        const auto* order = window_->findChild<BrowseBar*>()->findChild<QComboBox*>();
        QVERIFY(!order->isVisible());
        // Other words beside them say which pictures, and the side bar's choice and a new list do not end it.
        box().setText("shows:\"receipt\" -name:1");
        QStringList some = expected(2);
        some.removeIf([](const QString& name) { return name.startsWith('1'); });
        QTRY_COMPARE(names(), some);
        box().setText("zeigt:\"red car at night\"");
        QTRY_COMPARE(names(), expected(1));
        window_->session().reload();
        QTRY_COMPARE(names(), expected(1));
        box().clear();
        QTRY_COMPARE(names(), inOrderOfNames());
        QVERIFY(order->isVisible());
    }

    void aNetworkThatReadsNoWordsIsSaidAndNothingIsOffered() {
        showLibrary(folder_.filePath("embedded"));
        box().setFocus();
        QTest::keyClicks(&box(), "receipt");
        QTRY_COMPARE(grid().rowCount(), 0);
        QVERIFY(!popup().isVisible());
        QVERIFY(window_->grid().emptyText().contains("shows:dog"));
        box().setText("shows:receipt");
        QTRY_VERIFY2(window_->grid().emptyText().contains("reads no words"),
                     qPrintable(window_->grid().emptyText()));
        QCOMPARE(grid().rowCount(), 0);
    }

    void withoutItsVocabularyTheWindowSaysWhatIsMissing() {
        showLibrary(folder_.filePath("clip"));
        QVERIFY(QFile::rename(vocabulary_, vocabulary_ + ".away"));
        auto* bar = window_->findChild<ErrorBar*>();
        box().setText("shows:receipt");
        QTRY_VERIFY(bar->isVisible());
        QVERIFY(QFile::rename(vocabulary_ + ".away", vocabulary_));
        QTRY_VERIFY(window_->isIdle());
        box().setText("shows:\"receipt\"");
        QTRY_COMPARE(names(), expected(2));
    }
};

QTEST_MAIN(ShownWordsTest)
#include "shown_words_test.moc"
