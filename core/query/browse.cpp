#include "core/query/browse.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "core/query/name_order.hpp"
#include "core/query/picture_clusters.hpp"

namespace laplens {

namespace {

std::string monthOf(std::int64_t ns) {
    using namespace std::chrono;
    const year_month_day date(floor<days>(sys_time<nanoseconds>(nanoseconds(ns))));
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()));
    return text;
}

using Rows = std::vector<std::uint32_t>;

template <class Less>
void sortRows(Rows& rows, bool descending, const Less& less) {
    std::ranges::stable_sort(
        rows, [&](std::uint32_t a, std::uint32_t b) { return descending ? less(b, a) : less(a, b); });
}

/// Where another title begins than that of the row before.
std::vector<BrowseSection> beginnings(const Rows& rows, const std::vector<std::string>& titles) {
    std::vector<BrowseSection> sections;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (i == 0 || titles[rows[i]] != titles[rows[i - 1]]) sections.push_back({titles[rows[i]], i});
    return sections;
}

/// By the clock of where each was taken, as cameras write it; of what does not say it, by the clock here.
std::vector<std::int64_t> clockTimes(const std::vector<std::int64_t>& ids, const Library& library) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    std::vector<std::int64_t> dates = library.imageNumbers(ImageNumber::Date, ids);
    const std::vector<std::int64_t> taken = library.imageNumbers(ImageNumber::Taken, ids);
    for (std::size_t i = 0; i < dates.size(); ++i) {
        const std::time_t changed = dates[i] / kSecond;
        std::tm local{};
        if (taken[i] == 0 && localtime_r(&changed, &local)) dates[i] += local.tm_gmtoff * kSecond;
    }
    return dates;
}

std::vector<std::string> monthsOf(const std::vector<std::int64_t>& ids, const Library& library) {
    std::vector<std::string> months;
    for (const std::int64_t ns : clockTimes(ids, library)) months.push_back(monthOf(ns));
    return months;
}

void orderRows(Rows& rows, const std::vector<std::int64_t>& ids, const Library& library,
               const BrowseOrder& order, const std::optional<GeoPosition>& from) {
    using By = BrowseOrder::By;
    const auto byValues = [&](const std::vector<std::int64_t>& values) {
        sortRows(rows, order.descending, [&](auto a, auto b) { return values[a] < values[b]; });
    };
    switch (order.by) {
        case By::Added:
            if (order.descending) std::ranges::reverse(rows);
            break;
        case By::Date:
            return byValues(clockTimes(ids, library));
        case By::FileSize:
            return byValues(library.imageNumbers(ImageNumber::FileSize, ids));
        case By::Pixels:
            return byValues(library.imageNumbers(ImageNumber::Pixels, ids));
        case By::Distance: {
            if (!from) break;
            const auto places = library.placesOf(ids);
            std::vector<double> metres;
            for (const std::int64_t id : ids) {
                const auto place = places.find(id);
                metres.push_back(place == places.end() ? HUGE_VAL : metresBetween(*from, place->second));
            }
            return sortRows(rows, order.descending, [&](auto a, auto b) { return metres[a] < metres[b]; });
        }
        case By::Name:
        case By::Folder: {
            const bool names = order.by == By::Name;
            const auto paths = library.imageTexts(ImageText::Path, ids);
            sortRows(rows, order.descending, [&](auto a, auto b) {
                return (names ? compareNames(nameOf(paths[a]), nameOf(paths[b]))
                              : compareNames(paths[a], paths[b])) < 0;
            });
        }
    }
}

std::vector<std::string> groupTitles(const std::vector<std::int64_t>& ids, const Library& library,
                                     const BrowseOrder& order, const SearchIndex* index) {
    using Group = BrowseOrder::Group;
    std::vector<std::string> titles;
    switch (order.group) {
        case Group::Folder:
            titles = folderTitles(library, ids);
            break;
        case Group::Label:
            titles = library.imageTexts(ImageText::Label, ids);
            break;
        case Group::Month:
            titles = monthsOf(ids, library);
            break;
        case Group::Cluster: {
            titles.resize(ids.size());
            if (!index) break;
            JobContext context;
            const std::vector<int> clusters = index->clusters(context)->of;
            for (std::size_t i = 0; i < ids.size(); ++i)
                if (const std::int64_t row = index->rowOf(ids[i]); row >= 0)
                    titles[i] = std::to_string(clusters[static_cast<std::size_t>(row)] + 1);
            break;
        }
        case Group::None:
            break;
    }
    return titles;
}

void nameClusters(std::vector<BrowseSection>& sections, const Library& library, const SearchIndex& index) {
    JobContext context;
    const auto clusters = index.clusters(context);
    const std::vector<std::string> names =
        clusterNames(library, index.imageIds, clusters->of, clusters->clusters.size());
    for (BrowseSection& section : sections)
        if (!section.title.empty()) section.name = names[std::stoul(section.title) - 1];
}

