#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <vector>

#include "core/query/browse.hpp"
#include "core/query/text_query.hpp"
#include "core/query/words.hpp"

namespace laplens {

class BrowseBar;
class LibrarySession;
class Sidebar;

/// The list of pictures that Browse shows: what the side bar, the words of the field, the order and the dates
/// of the bar above the grid, and a selection from the map say, read from the open library.
class BrowsedList : public QObject {
    Q_OBJECT

public:
    BrowsedList(LibrarySession& session, const Sidebar& sidebar, const BrowseBar& bar, QObject* parent);

    /// `listed` follows.
    void read();
    bool isReading() const { return reading_; }
    /// What is being read does not come.
    void giveUp() { reading_ = false; }
    /// Of no library.
    void clear();

    /// From the next `read` on. Words as in core/query/words.hpp.
    void setWords(const QString& words) { words_ = words; }
    /// From the map, instead of the side bar's choice; empty: none.
    void setSelection(const std::vector<qint64>& imageIds);
    bool isSelection() const { return !selection_.empty(); }
    const std::vector<std::int64_t>& selection() const { return selection_; }
    std::vector<ImageTerm> terms() const;
    /// What the words say that pictures show; then the first of the list show it best, and it takes the
    /// index.
    std::string shown() const;
    /// Whether the words say what comes first: what shows it best, or is nearest.
    bool isRanked() const;

    const BrowseListing& listing() const { return listing_; }
    /// Of what was asked for: the same for the same list, whatever came into it or left it.
    int number() const { return number_; }
    BrowseOrder::Group group() const { return asked_.order.group; }
    /// What it is called.
    QString name() const;
    /// What a search can be restricted to: these pictures, ascending, or, when null, `filter`.
    std::shared_ptr<const std::vector<std::int64_t>> chosen() const;
    const ImageFilter& filter() const { return filter_; }
    /// Why nothing is listed.
    QString emptyText() const;

signals:
    void listed();
    void remarked(const QString& text);

private:
    struct Asked {
        ImageFilter filter;
        BrowseOrder order;
        std::string shown;
        std::vector<std::int64_t> selection;
        bool operator==(const Asked&) const = default;
    };
    void readShown(const Asked& asked);
    void list(BrowseListing listing, const Asked& asked);
    /// What the words look through.
    QString place() const;
    /// They come again, if they stay, with the next reading alone.
    void dropLeaving();
    void sayWhatIsUnread(const UnreadPictures& unread);

    LibrarySession& session_;
    const Sidebar& sidebar_;
    const BrowseBar& bar_;
    QString words_;
    std::vector<std::int64_t> selection_;
    bool reading_ = false;
    BrowseListing listing_;
    Asked asked_;
    int number_ = 1;
    ImageFilter filter_;
    /// Of the library's network, once it was asked; for the thread of studies alone.
    struct Reader {
        std::int64_t networkId = 0;
        std::unique_ptr<WordReader> reader;
    };
    std::shared_ptr<Reader> reader_ = std::make_shared<Reader>();
};

}  // namespace laplens
