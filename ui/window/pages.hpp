#pragma once

namespace laplens {

/// The pages of the window, in the order of their tabs and keys; the settings have neither.
enum class Page { Browse, Search, Map, Duplicates, Experiments, Models, Settings };
constexpr Page kTabs[] = {Page::Browse,     Page::Search,      Page::Map,
                          Page::Duplicates, Page::Experiments, Page::Models};

}  // namespace laplens
