#include "ui/session/query_session.hpp"

#include <QMetaObject>
#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/networks/preprocess.hpp"
#include "core/store/location.hpp"
#include "core/upkeep/picture_trash.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

/// The query strip shows the picture at most this tall, at 3x.
constexpr int kPreviewSide = 512;
/// On the query thread.
constexpr int kRankKey = 1, kLoadKey = 2, kExplainKey = 3;
static_assert(kExplainKey < LibrarySession::kIndexKey);
constexpr std::size_t kVisitsKept = 100;

}  // namespace

QuerySession::QuerySession(LibrarySession& session) : session_(session) {
    connect(&session, &LibrarySession::libraryClosed, this, [this] {
        history_.clear();
        at_ = -1;
        clearQuery();
    });
    connect(&session, &LibrarySession::indexChanged, this, [this] {
        if (first_) rank();
    });
}

QuerySession::~QuerySession() {
    stopAnswering();
    ++queryToken_;
    session_.queryThread().drop({kRankKey, kLoadKey, kExplainKey});
}

std::shared_ptr<QueryPart> QuerySession::partOf(const ImageRecord& record,
                                                const std::filesystem::path& file) const {
    return QueryPart::ofRecord(record, file, session_.pictureReader());
}

void QuerySession::searchForFile(const std::filesystem::path& file) {
    searchForFiles({file});
}

void QuerySession::searchForFiles(const std::vector<std::filesystem::path>& named) {
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::path& file : named) files.push_back(absoluteLocation(file));
    const auto search = [this, files](const std::vector<std::optional<ImageRecord>>& members) {
        std::vector<std::shared_ptr<QueryPart>> parts;
        for (std::size_t i = 0; i < files.size(); ++i)
            parts.push_back(members[i] ? partOf(*members[i], files[i]) : QueryPart::ofFile(files[i]));
        rememberAll(std::move(parts));
    };
    if (!session_.isOpen()) return search(std::vector<std::optional<ImageRecord>>(files.size()));
    session_.read(
        this,
        [files](const Library& library) {
            std::vector<std::optional<ImageRecord>> members;
            for (const auto& file : files) members.push_back(library.imageOfFile(file));
            return members;
        },
        search);
}

void QuerySession::searchForImage(const QImage& picture, const QString& name) {
    remember(QueryPart::ofImage(picture, name));
}

SavedQuery QuerySession::savedQuery() const {
    SavedQuery saved;
    if (!first_ || !queryPicture_) return saved;
    saved.view = view_;
    saved.options = options_;
    saved.options.among = nullptr;
    saved.options.filter = {};
    saved.sources.push_back(first_->source());
    for (const auto& other : first_->others) saved.sources.push_back(other->source());
    // The crop is in pixels of the picture as it is stored.
    if (const double scale = first_->keptScale(); scale < 1)
        for (int* side :
             {&saved.view.crop.x, &saved.view.crop.y, &saved.view.crop.width, &saved.view.crop.height})
            *side = int(std::lround(*side * scale));
    return saved;
}

void QuerySession::searchFor(const SavedQuery& saved) {
    struct Member {
        std::optional<ImageRecord> record;
        std::filesystem::path file;
    };
    session_.read(
        this,
        [sources = saved.sources](const Library& library) {
            std::vector<Member> members;
            for (const QuerySource& source : sources) {
                const auto record = pictureOf(library, source);
                members.push_back({record, record ? library.imageFile(*record) : source.file});
            }
            return members;
        },
        [this, saved](const std::vector<Member>& members) {
            for (const Member& member : members)
                if (member.record && isInTheTrash(*member.record)) {
                    emit session_.failed(
                        tr("A picture of this search is in the trash"), toQString(member.file),
                        tr("Bring it back with Ctrl+Z, or out of the trash and with F5, and search "
                           "again"),
                        kSearch);
                    return;
                }
            std::vector<std::shared_ptr<QueryPart>> parts;
            for (std::size_t i = 0; i < members.size(); ++i) {
                const QuerySource& source = saved.sources[i];
                if (members[i].record)
                    parts.push_back(partOf(*members[i].record, members[i].file));
                else if (!members[i].file.empty())
                    parts.push_back(QueryPart::ofFile(members[i].file));
                else if (const QImage given =
                             QImage::fromData(reinterpret_cast<const uchar*>(source.picture.data()),
                                              int(source.picture.size()));
                         !given.isNull())
                    parts.push_back(QueryPart::ofImage(given, toQString(source.name)));
            }
            if (parts.empty()) {
                emit session_.failed(tr("The pictures of this search are not in the library any more"), {},
                                     tr("Remove the saved search, or bring the pictures back"), kSearch);
                return;
            }
            SearchOptions options = saved.options;
            options.among = options_.among;
            options.filter = options_.filter;
            options_ = std::move(options);
            emit optionsChanged();
            rememberAll(std::move(parts), saved.view);
        });
}

