#pragma once

#include <string>
#include <vector>

namespace laplens {

/// A line of a chart.
struct ChartSeries {
    std::string name;
    std::string colour;        ///< "#1668d6"
    std::vector<double> x, y;  ///< of equal length
    std::vector<std::string> tips =
        {};  ///< what each point is, for a page that shows it at the pointer; or empty
    bool dashed = false;
    bool markers = false;     ///< a dot at each point
    bool emphasised = false;  ///< a thicker line
};

/// A line chart with a legend at its right. Tick values that are given are used as
/// they are.
struct Chart {
    std::string title, subtitle, xTitle, yTitle;
    double xMin = 0, xMax = 1, yMin = 0, yMax = 1;
    std::vector<double> xTicks;
    bool logarithmic = false;  ///< x
    std::vector<ChartSeries> series;
};

/// A self-contained SVG document, 960 x 600, for print and screen. Points with tips have class "point" and
/// the attribute "data-tip".
std::string svgChart(const Chart&);

/// Bars from left to right, those up to `highlighted` in colour: a spectrum and the place of its gap.
std::string svgBars(const std::string& title, const std::string& subtitle, const std::vector<double>& values,
                    int highlighted);

/// Text between tags or in quotes of XML and HTML.
std::string xmlText(const std::string&);

}  // namespace laplens
