#pragma once

#include <QWidget>

#include "core/query/browse.hpp"

class QAction;
class QComboBox;
class QDateEdit;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace laplens {

/// What is browsed, above the grid: its name and number; how it is sorted and grouped; and, when asked for,
/// between which dates and of which size. Remembers the choice.
class BrowseBar : public QWidget {
    Q_OBJECT

public:
    explicit BrowseBar(QWidget* parent = nullptr);

    /// `isCut`: there are more pictures than these.
    void setTitle(const QString& title, qint64 pictures, bool isCut = false);
    /// At the end of the bar.
    void addTool(QAction* action);
    BrowseOrder order() const;
    /// Whether there is a choice of how it is sorted and grouped.
    void offerOrder(bool offered);
    /// Adds the date and the size that are asked for.
    void restrict(ImageFilter& filter) const;
    /// As the user would.
    void setOrder(const BrowseOrder& order);
    void setDates(const QDate& from, const QDate& until);

signals:
    void changed();

private:
    void showFilter(bool on);
    void announce();

    QHBoxLayout* row_;
    QLabel* title_;
    QLabel* count_;
    QComboBox* by_;
    QToolButton* direction_;
    QComboBox* group_;
    QPushButton* filter_;
    QWidget* filterRow_;
    QDateEdit* from_;
    QDateEdit* until_;
    QComboBox* size_;
    QComboBox* stars_;
    bool descending_ = false;
};

}  // namespace laplens
