#pragma once

#include <QDialog>

namespace laplens {

/// What this program is: version, licence, and the libraries it was built with and their licences, as its
/// package lists them. Not modal; deletes itself when closed.
class AboutDialog : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);

signals:
    void diagnosticsRequested();
};

}  // namespace laplens
