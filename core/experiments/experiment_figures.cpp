#include <algorithm>
#include <cctype>
#include <cstdio>
#include <map>
#include <set>

#include "core/evaluation/svg_chart.hpp"
#include "core/experiments/experiment_files.hpp"
#include "core/experiments/method_colours.hpp"

namespace laplens {

namespace {

std::string nameOf(const ExperimentCell& cell, bool withFeatures) {
    const std::string name = cell.method == kReferenceMethod ? "uncompressed" : cell.method;
    return withFeatures ? name + " (" + cell.features + ")" : name;
}

std::string sizes(const ExperimentResult& result) {
    return result.name + ", " + std::to_string(result.databaseSize) + " pictures, " +
           std::to_string(result.queryCount) + " queries";
}

std::string protocolNote(const std::vector<const ExperimentCell*>& cells) {
    if (cells.front()->protocol == Protocol::Fair)
        return "fair protocol: every method on the same features (" + cells.front()->features + ")";
    return "the paper's protocol: methods saw different features";
}

/// Labelled cells of each method's first seed, grouped by protocol and, in the fair one, by features: what
/// belongs in one figure.
std::map<std::string, std::vector<const ExperimentCell*>> comparableCells(const ExperimentResult& result) {
    std::map<std::string, std::vector<const ExperimentCell*>> groups;
    std::map<std::string, std::uint64_t> seedOf;
    for (const ExperimentCell& cell : result.cells) {
        if (!cell.labelled) continue;
        std::string key = protocolName(cell.protocol);
        if (cell.protocol == Protocol::Fair) key += '-' + cell.features;
        for (char& c : key)
            if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') c = '-';
        if (cell.method != kReferenceMethod &&
            seedOf.try_emplace(key + '|' + cell.method, cell.seed).first->second != cell.seed)
            continue;
        groups[key].push_back(&cell);
    }
    return groups;
}

ChartSeries seriesFor(const ExperimentCell& cell) {
    ChartSeries series;
    series.name = nameOf(cell, cell.protocol == Protocol::Paper);
    series.colour = methodColour(cell.method);
    series.emphasised = cell.method == "ldh-rotated";
    series.dashed = cell.method == kReferenceMethod;
    return series;
}

std::string share(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", value);
    return text;
}

ExperimentFigure precisionRecallFigure(const ExperimentResult& result, const std::string& key,
                                       const std::vector<const ExperimentCell*>& cells, int bits, bool tips) {
    Chart chart;
    chart.title = "Precision and recall at " + std::to_string(bits) + " bits";
    chart.subtitle = sizes(result) + "; " + protocolNote(cells);
    chart.xTitle = "recall";
    chart.yTitle = "precision";
    chart.xTicks = {0, 0.2, 0.4, 0.6, 0.8, 1};
    for (const ExperimentCell* cell : cells) {
        const bool isReference = cell->method == kReferenceMethod;
        if (cell->bits != bits && !isReference) continue;
        ChartSeries series = seriesFor(*cell);
        for (const CurvePoint& point : isReference ? cell->report.byRank : cell->report.byRadius) {
            if (point.recall <= 0) continue;
            series.x.push_back(point.recall);
            series.y.push_back(point.precision);
            if (tips)
                series.tips.push_back(series.name + (isReference ? ", first " : ", radius ") +
                                      std::to_string(point.cut) + "\nprecision " + share(point.precision) +
                                      ", recall " + share(point.recall));
        }
        chart.series.push_back(std::move(series));
    }
    return {"precision-recall-" + std::to_string(bits) + "-" + key, svgChart(chart)};
}

ExperimentFigure precisionByBitsFigure(const ExperimentResult& result, const std::string& key,
                                       const std::vector<const ExperimentCell*>& cells,
                                       const std::set<int>& lengths, bool tips) {
    Chart chart;
    chart.title = "Mean average precision (mAP@all) by code length";
    chart.subtitle = sizes(result) + "; " + protocolNote(cells);
    chart.xTitle = "bits";
    chart.yTitle = "mAP@all";
    chart.logarithmic = true;
    chart.xMin = *lengths.begin();
    chart.xMax = *lengths.rbegin();
    chart.xTicks.assign(lengths.begin(), lengths.end());
    std::vector<std::pair<std::string, std::string>> order;
    std::map<std::pair<std::string, std::string>, std::map<int, double>> values;
    std::map<std::pair<std::string, std::string>, const ExperimentCell*> example;
    for (const ExperimentCell* cell : cells) {
        const std::pair group(cell->method, cell->features);
        if (example.try_emplace(group, cell).second) order.push_back(group);
        if (cell->method == kReferenceMethod)
            for (const int bits : lengths) values[group][bits] = cell->report.meanAveragePrecision;
        else
            values[group][cell->bits] = cell->report.meanAveragePrecision;
    }
    for (const auto& group : order) {
        ChartSeries series = seriesFor(*example[group]);
        series.markers = !series.dashed;
        for (const auto& [bits, value] : values[group]) {
            series.x.push_back(bits);
            series.y.push_back(value);
            if (tips)
                series.tips.push_back(series.name + ", " + std::to_string(bits) + " bits\nmAP@all " +
                                      share(value));
        }
        chart.series.push_back(std::move(series));
    }
    return {"map-by-bits-" + key, svgChart(chart)};
}

}  // namespace

std::vector<ExperimentFigure> experimentFigures(const ExperimentResult& result, bool tips) {
    std::vector<ExperimentFigure> figures;
    for (const auto& [key, cells] : comparableCells(result)) {
        std::set<int> lengths;
        for (const ExperimentCell* cell : cells)
            if (cell->bits > 0) lengths.insert(cell->bits);
        if (lengths.empty()) continue;
        for (const int bits : lengths)
            figures.push_back(precisionRecallFigure(result, key, cells, bits, tips));
        if (lengths.size() > 1) figures.push_back(precisionByBitsFigure(result, key, cells, lengths, tips));
    }
    for (const Spectrum& spectrum : result.spectra) {
        std::string name = "spectrum-" + spectrum.features;
        for (char& c : name)
            if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') c = '-';
        figures.push_back({name, svgBars("Eigenvalues of the neighbour graph's Laplacian",
                                         sizes(result) + "; " + spectrum.features + "; widest gap after " +
                                             std::to_string(spectrum.gapAfter),
                                         spectrum.eigenvalues, spectrum.gapAfter)});
    }
    return figures;
}

}  // namespace laplens
