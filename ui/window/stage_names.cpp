#include "ui/window/stage_names.hpp"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

constexpr const char* kContext = "Stages";

struct KnownStage {
    const char* technical;          ///< as core says it; %1 and %2 stand for what differs from job to job
    const char* plain = technical;  ///< what it means to somebody who adds pictures
};

constexpr KnownStage kStages[] = {
    {QT_TRANSLATE_NOOP("Stages", "Asking the teacher"),
     QT_TRANSLATE_NOOP("Stages", "Looking at the photographs to learn from")},
    {QT_TRANSLATE_NOOP("Stages", "Bringing back from the trash")},
    {QT_TRANSLATE_NOOP("Stages", "Checking the library")},
    {QT_TRANSLATE_NOOP("Stages", "Choosing neighbours"),
     QT_TRANSLATE_NOOP("Stages", "Finding out which pictures are alike")},
    {QT_TRANSLATE_NOOP("Stages", "Choosing what stays")},
    {QT_TRANSLATE_NOOP("Stages", "Choosing the diffusion time"),
     QT_TRANSLATE_NOOP("Stages", "Finding out how far likeness reaches")},
    {QT_TRANSLATE_NOOP("Stages", "Coding new pictures"),
     QT_TRANSLATE_NOOP("Stages", "Adding new pictures to the search")},
    {QT_TRANSLATE_NOOP("Stages", "Coding queries"),
     QT_TRANSLATE_NOOP("Stages", "Preparing the trial searches")},
    {QT_TRANSLATE_NOOP("Stages", "Coding the other pictures"),
     QT_TRANSLATE_NOOP("Stages", "Adding the other pictures to the search")},
    {QT_TRANSLATE_NOOP("Stages", "Comparing checksums"),
     QT_TRANSLATE_NOOP("Stages", "Checking that every file is whole")},
    {QT_TRANSLATE_NOOP("Stages", "Comparing neighbours of neighbours"),
     QT_TRANSLATE_NOOP("Stages", "Finding out which pictures are alike")},
    {QT_TRANSLATE_NOOP("Stages", "Comparing pictures"),
     QT_TRANSLATE_NOOP("Stages", "Comparing the pictures with one another")},
    {QT_TRANSLATE_NOOP("Stages", "Comparing parts"),
     QT_TRANSLATE_NOOP("Stages", "Comparing pictures with parts of others")},
    {QT_TRANSLATE_NOOP("Stages", "Comparing pixels"),
     QT_TRANSLATE_NOOP("Stages", "Comparing copies point by point")},
    {QT_TRANSLATE_NOOP("Stages", "Comparing queries"),
     QT_TRANSLATE_NOOP("Stages", "Comparing the trial searches")},
    {QT_TRANSLATE_NOOP("Stages", "Comparing with the library"),
     QT_TRANSLATE_NOOP("Stages", "Looking for what is new")},
    {QT_TRANSLATE_NOOP("Stages", "Copying networks")},
    {QT_TRANSLATE_NOOP("Stages", "Copying the backup")},
    {QT_TRANSLATE_NOOP("Stages", "Copying the library")},
    {QT_TRANSLATE_NOOP("Stages", "Downloading %1")},
    {QT_TRANSLATE_NOOP("Stages", "Drawing hyperplanes"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Extracting features"),
     QT_TRANSLATE_NOOP("Stages", "Looking at your pictures")},
    {QT_TRANSLATE_NOOP("Stages", "Features of frozen stages (%1)"),
     QT_TRANSLATE_NOOP("Stages", "Looking at the pictures to learn from (%1)")},
    {QT_TRANSLATE_NOOP("Stages", "Finding cluster centres"),
     QT_TRANSLATE_NOOP("Stages", "Sorting the pictures into groups")},
    {QT_TRANSLATE_NOOP("Stages", "Finding principal directions"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Fitting eigenfunctions"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Grouping pictures"),
     QT_TRANSLATE_NOOP("Stages", "Sorting the pictures into groups")},
    {QT_TRANSLATE_NOOP("Stages", "Guessing with %1")},
    {QT_TRANSLATE_NOOP("Stages", "Importing %1")},
    {QT_TRANSLATE_NOOP("Stages", "Indexing codes"), QT_TRANSLATE_NOOP("Stages", "Preparing the search")},
    {QT_TRANSLATE_NOOP("Stages", "Joining components"), QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Looking for parts in common"),
     QT_TRANSLATE_NOOP("Stages", "Looking for pictures with something in common")},
    {QT_TRANSLATE_NOOP("Stages", "Looking at parts"),
     QT_TRANSLATE_NOOP("Stages", "Looking for pictures with something in common")},
    {QT_TRANSLATE_NOOP("Stages", "Looking at pictures"),
     QT_TRANSLATE_NOOP("Stages", "Looking at your pictures")},
    {QT_TRANSLATE_NOOP("Stages", "Looking for copies with %1")},
    {QT_TRANSLATE_NOOP("Stages", "Looking for series")},
    {QT_TRANSLATE_NOOP("Stages", "Looking for near duplicates"),
     QT_TRANSLATE_NOOP("Stages", "Looking for near copies")},
    {QT_TRANSLATE_NOOP("Stages", "Looking for pictures")},
    {QT_TRANSLATE_NOOP("Stages", "Looking with %1"),
     QT_TRANSLATE_NOOP("Stages", "Looking at your pictures with %1")},
    {QT_TRANSLATE_NOOP("Stages", "Moving codes"),
     QT_TRANSLATE_NOOP("Stages", "Spreading the library over its servers")},
    {QT_TRANSLATE_NOOP("Stages", "Linking copies")},
    {QT_TRANSLATE_NOOP("Stages", "Moving copies")},
    {QT_TRANSLATE_NOOP("Stages", "Moving copies to the trash")},
    {QT_TRANSLATE_NOOP("Stages", "Moving to the trash")},
    {QT_TRANSLATE_NOOP("Stages", "Painting demo pictures")},
    {QT_TRANSLATE_NOOP("Stages", "Preparing to find copies")},
    {QT_TRANSLATE_NOOP("Stages", "Placing pictures"),
     QT_TRANSLATE_NOOP("Stages", "Placing the pictures on the map")},
    {QT_TRANSLATE_NOOP("Stages", "Preparing pictures")},
    {QT_TRANSLATE_NOOP("Stages", "Projecting pictures"),
     QT_TRANSLATE_NOOP("Stages", "Looking for what each bit tells apart")},
    {QT_TRANSLATE_NOOP("Stages", "Ranking by features"),
     QT_TRANSLATE_NOOP("Stages", "Finding the look-alikes to compare with")},
    {QT_TRANSLATE_NOOP("Stages", "Reading a sample"),
     QT_TRANSLATE_NOOP("Stages", "Reading some of your pictures")},
    {QT_TRANSLATE_NOOP("Stages", "Reading labelled pictures")},
    {QT_TRANSLATE_NOOP("Stages", "Reading pictures")},
    {QT_TRANSLATE_NOOP("Stages", "Reading the data set")},
    {QT_TRANSLATE_NOOP("Stages", "Reading what the teacher saw"),
     QT_TRANSLATE_NOOP("Stages", "Reading what to learn")},
    {QT_TRANSLATE_NOOP("Stages", "Reading text"),
     QT_TRANSLATE_NOOP("Stages", "Reading text in your pictures")},
    {QT_TRANSLATE_NOOP("Stages", "Reading what cameras wrote")},
    {QT_TRANSLATE_NOOP("Stages", "Rotating eigenvectors"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Rotating principal directions"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Saving %1")},
    {QT_TRANSLATE_NOOP("Stages", "Solving for eigenvectors"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Solving for the last layer"),
     QT_TRANSLATE_NOOP("Stages", "Teaching the network")},
    {QT_TRANSLATE_NOOP("Stages", "Solving the anchor graph"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Storing codes"), QT_TRANSLATE_NOOP("Stages", "Saving the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Taking checksums"),
     QT_TRANSLATE_NOOP("Stages", "Checking that every file is whole")},
    {QT_TRANSLATE_NOOP("Stages", "Testing"), QT_TRANSLATE_NOOP("Stages", "Testing the network")},
    {QT_TRANSLATE_NOOP("Stages", "Thresholding eigenvectors"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Training a classifier for each bit"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Training the hash layer"),
     QT_TRANSLATE_NOOP("Stages", "Working out the codes")},
    {QT_TRANSLATE_NOOP("Stages", "Training, epoch %1 of %2"),
     QT_TRANSLATE_NOOP("Stages", "Teaching the network, round %1 of %2")},
    {QT_TRANSLATE_NOOP("Stages", "Tuning"), QT_TRANSLATE_NOOP("Stages", "Teaching the network")},
    {QT_TRANSLATE_NOOP("Stages", "Unpacking %1")},
    {QT_TRANSLATE_NOOP("Stages", "Updating the library")},
    {QT_TRANSLATE_NOOP("Stages", "Validating"),
     QT_TRANSLATE_NOOP("Stages", "Trying the network on pictures it has not seen")},
};

/// What stands in the places of `name` that differ; empty: `stage` is not this one.
QStringList partsOf(const QString& stage, const QString& name) {
    if (!name.contains('%')) return {};
    const QString pattern = QRegularExpression::escape(name).replace("\\%1", "(.+)").replace("\\%2", "(.+)");
    const auto match = QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(stage);
    return match.capturedTexts().mid(1);
}

QString filled(QString text, const QStringList& parts) {
    for (const QString& part : parts) text = text.arg(part);
    return text;
}

}  // namespace

StageName stageName(const QString& stage) {
    const auto translated = [](const char* text) { return QCoreApplication::translate(kContext, text); };
    for (const auto& [technical, plain] : kStages) {
        const QString name = QString::fromLatin1(technical);
        if (name == stage) return {translated(plain), translated(technical)};
        const auto found = partsOf(stage, name);
        if (!found.isEmpty()) return {filled(translated(plain), found), filled(translated(technical), found)};
    }
    // JobContext::stagePrefix: what the stage is for.
    const qsizetype colon = stage.indexOf(": ");
    if (colon < 0) return {stage, stage};
    const QString prefix = stage.left(colon + 2);
    const StageName rest = stageName(stage.mid(colon + 2));
    return {prefix + rest.plain, prefix + rest.technical};
}

QString progressText(const QString& stage, qint64 done, qint64 total, double secondsLeft) {
    QStringList parts{stageName(stage).plain};
    if (total > 0)
        parts << QCoreApplication::translate("Stages", "%1 of %2").arg(formatCount(done), formatCount(total));
    else if (done > 0)
        parts << formatCount(done);
    if (secondsLeft >= 0 && done < total)
        parts << QCoreApplication::translate("Stages", "%1 left").arg(formatDuration(secondsLeft));
    return parts.join(QStringLiteral(", "));
}

}  // namespace laplens
