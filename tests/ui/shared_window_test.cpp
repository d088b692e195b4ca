#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <thread>

#include "tests/support/patience.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/browse_bar.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/query_session.hpp"
#include "ui/window/main_window.hpp"

using namespace laplens;

/// The window on a library at a server, its codes in memory or left where they are.
class SharedWindowTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{3};
    std::unique_ptr<PostgresServer> server_;
    std::filesystem::path uri_;
    std::unique_ptr<MainWindow> window_;

    LibrarySession& session() const { return window_->session(); }
    QuerySession& query() const { return window_->query(); }
    QAbstractItemModel& listed() const { return *window_->grid().model(); }

    void open(bool atServer) {
        qputenv("LAPLENS_CODES_IN_MEMORY", atServer ? "10" : "");
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        session().openLibrary(uri_);
        window_->resize(1280, 800);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return session().index() && listed().rowCount() == 45; }, kWaitMs));
        QCOMPARE(session().index()->isAtServer(), atServer);
    }
    std::shared_ptr<const SearchResult> resultOf(const std::function<void()>& asking) {
        QSignalSpy ready(&query(), &QuerySession::resultReady);
        asking();
        if (!heard(ready)) return nullptr;
        return query().result();
    }

private slots:
    void initTestCase() {
        if (!PostgresServer::isAvailable()) QSKIP("skipped: PostgreSQL is not installed");
        prepareWindowTest(fixture_);
        server_ = std::make_unique<PostgresServer>();
        uri_ = server_->newDatabase();
        Library library = Library::open(uri_);
        addPictures(library, fixture_.pictures, true, fixture_.context);
        updateLibrary(library, {}, fixture_.context);
    }
    void cleanup() { window_.reset(); }
    void cleanupTestCase() { server_.reset(); }

    void itIsSearchedAsALibraryOnThisDisk_data() {
        QTest::addColumn<bool>("atServer");
        QTest::newRow("in memory") << false;
        QTest::newRow("at the server") << true;
    }
    void itIsSearchedAsALibraryOnThisDisk() {
        QFETCH(bool, atServer);
        open(atServer);
        const std::filesystem::path file = fixture_.pictures / "beaches" / "001.jpg";
        const auto byFile = resultOf([&] { query().searchForFile(file); });
        QVERIFY(byFile && byFile->ranked.size() == 44);
        QTRY_COMPARE(listed().rowCount(), 44);
        QVERIFY(query().queryPicture()->imageId != 0);
        QVERIFY(QTest::qWaitFor([&] { return window_->isIdle(); }, kWaitMs));
        QTest::qWait(200);  // for whoever looks at it
        saveShot(*window_, atServer ? "shared-at-server" : "shared-in-memory");

        SearchOptions options = query().options();
        options.limit = 7;
        options.bits = 24;
        query().setOptions(options, query().view());
        QTRY_COMPARE(query().result()->ranked.size(), std::size_t{7});
        const auto few = query().result();
        QCOMPARE(few->bits, 24);
        QVERIFY(resultOf([&] { query().setOptions({}, {}); }));
        const auto right = few->ranked[3].imageId;
        QVERIFY(resultOf([&] { query().giveFeedback({right}, true); }));
        const auto both = resultOf([&] { query().searchForRows({few->ranked[0].imageId, right}); });
        QVERIFY(both && both->ranked.size() >= 43);

        LibraryEdits& edits = *window_->findChild<LibraryEdits*>();
        edits.toggleTag({right}, "holiday");
        QTRY_COMPARE(Library::open(uri_).imagesTagged("holiday").size(), std::size_t{1});
        edits.toggleTag({right}, "holiday");
        QTRY_COMPARE(Library::open(uri_).imagesTagged("holiday").size(), std::size_t{0});
    }

    void whatNeedsEveryCodeSaysSoAndTheRestStays() {
        open(true);
        QSignalSpy failed(&session(), &LibrarySession::failed);
        window_->findChild<BrowseBar*>()->setOrder({.group = BrowseOrder::Group::Cluster});
        QVERIFY(heard(failed));
        QVERIFY(failed.at(0).at(0).toString().contains("stay at its server"));
        QVERIFY(failed.at(0).at(2).toString().contains("LAPLENS_CODES_IN_MEMORY"));
        QCOMPARE(listed().rowCount(), 45);
        window_->findChild<BrowseBar*>()->setOrder({});
        QVERIFY(resultOf([&] { query().searchForRow(session().index() ? 1 : 0); }));
    }

    void theServerGoesAndTheLastResultsStay() {
        open(true);
        const auto found = resultOf([&] { query().searchForFile(fixture_.pictures / "beaches/001.jpg"); });
        QVERIFY(found);
        QTRY_COMPARE(listed().rowCount(), 44);
        server_->stop("immediate");
        QSignalSpy failed(&session(), &LibrarySession::failed);
        SearchOptions options;
        options.limit = 5;
        query().setOptions(options, query().view());
        QVERIFY(heard(failed));
        QVERIFY(failed.at(0).at(0).toString().contains("connection to the shared library was lost"));
        QCOMPARE(listed().rowCount(), 44);
        server_->start();
        options.limit = 6;
        const auto again = resultOf([&] { query().setOptions(options, query().view()); });
        QVERIFY(again && again->ranked.size() == 6);
    }
};

QTEST_MAIN(SharedWindowTest)
#include "shared_window_test.moc"
