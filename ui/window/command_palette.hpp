#pragma once

#include <QFrame>
#include <QList>

class QAction;
class QLineEdit;
class QListWidget;

namespace laplens {

/// Everything the window can do, by name, with its keys: type to find, Enter to do. Also the keyboard map.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* window);
    void open(const QList<QAction*>& actions);
    QListWidget* list() const { return list_; }
    QLineEdit* field() const { return field_; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void show(const QString& typed);
    void act();

    QLineEdit* field_;
    QListWidget* list_;
    QList<QAction*> actions_;
};

}  // namespace laplens
