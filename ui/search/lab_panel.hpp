#pragma once

#include <QImage>
#include <QWidget>
#include <memory>
#include <optional>

#include "core/query/bit_ends.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"

class QLabel;
class QPushButton;
class QSlider;

namespace laplens {

class BarPlot;
class BitEndsView;
class BitStrip;
class CurvePlot;
struct Explanation;

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
    /// The pictures at the ends of a bit that was chosen in the strip; null: they are still looked for.
    void showBit(int bit, std::shared_ptr<const BitProjections> projections);
    /// For the pictures at a bit's ends.
    void showThumbnail(std::int64_t imageId, const QImage& thumbnail);
    /// Whether the heat map is asked for, and the answer: replaces the two compared pictures.
    bool wantsHeat() const;
    void showExplanation(std::shared_ptr<const Explanation> explanation);
    /// Moves the radius in both plots without a signal: the grid was scrolled, or the strip's slider moved.
    void setRadius(int radius);
    void setBits(int bits);
    int radius() const { return radius_; }
    int bits() const;

    CurvePlot& curve() { return *curve_; }
    BarPlot& distances() { return *distances_; }
    BitStrip& bitStrip() { return *strip_; }
    BitEndsView& bitEnds() { return *bitEnds_; }

signals:
    /// By the user, in the curve or the histogram.
    void radiusChanged(int radius);
    void bitsChanged(int bits);
    /// One of the strip's, by the user: `showBit` answers.
    void bitChosen(int bit);
    void thumbnailsWanted(const std::vector<qint64>& imageIds);
    void pictureChosen(qint64 imageId);
    /// The heat map was asked for.
    void heatWanted();

private:
    QWidget* buildCurve();
    QWidget* buildDistances();
    QWidget* buildWhy();
    QWidget* buildCode();
    QWidget* section(const QString& title, QLabel** note, QWidget* content);
    void chooseRadius(int radius);
    void compare();
    void showPair();
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
    BitEndsView* bitEnds_;
    QPushButton* heat_;
    QLabel* heatNote_;
    QImage plainQuery_, plainOther_;
    std::shared_ptr<const Explanation> explanation_;
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
    QWidget* curveSection_;  ///< for libraries with labels
    QWidget* eigenvaluesSection_;
    QWidget* balanceSection_;
};

}  // namespace laplens
