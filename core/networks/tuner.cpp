#include "core/networks/tuner.hpp"

#include <cstdio>

namespace laplens {

namespace {

std::string percent(double share) {
    char text[16];
    std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
    return text;
}

std::string precision(double ranking) {
    char text[16];
    std::snprintf(text, sizeof text, "%.3f", ranking);
    return text;
}

}  // namespace

std::string learntInWords(const TuneResult& result, const std::vector<std::string>& classNames) {
    const TuneFigures &before = result.frozen, &after = result.tuned;
    const std::string classes = std::to_string(classNames.size()) + " classes";
    std::string text;
    if (result.steps == 0 && result.kept)
        text = "A last layer for these " + classes + " tells " + percent(after.accuracy) +
               " of the held-out pictures right. The network below it, and with it every code, is as it was.";
    else if (result.kept)
        text = "Learnt to tell " + classes + " apart: of the held-out pictures " + percent(after.accuracy) +
               " are told right (with a new last layer alone: " + percent(before.accuracy) +
               "), and when each looks for its class among the others, mean average precision is " +
               precision(after.ranking) + " (before: " + precision(before.ranking) + ").";
    else if (result.steps == 0)
        text = "Not kept: no step made held-out pictures of these " + classes +
               " find each other better than with the network as it is (mean average precision " +
               precision(before.ranking) + ", told right by a new last layer " + percent(before.accuracy) +
               ").";
    else
        text = "Not kept: held-out pictures of these " + classes + " find each other better (mean average " +
               "precision " + precision(after.ranking) + ", before " + precision(before.ranking) +
               "), but fewer are told right: " + percent(after.accuracy) + ", with a new last layer alone " +
               percent(before.accuracy) + ".";
    if (result.confusions.empty()) return text;
    const Confusion& worst = result.confusions.front();
    return text + " Most often mistaken: \"" + classNames[static_cast<std::size_t>(worst.of)] + "\" for \"" +
           classNames[static_cast<std::size_t>(worst.as)] + "\" (" + std::to_string(worst.pictures) +
           (worst.pictures == 1 ? " picture)." : " pictures).");
}

}  // namespace laplens
