#include "core/experiments/experiment_page.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <vector>

#include "core/evaluation/svg_chart.hpp"
#include "core/experiments/experiment_files.hpp"
#include "core/experiments/experiment_table.hpp"

namespace laplens {

namespace {

/// Text that a document's own signs surround.
struct Markup {
    std::string (*escape)(const std::string&);
    std::string boldBegin, boldEnd;
    std::string intervalBegin, between, intervalEnd, minus;
};

struct PaperTable {
    std::string title;  ///< what it is of
    std::vector<std::string> heading;
    std::vector<std::vector<std::string>> rows;
};

std::string number(double value, int decimals = 3) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string signedNumber(double value, const Markup& markup) {
    std::string text = value < 0 ? markup.minus : "+";
    return text += number(std::abs(value));
}

std::string nameOf(const std::string& method) {
    return method == kReferenceMethod ? "uncompressed" : method;
}

std::string markdownText(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '|' || c == '*' || c == '_' || c == '`' || c == '<' || c == '\\') result += '\\';
        result += c;
    }
    return result;
}

std::string latexText(const std::string& text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '\\':
                result += "\\textbackslash{}";
                break;
            case '~':
                result += "\\textasciitilde{}";
                break;
            case '^':
                result += "\\textasciicircum{}";
                break;
            case '<':
                result += "\\textless{}";
                break;
            case '>':
                result += "\\textgreater{}";
                break;
            case '&':
            case '%':
            case '$':
            case '#':
            case '_':
            case '{':
            case '}':
                result += '\\';
                [[fallthrough]];
            default:
                result += c;
        }
    }
    return result;
}

const Markup kMarkdown{markdownText, "**", "**", " (", "-", ")", "-"};
const Markup kLatex{latexText, "\\textbf{", "}", " {\\scriptsize[", ", ", "]}", "$-$"};
const Markup kHtml{xmlText, "<b>", "</b>", " <small>", "&#8211;", "</small>", "&#8722;"};

std::string intervalOf(const Interval& interval, const Markup& markup) {
    return markup.intervalBegin + number(interval.low) + markup.between + number(interval.high) +
           markup.intervalEnd;
}

std::string cellOf(const FigureSummary& summary, bool best, const Markup& markup) {
    if (!summary.measured()) return "";
    std::string text = (best ? markup.boldBegin : "") + number(summary.mean) + (best ? markup.boldEnd : "");
    if (summary.hasInterval) text += intervalOf(summary.interval, markup);
    return text;
}

/// Rows that may be compared, in the order they came: of one kind of features, or all of the paper's
/// protocol.
std::vector<std::vector<ExperimentRow>> comparableRows(const ExperimentResult& result) {
    std::vector<std::vector<ExperimentRow>> groups;
    std::map<std::string, std::size_t> known;
    for (ExperimentRow& row : experimentTable(result)) {
        const std::string key = row.protocol == Protocol::Paper ? "paper" : "fair " + row.features;
        const auto [at, isNew] = known.try_emplace(key, groups.size());
        if (isNew) groups.emplace_back();
        groups[at->second].push_back(std::move(row));
    }
    return groups;
}

std::string groupName(const std::vector<ExperimentRow>& rows) {
    return rows.front().protocol == Protocol::Paper
               ? "The paper's protocol, LDH on deep features and the others on pixels"
               : "Every method on " + rows.front().features;
}

std::vector<int> lengthsOf(const std::vector<ExperimentRow>& rows) {
    std::set<int> lengths;
    for (const ExperimentRow& row : rows)
        if (row.bits > 0) lengths.insert(row.bits);
    return {lengths.begin(), lengths.end()};
}

/// Methods by lengths; what has no codes says its one number at every length.
PaperTable tableOf(const std::vector<ExperimentRow>& rows, RetrievalFigure figure, const Markup& markup) {
    PaperTable table;
    table.title = figureName(figure);
    const std::vector<int> lengths = lengthsOf(rows);
    std::map<int, double> best;
    for (const ExperimentRow& row : rows)
        if (row.bits > 0) best[row.bits] = std::max(best[row.bits], row.of(figure).mean);
    table.heading = {"method"};
    for (const int bits : lengths) table.heading.push_back(std::to_string(bits) + " bits");
    std::vector<std::string> methods;
    for (const ExperimentRow& row : rows)
        if (row.of(figure).measured() && !std::ranges::count(methods, row.method))
            methods.push_back(row.method);
    for (const std::string& method : methods) {
        std::vector<std::string> cells{markup.escape(nameOf(method))};
        for (const int bits : lengths) {
            const auto row = std::ranges::find_if(rows, [&](const ExperimentRow& other) {
                return other.method == method && (other.bits == bits || other.bits == 0);
            });
            cells.push_back(
                row == rows.end()
                    ? ""
                    : cellOf(row->of(figure), row->bits > 0 && row->of(figure).mean == best[bits], markup));
        }
        table.rows.push_back(std::move(cells));
    }
    return table;
}