void QuerySession::searchForRow(std::int64_t imageId) {
    session_.read(
        this,
        [imageId](const Library& library) {
            ImageRecord record = library.image(imageId);
            return std::pair(record, library.imageFile(record));
        },
        [this](const std::pair<ImageRecord, std::filesystem::path>& found) {
            remember(partOf(found.first, found.second));
        });
}

void QuerySession::searchForRows(const std::vector<std::int64_t>& imageIds) {
    session_.read(
        this,
        [imageIds](const Library& library) {
            std::vector<std::pair<ImageRecord, std::filesystem::path>> found;
            for (ImageRecord& record : library.imagesByIds(imageIds))
                found.emplace_back(record, library.imageFile(record));
            return found;
        },
        [this](const std::vector<std::pair<ImageRecord, std::filesystem::path>>& found) {
            std::vector<std::shared_ptr<QueryPart>> parts;
            for (const auto& [record, file] : found) parts.push_back(partOf(record, file));
            rememberAll(std::move(parts));
        });
}

void QuerySession::rememberAll(std::vector<std::shared_ptr<QueryPart>> parts, const QueryView& view) {
    if (parts.empty()) return;
    const auto first = parts.front();
    first->others.assign(parts.begin() + 1, parts.end());
    remember(first, view);
}

void QuerySession::remember(std::shared_ptr<QueryPart> first, const QueryView& view) {
    history_.resize(std::size_t(at_ + 1));
    if (history_.size() == kVisitsKept) history_.erase(history_.begin());
    history_.push_back({first, view});
    at_ = int(history_.size()) - 1;
    startQuery(std::move(first), view);
}

void QuerySession::goTo(int position) {
    if (position < 0 || position >= int(history_.size())) return;
    at_ = position;
    startQuery(history_[std::size_t(position)].first, history_[std::size_t(position)].view);
}

void QuerySession::goBack() {
    goTo(hasQuery() || at_ < 0 ? at_ - 1 : at_);
}

void QuerySession::goForward() {
    goTo(at_ + 1);
}

void QuerySession::giveFeedback(const std::vector<std::int64_t>& imageIds, bool right) {
    std::vector<std::int64_t> yes = view_.right, no = view_.wrong;
    for (const std::int64_t id : imageIds) {
        std::vector<std::int64_t>& said = right ? yes : no;
        const bool again = std::erase(said, id) > 0;
        std::erase(right ? no : yes, id);
        if (!again) said.push_back(id);
    }
    setFeedback(std::move(yes), std::move(no));
}

void QuerySession::setFeedback(std::vector<std::int64_t> right, std::vector<std::int64_t> wrong) {
    if (!queryPicture_) return;
    QueryView view = view_;
    view.right = std::move(right);
    view.wrong = std::move(wrong);
    setOptions(options_, view);
    emit feedbackChanged();
}

void QuerySession::clearQuery() {
    stopAnswering();
    ++queryToken_;
    first_.reset();
    queryPicture_.reset();
    result_.reset();
    coded_.reset();
    view_ = {};
    emit queryChanged();
}

void QuerySession::setOptions(const SearchOptions& options, const QueryView& view) {
    if (options == options_ && view == view_) return;
    options_ = options;
    view_ = view;
    emit optionsChanged();
    if (at_ >= 0 && queryPicture_) history_[std::size_t(at_)].view = view;
    if (first_) rank();
}

int QuerySession::bits() const {
    const auto index = session_.index();
    const int all = index ? index->bits() : 0;
    return options_.bits > 0 ? std::min(options_.bits, all) : all;
}

void QuerySession::setBits(int bits) {
    SearchOptions options = options_;
    const auto index = session_.index();
    options.bits = index && bits < index->bits() ? bits : 0;  // all, though there be more one day
    setOptions(options, view_);
}

void QuerySession::startQuery(std::shared_ptr<QueryPart> first, const QueryView& view) {
    stopAnswering();
    ++queryToken_;
    Visit leaving{std::exchange(first_, first), std::exchange(view_, view)};
    emit searchStarted();
    const auto isCoded = [index = session_.index()](const std::shared_ptr<QueryPart>& part) {
        return index && part->imageId != 0 && index->rowOf(part->imageId) >= 0;
    };
    const bool coded = view.isPlain() && isCoded(first) && std::ranges::all_of(first->others, isCoded);
    if (coded) announce(first->described());
    loadPicture(first, leaving, coded);
}

