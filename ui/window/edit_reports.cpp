#include "ui/window/edit_reports.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/pictures_page.hpp"

namespace laplens {

namespace {

constexpr std::size_t kMostNamed = 6;

}  // namespace

EditReports::EditReports(LibraryEdits& edits, PicturesPage& pictures, ErrorBar& errors)
    : QObject(&edits), pictures_(pictures), errors_(errors) {
    connect(&edits, &LibraryEdits::rootRemoved, this, [this](const QString& folder) {
        emit remarked(tr("%1 is no longer in the library. Ctrl+Z brings it back.").arg(folder));
    });
    connect(&edits, &LibraryEdits::renamed, this, [this](const QString& name) {
        emit remarked(tr("The file is called %1 now. Ctrl+Z takes it back.").arg(name));
    });
    connect(&edits, &LibraryEdits::trashed, this, [this](int files) {
        emit remarked(tr("%n picture(s) moved to the trash. Ctrl+Z brings them back.", nullptr, files));
    });
    connect(&edits, &LibraryEdits::trashReported, this, [this](const TrashReport& report) {
        if (pictures_.page() != Page::Duplicates) showLeft(report.left, ErrorBar::kFiles);
    });
    connect(&edits, &LibraryEdits::linkReported, this, [this](const LinkReport& report) {
        if (pictures_.page() != Page::Duplicates) showLeft(report.left, ErrorBar::kFiles);
    });
    connect(&edits, &LibraryEdits::saved, this,
            [this](const std::vector<Error>& refused) { showLeft(refused, ErrorBar::kEdits); });
    connect(&edits, &LibraryEdits::restoreReported, this, [this](const RestoreReport& report) {
        showLeft(report.left, ErrorBar::kFiles);
        std::vector<qint64> back;
        for (const TrashedPicture& picture : report.restored) back.push_back(picture.imageId);
        pictures_.showBack(back);
    });
    connect(&edits, &LibraryEdits::nothingToUndo, this,
            [this] { emit remarked(tr("There is nothing to undo.")); });
    connect(&edits, &LibraryEdits::nothingToRedo, this,
            [this] { emit remarked(tr("There is nothing to do again.")); });
    connect(&edits, &LibraryEdits::undone, this,
            [this](const QString& change) { emit remarked(tr("Undone: %1.").arg(change)); });
    connect(&edits, &LibraryEdits::redone, this,
            [this](const QString& change) { emit remarked(tr("Done again: %1.").arg(change)); });
    connect(&edits, &LibraryEdits::dropped, this, [this](const QString& change) {
        emit remarked(tr("What was changed is not in the library any more, so that this is passed over: %1.")
                          .arg(change));
    });
    connect(&edits, &LibraryEdits::trashedEarlier, this, [this](int files, int changes) {
        emit remarked(LibraryEdits::trashedEarlierText(files, changes));
    });
    connect(&edits, &LibraryEdits::movesTakenBack, this, [this](const MovesTakenBack& moves) {
        showLeft(moves.left, ErrorBar::kFiles);
        if (!moves.files.empty())
            emit remarked(
                tr("%n file(s) that were being renamed or moved when LapLens was cut off are where "
                   "they were.",
                   nullptr, int(moves.files.size())));
    });
    connect(&edits, &LibraryEdits::restored, this, [this](int files) {
        errors_.settle(QuerySession::kSearch);
        emit remarked(tr("%n picture(s) brought back.", nullptr, files));
    });
}

void EditReports::showLeft(const std::vector<Error>& left, const QString& about) {
    if (left.empty()) return errors_.settle(about);
    const QString problem = toQString(left.front().problem());
    // The others may be left for other reasons.
    QStringList detail{toQString(left.front().remedy())};
    for (std::size_t i = 1; i < std::min(left.size(), kMostNamed); ++i)
        detail << toQString(left[i].subject()) + ": " + toQString(left[i].problem());
    detail.removeAll(QString());
    emit failed(
        left.size() == 1 ? problem : tr("%1, and %n more", nullptr, int(left.size()) - 1).arg(problem),
        toQString(left.front().subject()), detail.join('\n'), about);
}

}  // namespace laplens
