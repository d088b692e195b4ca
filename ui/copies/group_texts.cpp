#include "ui/copies/group_texts.hpp"

#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include "ui/copies/copy_note.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

constexpr qint64 kSecondNs = 1'000'000'000, kMinute = 60;

/// Cameras write the time of where they are.
QDateTime cameraTime(std::int64_t takenNs) {
    return QDateTime::fromMSecsSinceEpoch(takenNs / 1'000'000, Qt::UTC);
}

}  // namespace

QString GroupTexts::titleOf(const CopyGroups& groups, const DuplicateGroup& group, int number) {
    if (!groups.areSeries()) {
        const qint64 bytes = groups.bytesToWin(group);
        return bytes > 0 ? tr("Group %1: %2 to win").arg(number).arg(sizeText(bytes))
                         : tr("Group %1: nothing to win").arg(number);
    }
    const std::int64_t first = groups.takenNs(group.imageIds.front());
    const qint64 seconds = (groups.takenNs(group.imageIds.back()) - first + kSecondNs - 1) / kSecondNs;
    const QString span = seconds < 2 * kMinute
                             ? tr("%n second(s)", nullptr, int(std::max<qint64>(1, seconds)))
                             : tr("%n minute(s)", nullptr, int((seconds + kMinute - 1) / kMinute));
    return tr("%n photograph(s) within %1", nullptr, int(group.imageIds.size())).arg(span) +
           QStringLiteral(" \u00b7 ") + QLocale().toString(cameraTime(first), QLocale::ShortFormat);
}

QString GroupTexts::noteOf(const CopyGroups& groups, std::int64_t imageId) {
    const QString note = CopyNote::of(groups.planned(imageId));
    if (!groups.areSeries()) return note;
    const QString time = cameraTime(groups.takenNs(imageId)).toString(QStringLiteral("HH:mm:ss"));
    return note.isEmpty() ? time : time + QStringLiteral(" \u00b7 ") + note;
}

QString GroupTexts::factsOf(const CopyGroups& groups, int selected) {
    qint64 pictures = 0, bytes = 0;
    for (const DuplicateGroup& group : groups.listed()) {
        pictures += qint64(group.imageIds.size());
        bytes += groups.bytesToWin(group);
    }
    const int count = int(groups.listed().size());
    QStringList facts;
    if (count > 0)
        facts << (groups.areSeries() ? tr("%1 photographs in %Ln series", nullptr, count)
                                     : tr("%1 pictures in %Ln group(s)", nullptr, count))
                     .arg(formatCount(pictures));
    if (bytes > 0) facts << tr("%1 to win").arg(sizeText(bytes));
    if (selected > 0) facts << tr("%1 selected").arg(formatCount(selected));
    return facts.join(QStringLiteral(" \u00b7 "));
}

QString GroupTexts::beforeTrash(const ChosenToGo& chosen) {
    int copies = 0, moments = 0;
    for (const CopiesToTrash& group : chosen.groups) {
        copies += int(group.going.size());
        moments += int(group.moments.size());
    }
    QStringList texts;
    if (const int others = copies - chosen.identical; others > 0)
        texts << tr(
            "%n of them are the same picture in another size, compression or tone, turned or "
            "mirrored.",
            nullptr, others);
    if (chosen.parts > 0)
        texts << tr(
            "%n of them are a part, or hold one: no copy of them stays, and what only they show "
            "will be in the trash.",
            nullptr, chosen.parts);
    if (moments > 0)
        texts << tr("They are no copies: what only they show will be in the trash.", nullptr, moments);
    if (chosen.held > 0)
        texts << tr("%n of what is selected is in a reference folder and stays.", nullptr, chosen.held);
    if (chosen.wholeSeries > 0)
        texts << tr("%n series is selected as a whole: nothing of it goes.", nullptr, chosen.wholeSeries);
    texts
        << (moments > 0
                ? tr("Of each series a photograph stays, which is read before another one goes; where it is "
                     "not what the library knows, the others stay, too. Ctrl+Z brings back what went, also "
                     "tomorrow.")
                : tr("Of each group a picture stays. It is read before a copy of it goes; where it is not "
                     "what "
                     "the library knows, the copies stay, too. Ctrl+Z brings back what went, also "
                     "tomorrow."));
    return texts.join(' ');
}

QString GroupTexts::whyNothingGoes(const ChosenToGo& chosen) {
    if (chosen.wholeSeries > 0)
        return tr("No file went into the trash: a series is selected as a whole. Choose what stays of it.");
    if (chosen.held > 0) return tr("No file went into the trash: of a reference folder nothing goes.");
    return tr("No file went into the trash: parts of a group go when they are chosen alone.");
}

}  // namespace laplens
