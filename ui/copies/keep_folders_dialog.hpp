#pragma once

#include <QDialog>
#include <filesystem>
#include <vector>

class QListWidget;
class QPushButton;

namespace laplens {

/// Which folders' pictures stay rather than others, and of which nothing goes.
class KeepFoldersDialog : public QDialog {
    Q_OBJECT

public:
    using Folders = std::vector<std::filesystem::path>;
    KeepFoldersDialog(const Folders& preferred, const Folders& references, QWidget* parent);

    void prefer(const QString& folder) { add(folder, false); }
    void protect(const QString& folder) { add(folder, true); }

signals:
    /// Accepted.
    void chosen(const std::vector<std::filesystem::path>& preferred,
                const std::vector<std::filesystem::path>& references);

private:
    void add(const QString& folder, bool isReference);
    void accept() override;

    QListWidget* list_;
    QPushButton* remove_;
};

}  // namespace laplens
