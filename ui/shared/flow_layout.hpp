#pragma once

#include <QLayout>
#include <memory>
#include <vector>

namespace laplens {

/// Items one after another at their preferred size, in as many rows as the width asks for; from the right
/// where the language runs so.
class FlowLayout : public QLayout {
public:
    explicit FlowLayout(QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override { return int(items_.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// The height that the rows take.
    int place(const QRect& rect, bool move) const;

    std::vector<QLayoutItem*> items_;
};

}  // namespace laplens
