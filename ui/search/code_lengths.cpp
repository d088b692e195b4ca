#include "ui/search/code_lengths.hpp"

#include <QSlider>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

namespace laplens {

namespace {

constexpr std::array kLengths = {16, 32, 48, 64, 96, 128, 256};

std::vector<int> lengthsOf(const QSlider& slider) {
    std::vector<int> lengths;
    for (const int length : kLengths)
        if (length < slider.maximum()) lengths.push_back(length);
    lengths.push_back(slider.maximum());
    return lengths;
}

/// Where a step of the slider is to end. Before its value changes, the slider is already where its own steps
/// would take it.
int endOf(int action, const QSlider& slider) {
    const std::vector<int> lengths = lengthsOf(slider);
    const int from = slider.value(), to = slider.sliderPosition();
    if (action == QAbstractSlider::SliderToMinimum || action == QAbstractSlider::SliderToMaximum) return to;
    if (action == QAbstractSlider::SliderMove && slider.isSliderDown())
        return *std::ranges::min_element(lengths, {}, [to](int length) { return std::abs(length - to); });
    if (to > from) return *std::min(std::ranges::upper_bound(lengths, from), lengths.end() - 1);
    if (to == from) return from;
    const auto below = std::ranges::lower_bound(lengths, from);
    return below == lengths.begin() ? lengths.front() : *(below - 1);
}

}  // namespace

void setCodeLengths(QSlider* slider, int longest) {
    slider->setRange(std::min(kLengths.front(), longest), longest);
    slider->setEnabled(slider->minimum() < slider->maximum());
    if (slider->property("codeLengths").toBool()) return;
    slider->setProperty("codeLengths", true);
    QObject::connect(slider, &QSlider::actionTriggered, slider,
                     [slider](int action) { slider->setSliderPosition(endOf(action, *slider)); });
}

}  // namespace laplens
