#include "ui/session/query_part.hpp"

#include <QBuffer>
#include <algorithm>
#include <ranges>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

/// Of pictures that cannot be read.
constexpr std::size_t kMostNamed = 3;
/// A picture that is kept with a search is not larger than networks look at.
constexpr int kKeptSide = 1024;

std::vector<std::byte> encodedSmall(const QImage& picture, bool large) {
    const QImage small =
        large ? picture.scaled(kKeptSide, kKeptSide, Qt::KeepAspectRatio, Qt::SmoothTransformation) : picture;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    small.save(&buffer, "PNG");
    const auto* first = reinterpret_cast<const std::byte*>(bytes.constData());
    return {first, first + bytes.size()};
}

}  // namespace

std::shared_ptr<QueryPart> QueryPart::ofFile(const std::filesystem::path& file) {
    auto part = std::make_shared<QueryPart>();
    part->name = toQString(file.filename());
    part->file = toQString(file);
    part->load = [file](int minShortSide) { return decodeFile(file, {.minShortSide = minShortSide}).image; };
    return part;
}

std::shared_ptr<QueryPart> QueryPart::ofRecord(const ImageRecord& record, const std::filesystem::path& file,
                                               std::shared_ptr<const PictureReader> pictures) {
    auto part = std::make_shared<QueryPart>();
    part->name = toQString(std::filesystem::path(record.path).filename());
    part->file = toQString(file);
    part->imageId = record.id;
    part->contentHash = record.contentHash;
    part->load = [pictures = std::move(pictures), record](int minShortSide) {
        return pictures->read(record, minShortSide).decoded.image;
    };
    return part;
}

std::shared_ptr<QueryPart> QueryPart::ofImage(const QImage& picture, const QString& name) {
    auto part = std::make_shared<QueryPart>();
    part->name = name;
    part->given = picture;
    part->load = [picture](int) { return toImage(picture); };
    return part;
}

std::shared_ptr<QueryPicture> QueryPart::described() const {
    auto shown = std::make_shared<QueryPicture>();
    shown->name = name;
    shown->file = file;
    shown->imageId = imageId;
    shown->pictures = int(others.size()) + 1;
    return shown;
}

double QueryPart::keptScale() const {
    return std::min(1.0, double(kKeptSide) / std::max({1, given.width(), given.height()}));
}

QuerySource QueryPart::source() const {
    QuerySource source{imageId, toPath(file), {}, toStd(name), contentHash};
    if (!given.isNull()) source.picture = encodedSmall(given, keptScale() < 1);
    return source;
}

std::vector<std::shared_ptr<QueryPart>> readParts(const std::shared_ptr<QueryPart>& first,
                                                  const SearchIndex* index, std::vector<Error>& left) {
    // A picture of the library has its code even while its drive is away.
    const auto isKnown = [&](const QueryPart& part) {
        return part.imageId != 0 && (!index || part.known || queryOfPicture(*index, part.imageId));
    };
    std::vector<std::shared_ptr<QueryPart>> all = {first}, parts;
    all.insert(all.end(), first->others.begin(), first->others.end());
    for (const auto& part : all) {
        try {
            if (parts.empty())
                part->picture = part->load(0);
            else if (!isKnown(*part))
                part->load(1);  // what cannot be read shows at the smallest scale, too
        } catch (const Error& error) {
            if (!isKnown(*part)) {
                left.emplace_back(error.problem(), toPath(part->file), error.remedy());
                continue;
            }
        }
        parts.push_back(part);
    }
    if (!parts.empty()) return parts;
    if (left.size() == 1) throw left.front();
    throw Error(toStd(QueryPart::tr("None of these pictures can be read")), toPath(namesOf(left)),
                left.front().remedy());
}

QString namesOf(const std::vector<Error>& left) {
    QStringList lines;
    for (const Error& error : left | std::views::take(kMostNamed))
        lines << QStringLiteral("%1: %2").arg(toQString(error.subject().filename()),
                                              toQString(error.problem()));
    if (left.size() > kMostNamed)
        lines << QueryPart::tr("and %n more", nullptr, int(left.size() - kMostNamed));
    return lines.join('\n');
}

Image seenThrough(const Image& picture, const QueryView& view) {
    Image seen = view.crop.empty() ? picture : crop(picture, view.crop);
    if (view.quarterTurns % 4 != 0) seen = rotated(seen, view.quarterTurns);
    return view.mirror ? mirrored(seen) : seen;
}

}  // namespace laplens
