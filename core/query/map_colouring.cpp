#include "core/query/map_colouring.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/query/folders.hpp"
#include "core/query/name_order.hpp"
#include "core/store/library.hpp"

namespace laplens {

namespace {

constexpr std::size_t kYear = 4, kMonth = 7, kDay = 10;  ///< characters of a date that say so
constexpr std::size_t kTellingDates = 3;
/// Times follow each other in a scale of colours, of which no more are told apart.
constexpr int kMostTimes = 8;

using Counts = std::map<std::string, std::size_t, std::less<>>;

Counts countsOf(const std::vector<std::string>& texts) {
    Counts counts;
    for (const std::string& text : texts) ++counts[text];
    return counts;
}

std::string dayOf(std::int64_t ns) {
    using namespace std::chrono;
    const year_month_day date(floor<days>(sys_time<nanoseconds>(nanoseconds(ns))));
    char text[24];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

/// The commonest of these; empty ones are none.
void colourByCount(MapColouring& colouring, const std::vector<std::string>& texts, int most) {
    Counts counts = countsOf(texts);
    counts.erase(std::string());
    std::vector<std::pair<std::string, std::size_t>> order(counts.begin(), counts.end());
    std::ranges::stable_sort(order, [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : compareNames(a.first, b.first) < 0;
    });
    if (order.size() > static_cast<std::size_t>(most)) {
        colouring.others = order.size() - static_cast<std::size_t>(most);
        order.resize(static_cast<std::size_t>(most));
    }
    std::unordered_map<std::string_view, int> classOf;
    for (const auto& [name, pictures] : order) {
        colouring.names.push_back(name);
        classOf.emplace(name, static_cast<int>(classOf.size()));
    }
    for (const std::string& text : texts) {
        const auto known = classOf.find(text);
        colouring.classOf.push_back(known == classOf.end() ? -1 : known->second);
    }
}

void colourByDate(MapColouring& colouring, std::vector<std::string> days, int most) {
    Counts counts;
    for (const std::size_t unit : {kYear, kMonth, kDay}) {
        counts.clear();
        for (const std::string& day : days) ++counts[day.substr(0, unit)];
        if (counts.size() >= kTellingDates || unit == kDay) {
            for (std::string& day : days) day.resize(unit);
            break;
        }
    }
    const auto times = static_cast<std::size_t>(std::min(most, kMostTimes));
    std::unordered_map<std::string_view, int> classOf;
    std::size_t before = 0, present = 0;  // pictures; of the times into which they are run together
    for (const auto& [unit, pictures] : counts) {
        const std::size_t time = (before + pictures / 2) * times / days.size();
        if (counts.size() <= times || classOf.empty() || time != present) {
            colouring.names.push_back(unit);
        } else {
            std::string& name = colouring.names.back();
            name = name.substr(0, name.find('/')) + '/' + unit;
        }
        present = time;
        classOf.emplace(unit, static_cast<int>(colouring.names.size()) - 1);
        before += pictures;
    }
    for (const std::string& day : days) colouring.classOf.push_back(classOf.at(day));
}

void colourByCluster(MapColouring& colouring, const LibraryMap& map, int most) {
    const std::size_t count = map.clusters.size();
    std::vector<double> x(count), y(count);
    for (std::size_t i = 0; i < map.clusterOf.size(); ++i) {
        const auto cluster = static_cast<std::size_t>(map.clusterOf[i]);
        x[cluster] += map.neighbours.x[i];
        y[cluster] += map.neighbours.y[i];
    }
    std::vector<int> colours(count);
    for (std::size_t cluster = 0; cluster < count; ++cluster) {
        x[cluster] /= map.clusters[cluster].pictures;
        y[cluster] /= map.clusters[cluster].pictures;
        std::vector<double> nearest(static_cast<std::size_t>(most), std::numeric_limits<double>::infinity());
        for (std::size_t other = 0; other < cluster; ++other) {
            double& known = nearest[static_cast<std::size_t>(colours[other])];
            known = std::min(known, std::hypot(x[other] - x[cluster], y[other] - y[cluster]));
        }
        colours[cluster] = static_cast<int>(std::ranges::max_element(nearest) - nearest.begin());
    }
    for (const int cluster : map.clusterOf)
        colouring.classOf.push_back(colours[static_cast<std::size_t>(cluster)]);
    colouring.names.resize(std::min(count, static_cast<std::size_t>(most)));
}

}  // namespace

MapColouring colouringOf(const Library& library, const LibraryMap& map, MapColouring::By by, int most) {
    using By = MapColouring::By;
    MapColouring colouring;
    colouring.by = by;
    switch (by) {
        case By::Cluster:
            colourByCluster(colouring, map, most);
            break;
        case By::Folder:
            colourByCount(colouring, folderTitles(library, map.imageIds), most);
            break;
        case By::Label:
            colourByCount(colouring, library.imageTexts(ImageText::Label, map.imageIds), most);
            break;
        case By::Date: {
            std::vector<std::string> days;
            for (const std::int64_t ns : library.imageNumbers(ImageNumber::Date, map.imageIds))
                days.push_back(dayOf(ns));
            colourByDate(colouring, std::move(days), most);
            break;
        }
    }
    return colouring;
}

}  // namespace laplens