/// As near to the order as a server sorts.
std::vector<ImageOrder> serverOrder(const BrowseOrder& order) {
    using By = ImageOrder::By;
    using Group = BrowseOrder::Group;
    static constexpr By kBy[] = {By::Added,    By::Date,   By::Name, By::Path,
                                 By::FileSize, By::Pixels, By::Added};
    std::vector<ImageOrder> orders;
    if (order.group == Group::Folder) orders.push_back({By::Folder});
    if (order.group == Group::Month) orders.push_back({By::Month, order.descending});
    if (order.group == Group::Label) orders.push_back({By::Label});
    orders.push_back({kBy[static_cast<std::size_t>(order.by)], order.descending});
    return orders;
}

}  // namespace

std::optional<GeoPosition> askedNear(const ImageFilter& filter) {
    const auto term = std::ranges::find_if(filter.terms, [](const ImageTerm& asked) {
        return asked.about == ImageTerm::About::Near && !asked.isNot && asked.otherwise.empty();
    });
    return term == filter.terms.end() ? std::nullopt : std::optional(term->place);
}

BrowseListing browse(const Library& library, const ImageFilter& filter, const BrowseOrder& order,
                     const SearchIndex* index, std::int64_t most) {
    BrowseListing listing;
    std::vector<std::int64_t> ids;
    if (library.isShared()) {
        ids = library.firstImages(filter, serverOrder(order), most + 1);
        listing.isCut = static_cast<std::int64_t>(ids.size()) > most;
        if (listing.isCut) ids.pop_back();
        std::ranges::sort(ids);
    } else {
        ids = library.imageIds(filter);
        if (!filter.state) {
            std::vector<std::int64_t> there;
            std::ranges::set_difference(ids, library.imageIdsInState(ImageState::Missing),
                                        std::back_inserter(there));
            ids = std::move(there);
        }
    }
    const bool grouped = order.group != BrowseOrder::Group::None;
    if (!grouped && order.by == BrowseOrder::By::Added && !order.descending) {
        listing.imageIds = std::move(ids);
        return listing;
    }
    Rows rows(ids.size());
    std::iota(rows.begin(), rows.end(), 0u);
    orderRows(rows, ids, library, order, askedNear(filter));
    if (grouped) {
        const std::vector<std::string> titles = groupTitles(ids, library, order, index);
        const bool down = order.group == BrowseOrder::Group::Month && order.descending;
        std::map<std::string_view, int> numberOf;
        for (const std::string& title : titles) numberOf.emplace(title, 0);
        std::vector<std::string_view> inOrder;
        for (const auto& [title, number] : numberOf) inOrder.push_back(title);
        const bool folders = order.group == BrowseOrder::Group::Folder;
        std::ranges::stable_sort(inOrder, [&](std::string_view a, std::string_view b) {
            if (!folders && a.empty() != b.empty()) return b.empty();
            return down ? compareNames(b, a) < 0 : compareNames(a, b) < 0;
        });
        for (std::size_t i = 0; i < inOrder.size(); ++i) numberOf[inOrder[i]] = static_cast<int>(i);
        std::vector<int> groups;
        for (const std::string& title : titles) groups.push_back(numberOf[title]);
        std::ranges::stable_sort(rows, {}, [&](std::uint32_t row) { return groups[row]; });
        listing.sections = beginnings(rows, titles);
        if (order.group == BrowseOrder::Group::Month) listing.months = listing.sections;
        if (order.group == BrowseOrder::Group::Cluster && index)
            nameClusters(listing.sections, library, *index);
    } else if (order.by == BrowseOrder::By::Date) {
        listing.months = beginnings(rows, monthsOf(ids, library));
    }
    listing.imageIds.reserve(rows.size());
    for (const std::uint32_t row : rows) listing.imageIds.push_back(ids[row]);
    return listing;
}

BrowseListing among(const BrowseListing& listing, const std::vector<std::int64_t>& imageIds) {
    BrowseListing kept;
    std::vector<std::size_t> before;  // of each that is kept
    for (std::size_t i = 0; i < listing.imageIds.size(); ++i) {
        if (!std::ranges::binary_search(imageIds, listing.imageIds[i])) continue;
        before.push_back(i);
        kept.imageIds.push_back(listing.imageIds[i]);
    }
    const auto left = [&](const std::vector<BrowseSection>& sections) {
        std::vector<BrowseSection> rest;
        for (std::size_t i = 0; i < sections.size(); ++i) {
            const auto at = [&](std::size_t first) {
                return static_cast<std::size_t>(std::ranges::lower_bound(before, first) - before.begin());
            };
            const std::size_t end = i + 1 < sections.size() ? at(sections[i + 1].first) : before.size();
            if (const std::size_t first = at(sections[i].first); first < end)
                rest.push_back({sections[i].title, first, sections[i].name});
        }
        return rest;
    };
    kept.sections = left(listing.sections);
    kept.months = left(listing.months);
    return kept;
}

BrowseListing without(const BrowseListing& listing, const std::set<std::int64_t>& imageIds) {
    std::vector<std::int64_t> staying;
    for (const std::int64_t id : listing.imageIds)
        if (!imageIds.contains(id)) staying.push_back(id);
    std::ranges::sort(staying);
    BrowseListing rest = among(listing, staying);
    rest.isCut = listing.isCut;
    return rest;
}

}  // namespace laplens
