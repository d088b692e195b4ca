#pragma once

#include <QObject>
#include <atomic>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/query/occlusion.hpp"
#include "core/query/query.hpp"
#include "core/query/saved_query.hpp"
#include "core/query/search.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_coder.hpp"
#include "ui/session/query_part.hpp"

namespace laplens {

/// Why a picture of the library is like the query: both as the network saw them, with their heat.
struct Explanation {
    std::int64_t imageId = 0;
    QImage query, result;
    OcclusionMaps maps;
};

/// The query in hand and its answer, the queries before it, and how is searched. Lives on the GUI thread and
/// never blocks it: pictures are read, coded and ranked on the session's query thread. Results are immutable
/// and shared; a stale answer is dropped. What goes wrong is the session's to tell (`failed`). It is there
/// for one session, and goes before it.
class QuerySession : public QObject {
    Q_OBJECT

public:
    /// What failed (LibrarySession::failed). A query is what cannot be read, so that the next one is another
    /// matter; a search has no answer.
    static constexpr const char *kQuery = "query", *kSearch = "search";

    explicit QuerySession(LibrarySession& session);
    ~QuerySession() override;

    /// The query: each emits `queryChanged` when the picture is read, then `resultReady`. A picture of the
    /// library has its code: it is ranked at once, and `previewReady` follows. A file that is in the library
    /// is such a picture.
    void searchForFile(const std::filesystem::path& file);
    /// Several pictures make one query (QueryView::combine); `incomplete` names those that cannot be read,
    /// and the others are the query.
    void searchForFiles(const std::vector<std::filesystem::path>& files);
    void searchForImage(const QImage& picture, const QString& name);
    void searchForRow(std::int64_t imageId);
    void searchForRows(const std::vector<std::int64_t>& imageIds);
    /// The query in hand, to be asked again later; empty sources when there is none.
    SavedQuery savedQuery() const;
    /// Takes over its options, too.
    void searchFor(const SavedQuery& saved);
    /// Moves the query towards or away from pictures of the library; said again, it is taken back. Empty
    /// lists: all of it is taken back.
    void giveFeedback(const std::vector<std::int64_t>& imageIds, bool right);
    void setFeedback(std::vector<std::int64_t> right, std::vector<std::int64_t> wrong);
    void clearQuery();

    /// Earlier queries, with the view they had; how many there are either way.
    void goBack();
    void goForward();
    int queriesBefore() const { return at_; }
    int queriesAfter() const { return int(history_.size()) - at_ - 1; }
    bool hasQuery() const { return queryPicture_ != nullptr; }
    std::shared_ptr<const QueryPicture> queryPicture() const { return queryPicture_; }

    /// How is searched: this owns it, views show it and ask for another. `optionsChanged` follows, and the
    /// query is ranked again, once; a `view` that differs codes it again. Nothing when it is so already.
    void setOptions(const SearchOptions& options, const QueryView& view);
    const SearchOptions& options() const { return options_; }
    /// The bits that are compared, and others.
    int bits() const;
    void setBits(int bits);
    const QueryView& view() const { return view_; }
    std::shared_ptr<const SearchResult> result() const { return result_; }
    /// What the result was ranked by.
    std::shared_ptr<const Query> coded() const { return coded_; }

    /// Looks at the query and a picture of the library with parts covered (occlusion.hpp), on the query
    /// thread; `explained` follows. Another call, query or ranking stops it.
    void explain(std::int64_t imageId);

signals:
    void queryChanged();
    void optionsChanged();
    /// `view()` names other pictures as right or wrong.
    void feedbackChanged();
    /// `queryPicture` has its preview now.
    void previewReady();
    void searchStarted();
    void resultReady(std::shared_ptr<const laplens::SearchResult> result,
                     std::shared_ptr<const laplens::Query> query);
    /// What the present query or its answer lacks.
    void incomplete(const QString& problem, const QString& file, const QString& remedy);
    void explained(std::shared_ptr<const laplens::Explanation> explanation);

private:
    struct Visit {
        std::shared_ptr<QueryPart> first;
        QueryView view;
    };

    /// What was asked about the query is of no more use.
    void stopAnswering();
    std::shared_ptr<QueryPart> partOf(const ImageRecord& record, const std::filesystem::path& file) const;
    void remember(std::shared_ptr<QueryPart> first, const QueryView& view = {});
    void rememberAll(std::vector<std::shared_ptr<QueryPart>> parts, const QueryView& view = {});
    void startQuery(std::shared_ptr<QueryPart> first, const QueryView& view);
    /// When it cannot be loaded, the query that was left is the query again.
    void loadPicture(std::shared_ptr<QueryPart> first, const Visit& leaving, bool announced);
    /// What is left of the query in hand is the query.
    void goOnWith(std::shared_ptr<QueryPart> rest, bool hasItsFirst, const std::vector<Error>& left);
    /// A new query is at hand; its result follows.
    void announce(std::shared_ptr<const QueryPicture> shown);
    void goTo(int position);
    void rank();
    /// On the query thread.
    void explain(const ImageRecord& record, QueryPart& query, const SearchIndex& index,
                 const PictureReader& pictures, const QueryView& view, std::stop_token stop);

    LibrarySession& session_;
    std::atomic<std::uint64_t> queryToken_ = 0;  ///< read by the query thread, too: it skips what is stale
    std::shared_ptr<const QueryPicture> queryPicture_;
    std::shared_ptr<QueryPart> first_;  ///< of the query in hand
    std::shared_ptr<const SearchResult> result_;
    std::shared_ptr<const Query> coded_;
    SearchOptions options_;
    QueryView view_;
    std::vector<Visit> history_;
    int at_ = -1;  ///< of the query in hand, in `history_`
    std::stop_source explaining_, ranking_;
    std::int64_t explained_ = 0;  ///< the picture, while `explaining_` is not stopped
    QueryCoder coder_;            ///< touched by the query thread alone
};

}  // namespace laplens
