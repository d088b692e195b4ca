#include "ui/copies/link_menu.hpp"

#include <QAction>
#include <QMenu>
#include <QPushButton>

#include "ui/session/library_edits.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/questions.hpp"

namespace laplens {

struct LinkMenu::Same {
    std::vector<CopiesToTrash> groups;
    int files = 0;
    qint64 bytes = 0;
};

LinkMenu::LinkMenu(LibrarySession& session, LibraryEdits& edits, QWidget* page)
    : QObject(page), session_(session), edits_(edits), page_(page), button_(new QPushButton(page)) {
    const auto add = [&](const QString& text, LinkKind kind) {
        auto* action = new QAction(text, this);
        connect(action, &QAction::triggered, this, [this, kind] { emit wanted(kind); });
        actions_ << action;
    };
    add(tr("Make selected hard links\u2026"), LinkKind::Hard);
    add(tr("Share bytes of selected (reflink)\u2026"), LinkKind::Reflink);
    auto* menu = new QMenu(button_);
    menu->addActions(actions_);
    button_->setMenu(menu);
    button_->setProperty("role", "menu");
    button_->setText(tr("Link selected"));
    button_->setToolTip(tr("Both names stay and take up the room of one, where both have the same bytes"));
}

void LinkMenu::setEnabled(bool enabled) {
    button_->setEnabled(enabled);
    for (QAction* action : actions_) action->setEnabled(enabled);
}

void LinkMenu::link(LinkKind kind, const ChosenToGo& chosen) {
    const int count = chosen.held + int(pictureCount(chosen.groups));
    session_.read(
        this,
        [groups = chosen.groups](const Library& library) {
            Same same{ofTheSameBytes(library, groups)};
            for (const CopiesToTrash& group : same.groups)
                for (const ImageRecord& image : library.imagesByIds(group.going)) {
                    ++same.files;
                    same.bytes += image.fileSize;
                }
            return same;
        },
        [this, kind, count](const Same& same) {
            if (same.files > 0) return ask(kind, same, count - same.files);
            emit nothingToLink(
                tr("No file was linked: none of the selected has the same bytes as one that stays."));
        });
}

void LinkMenu::ask(LinkKind kind, const Same& same, int others) {
    const bool isHard = kind == LinkKind::Hard;
    QStringList details;
    if (isHard)
        details << tr(
            "Both names stay and lead to one file, with the permissions and the date of the one that "
            "stays: an edit of one is an edit of both. In the library they are one picture, with "
            "the tags of both.");
    else
        details << tr(
            "Both files stay as they are, and take up the room of one until one of them is edited. "
            "Only some file systems can do it, such as btrfs and XFS.");
    details << tr(
        "Directly before, both files are compared byte by byte. There is nothing to undo: no byte is "
        "lost.");
    if (others > 0)
        details << tr(
            "%n of what is selected is left as it is: it has other bytes than what stays, or lies in "
            "a reference folder.",
            nullptr, others);
    askToConfirm(page_, isHard ? tr("Hard links") : tr("Share bytes"),
                 (isHard ? tr("Make %n file(s), %1, a second name of what stays?", nullptr, same.files)
                         : tr("Have %n file(s), %1, share the bytes of what stays?", nullptr, same.files))
                     .arg(sizeText(same.bytes)),
                 details.join(' '), isHard ? tr("Make hard links") : tr("Share bytes"),
                 session_.whileOpen(this, [this, kind, groups = same.groups] {
                     emit confirmed();
                     edits_.linkCopies(groups, kind);
                 }));
}

QString LinkMenu::outcomeText(const LinkReport& report) {
    const int files = int(report.linked.size()), left = int(report.left.size());
    qint64 bytes = 0;
    for (const LinkedCopy& copy : report.linked) bytes += copy.bytes;
    QString text = tr("No file was linked.");
    if (files > 0)
        text =
            (report.kind == LinkKind::Hard
                 ? tr("%n file(s) are a second name of what stays now: %1 less on the drive.", nullptr, files)
                 : tr("%n file(s) share their bytes with what stays now: %1 less on the drive.", nullptr,
                      files))
                .arg(sizeText(bytes));
    return left == 0 ? text : text + ' ' + tr("%n file(s) left as they are:", nullptr, left);
}

}  // namespace laplens
