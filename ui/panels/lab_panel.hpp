#pragma once

#include <QImage>
#include <QWidget>
#include <memory>
#include <optional>

#include "core/pipeline/search_index.hpp"

class QLabel;
class QSlider;

namespace laplens {

class BarPlot;
class BitStrip;
class CurvePlot;

/// What the result in the grid looks like to a scientist: precision and recall, the distances with the radius
/// that cuts them, which bits of a chosen picture differ, and the code itself.
class LabPanel : public QWidget {
    Q_OBJECT

public:
    explicit LabPanel(QWidget* parent = nullptr);

    /// The codes' method and length, balance of bits and eigenvalues; null: there is none yet.
    void setIndex(std::shared_ptr<const SearchIndex> index);
    /// Null: nothing is asked for.
    void showResult(std::shared_ptr<const SearchResult> result, std::shared_ptr<const Query> query);
    /// Compares the query's code with that of a picture of the library; 0: with none.
    void showPicture(std::int64_t imageId, const QImage& queryPicture = {}, const QImage& picture = {});
    /// Moves the radius in both plots without a signal: the grid was scrolled, or the strip's slider moved.
    void setRadius(int radius);
    void setBits(int bits);
    int radius() const { return radius_; }
    int bits() const;

    CurvePlot& curve() { return *curve_; }
    BarPlot& distances() { return *distances_; }
    BitStrip& bitStrip() { return *strip_; }

signals:
    /// By the user, in the curve or the histogram.
    void radiusChanged(int radius);
    void bitsChanged(int bits);

private:
    QWidget* section(const QString& title, QLabel** note, QWidget* content);
    void chooseRadius(int radius);
    void compare();
    QString countWithin(int radius) const;

    std::shared_ptr<const SearchIndex> index_;
    std::shared_ptr<const SearchResult> result_;
    std::shared_ptr<const Query> query_;
    std::int64_t pictureId_ = 0;
    int radius_ = -1;

    CurvePlot* curve_;
    QLabel* curveNote_;
    QLabel* curveHint_;
    BarPlot* distances_;
    QLabel* distancesNote_;
    BitStrip* strip_;
    QLabel* stripNote_;
    QLabel* queryPicture_;
    QLabel* otherPicture_;
    QWidget* pictures_;
    QWidget* why_;
    QSlider* bitsSlider_;
    QLabel* bitsValue_;
    QLabel* codeNote_;
    QLabel* time_;
    BarPlot* balance_;
    QLabel* balanceNote_;
    BarPlot* eigenvalues_;
    QLabel* eigenvaluesNote_;
    QWidget* eigenvaluesSection_;
};

}  // namespace laplens
