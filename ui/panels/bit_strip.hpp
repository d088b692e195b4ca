#pragma once

#include <QWidget>
#include <vector>

namespace laplens {

/// The bits of two codes side by side: one cell for each, in the colour of agreement or of difference. The
/// further back a bit stands in the code, the paler it is; where bits are weighed, a cell is as tall as its
/// weight.
class BitStrip : public QWidget {
    Q_OBJECT

public:
    explicit BitStrip(QWidget* parent = nullptr);

    /// `weights`: one a bit, mean 1, or empty.
    void setDifferences(std::vector<bool> differs, std::vector<float> weights = {});
    const std::vector<bool>& differences() const { return differs_; }
    const std::vector<float>& weights() const { return weights_; }
    int differing() const;
    /// The bit at a point, or -1.
    int bitAt(const QPoint& point) const;

    QSize sizeHint() const override { return {300, heightForWidth(300)}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    bool event(QEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    QString description(int bit) const;
    int perRow(int width) const;
    QRectF cell(int bit) const;

    std::vector<bool> differs_;
    std::vector<float> weights_;
};

}  // namespace laplens
