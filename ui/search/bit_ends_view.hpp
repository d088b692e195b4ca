#pragma once

#include <QImage>
#include <QString>
#include <QWidget>
#include <array>
#include <vector>

class QLabel;
class QToolButton;

namespace laplens {

/// What a bit tells apart: the pictures farthest from its threshold on either side, as buttons.
class BitEndsView : public QWidget {
    Q_OBJECT

public:
    static constexpr int kPictures = 6;  ///< an end

    explicit BitEndsView(QWidget* parent = nullptr);

    /// `lowest` and `highest`: at most kPictures ids each, the farthest first; empty while they are looked
    /// for.
    void showBit(const QString& title, const QString& facts, const std::vector<qint64>& lowest,
                 const std::vector<qint64>& highest);
    void showThumbnail(qint64 imageId, const QImage& thumbnail);
    /// The pictures at both ends.
    std::vector<qint64> imageIds() const;

signals:
    void pictureChosen(qint64 imageId);

private:
    struct End {
        QLabel* caption = nullptr;
        std::array<QToolButton*, kPictures> buttons{};
        std::vector<qint64> imageIds;
    };
    QLabel* title_;
    QLabel* facts_;
    std::array<End, 2> ends_;
};

}  // namespace laplens
