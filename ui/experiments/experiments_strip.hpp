#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

namespace laplens {

/// A row of small pictures, as many as fit; the ones that belong to the query's class are underlined in the
/// colour of agreement, the others in that of difference.
class ExperimentsStrip : public QWidget {
    Q_OBJECT

public:
    struct Item {
        QImage picture;
        QString caption;  ///< the tool tip
        enum class Mark { None, Good, Bad } mark = Mark::None;
    };

    explicit ExperimentsStrip(QWidget* parent = nullptr);

    /// The query stands first, apart from the others.
    void setItems(const QImage& query, std::vector<Item> items);
    const std::vector<Item>& items() const { return items_; }
    QSize sizeHint() const override { return {600, 76}; }
    QSize minimumSizeHint() const override { return {200, 76}; }

protected:
    bool event(QEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    QRectF place(int number) const;  ///< -1: the query's

    QImage query_;
    std::vector<Item> items_;
};

}  // namespace laplens
