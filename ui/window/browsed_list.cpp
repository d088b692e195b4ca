#include "ui/window/browsed_list.hpp"

#include <algorithm>

#include "core/query/search_index.hpp"
#include "core/store/library.hpp"
#include "ui/browse/browse_bar.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/window/find_box.hpp"
#include "ui/window/sidebar.hpp"

namespace laplens {

namespace {

/// Each picture shows what is said more or less: so many are listed.
constexpr std::size_t kMostShown = 1000;

}  // namespace

BrowsedList::BrowsedList(LibrarySession& session, const Sidebar& sidebar, const BrowseBar& bar,
                         QObject* parent)
    : QObject(parent), session_(session), sidebar_(sidebar), bar_(bar) {
    connect(&session, &LibrarySession::leavingChanged, this, &BrowsedList::dropLeaving);
}

void BrowsedList::clear() {
    listing_ = {};
    ++number_;
    reading_ = false;
    reader_ = std::make_shared<Reader>();
}

void BrowsedList::setSelection(const std::vector<qint64>& imageIds) {
    selection_.assign(imageIds.begin(), imageIds.end());
}

std::vector<ImageTerm> BrowsedList::terms() const {
    return parseWords(toStd(words_), localToday()).terms;
}

std::string BrowsedList::shown() const {
    const Words words = parseWords(toStd(words_), localToday());
    return words.problem ? std::string() : words.shown;
}

bool BrowsedList::isRanked() const {
    ImageFilter filter;
    filter.terms = terms();
    return !shown().empty() || askedNear(filter);
}

QString BrowsedList::name() const {
    if (const std::string said = shown(); !said.empty())
        return tr("Show \u201c%1\u201d, best first").arg(toQString(said));
    return terms().empty() ? place() : tr("\u201c%1\u201d in %2").arg(words_.trimmed(), place());
}

QString BrowsedList::place() const {
    return selection_.empty() ? sidebar_.title() : tr("Selection");
}

void BrowsedList::read() {
    if (!session_.isOpen()) return;
    ImageFilter filter;
    if (selection_.empty()) filter = sidebar_.filter();
    const Words words = parseWords(toStd(words_), localToday());
    filter.terms = words.terms;
    bar_.restrict(filter);
    reading_ = true;
    if (!words.problem && !words.shown.empty()) return readShown({filter, {}, words.shown, selection_});
    const BrowseOrder order = askedNear(filter) ? BrowseOrder{.by = BrowseOrder::By::Distance} : bar_.order();
    const Asked asked{filter, order, {}, selection_};
    session_.read(
        this,
        [asked, isWrong = words.problem.has_value(), index = session_.index()](const Library& library) {
            const auto& [filter, order, shown, selection] = asked;
            if (isWrong) return std::pair(BrowseListing(), UnreadPictures());  // it is said what is wrong
            // What was selected on the map is in memory.
            const std::int64_t most = selection.empty() ? kMostBrowsed : codesKeptInMemory();
            BrowseListing listing = browse(library, filter, order, index.get(), most);
            if (!selection.empty()) listing = among(listing, selection);
            return std::pair(std::move(listing), unreadFor(library, filter.terms));
        },
        [this, asked](std::pair<BrowseListing, UnreadPictures> found) {
            sayWhatIsUnread(found.second);
            list(std::move(found.first), asked);
        });
}

void BrowsedList::list(BrowseListing listing, const Asked& asked) {
    reading_ = false;
    listing_ = std::move(listing);
    dropLeaving();
    filter_ = listing_.isCut && asked.shown.empty() ? asked.filter : ImageFilter();
    if (asked != asked_) ++number_;
    asked_ = asked;
    emit listed();
}

void BrowsedList::dropLeaving() {
    if (!session_.leaving().empty()) listing_ = without(listing_, session_.leaving());
}

void BrowsedList::readShown(const Asked& asked) {
    const auto index = session_.index();
    if (!index || !readsWords(index->network)) return list({}, asked);
    session_.study(
        LibrarySession::Study::Words, this,
        [reader = reader_, folder = session_.folder(), asked](const SearchIndex& index, JobContext& context) {
            const auto& [filter, order, shown, selection] = asked;
            if (!reader->reader || reader->networkId != index.network.id) {
                reader->reader = std::make_unique<WordReader>(index.network, folder);
                reader->networkId = index.network.id;
            }
            const FeatureAnswer answer =
                nearestByFeature(index, reader->reader->feature(shown), filter,
                                 selection.empty() ? kMostShown : 0, context.stopToken());
            BrowseListing listing;
            for (const ScoredPicture& picture : answer.pictures) listing.imageIds.push_back(picture.imageId);
            if (!selection.empty()) listing = among(listing, selection);
            listing.isCut = listing.imageIds.size() == kMostShown;
            return listing;
        },
        [this, asked, words = words_](BrowseListing listing) {
            if (words == words_) list(std::move(listing), asked);
        });
}

void BrowsedList::sayWhatIsUnread(const UnreadPictures& unread) {
    if (unread.facts > 0)
        emit remarked(tr("What cameras wrote into %n picture(s) was not read yet. F5 does that.", nullptr,
                         int(unread.facts)));
    if (unread.texts > 0)
        emit remarked(
            tr("The text in %n picture(s) was not read: see the menu, Read text in "
               "pictures.",
               nullptr, int(unread.texts)));
}

std::shared_ptr<const std::vector<std::int64_t>> BrowsedList::chosen() const {
    if ((listing_.isCut && shown().empty()) ||
        qint64(listing_.imageIds.size()) == session_.counts().present())
        return nullptr;
    auto chosen = std::make_shared<std::vector<std::int64_t>>(listing_.imageIds);
    std::ranges::sort(*chosen);
    return chosen;
}

QString BrowsedList::emptyText() const {
    const QString found = words_.trimmed();
    if (found.isEmpty()) return tr("There is no such picture here.");
    if (const auto problem = parseWords(toStd(found), localToday()).problem)
        return FindBox::problemText(*problem);
    const auto index = session_.index();
    const bool readsWords = index && laplens::readsWords(index->network);
    if (!shown().empty() && index && !readsWords)
        return tr("The network that codes this library, %1, reads no words. One of those that do (Models, "
                  "CLIP ViT-B/32) finds pictures by what they show.")
            .arg(toQString(index->network.backbone));
    const bool isPart = !selection_.empty() || sidebar_.filter() != ImageFilter();
    return (isPart ? tr("No picture of what is chosen on the left, %2, is found by \u201c%1\u201d. "
                        "Choose \u201cAll pictures\u201d to look through all.")
                         .arg(found, place())
                   : tr("No picture is found by \u201c%1\u201d.").arg(found)) +
           '\n' +
           tr("Words are looked for in names, folders, labels, tags, in what cameras and people wrote "
              "into the files, and in text that was read in pictures.") +
           ' ' +
           (readsWords ? tr("What a picture shows is found by another picture, or by shows:dog.")
                       : tr("What a picture shows is found by another picture, or, with a network that reads "
                            "words (Models, CLIP ViT-B/32), by shows:dog."));
}

}  // namespace laplens
