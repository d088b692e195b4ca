#include <QAbstractItemModelTester>
#include <QAction>
#include <QItemSelectionModel>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <fstream>
#include <random>

#include "core/copies/duplicates.hpp"
#include "core/images/decode.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/window_test.hpp"
#include "ui/browse/folded_rows.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/picture_marks.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/window/main_window.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// Copies of one picture in an answer, folded behind the best ranked of them.
class AnswerFoldsTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{3};
    std::unique_ptr<MainWindow> window_;
    std::vector<std::vector<std::int64_t>> groups_;  ///< of copies in the library

    LibrarySession& session() const { return window_->session(); }
    QuerySession& query() const { return window_->query(); }
    PictureGrid& grid() const { return window_->grid(); }
    GridModel& model() const { return *window_->findChild<GridModel*>(); }
    const FoldedRows& folds() const { return model().folds(); }
    std::vector<std::int64_t> rows() const {
        std::vector<std::int64_t> ids;
        for (int row = 0; row < model().rowCount(); ++row) ids.push_back(model().imageIdAt(row));
        return ids;
    }
    std::vector<std::int64_t> ranked() const {
        std::vector<std::int64_t> ids;
        if (const auto result = model().result())
            for (const RankedPicture& picture : result->ranked) ids.push_back(picture.imageId);
        return ids;
    }
    QAction* action(const QString& text) const {
        for (QAction* action : window_->actions())
            if (action->text() == text) return action;
        return nullptr;
    }
    QString spoken(std::int64_t imageId) const {
        const int row = model().rowOf(imageId);
        if (!QTest::qWaitFor([&] { return model().pictureAt(row) != nullptr; }, kWaitMs)) return {};
        return model().index(row).data(Qt::AccessibleTextRole).toString();
    }
    /// What the rows are by the groups and the ranking.
    std::vector<std::int64_t> expected(const std::set<std::int64_t>& open = {}) const {
        std::vector<std::int64_t> rows, ids = ranked();
        std::set<std::int64_t> said;
        for (const std::int64_t id : ids) {
            if (said.contains(id)) continue;
            rows.push_back(id);
            for (const auto& group : groups_) {
                if (std::ranges::count(group, id) == 0) continue;
                for (const std::int64_t other : ids)
                    if (other != id && std::ranges::count(group, other) > 0) {
                        said.insert(other);
                        if (open.contains(id)) rows.push_back(other);
                    }
            }
        }
        return rows;
    }
    /// The first picture of the answer that stands for two others.
    std::int64_t stack() const {
        for (const std::int64_t id : rows())
            if (folds().copiesOf(id) == 2) return id;
        return 0;
    }
    void select(std::int64_t imageId) const {
        grid().selectionModel()->setCurrentIndex(model().index(model().rowOf(imageId)),
                                                 QItemSelectionModel::ClearAndSelect);
    }
    QPoint markOf(std::int64_t imageId) const {
        const QRect cell = grid().visualRect(model().index(model().rowOf(imageId)));
        return {cell.right() - 14, cell.bottom() - GridLayout::kCaption - 14};
    }
    void ask(std::int64_t imageId) const {
        QSignalSpy answered(&query(), &QuerySession::resultReady);
        query().searchForRow(imageId);
        QVERIFY(heard(answered));
        QTRY_VERIFY(window_->isIdle() && model().result() == query().result());
        QTRY_COMPARE(rows(), expected());
    }

