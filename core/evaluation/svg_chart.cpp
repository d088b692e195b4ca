#include "core/evaluation/svg_chart.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace laplens {

namespace {

constexpr double kWidth = 960, kHeight = 600;
constexpr double kLeft = 72, kRight = 220, kTop = 84, kBottom = 64;
constexpr double kPlotWidth = kWidth - kLeft - kRight, kPlotHeight = kHeight - kTop - kBottom;
constexpr const char* kInk = "#1d2129";
constexpr const char* kFaint = "#667085";
constexpr const char* kGrid = "#e4e7ec";

std::string number(double value, int decimals = 2) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

/// As short as it can be: 48, 0.25, 1e-05.
std::string tickLabel(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

std::string text(double x, double y, const std::string& content, const char* anchor, int size,
                 const char* colour, bool bold = false) {
    return "<text x=\"" + number(x, 1) + "\" y=\"" + number(y, 1) + "\" text-anchor=\"" + anchor +
           "\" font-size=\"" + std::to_string(size) + "\" fill=\"" + colour + "\"" +
           (bold ? " font-weight=\"bold\"" : "") + ">" + xmlText(content) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, const char* colour, double width = 1) {
    return "<line x1=\"" + number(x1, 1) + "\" y1=\"" + number(y1, 1) + "\" x2=\"" + number(x2, 1) +
           "\" y2=\"" + number(y2, 1) + "\" stroke=\"" + colour + "\" stroke-width=\"" + number(width, 1) +
           "\"/>\n";
}

std::string head(const std::string& title, const std::string& subtitle) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"600\" viewBox=\"0 0 960 600\" "
           "font-family=\"Inter, 'DejaVu Sans', Arial, sans-serif\">\n"
           "<rect width=\"960\" height=\"600\" fill=\"#ffffff\"/>\n" +
           text(kLeft, 36, title, "start", 20, kInk, true) + text(kLeft, 60, subtitle, "start", 13, kFaint);
}

std::string yAxis(double yMin, double yMax) {
    std::string svg;
    constexpr int kSteps = 5;
    for (int i = 0; i <= kSteps; ++i) {
        const double y = kTop + kPlotHeight * (1 - static_cast<double>(i) / kSteps);
        svg += line(kLeft, y, kLeft + kPlotWidth, y, i ? kGrid : kFaint);
        svg += text(kLeft - 10, y + 4, tickLabel(yMin + (yMax - yMin) * i / kSteps), "end", 12, kFaint);
    }
    return svg;
}

class Scale {
public:
    explicit Scale(const Chart& chart) : chart_(chart) {}
    double x(double value) const {
        const auto place = [this](double v) { return chart_.logarithmic ? std::log(std::max(v, 1e-12)) : v; };
        const double span = place(chart_.xMax) - place(chart_.xMin);
        return kLeft + kPlotWidth * (span > 0 ? (place(value) - place(chart_.xMin)) / span : 0.5);
    }
    double y(double value) const {
        const double span = chart_.yMax > chart_.yMin ? chart_.yMax - chart_.yMin : 1;
        return kTop + kPlotHeight * (1 - std::clamp((value - chart_.yMin) / span, 0.0, 1.0));
    }

private:
    const Chart& chart_;
};

std::string seriesLine(const ChartSeries& series, const Scale& scale) {
    std::string points, dots;
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
        const std::string x = number(scale.x(series.x[i])), y = number(scale.y(series.y[i]));
        points += (i ? " " : "") + x + "," + y;
        if (series.markers)
            dots += "<circle cx=\"" + x + "\" cy=\"" + y + "\" r=\"3.5\" fill=\"" + xmlText(series.colour) +
                    "\"/>\n";
        if (i < series.tips.size())
            dots += "<circle class=\"point\" cx=\"" + x + "\" cy=\"" + y + "\" r=\"5\" data-tip=\"" +
                    xmlText(series.tips[i]) + "\"/>\n";
    }
    return "<polyline fill=\"none\" stroke=\"" + xmlText(series.colour) + "\" stroke-width=\"" +
           (series.emphasised ? "3" : "1.8") + "\" stroke-linejoin=\"round\"" +
           (series.dashed ? " stroke-dasharray=\"6 4\"" : "") + " points=\"" + points + "\"/>\n" + dots;
}

