#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace laplens {

/// What went wrong, which file, what to do: a bar above the grid that stays until it is closed or replaced,
/// and stands in nobody's way.
class ErrorBar : public QFrame {
    Q_OBJECT

public:
    explicit ErrorBar(QWidget* parent = nullptr);
    void showError(const QString& problem, const QString& file, const QString& remedy);
    QString text() const;

protected:
    void keyPressEvent(QKeyEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    QLabel* problem_;
    QLabel* detail_;
};

}  // namespace laplens