PaperTable differencesOf(const std::vector<ExperimentRow>& rows, const std::string& baseline,
                         const Markup& markup) {
    const RetrievalFigure figure = headFigure(rows);
    PaperTable table;
    table.title = std::string(figureName(figure)) + " less that of " + nameOf(baseline);
    const std::vector<int> lengths = lengthsOf(rows);
    table.heading = {"method"};
    for (const int bits : lengths) table.heading.push_back(std::to_string(bits) + " bits");
    const auto differences = experimentDifferences(rows, baseline, figure);
    std::vector<std::string> methods;
    for (const ExperimentDifference& difference : differences)
        if (!std::ranges::count(methods, difference.method)) methods.push_back(difference.method);
    for (const std::string& method : methods) {
        std::vector<std::string> cells{markup.escape(nameOf(method))};
        for (const int bits : lengths) {
            const auto at = std::ranges::find_if(
                differences, [&](const auto& d) { return d.method == method && d.bits == bits; });
            if (at == differences.end()) {
                cells.emplace_back();
                continue;
            }
            const std::string low = signedNumber(at->interval.low, markup),
                              high = signedNumber(at->interval.high, markup);
            cells.push_back(signedNumber(at->difference, markup) + markup.intervalBegin + low + ", " + high +
                            "; p = " + number(at->level) + markup.intervalEnd);
        }
        table.rows.push_back(std::move(cells));
    }
    return table;
}

PaperTable bitsOf(const std::vector<ExperimentRow>& rows, const Markup& markup) {
    PaperTable table;
    table.title = "Codes";
    table.heading = {"method",   "bits", "different codes", "entropy of a bit", "correlation of two",
                     "fitted in"};
    for (const ExperimentRow& row : rows) {
        if (row.codeUniqueness < 0 || row.bits == 0) continue;
        table.rows.push_back({markup.escape(row.method), std::to_string(row.bits), number(row.codeUniqueness),
                              number(row.bitEntropy), number(row.bitCorrelation),
                              number(row.fitSeconds, 2) + " s"});
    }
    return table;
}

std::vector<PaperTable> tablesOf(const std::vector<ExperimentRow>& rows, const std::string& baseline,
                                 const Markup& markup) {
    std::vector<PaperTable> tables;
    for (const RetrievalFigure figure : kRetrievalFigures) tables.push_back(tableOf(rows, figure, markup));
    tables.push_back(differencesOf(rows, baseline, markup));
    tables.push_back(bitsOf(rows, markup));
    std::erase_if(tables, [](const PaperTable& table) { return table.rows.empty(); });
    return tables;
}

std::string joined(const std::vector<std::string>& cells, const std::string& separator) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) text += (i ? separator : "") + cells[i];
    return text;
}

/// What the measurement depends on and where it was made: names and values.
std::vector<std::pair<std::string, std::string>> factsOf(const ExperimentResult& result) {
    std::vector<std::pair<std::string, std::string>> facts;
    for (const ExperimentSetting& setting : result.settings)
        facts.emplace_back(setting.name + " (" + setting.features + ")", setting.value);
    std::set<std::uint64_t> seeds;
    for (const ExperimentCell& cell : result.cells)
        if (cell.method != kReferenceMethod) seeds.insert(cell.seed);
    std::string list;
    for (const std::uint64_t seed : seeds) list.append(list.empty() ? "" : ", ").append(std::to_string(seed));
    facts.emplace_back("seeds of the methods", list);
    const ExperimentEnvironment& here = result.environment;
    facts.emplace_back("program", here.program);
    if (!here.libraries.empty()) facts.emplace_back("libraries", here.libraries);
    if (!here.system.empty()) facts.emplace_back("system", here.system);
    facts.emplace_back("processor", here.processor + ", " + std::to_string(here.threads) + " threads");
    if (!here.memory.empty()) facts.emplace_back("memory", here.memory);
    facts.emplace_back("Hamming kernel", here.hammingKernel);
    facts.emplace_back("measured", here.date + ", in " + number(result.seconds, 1) + " s");
    return facts;
}

