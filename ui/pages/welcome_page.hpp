#pragma once

#include <QWidget>

namespace laplens {

/// What an empty library shows: what the program does, and the two ways to begin.
class WelcomePage : public QWidget {
    Q_OBJECT

public:
    explicit WelcomePage(QWidget* parent = nullptr);

signals:
    void demoRequested();
    void addFolderRequested();

protected:
    void paintEvent(QPaintEvent*) override;
};

}  // namespace laplens
