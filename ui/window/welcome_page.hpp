#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace laplens {

/// What an empty library shows: what the program does, and the two ways to begin.
class WelcomePage : public QWidget {
    Q_OBJECT

public:
    explicit WelcomePage(QWidget* parent = nullptr);
    /// Offers this folder, in which so many pictures were found ("more": counting stopped there), by the
    /// first button.
    void suggestFolder(const QString& folder, qint64 pictures, bool more);

signals:
    void demoRequested();
    /// To be chosen by the user.
    void addFolderRequested();
    /// The suggested one.
    void folderChosen(const QString& folder);

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QString suggested_;
    QPushButton* add_;
    QPushButton* other_;
    QLabel* hint_;
};

}  // namespace laplens