std::string htmlTable(const PaperTable& table) {
    std::string html = "<table>\n<caption>" + xmlText(table.title) + "</caption>\n<tr>";
    for (const std::string& cell : table.heading) html += "<th scope=\"col\">" + xmlText(cell) + "</th>";
    html += "</tr>\n";
    for (const auto& row : table.rows) {
        html += "<tr><th scope=\"row\">" + row.front() + "</th>";
        for (std::size_t i = 1; i < row.size(); ++i) html += "<td>" + row[i] + "</td>";
        html += "</tr>\n";
    }
    return html + "</table>\n";
}

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; }
body { font: 15px/1.5 Inter, "DejaVu Sans", Arial, sans-serif; max-width: 1200px; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; margin: 1.5em 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: bold; padding-bottom: .3em; }
th, td { padding: .2em .9em .2em 0; text-align: right; border-bottom: 1px solid #8884; white-space: nowrap; }
th:first-child { text-align: left; }
td small { color: #667085; }
div.wide { overflow-x: auto; }
svg { max-width: 100%; height: auto; display: block; margin: 1em 0; }
svg .point { fill: transparent; stroke: none; cursor: crosshair; }
svg .point:hover { fill: #1d2129; }
#tip { position: fixed; display: none; background: #1d2129; color: #fff; padding: .2em .6em; border-radius: 4px;
  font-size: 13px; pointer-events: none; white-space: pre; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2em 1.5em; }
dt { color: #667085; } dd { margin: 0; overflow-wrap: anywhere; }
)";

constexpr const char* kScript = R"(
const tip = document.getElementById("tip");
for (const point of document.querySelectorAll(".point")) {
  const show = () => {
    const at = point.getBoundingClientRect();
    tip.textContent = point.dataset.tip;
    tip.style.display = "block";
    tip.style.left = Math.min(at.right + 8, innerWidth - tip.offsetWidth - 8) + "px";
    tip.style.top = Math.max(at.top - tip.offsetHeight - 4, 4) + "px";
  };
  const hide = () => { tip.style.display = "none"; };
  point.addEventListener("pointerenter", show);
  point.addEventListener("pointerleave", hide);
}
)";

}  // namespace

std::string experimentMarkdown(const ExperimentResult& result, const std::string& baseline) {
    std::string text = "## " + markdownText(experimentTitle(result)) + "\n";
    for (const auto& rows : comparableRows(result)) {
        text += "\n### " + markdownText(groupName(rows)) + "\n";
        for (const PaperTable& table : tablesOf(rows, baseline, kMarkdown)) {
            text += "\n" + markdownText(table.title) + "\n\n| " + joined(table.heading, " | ") + " |\n|";
            for (std::size_t i = 0; i < table.heading.size(); ++i) text += i ? "---:|" : "---|";
            text += '\n';
            for (const auto& row : table.rows) text += "| " + joined(row, " | ") + " |\n";
        }
    }
    text += '\n';
    for (const std::string& note : experimentNotes(result)) text += "- " + markdownText(note) + '\n';
    for (const auto& [name, value] : factsOf(result))
        text += "- " + markdownText(name) + ": " + markdownText(value) + '\n';
    return text;
}

std::string experimentLatex(const ExperimentResult& result, const std::string& baseline) {
    std::string text;
    for (const auto& [name, value] : factsOf(result)) text += "% " + name + ": " + value + '\n';
    int tables = 0;
    for (const auto& rows : comparableRows(result))
        for (const PaperTable& table : tablesOf(rows, baseline, kLatex)) {
            text += "\\begin{table}\n\\centering\n\\caption{" +
                    latexText(table.title + ". " + experimentTitle(result) + ". " + groupName(rows) + ".") +
                    "}\n\\label{tab:" + std::to_string(++tables) + "}\n\\begin{tabular}{l" +
                    std::string(table.heading.size() - 1, 'r') + "}\n\\hline\n";
            std::vector<std::string> heading;
            for (const std::string& cell : table.heading) heading.push_back(latexText(cell));
            text += joined(heading, " & ") + " \\\\\n\\hline\n";
            for (const auto& row : table.rows) text += joined(row, " & ") + " \\\\\n";
            text += "\\hline\n\\end{tabular}\n\\end{table}\n\n";
        }
    for (const std::string& note : experimentNotes(result)) text += "% " + note + '\n';
    return text;
}

std::string experimentHtml(const ExperimentResult& result, const std::string& baseline) {
    const std::string title = xmlText(experimentTitle(result));
    std::string html =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; "
        "script-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
        title + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<h1>" + title + "</h1>\n";
    for (const auto& rows : comparableRows(result)) {
        html += "<h2>" + xmlText(groupName(rows)) + "</h2>\n<div class=\"wide\">\n";
        for (const PaperTable& table : tablesOf(rows, baseline, kHtml)) html += htmlTable(table);
        html += "</div>\n";
    }
    html += "<h2>Figures</h2>\n";
    for (const ExperimentFigure& figure : experimentFigures(result, true))
        html += figure.svg.substr(figure.svg.find("<svg"));
    html += "<h2>What the figures mean</h2>\n<ul>\n";
    for (const std::string& note : experimentNotes(result)) html += "<li>" + xmlText(note) + "</li>\n";
    html += "</ul>\n<h2>Settings and machine</h2>\n<dl>\n";
    for (const auto& [name, value] : factsOf(result))
        html += "<dt>" + xmlText(name) + "</dt><dd>" + xmlText(value) + "</dd>\n";
    return html + "</dl>\n<div id=\"tip\" role=\"status\"></div>\n<script>" + kScript +
           "</script>\n</body>\n</html>\n";
}

}  // namespace laplens
