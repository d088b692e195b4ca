#pragma once

#include <QWidget>
#include <vector>

#include "core/networks/tuned_networks.hpp"
#include "ui/session/library_session.hpp"

class QComboBox;
class QLabel;
class QPushButton;

namespace laplens {

/// "SqueezeNet 1.0, tuned on cars".
QString tunedTitle(const TunedNetwork& network);

/// The user's fine-tuned networks: code the open library with one, save one elsewhere, take one in.
class TunedNetworksPanel : public QWidget {
    Q_OBJECT

public:
    explicit TunedNetworksPanel(LibrarySession& session, QWidget* parent = nullptr);

    /// Reads the list again; `chosen` is shown if it is there.
    void refresh(const std::filesystem::path& chosen = {});
    const std::vector<TunedNetwork>& networks() const { return networks_; }
    /// As the user would by the buttons.
    void codeLibrary();
    void exportTo(const std::filesystem::path& file);
    void import(const std::filesystem::path& file);

signals:
    void changed();
    void failed(const QString& problem, const QString& file, const QString& remedy);
    void messaged(const QString& text);

private:
    const TunedNetwork* current() const;
    void update();

    LibrarySession& session_;
    std::vector<TunedNetwork> networks_;
    QComboBox* list_;
    QLabel* facts_;
    QPushButton* code_;
    QPushButton* export_;
};

}  // namespace laplens
