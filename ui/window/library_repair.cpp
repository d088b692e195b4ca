#include "ui/window/library_repair.hpp"

#include <QDateTime>
#include <QLocale>
#include <QPointer>
#include <QWidget>
#include <algorithm>
#include <memory>

#include "core/base/error.hpp"
#include "core/store/location.hpp"
#include "core/upkeep/backup.hpp"
#include "core/upkeep/rescue.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/desktop.hpp"
#include "ui/shared/questions.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/suggestion_bar.hpp"

namespace laplens {

namespace {

QString keptText(const std::filesystem::path& aside) {
    return LibraryRepair::tr("The damaged library is kept as %1.").arg(toQString(aside));
}

QString partName(const std::string& table) {
    if (table == "roots") return LibraryRepair::tr("folders");
    if (table == "images") return LibraryRepair::tr("pictures");
    if (table == "tags") return LibraryRepair::tr("tags");
    if (table == "searches") return LibraryRepair::tr("saved searches");
    if (table == "not_copies") return LibraryRepair::tr("what is no copy");
    if (table == "runs") return LibraryRepair::tr("experiments");
    return LibraryRepair::tr("what was learnt of the pictures");
}

QString savedText(const Rescue& rescue) {
    QStringList saved, lost;
    for (const char* table : {"roots", "images", "tags", "searches", "runs"})
        if (const auto found = rescue.saved.find(table); found != rescue.saved.end())
            saved << partName(table) + ' ' + formatCount(found->second.rows);
    for (const auto& [table, rows] : rescue.saved)
        if (!rows.complete && !lost.contains(partName(table))) lost << partName(table);
    if (saved.isEmpty()) return LibraryRepair::tr("Nothing could be read.");
    QString text = LibraryRepair::tr("Saved: %1.").arg(saved.join(QStringLiteral(", ")));
    if (!lost.isEmpty())
        text += ' ' + LibraryRepair::tr("Not all could be read of: %1.").arg(lost.join(QStringLiteral(", ")));
    return text;
}

QString dateText(const KnownBackup& backup) {
    const QDateTime made = QDateTime::fromString(QString::fromStdString(backup.madeAt), Qt::ISODate);
    return QLocale().toString(made.toLocalTime(), QLocale::ShortFormat);
}

}  // namespace

LibraryRepair::LibraryRepair(LibrarySession& session, SuggestionBar& suggestions, ErrorBar& errors,
                             QWidget& window)
    : QObject(&window), session_(session), suggestions_(suggestions), errors_(errors), window_(window) {
    connect(&session, &LibrarySession::libraryDamaged, this,
            [this](const QString& folder) { offerToRepair(toPath(folder)); });
}

void LibraryRepair::offerToReopen(const std::filesystem::path& library) {
    suggestions_.suggest(
        tr("LapLens did not end properly while %1 was open. What it had done is kept.")
            .arg(toQString(libraryName(library))),
        tr("Open it again"), [this, library] { session_.openLibrary(library); }, {}, tr("Start without it"));
}

void LibraryRepair::offerToMake(const QString& folder) {
    suggestions_.suggest(
        tr("There is no library at %1. It is opened as soon as it is there, when its drive is connected for "
           "instance.")
            .arg(folder),
        tr("Make a new one here"),
        [this, folder] {
            errors_.hide();  // it may be about the last attempt
            session_.makeLibrary(toPath(folder));
        },
        {}, tr("Wait for it"));
}

void LibraryRepair::offerToRepair(const std::filesystem::path& library) {
    if (isShared(library)) return;
    emit updateWanted(false);
    const auto saveAs = [this, library](const QString& title, Wanted wanted) {
        emit updateWanted(true);
        repair(library, title, [library, wanted](JobContext& context) {
            const Rescue rescue = rescueLibrary(library, wanted, context);
            return savedText(rescue) + ' ' + keptText(rescue.aside);
        });
    };
    const std::vector<KnownBackup> backups = backupsOf(library);
    const std::filesystem::path newest = backups.empty() ? std::filesystem::path() : backups.front().folder;
    const auto sound = soundBackups_.find(library);
    const bool someFailed = sound != soundBackups_.end();
    const std::filesystem::path backup = someFailed ? sound->second : newestOf(backups);
    const bool newestIsAway = !backups.empty() && !backups.front().isThere;
    const QString choose = tr("Restore a backup\u2026");
    const auto chooseBackup = [this, library] {
        askForFolder(&window_, tr("Restore a backup"), {},
                     [this, library](const QString& folder) { restore(library, toPath(folder)); });
        offerToRepair(library);  // until a folder is chosen
    };
    QString text =
        tr("The library %1 is damaged. Your pictures are not affected; the damaged library is put aside, "
           "never "
           "deleted.")
            .arg(toQString(libraryName(library)));
    if (newestIsAway)
        text +=
            ' ' +
            tr("The newest backup, of %1, is not there: %2. Connect its drive and choose it to restore it.")
                .arg(dateText(backups.front()), toQString(newest));
    if (const auto known = std::ranges::find(backups, backup, &KnownBackup::folder);
        known != backups.end() && known->isThere)
        text += ' ' + tr("The backup to restore, of %1, is %2.").arg(dateText(*known), toQString(backup));
    suggestions_.suggest(text,
                         backup.empty()     ? choose
                         : backup == newest ? tr("Restore the newest backup")
                                            : tr("Restore an older backup"),
                         [this, library, backup, chooseBackup] {
                             backup.empty() ? chooseBackup() : restore(library, backup);
                         });
    if ((someFailed || newestIsAway) && !backup.empty()) suggestions_.offerToo(choose, chooseBackup);
    suggestions_.offerToo(tr("Save what can be read"),
                          [saveAs] { saveAs(tr("Saving what can be read"), Wanted::Everything); });
    suggestions_.offerToo(tr("Build anew"), [saveAs] { saveAs(tr("Building anew"), Wanted::Roots); });
}

void LibraryRepair::chooseBackup() {
    askForFolder(&window_, tr("Restore a backup"), {}, [this](const QString& folder) {
        std::error_code error;
        if (std::filesystem::exists(toPath(folder) / kBackupContents, error))
            return offerBackup(toPath(folder));
        emit failed(tr("This is no backup of a library"), folder,
                    tr("Choose the folder that was named when it was backed up"), ErrorBar::kHere);
    });
}

void LibraryRepair::offerBackup(const std::filesystem::path& backup) {
    suggestions_.suggest(
        tr("%1 is the backup of a library, not a folder of pictures. Restored to a place of its own, it is a "
           "library to work with.")
            .arg(toQString(backup)),
        tr("Restore it\u2026"), [this, backup] {
            const QString name = toQString(backup.stem()) + QStringLiteral(".laplens");
            askWhereToSave(&window_, tr("Restore a backup"), name, {}, [this, backup](const QString& chosen) {
                const QPointer<LibraryRepair> self(this);
                JobRunner* const jobs = &session_.jobs();
                jobs->start(tr("Restoring a backup"),
                            [jobs, self, backup, target = toPath(chosen)](JobContext& context) {
                                restoreBackup(backup, target, IfLibraryExists::Refuse, context);
                                QMetaObject::invokeMethod(
                                    jobs,
                                    [self, target] {
                                        if (self) self->session_.openLibrary(target);
                                    },
                                    Qt::QueuedConnection);
                            });
            });
        });
    suggestions_.offerToo(tr("Look at it"), [this, backup] { session_.openLibrary(backup); });
}

void LibraryRepair::restore(const std::filesystem::path& library, const std::filesystem::path& backup) {
    repair(library, tr("Restoring a backup"), [this, library, backup](JobContext& context) {
        try {
            const std::filesystem::path aside =
                restoreBackup(backup, library, IfLibraryExists::PutAside, context);
            return tr("The backup %1 is restored.").arg(toQString(backup)) + ' ' + keptText(aside);
        } catch (const Error&) {
            // What is offered next is not to fail, too.
            QMetaObject::invokeMethod(
                this,
                [this, library, sound = newestSoundBackupOf(library, context)] {
                    soundBackups_[library] = sound;
                },
                Qt::QueuedConnection);
            throw;
        }
    });
}

void LibraryRepair::repair(const std::filesystem::path& library, const QString& title,
                           std::function<QString(JobContext&)> work) {
    const auto done = std::make_shared<QString>();
    suggestions_.withdraw();
    session_.replaceLibrary(library, title,
                            [done, work = std::move(work)](JobContext& context) { *done = work(context); });
    connect(
        &session_, &LibrarySession::libraryOpened, this,
        [this, done, library] {
            if (done->isEmpty()) return;
            errors_.hide();  // they were about the damaged one
            suggestions_.report(*done, tr("Show in file manager"),
                                [library] { openFolderOf(toQString(library.parent_path())); });
        },
        Qt::SingleShotConnection);
}

}  // namespace laplens
