#pragma once

#include <QDialog>
#include <vector>

#include "core/ingest/scan.hpp"

namespace laplens {

/// The files in the library's folders that are no pictures of it, and why. Not modal; deletes itself when
/// closed.
class PassedOverDialog : public QDialog {
    Q_OBJECT

public:
    explicit PassedOverDialog(const std::vector<PassedOverFile>& files, QWidget* parent = nullptr);

signals:
    /// A row was activated.
    void fileChosen(const QString& file);
};

}  // namespace laplens
