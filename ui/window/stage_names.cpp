#include "ui/window/stage_names.hpp"

#include <QCoreApplication>

namespace laplens {

namespace {

constexpr const char* kContext = "Stages";

/// %1 stands for what differs from job to job.
constexpr const char* kStages[] = {
    QT_TRANSLATE_NOOP("Stages", "Bringing back from the trash"),
    QT_TRANSLATE_NOOP("Stages", "Checking the library"),
    QT_TRANSLATE_NOOP("Stages", "Choosing neighbours"),
    QT_TRANSLATE_NOOP("Stages", "Choosing the diffusion time"),
    QT_TRANSLATE_NOOP("Stages", "Coding new pictures"),
    QT_TRANSLATE_NOOP("Stages", "Coding queries"),
    QT_TRANSLATE_NOOP("Stages", "Coding the other pictures"),
    QT_TRANSLATE_NOOP("Stages", "Comparing checksums"),
    QT_TRANSLATE_NOOP("Stages", "Comparing neighbours of neighbours"),
    QT_TRANSLATE_NOOP("Stages", "Comparing pictures"),
    QT_TRANSLATE_NOOP("Stages", "Comparing pixels"),
    QT_TRANSLATE_NOOP("Stages", "Comparing queries"),
    QT_TRANSLATE_NOOP("Stages", "Comparing with the library"),
    QT_TRANSLATE_NOOP("Stages", "Copying networks"),
    QT_TRANSLATE_NOOP("Stages", "Copying the backup"),
    QT_TRANSLATE_NOOP("Stages", "Copying the library"),
    QT_TRANSLATE_NOOP("Stages", "Downloading %1"),
    QT_TRANSLATE_NOOP("Stages", "Drawing hyperplanes"),
    QT_TRANSLATE_NOOP("Stages", "Extracting features"),
    QT_TRANSLATE_NOOP("Stages", "Features of frozen stages (%1)"),
    QT_TRANSLATE_NOOP("Stages", "Finding cluster centres"),
    QT_TRANSLATE_NOOP("Stages", "Finding principal directions"),
    QT_TRANSLATE_NOOP("Stages", "Fitting eigenfunctions"),
    QT_TRANSLATE_NOOP("Stages", "Grouping pictures"),
    QT_TRANSLATE_NOOP("Stages", "Guessing with %1"),
    QT_TRANSLATE_NOOP("Stages", "Importing %1"),
    QT_TRANSLATE_NOOP("Stages", "Indexing codes"),
    QT_TRANSLATE_NOOP("Stages", "Joining components"),
    QT_TRANSLATE_NOOP("Stages", "Looking for copies with %1"),
    QT_TRANSLATE_NOOP("Stages", "Looking for near duplicates"),
    QT_TRANSLATE_NOOP("Stages", "Looking for pictures"),
    QT_TRANSLATE_NOOP("Stages", "Looking with %1"),
    QT_TRANSLATE_NOOP("Stages", "Moving codes"),
    QT_TRANSLATE_NOOP("Stages", "Moving copies to the trash"),
    QT_TRANSLATE_NOOP("Stages", "Moving to the trash"),
    QT_TRANSLATE_NOOP("Stages", "Painting demo pictures"),
    QT_TRANSLATE_NOOP("Stages", "Placing pictures"),
    QT_TRANSLATE_NOOP("Stages", "Preparing pictures"),
    QT_TRANSLATE_NOOP("Stages", "Projecting pictures"),
    QT_TRANSLATE_NOOP("Stages", "Ranking by features"),
    QT_TRANSLATE_NOOP("Stages", "Reading a sample"),
    QT_TRANSLATE_NOOP("Stages", "Reading labelled pictures"),
    QT_TRANSLATE_NOOP("Stages", "Reading pictures"),
    QT_TRANSLATE_NOOP("Stages", "Reading the data set"),
    QT_TRANSLATE_NOOP("Stages", "Rotating eigenvectors"),
    QT_TRANSLATE_NOOP("Stages", "Rotating principal directions"),
    QT_TRANSLATE_NOOP("Stages", "Saving %1"),
    QT_TRANSLATE_NOOP("Stages", "Solving for eigenvectors"),
    QT_TRANSLATE_NOOP("Stages", "Solving for the last layer"),
    QT_TRANSLATE_NOOP("Stages", "Solving the anchor graph"),
    QT_TRANSLATE_NOOP("Stages", "Storing codes"),
    QT_TRANSLATE_NOOP("Stages", "Taking checksums"),
    QT_TRANSLATE_NOOP("Stages", "Testing"),
    QT_TRANSLATE_NOOP("Stages", "Thresholding eigenvectors"),
    QT_TRANSLATE_NOOP("Stages", "Training a classifier for each bit"),
    QT_TRANSLATE_NOOP("Stages", "Training the hash layer"),
    QT_TRANSLATE_NOOP("Stages", "Tuning"),
    QT_TRANSLATE_NOOP("Stages", "Unpacking %1"),
    QT_TRANSLATE_NOOP("Stages", "Updating the library"),
    QT_TRANSLATE_NOOP("Stages", "Validating"),
};

}  // namespace

QString stageName(const QString& stage) {
    for (const char* known : kStages) {
        const QString name = QString::fromLatin1(known);
        if (name == stage) return QCoreApplication::translate(kContext, known);
        const qsizetype gap = name.indexOf("%1");
        if (gap < 0 || !stage.startsWith(name.left(gap)) || !stage.endsWith(name.mid(gap + 2))) continue;
        const QString what = stage.mid(gap, stage.size() - name.size() + 2);
        return QCoreApplication::translate(kContext, known).arg(what);
    }
    // JobContext::stagePrefix: what the stage is for.
    const qsizetype colon = stage.indexOf(": ");
    return colon < 0 ? stage : stage.left(colon + 2) + stageName(stage.mid(colon + 2));
}

}  // namespace laplens
