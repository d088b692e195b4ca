#pragma once

#include <QCoreApplication>
#include <QImage>
#include <QSize>
#include <QString>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/images/image.hpp"
#include "core/library/picture_reader.hpp"
#include "core/query/query.hpp"
#include "core/query/saved_query.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

class Error;

/// What the query is, for showing it: `preview` is large enough for the strip, `pictureSize` that of the
/// whole.
struct QueryPicture {
    QString name;
    QString file;              ///< empty when it came from the clipboard
    std::int64_t imageId = 0;  ///< when it is a picture of the library
    QImage preview;
    QSize pictureSize;
    int pictures = 1;  ///< that make up the query; the preview is the first
};

/// A picture that is searched for, alone or with others: where it comes from, and what the query thread has
/// made of it. The first of several stands for the query.
struct QueryPart {
    Q_DECLARE_TR_FUNCTIONS(laplens::QueryPart)

public:
    static std::shared_ptr<QueryPart> ofFile(const std::filesystem::path& file);
    /// A picture of the library, which `pictures` reads; `file` is where it lies.
    static std::shared_ptr<QueryPart> ofRecord(const ImageRecord& record, const std::filesystem::path& file,
                                               std::shared_ptr<const PictureReader> pictures);
    /// From no file.
    static std::shared_ptr<QueryPart> ofImage(const QImage& picture, const QString& name);

    /// Without its preview.
    std::shared_ptr<QueryPicture> described() const;
    /// To be searched for again later: a picture that comes from no file is kept, no larger than networks
    /// look at.
    QuerySource source() const;
    /// By how much `source` makes it smaller.
    double keptScale() const;

    std::function<Image(int minShortSide)> load;  ///< 0: the whole picture
    QString name, file;
    std::int64_t imageId = 0;
    std::string contentHash;                         ///< of the library's picture
    QImage given;                                    ///< when the picture comes from no file
    std::vector<std::shared_ptr<QueryPart>> others;  ///< that make the query together with this one

    // Query thread only.
    Image picture;
    std::optional<Query> known;  ///< by the library, as long as the codes are those of this model
    std::int64_t knownTo = 0;
    std::shared_ptr<const Query> coded;
    QueryView codedView;
    std::shared_ptr<const SearchIndex> codedFor;
};

/// `first` and its others, those that can be read or are known to the library without; the first of them is
/// read. `left` gets what is wrong with the rest. Throws Error when none can be read. On the query thread.
std::vector<std::shared_ptr<QueryPart>> readParts(const std::shared_ptr<QueryPart>& first,
                                                  const SearchIndex* index, std::vector<Error>& left);

/// The files that these are about, with what is wrong, one a line; of many the first.
QString namesOf(const std::vector<Error>& left);

/// Cut, turned and mirrored as the view says.
Image seenThrough(const Image& picture, const QueryView& view);

}  // namespace laplens