void QuerySession::loadPicture(std::shared_ptr<QueryPart> first, const Visit& leaving, bool announced) {
    session_.queryThread().postLatest(kLoadKey, [this, first, leaving, announced, index = session_.index(),
                                                 token = queryToken_.load()](std::stop_token) {
        if (token != queryToken_) return;
        try {
            std::vector<Error> left;
            const auto parts = readParts(first, index.get(), left);
            if (leaving.first && leaving.first != first) leaving.first->picture = {};
            auto query = first;
            if (!left.empty()) {
                query = std::make_shared<QueryPart>(*parts.front());
                query->others.assign(parts.begin() + 1, parts.end());
                query->coded.reset();
                parts.front()->picture = {};
            }
            const std::shared_ptr<QueryPicture> shown = query->described();
            if (!query->picture.empty()) {
                shown->pictureSize = QSize(query->picture.width, query->picture.height);
                shown->preview = previewOf(query->picture, kPreviewSide);
            }
            QMetaObject::invokeMethod(
                this,
                [this, query, left, hasItsFirst = parts.front() == first, shown, token, announced] {
                    if (token != queryToken_) return;
                    if (!left.empty()) goOnWith(query, hasItsFirst, left);
                    if (!announced) return announce(shown);
                    queryPicture_ = shown;
                    emit previewReady();
                },
                Qt::QueuedConnection);
        } catch (const std::exception& error) {
            QMetaObject::invokeMethod(
                this,
                [this, leaving, token] {
                    if (token != queryToken_) return;
                    first_ = leaving.first;
                    view_ = leaving.view;
                    if (!queryPicture_) --at_;  // Back leads to what came before
                },
                Qt::QueuedConnection);
            session_.report(error, {}, kQuery);
        }
    });
}

void QuerySession::goOnWith(std::shared_ptr<QueryPart> rest, bool hasItsFirst,
                            const std::vector<Error>& left) {
    if (!hasItsFirst) {  // how that one was looked at says nothing of another
        view_.crop = {};
        view_.mirror = false;
        view_.quarterTurns = 0;
    }
    first_ = rest;
    history_[std::size_t(at_)] = {rest, view_};
    emit incomplete(
        tr("%n of these pictures cannot be read; the others are searched for", nullptr, int(left.size())),
        namesOf(left), toQString(left.front().remedy()));
}

void QuerySession::announce(std::shared_ptr<const QueryPicture> shown) {
    queryPicture_ = std::move(shown);
    result_.reset();
    coded_.reset();
    emit queryChanged();
    rank();
}

void QuerySession::rank() {
    if (!session_.index() || !queryPicture_) return;
    stopAnswering();
    ranking_ = {};
    session_.queryThread().postLatest(
        kRankKey, [this, first = first_, index = session_.index(), view = view_, options = options_,
                   token = queryToken_.load(), stop = ranking_.get_token()](std::stop_token) {
            if (token != queryToken_ || stop.stop_requested()) return;
            try {
                const auto coded = coder_.codeOf(*first, index, view);
                auto result = std::make_shared<const SearchResult>(search(*index, *coded, options, stop));
                QMetaObject::invokeMethod(
                    this,
                    [this, result, coded, token, index] {
                        if (token != queryToken_ || index != session_.index()) return;
                        result_ = result;
                        coded_ = coded;
                        emit resultReady(result, coded);
                        for (const std::string& shard : result->missing)
                            emit incomplete(
                                tr("The answer is incomplete: a server of the library does not answer"),
                                toQString(shard), tr("Search again when it is back"));
                    },
                    Qt::QueuedConnection);
            } catch (const Cancelled&) {
            } catch (const std::exception& error) {
                session_.report(error, {}, kSearch);
            }
        });
}

void QuerySession::explain(std::int64_t imageId) {
    if (!session_.index() || !first_ || (imageId == explained_ && !explaining_.stop_requested())) return;
    explaining_.request_stop();
    explaining_ = {};
    explained_ = imageId;
    session_.read(
        this, [imageId](const Library& library) { return library.image(imageId); },
        [this, stop = explaining_.get_token()](const ImageRecord& record) {
            session_.queryThread().postLatest(
                kExplainKey, [this, stop, record, query = first_, index = session_.index(),
                              pictures = session_.pictureReader(), view = view_](std::stop_token) {
                    if (!query || !index) return;
                    try {
                        explain(record, *query, *index, *pictures, view, stop);
                    } catch (const Cancelled&) {
                    } catch (const std::exception& error) {
                        session_.report(error);
                    }
                });
        });
}

void QuerySession::explain(const ImageRecord& record, QueryPart& query, const SearchIndex& index,
                           const PictureReader& pictures, const QueryView& view, std::stop_token stop) {
    JobContext context(stop);
    context.checkpoint();
    if (query.picture.empty()) query.picture = query.load(0);
    const Image asked = seenThrough(query.picture, view);
    Network& network = coder_.networkFor(index);
    const Image answer =
        pictures.read(record, std::max(kPreviewSide, decodedSide(network.backbone()))).decoded.image;
    auto explanation = std::make_shared<Explanation>();
    explanation->imageId = record.id;
    explanation->maps = occlusionMaps(network, asked, answer, context);
    explanation->query = previewOf(asked, kPreviewSide);
    explanation->result = previewOf(answer, kPreviewSide);
    QMetaObject::invokeMethod(
        this,
        [this, stop, explanation] {
            if (stop.stop_requested()) return;
            explained_ = 0;
            emit explained(explanation);
        },
        Qt::QueuedConnection);
}

void QuerySession::stopAnswering() {
    explaining_.request_stop();
    ranking_.request_stop();
}

}  // namespace laplens
