#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>
#include <QTranslator>

#include "tests/support/patience.hpp"

#include "tests/support/window_test.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/theme.hpp"
#include "ui/shared/translations.hpp"
#include "ui/window/edit_reports.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/pictures_page.hpp"
#include "ui/window/sidebar.hpp"
#include "ui/window/stage_names.hpp"

using namespace laplens;

namespace {

/// What a screen of 1440 x 900 pixels leaves at scale 2, less the window's frame.
constexpr QSize kSmallest(704, 402);

/// Every text half as long again, with accents.
class PseudoTranslator : public QTranslator {
public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char*, int) const override {
        if (!QByteArray(context).startsWith("laplens::")) return {};
        const QString text = QString::fromUtf8(source);
        if (text.size() < 2) return text;
        QString longer = text;
        for (const auto& [plain, accented] : {std::pair('a', 0xE5), {'e', 0xE9}, {'o', 0xF6}, {'u', 0xFC}})
            longer.replace(plain, QChar(accented));
        for (qsizetype more = std::max<qsizetype>(1, text.size() * 3 / 10); more > 0; more -= 8)
            longer += QString(std::min<qsizetype>(8, more), QChar(0xF1)) +
                      (more > 8 ? QStringLiteral(" ") : QString());
        return longer;
    }
};

}  // namespace

/// The window in other languages and directions, at a large scale of text, and as a screen reader is told of
/// it.
class LocalesTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{3};
    std::unique_ptr<MainWindow> window_;

    void open() {
        window_ = std::make_unique<MainWindow>(MainWindow::PrepareDemo{});
        window_->session().openLibrary(fixture_.libraryFolder);
        window_->resize(1280, 800);
        window_->show();
        QVERIFY(QTest::qWaitFor([&] { return window_->session().index() != nullptr; }, kWaitMs));
    }
    /// Calls `look` on each page, with its name.
    void forEachPage(const std::function<void(const QString&)>& look) {
        const auto quiet = [&] {
            QVERIFY(QTest::qWaitFor([&] { return window_->isIdle(); }, kWaitMs));
            QTest::qWait(100);
        };
        for (const auto& [key, name] : {std::pair("Ctrl+1", "browse"),
                                        {"Ctrl+5", "experiments"},
                                        {"Ctrl+6", "models"},
                                        {"Ctrl+3", "map"},
                                        {"Ctrl+4", "duplicates"},
                                        {"Ctrl+,", "settings"}}) {
            QTest::keySequence(window_.get(), QKeySequence(key));
            quiet();
            look(name);
        }
        window_->query().searchForRow(window_->session().index()->imageIds[0]);
        QVERIFY(QTest::qWaitFor([&] { return window_->query().result() != nullptr; }, kWaitMs));
        quiet();
        look("search");
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+Shift+F"));
        quiet();
        look("begin");
    }

    /// Whether it is shown as large as it is, as far as nothing scrolls to it.
    bool isCut(const QWidget* widget) const {
        for (const QWidget* in = widget; in != window_.get(); in = in->parentWidget()) {
            const QWidget* around = in->parentWidget();
            if (qobject_cast<const QAbstractScrollArea*>(around->parentWidget())) return false;
            if (!around->rect().contains(QRect(widget->mapTo(around, QPoint()), widget->size()))) return true;
        }
        return false;
    }
    /// What is cut, or lies over another, or needs a larger window.
    QStringList whatIsNotWhole(const QString& page, const QSize& size) const {
        QStringList wrong;
        const auto say = [&](const QString& what, const QWidget* widget) {
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const auto* label = qobject_cast<const QLabel*>(widget);
            wrong << QString("%1: %2 %3 \"%4\" %5 of %6, %7 of %8")
                         .arg(page, what, widget->metaObject()->className(),
                              button  ? button->text()
                              : label ? label->text()
                                      : widget->objectName())
                         .arg(widget->width())
                         .arg(widget->sizeHint().width())
                         .arg(widget->height())
                         .arg(widget->sizeHint().height());
        };
        // The bar above the copies is as wide as its texts.
        if (window_->size() != size && page != "duplicates") say("larger window", window_.get());
        for (const auto* area : window_->findChildren<QScrollArea*>())
            if (area->isVisible() && area->horizontalScrollBar()->maximum() > 0)
                say("scrolls sideways", area);
        for (const auto* widget : window_->findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->size().isEmpty()) continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const auto* label = qobject_cast<const QLabel*>(widget);
            const bool isNamed = (button && !button->text().isEmpty()) || (label && !label->text().isEmpty());
            const bool yields = widget->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored;
            if ((isNamed || qobject_cast<const QComboBox*>(widget)) && isCut(widget)) say("cut", widget);
            if (isNamed && !yields && !(label && label->wordWrap()) &&
                (widget->width() < widget->sizeHint().width() - 1 ||
                 widget->height() < widget->sizeHint().height() - 4))
                say("too narrow", widget);
            if (!isNamed) continue;
            for (const QObject* other : widget->parentWidget()->children()) {
                const auto* beside = qobject_cast<const QWidget*>(other);
                if (beside && beside != widget && beside->isVisible() && !beside->isWindow() &&
                    widget->parentWidget() != window_.get() && widget->parentWidget()->layout() &&
                    widget->parentWidget()->layout()->indexOf(beside) >= 0 &&
                    beside->geometry().intersects(widget->geometry()))
                    say("lies over " + QString(beside->metaObject()->className()), widget);
            }
        }
        return wrong;
    }