private slots:
    void initTestCase() {
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_.pictures))
            if (entry.is_regular_file()) files.push_back(entry.path());
        std::ranges::sort(files);
        for (std::size_t i = 0; i < 3; ++i) {
            const fs::path& file = files[5 * i + 1];
            const Image image = decodeFile(file).image;
            for (const auto& [name, picture, quality] :
                 {std::tuple("half.jpg", resizeShortSide(image, std::min(image.width, image.height) / 2), 90),
                  {"poor.jpg", image, 40}}) {
                const std::vector<std::byte> bytes = encodeJpeg(picture, quality);
                std::ofstream(file.parent_path() / (file.stem().string() + name), std::ios::binary)
                    .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
            }
        }
        prepareWindowTest(fixture_);
        QSettings().remove("search/folds");  // as it is where nobody has chosen
        const Library library = fixture_.open();
        for (const DuplicateGroup& group : duplicateGroups(library, CopyLevel::Same, fixture_.context))
            groups_.push_back(group.imageIds);
        QCOMPARE(groups_.size(), std::size_t{3});
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        session().openLibrary(fixture_.libraryFolder);
        window_->resize(1100, 800);
        window_->show();
        QTRY_VERIFY(session().index() && window_->isIdle() && model().rowCount() > 0);
        new QAbstractItemModelTester(&model(), QAbstractItemModelTester::FailureReportingMode::QtTest, this);
    }
    void cleanupTestCase() { window_.reset(); }

    /// Of any ranking and any folds, open and closed.
    void rowsAreThePicturesThatAreNotFoldedAway() {
        std::mt19937 random(5);
        for (int round = 0; round < 200; ++round) {
            SearchResult result;
            std::vector<std::int64_t> ids(random() % 30);
            for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = 100 + std::int64_t(i);
            std::ranges::shuffle(ids, random);
            for (const std::int64_t id : ids) result.ranked.push_back({id, 0, 0});
            // Some of no ranking, too.
            std::vector<std::vector<std::int64_t>> groups(1 + random() % 6);
            for (std::int64_t id = 95; id < 130; ++id)
                if (random() % 2) groups[random() % groups.size()].push_back(id);
            FoldedRows folds;
            folds.setGroups(groups);
            std::set<std::int64_t> open;
            for (const auto& group : groups)
                if (!group.empty() && random() % 2) {
                    folds.setOpen(group.back(), true);
                    open.insert(group.begin(), group.end());
                }
            const std::vector<std::uint32_t> rows = folds.rowsOf(result);
            const auto groupOf = [&](std::int64_t id) {
                return std::ranges::find_if(groups,
                                            [&](const auto& g) { return std::ranges::count(g, id) > 0; });
            };
            std::vector<std::int64_t> expected;
            std::set<std::int64_t> done;
            std::size_t away = 0;
            const std::size_t places = ids.empty() ? 0 : random() % (ids.size() + 1);
            int within = 0;
            for (std::size_t place = 0; place < ids.size(); ++place) {
                const std::int64_t id = ids[place];
                if (done.contains(id)) continue;
                const std::size_t before = expected.size();
                expected.push_back(id);
                if (const auto group = groupOf(id); group != groups.end()) {
                    QCOMPARE(folds.standsFor(id), id);
                    std::size_t copies = 0;
                    for (const std::int64_t other : ids) {
                        if (other == id || std::ranges::count(*group, other) == 0) continue;
                        done.insert(other);
                        ++copies;
                        QVERIFY(folds.isCopy(other) && folds.standsFor(other) == id);
                        open.contains(id) ? expected.push_back(other) : void(++away);
                    }
                    QCOMPARE(folds.copiesOf(id), int(copies));
                }
                if (place < places) within += int(expected.size() - before);
            }
            std::vector<std::int64_t> shown;
            for (const std::uint32_t place : rows) shown.push_back(result.ranked[place].imageId);
            QCOMPARE(shown, expected);
            QCOMPARE(folds.foldedAway(), int(away));
            QCOMPARE(folds.rowsWithin(places), within);
        }
    }

    void copiesAreOneResultThatIsOpenedAndClosed() {
        ask(groups_[0][0]);
        const std::int64_t id = stack();
        QVERIFY(id != 0);
        const std::vector<std::int64_t> closed = rows(), all = ranked();
        QCOMPARE(int(closed.size() + std::size_t(folds().foldedAway())), int(all.size()));
        QVERIFY(spoken(id).endsWith(", and 2 copies"));
        saveShot(*window_, "answer-folded");

        // By its mark, in which nothing is selected.
        grid().scrollTo(model().index(model().rowOf(id)));
        QTest::mouseClick(grid().viewport(), Qt::LeftButton, {}, markOf(id));
        QCOMPARE(rows(), expected({id}));
        QVERIFY(grid().selectedImageIds().empty());
        QVERIFY(spoken(id).endsWith(", its 2 copies follow"));
        QVERIFY(spoken(rows()[std::size_t(model().rowOf(id) + 1)]).endsWith(", a copy"));
        saveShot(*window_, "answer-opened");
        QTest::mouseDClick(grid().viewport(), Qt::LeftButton, {}, markOf(id));
        QCOMPARE(rows(), closed);

        // By a key; from one of them, too, and then the keys are at the one that is left.
        grid().setFocus();
        select(id);
        QTest::keySequence(window_.get(), QKeySequence(Qt::CTRL | Qt::Key_E));
        QCOMPARE(rows(), expected({id}));
        QCOMPARE(grid().currentImageId(), id);
        QTest::keyClick(&grid(), Qt::Key_Right);
        QTest::keyClick(&grid(), Qt::Key_Right);
        QCOMPARE(folds().standsFor(grid().currentImageId()), id);
        QTest::keySequence(window_.get(), QKeySequence(Qt::CTRL | Qt::Key_E));
        QCOMPARE(rows(), closed);
        QCOMPARE(grid().currentImageId(), id);
        QCOMPARE(grid().selectedImageIds(), std::vector<qint64>{id});
    }

    void theAnswerCountsAllItsPictures() {
        ask(groups_[0][0]);
        const int away = folds().foldedAway();
        QVERIFY(away > 0);
        const QString said = QString("%1 pictures, %2 of them folded copies").arg(ranked().size()).arg(away);
        const auto isSaid = [&] {
            return std::ranges::any_of(window_->findChildren<QLabel*>(), [&](const QLabel* label) {
                return label->isVisible() && label->text().contains(said);
            });
        };
        QVERIFY2(isSaid(), qPrintable(said));
        select(stack());
        action("Show or fold the copies")->trigger();
        QVERIFY(!isSaid());
    }

    /// And nothing else is done to the others.
    void whatIsDoneIsDoneWithTheOneThatIsShown() {
        ask(groups_[0][0]);
        const std::int64_t id = stack();
        select(id);
        action("Favourite")->trigger();
        const auto tagged = [&] { return fixture_.open().imagesTagged(kFavouriteTag); };
        QTRY_COMPARE(tagged(), std::vector<std::int64_t>{id});
        QSignalSpy answered(&query(), &QuerySession::resultReady);
        action("Right: more of it")->trigger();
        QCOMPARE(query().view().right, std::vector<std::int64_t>{id});
        QVERIFY(heard(answered));
        // Another of them may be the best ranked now: it is not put in the place of what is selected.
        QTRY_COMPARE(rows(), expected({folds().isCopy(id) ? folds().standsFor(id) : 0}));
        QCOMPARE(grid().selectedImageIds(), std::vector<qint64>{id});
        query().setFeedback({}, {});
        QVERIFY(heard(answered, 2));
        QTRY_VERIFY(!folds().isCopy(id));
        QCOMPARE(grid().selectedImageIds(), std::vector<qint64>{id});
        action("Favourite")->trigger();
        QTRY_VERIFY(tagged().empty());
        if (folds().isOpen(id)) QVERIFY(grid().toggleFold());

        QSettings().setValue("trash/asks", true);
        select(id);
        action("Move to the trash")->trigger();
        auto* question = window_->findChild<QMessageBox*>();
        QTRY_VERIFY((question = window_->findChild<QMessageBox*>()) && question->isVisible());
        QVERIFY2(
            (question->text() + question->informativeText()).contains("2 copies that are folded behind stay"),
            qPrintable(question->informativeText()));
        question->reject();
        QSettings().remove("trash/asks");

        // What goes is one of them; the next stands for the rest.
        const fs::path file = fixture_.open().imageFile(fixture_.open().image(id));
        const std::vector<std::int64_t> before = rows();
        QCOMPARE(before, expected());
        action("Move to the trash")->trigger();
        QTRY_VERIFY(model().rowOf(id) < 0 && !fs::exists(file));
        QTRY_VERIFY(window_->isIdle() && !session().isWriting());
        QTRY_COMPARE(rows().size(), before.size());
        QTRY_COMPARE(rows(), expected());
        QVERIFY(std::ranges::any_of(groups_, [&](const auto& group) {
            return std::ranges::count(group, id) > 0 && std::ranges::any_of(group, [&](std::int64_t other) {
                       return folds().copiesOf(other) == 1;
                   });
        }));
        action("Undo")->trigger();
        QTRY_VERIFY(fs::exists(file));
        QTRY_VERIFY(window_->isIdle() && !session().isWriting());
    }

    void whoeverIsInHandIsNotFoldedAway() {
        ask(groups_[1][0]);
        const std::int64_t id = stack();
        action("Fold copies in answers")->trigger();
        QCOMPARE(rows(), ranked());
        QVERIFY(!QSettings().value("search/folds").toBool());
        std::int64_t copy = 0;
        for (const auto& group : groups_)
            if (std::ranges::count(group, id) > 0) copy = group[0] == id ? group[1] : group[0];
        select(copy);
        action("Fold copies in answers")->trigger();
        QTRY_VERIFY(folds().foldedAway() > 0);
        QCOMPARE(rows(), expected({id}));
        QCOMPARE(grid().currentImageId(), copy);
        QCOMPARE(grid().selectedImageIds(), std::vector<qint64>{copy});
    }

    void whatIsSaidToBeNoCopyIsFoldedNoLonger() {
        ask(groups_[2][0]);
        const std::int64_t id = stack();
        const auto group =
            std::ranges::find_if(groups_, [&](const auto& g) { return std::ranges::count(g, id) > 0; });
        const auto kept = *group;
        groups_.erase(group);
        session().write(
            this,
            [kept](Library& library) {
                for (const ContentPair& pair : pairsAmong(library, kept)) library.setNotCopies(pair, true);
                return true;
            },
            [](bool) {});
        QTRY_VERIFY(!session().isWriting());
        ask(groups_[0][0]);
        groups_.push_back(kept);
    }

    /// Where nothing is a copy, and where nothing is asked.
    void elsewhereNothingIsFolded() {
        action("Browse")->trigger();
        QVERIFY(!model().result());
        QTRY_COMPARE(qint64(rows().size()), session().counts().present());
        QVERIFY(!grid().toggleFold());
    }
};

QTEST_MAIN(AnswerFoldsTest)
#include "answer_folds_test.moc"
