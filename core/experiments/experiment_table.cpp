#include "core/experiments/experiment_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <tuple>

namespace laplens {

namespace {

using Cells = std::vector<const ExperimentCell*>;

template <class Value>
double meanOf(const Cells& cells, const Value& value) {
    double sum = 0;
    for (const ExperimentCell* cell : cells) sum += value(*cell);
    return sum / static_cast<double>(cells.size());
}

/// The mean over cells of each resample; nothing where they were drawn in different ways.
std::vector<float> meanOfResamples(const Cells& cells, std::size_t figure) {
    std::vector<float> mean = cells.front()->resampled[figure];
    for (std::size_t c = 1; c < cells.size(); ++c) {
        const std::vector<float>& other = cells[c]->resampled[figure];
        if (other.size() != mean.size() || cells[c]->bootstrap.seed != cells.front()->bootstrap.seed)
            return {};
        for (std::size_t b = 0; b < mean.size(); ++b) mean[b] += other[b];
    }
    for (float& value : mean) value /= static_cast<float>(cells.size());
    return mean;
}

std::string withCommas(std::size_t number) {
    std::string text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

FigureSummary summaryOf(const Cells& cells, RetrievalFigure figure) {
    FigureSummary summary;
    if (!cells.front()->labelled && figure != RetrievalFigure::NeighbourRecall) return summary;
    const auto value = [&](const ExperimentCell& cell) { return cell.report.of(figure); };
    if (std::ranges::any_of(cells, [&](const ExperimentCell* cell) { return value(*cell) < 0; }))
        return summary;
    const double mean = summary.mean = meanOf(cells, value);
    if (cells.size() > 1)
        summary.deviation = std::sqrt(
            meanOf(cells, [&](const ExperimentCell& cell) { return std::pow(value(cell) - mean, 2); }) *
            static_cast<double>(cells.size()) / static_cast<double>(cells.size() - 1));
    summary.resampled = meanOfResamples(cells, static_cast<std::size_t>(figure));
    summary.hasInterval = !summary.resampled.empty();
    if (summary.hasInterval) summary.interval = confidenceInterval(summary.resampled);
    return summary;
}

}  // namespace

std::vector<ExperimentRow> experimentTable(const ExperimentResult& result) {
    std::vector<ExperimentRow> rows;
    std::map<std::tuple<Protocol, std::string, std::string, int>, Cells> groups;
    std::vector<const Cells*> inOrder;
    for (const ExperimentCell& cell : result.cells) {
        auto& group = groups[{cell.protocol, cell.features, cell.method, cell.bits}];
        if (group.empty()) inOrder.push_back(&group);
        group.push_back(&cell);
    }
    for (const Cells* cells : inOrder) {
        const ExperimentCell& first = *cells->front();
        ExperimentRow row;
        row.protocol = first.protocol;
        row.features = first.features;
        row.method = first.method;
        row.bits = first.bits;
        row.seeds = cells->size();
        row.labelled = first.labelled;
        for (const RetrievalFigure figure : kRetrievalFigures)
            row.figures[static_cast<std::size_t>(figure)] = summaryOf(*cells, figure);
        const bool coded = first.method != kReferenceMethod;
        for (const auto& [to, from] : {std::pair(&ExperimentRow::bitEntropy, &ExperimentCell::bitEntropy),
                                       {&ExperimentRow::bitCorrelation, &ExperimentCell::bitCorrelation},
                                       {&ExperimentRow::codeUniqueness, &ExperimentCell::codeUniqueness}})
            row.*to =
                coded ? meanOf(*cells, [from = from](const ExperimentCell& cell) { return cell.*from; }) : -1;
        row.fitSeconds = meanOf(*cells, [](const ExperimentCell& cell) { return cell.fitSeconds; });
        row.ways.queries = first.ways.queries;
        for (const auto member : {&RankingWays::plain, &RankingWays::weighted, &RankingWays::reranked,
                                  &RankingWays::plainMilliseconds, &RankingWays::weightedMilliseconds,
                                  &RankingWays::rerankedMilliseconds})
            row.ways.*member = meanOf(*cells, [&](const ExperimentCell& cell) { return cell.ways.*member; });
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<ExperimentDifference> experimentDifferences(const std::vector<ExperimentRow>& rows,
                                                        const std::string& baseline, RetrievalFigure figure) {
    std::vector<ExperimentDifference> differences;
    for (const ExperimentRow& against : rows) {
        if (against.method != baseline || !against.of(figure).hasInterval) continue;
        const FigureSummary& base = against.of(figure);
        for (const ExperimentRow& row : rows) {
            const FigureSummary& other = row.of(figure);
            if (row.method == baseline || row.protocol != against.protocol ||
                (row.protocol == Protocol::Fair && row.features != against.features) ||
                (row.bits != against.bits && row.bits != 0) || !other.hasInterval ||
                other.resampled.size() != base.resampled.size())
                continue;
            std::vector<float> paired;
            for (std::size_t b = 0; b < base.resampled.size(); ++b)
                paired.push_back(other.resampled[b] - base.resampled[b]);
            differences.push_back({row.protocol, row.features, row.method, against.bits,
                                   other.mean - base.mean, confidenceInterval(paired),
                                   pairedBootstrapLevel(paired)});
        }
    }
    return differences;
}

std::string experimentTitle(const ExperimentResult& result) {
    std::string title = result.name;
    if (!result.split.empty()) title += ", " + result.split;
    title += ": " + withCommas(result.queryCount) + " queries, " + withCommas(result.databaseSize) +
             " in the database";
    if (result.learntLabels > 0) title += ", " + withCommas(result.learntLabels) + " labels to learn from";
    return title;
}

std::string groupTitle(const ExperimentRow& row) {
    return row.protocol == Protocol::Fair ? "Every method on " + row.features
                                          : "The paper's protocol, on " + row.features;
}

RetrievalFigure headFigure(const std::vector<ExperimentRow>& rows) {
    return std::ranges::any_of(rows, &ExperimentRow::labelled) ? RetrievalFigure::MeanAveragePrecision
                                                               : RetrievalFigure::NeighbourRecall;
}

std::vector<std::string> experimentNotes(const ExperimentResult& result) {
    std::vector<std::string> notes{
        "mAP@all: mean average precision over the whole ranking. mAP@1000, mAP@5000: of the first so many, "
        "divided by the relevant ones among them. All are expected over the orders of ties.",
        "mAP over classes: each class's mean counts alike, however many queries it has. P@100: precision of "
        "the first 100. P(r<=2): precision within Hamming radius 2, 0 where nothing is.",
        "Neighbour recall: share of the 10 nearest by features among the first 100 by codes.",
        "Unique: different codes as a share of all. Entropy: mean of a bit's, 1 is balanced. Corr: mean "
        "absolute correlation of two bits."};
    const auto drawn = std::ranges::find_if(result.cells, [](const ExperimentCell& cell) {
        return std::ranges::any_of(cell.resampled, [](const auto& means) { return !means.empty(); });
    });
    if (drawn != result.cells.end())
        notes.push_back("Intervals: 95 %, percentile bootstrap over the queries, " +
                        withCommas(static_cast<std::size_t>(drawn->bootstrap.resamples)) +
                        " resamples, seed " + std::to_string(drawn->bootstrap.seed) +
                        ". p: paired bootstrap on the same resamples, two-sided.");
    return notes;
}

std::string numberText(double value) {
    if (value < 0) return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", value);
    return text;
}

std::string intervalText(const Interval& interval) {
    char text[64];
    std::snprintf(text, sizeof text, interval.low < 0 ? "[%.4f, %.4f]" : "%.4f-%.4f", interval.low,
                  interval.high);
    return text;
}

}  // namespace laplens
