#pragma once

#include <QObject>

#include "core/copies/copy_plan.hpp"

class QComboBox;
class QLayout;
class QPushButton;
class QWidget;

namespace laplens {

/// The rule by which copies are kept, in the fields of a row. Remembered.
class KeepRuleFields : public QObject {
    Q_OBJECT

public:
    /// In `row`, as children of `page`.
    KeepRuleFields(QLayout& row, QWidget* page);

    const KeepRule& rule() const { return rule_; }
    /// `changed` follows, unless it is the rule already.
    void setRule(const KeepRule& rule);
    /// Shows what chooses, or no more than the folders where nothing does.
    void setChoosing(bool choosing);
    /// A box behind its name, which moves to another line together with it.
    static QWidget* named(const QString& name, QComboBox* box);

signals:
    void changed();

private:
    void fill();
    void showFolderCount();
    void showFolders();

    QComboBox *by_, *reach_;
    QPushButton* folders_;
    KeepRule rule_;
};

}  // namespace laplens