private slots:
    void initTestCase() { prepareWindowTest(fixture_); }
    void cleanup() {
        window_.reset();
        QApplication::setLayoutDirection(Qt::LeftToRight);
    }

    void germanIsCompleteAndUsed() {
        QFile file(QString(QT_TESTCASE_SOURCEDIR) + "/../../translations/laplens_de.ts");
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains("unfinished"), "run lupdate -I . app ui, and translate");
        QTranslator german;
        QVERIFY(german.load(":/translations/laplens_de.qm"));
        QApplication::installTranslator(&german);
        open();
        QStringList tabs;
        for (const auto* button : window_->findChild<QWidget*>("topBar")->findChildren<QPushButton*>())
            tabs << button->text();
        for (const char* english : {"Browse", "Search", "Duplicates", "Experiments", "Models", "Map"})
            QVERIFY2(!tabs.contains(QString(english)), english);
        QCOMPARE(EditReports::tr("%n picture(s) brought back.", nullptr, 1),
                 QString("1 Bild zur\u00fcckgeholt."));
        saveShot(*window_, "german");
        QApplication::removeTranslator(&german);
        QTranslator english;
        QVERIFY(english.load(":/translations/laplens_en.qm"));
        QApplication::installTranslator(&english);
        QCOMPARE(EditReports::tr("%n picture(s) brought back.", nullptr, 3),
                 QString("3 pictures brought back."));
        QApplication::removeTranslator(&english);
    }

    void englishHasItsPluralsWhereNoLanguageIsKnown() {
        for (const char* name : {"C", "en_GB", "fr_FR"}) {
            QLocale::setDefault(QLocale(name));
            installTranslations(*qApp);
            QCOMPARE(EditReports::tr("%n picture(s) brought back.", nullptr, 1),
                     QString("1 picture brought back."));
            QCOMPARE(EditReports::tr("%n picture(s) brought back.", nullptr, 0),
                     QString("0 pictures brought back."));
            QCOMPARE(PicturesPage::tr("%1 pictures", nullptr, 1).arg(1), QString("1 picture"));
            QCOMPARE(PicturesPage::tr("%1 codes", nullptr, 1).arg(1), QString("1 code"));
            for (auto* translator : qApp->findChildren<QTranslator*>()) delete translator;
        }
        QLocale::setDefault(QLocale::c());
        for (const char* language : {"de", "en"}) {
            QFile file(QString(QT_TESTCASE_SOURCEDIR) + "/../../translations/laplens_" + language + ".ts");
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("unfinished"), "run lupdate -I . app ui, and translate");
        }
    }

    void noTextOfAButtonIsCutInALongerLanguage() {
        PseudoTranslator pseudo;
        QApplication::installTranslator(&pseudo);
        open();
        forEachPage([&](const QString& page) {
            saveShot(*window_, "pseudo-" + page);
            for (const auto* button : window_->findChildren<QAbstractButton*>()) {
                if (!button->isVisible() || button->text().isEmpty()) continue;
                QVERIFY2(button->width() >= button->sizeHint().width() - 1,
                         qPrintable(QString("%1: %2 has %3 of %4 pixels")
                                        .arg(page, button->text())
                                        .arg(button->width())
                                        .arg(button->sizeHint().width())));
            }
            // What is measured meanwhile makes a text longer, and its place grows a moment later.
            for (const auto* label : window_->findChildren<QLabel*>())
                if (label->isVisible() && label->wordWrap() && !label->text().isEmpty())
                    QVERIFY2(QTest::qWaitFor(
                                 [&] { return label->height() >= label->heightForWidth(label->width()) - 2; },
                                 kWaitMs),
                             qPrintable(page + ": " + label->text()));
        });
        QApplication::removeTranslator(&pseudo);
    }

    void everyPageIsWholeInASmallWindow_data() {
        QTest::addColumn<QString>("language");
        for (const char* language : {"en", "de", "pseudo"}) QTest::newRow(language) << QString(language);
    }
    void everyPageIsWholeInASmallWindow() {
        QFETCH(QString, language);
        PseudoTranslator pseudo;
        QTranslator real;
        if (language != "pseudo") QVERIFY(real.load(":/translations/laplens_" + language + ".qm"));
        QTranslator* translator = language == "pseudo" ? &pseudo : &real;
        QApplication::installTranslator(translator);
        open();
        QStringList wrong;
        for (const QSize size : {QSize(800, 560), kSmallest}) {
            forEachPage([&](const QString& page) {
                window_->resize(size);
                QTest::qWait(50);
                saveShot(*window_, QString("small-%1-%2-%3").arg(page, language).arg(size.width()));
                wrong << whatIsNotWhole(page, size);
            });
        }
        QApplication::removeTranslator(translator);
        for (const QString& text : wrong) qWarning("%s", qPrintable(text));
        QVERIFY2(wrong.isEmpty(), "see above");
    }

    void fromRightToLeftTheWindowIsMirrored() {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        open();
        forEachPage([&](const QString& page) { saveShot(*window_, "rtl-" + page); });
        QTest::keySequence(window_.get(), QKeySequence("Ctrl+1"));
        QTRY_VERIFY(window_->isIdle() && window_->grid().model()->rowCount() == 45);
        const auto* sidebar = window_->findChild<Sidebar*>();
        const PictureGrid& grid = window_->grid();
        QVERIFY(sidebar->mapTo(window_.get(), QPoint()).x() > grid.mapTo(window_.get(), QPoint()).x());
        const QModelIndex first = grid.model()->index(0, 0), second = grid.model()->index(1, 0);
        QVERIFY(grid.visualRect(first).x() > grid.visualRect(second).x());
    }

    void everythingHasANameAndCanBeReachedByKeys() {
        open();
        forEachPage([&](const QString& page) {
            for (QWidget* widget : window_->findChildren<QWidget*>()) {
                const bool control =
                    qobject_cast<QAbstractButton*>(widget) || qobject_cast<QLineEdit*>(widget) ||
                    qobject_cast<QComboBox*>(widget) || qobject_cast<QAbstractSlider*>(widget) ||
                    qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QAbstractItemView*>(widget);
                // Parts of other controls speak through these.
                const bool part = widget->objectName().startsWith("qt_") ||
                                  qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) ||
                                  qobject_cast<QComboBox*>(widget->parentWidget()) ||
                                  QByteArray(widget->metaObject()->className()).startsWith("QScrollBar") ||
                                  QByteArray(widget->metaObject()->className()).startsWith("QHeader") ||
                                  QByteArray(widget->metaObject()->className()).startsWith("QTableCorner");
                if (!control || part || !widget->isVisible()) continue;
                QAccessibleInterface* told = QAccessible::queryAccessibleInterface(widget);
                QVERIFY(told);
                QVERIFY2(!told->text(QAccessible::Name).isEmpty(),
                         qPrintable(QString("%1: a %2 named \"%3\" has no accessible name")
                                        .arg(page, widget->metaObject()->className(), widget->objectName())));
                // Of exclusive buttons the chosen one has the focus, and the arrow keys reach the others.
                const auto* button = qobject_cast<QAbstractButton*>(widget);
                const bool byArrows = button && (button->autoExclusive() || button->group());
                QVERIFY2(widget->focusPolicy() & Qt::TabFocus || byArrows || !widget->isEnabled() ||
                             widget->focusPolicy() == Qt::NoFocus,
                         qPrintable(page + ": " + told->text(QAccessible::Name)));
            }
        });
    }

    void everyStageOfAJobHasAPlainNameInTheLanguageOfTheWindow() {
        QTranslator german;
        QVERIFY(german.load(":/translations/laplens_de.qm"));
        QApplication::installTranslator(&german);
        const QRegularExpression begins(
            "beginStage\\(\\s*\"([^\"]+)\"((?:\\s*\\+\\s*[^\",;+]+)?)"
            "((?:\\s*\\+\\s*\"[^\"]*\")?)");
        // Only commands say these.
        const QStringList elsewhere = {"Exporting"};
        int found = 0;
        QDirIterator files(QString(QT_TESTCASE_SOURCEDIR) + "/../../core", {"*.cpp"}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            auto matches = begins.globalMatch(QString::fromUtf8(file.readAll()));
            while (matches.hasNext()) {
                const auto match = matches.next();
                QString stage = match.captured(1);
                if (!match.captured(2).isEmpty()) stage += "X";
                stage += match.captured(3).section('"', 1, 1);
                if (stage.startsWith("Training, epoch")) stage = "Training, epoch 2 of 7";
                if (elsewhere.contains(stage)) continue;
                ++found;
                const StageName name = stageName(stage);
                QVERIFY2(name.technical != stage && name.plain != stage, qPrintable(stage));
                QVERIFY2(stageName("itq: " + stage).plain == "itq: " + name.plain, qPrintable(stage));
            }
        }
        QApplication::removeTranslator(&german);
        QVERIFY(found > 50);
        for (const char* stage : {"Extracting features", "Choosing neighbours", "Solving for eigenvectors",
                                  "Rotating principal directions", "Taking checksums", "Tuning"})
            for (const char* jargon : {"eature", "eighbour", "igen", "irection", "hecksum", "uning"})
                QVERIFY2(!stageName(stage).plain.contains(jargon), stage);
        QCOMPARE(stageName("Training, epoch 2 of 7").plain, QString("Teaching the network, round 2 of 7"));
        QCOMPARE(progressText("Extracting features", 412, 900, 125),
                 QString("Looking at your pictures, 412 of 900, 2 min left"));
        QCOMPARE(progressText("Looking for pictures", 77, 0, -1), QString("Looking for pictures, 77"));
        QCOMPARE(progressText("Storing codes", 9, 9, 0), QString("Saving the codes, 9 of 9"));
    }
};

QTEST_MAIN(LocalesTest)
#include "locales_test.moc"