std::string legendEntry(const ChartSeries& series, std::size_t place) {
    const double x = kLeft + kPlotWidth + 24, y = kTop + 8 + 22 * static_cast<double>(place);
    return "<line x1=\"" + number(x, 1) + "\" y1=\"" + number(y, 1) + "\" x2=\"" + number(x + 22, 1) +
           "\" y2=\"" + number(y, 1) + "\" stroke=\"" + xmlText(series.colour) + "\" stroke-width=\"" +
           (series.emphasised ? "3" : "2") + "\"" + (series.dashed ? " stroke-dasharray=\"6 4\"" : "") +
           "/>\n" + text(x + 30, y + 4, series.name, "start", 13, kInk, series.emphasised);
}

}  // namespace

std::string xmlText(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else if (c == '>')
            result += "&gt;";
        else if (c == '"')
            result += "&quot;";
        else
            result += c;
    }
    return result;
}

std::string svgChart(const Chart& chart) {
    const Scale scale(chart);
    std::string svg = head(chart.title, chart.subtitle) + yAxis(chart.yMin, chart.yMax);
    if (chart.yMin < 0) svg += line(kLeft, scale.y(0), kLeft + kPlotWidth, scale.y(0), kFaint);
    for (const double tick : chart.xTicks) {
        const double x = scale.x(tick);
        svg += line(x, kTop + kPlotHeight, x, kTop + kPlotHeight + 5, kFaint);
        svg += text(x, kTop + kPlotHeight + 21, tickLabel(tick), "middle", 12, kFaint);
    }
    svg += text(kLeft + kPlotWidth / 2, kHeight - 18, chart.xTitle, "middle", 13, kInk);
    svg += "<text transform=\"translate(20 " + number(kTop + kPlotHeight / 2, 1) +
           ") rotate(-90)\" text-anchor=\"middle\" font-size=\"13\" fill=\"" + kInk + "\">" +
           xmlText(chart.yTitle) + "</text>\n";
    for (const ChartSeries& series : chart.series) svg += seriesLine(series, scale);
    for (std::size_t i = 0; i < chart.series.size(); ++i) svg += legendEntry(chart.series[i], i);
    return svg + "</svg>\n";
}

std::string svgBars(const std::string& title, const std::string& subtitle, const std::vector<double>& values,
                    int highlighted) {
    const double yMax = values.empty() ? 1 : std::max(*std::ranges::max_element(values), 1e-12);
    std::string svg = head(title, subtitle) + yAxis(0, yMax);
    const double width = (kWidth - kLeft - 40) / static_cast<double>(std::max<std::size_t>(values.size(), 1));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double height = kPlotHeight * std::max(values[i], 0.0) / yMax;
        svg += "<rect x=\"" + number(kLeft + width * static_cast<double>(i)) + "\" y=\"" +
               number(kTop + kPlotHeight - height) + "\" width=\"" + number(width * 0.8) + "\" height=\"" +
               number(height) + "\" fill=\"" + (static_cast<int>(i) < highlighted ? "#1668d6" : "#c8cdd6") +
               "\"/>\n";
    }
    svg += text(kLeft, kHeight - 34, "1", "start", 12, kFaint);
    svg += text(kWidth - 40, kHeight - 34, std::to_string(values.size()), "end", 12, kFaint);
    svg += text((kWidth + kLeft) / 2, kHeight - 18, "eigenvalue", "middle", 13, kInk);
    return svg + "</svg>\n";
}

}  // namespace laplens
