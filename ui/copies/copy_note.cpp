#include "ui/copies/copy_note.hpp"

#include "ui/shared/convert.hpp"

namespace laplens {

QString CopyNote::of(const PlannedPicture& picture) {
    if (picture.goes) {
        const Pose& pose = picture.copy.pose;
        if (picture.copy.level == CopyLevel::Identical) return tr("identical");
        if (pose.isMirrored()) return pose.isTurned() ? tr("mirrored and turned") : tr("mirrored");
        return pose.isTurned() ? tr("turned") : tr("same picture");
    }
    const QString folder = toQString(picture.folder);
    switch (picture.why) {
        case Why::MostPixels:
            return tr("stays: most pixels");
        case Why::LeastCompressed:
            return tr("stays: least compressed");
        case Why::NotWashedOut:
            return tr("stays: not cut off at white or black");
        case Why::HoldsMore:
            return tr("stays: holds more beside its pixels");
        case Why::Lossless:
            return tr("stays: without loss");
        case Why::LargestFile:
            return tr("stays: largest file");
        case Why::Oldest:
            return tr("stays: the oldest");
        case Why::Newest:
            return tr("stays: the newest");
        case Why::Sound:
            return tr("stays: read without a remark");
        case Why::InFolder:
            return tr("stays: in %1").arg(folder);
        case Why::Reference:
            return tr("stays: in the reference folder %1").arg(folder);
        case Why::Dataset:
            return tr("stays: part of a data set");
        case Why::ShowsMore:
            return tr("stays: shows more than the one to keep");
        case Why::HoldsOther:
            return tr("stays: holds what the one to keep lacks");
        case Why::MayBeOriginal:
            return tr("stays: the larger one may be this one enlarged");
        case Why::OtherFolder:
            return tr("stays: in another folder");
        case Why::SameFolder:
            return tr("stays: in the same folder");
        case Why::OtherBytes:
            return tr("stays: other bytes than the one to keep");
        case Why::Part:
            return tr("a part");
        case Why::Moment:  // the page says when it was taken
            return {};
        case Why::First:
            break;
    }
    return tr("stays: first in the library");
}

}  // namespace laplens
