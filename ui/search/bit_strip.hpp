#pragma once

#include <QWidget>
#include <vector>

namespace laplens {

/// The bits of two codes side by side: one cell for each, in the colour of agreement or of difference. The
/// further back a bit stands in the code, the paler it is; where bits are weighed, a cell is as tall as its
/// weight. A click chooses a bit, or the arrow keys and Enter.
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

    /// The bit that is framed, or -1.
    void setChosen(int bit);

    QSize sizeHint() const override { return {300, heightForWidth(300)}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

signals:
    void bitChosen(int bit);

protected:
    bool event(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    QString description(int bit) const;
    int perRow(int width) const;
    QRectF cell(int bit) const;

    std::vector<bool> differs_;
    std::vector<float> weights_;
    int chosen_ = -1;
    int current_ = 0;  ///< of the keyboard
};

}  // namespace laplens
