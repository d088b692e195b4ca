#pragma once

#include <QSplitter>

class QAction;

namespace laplens {

/// The panels beside the pictures, and the pictures. Those are seen that have something to tell, that the
/// user has not folded away, and that there is room for: in a narrow window one, the details, else the lab
/// panel, else the library.
class SidePanels : public QSplitter {
    Q_OBJECT

public:
    SidePanels(QWidget& library, QWidget& pictures, QWidget& lab, QWidget& details, QWidget* parent);

    /// The actions that fold two of them away; `changed` follows when one does.
    void setActions(QAction* lab, QAction* details);
    /// Whether they have something to tell.
    void show(bool library, bool lab, bool details);
    /// With one of those that are seen: the others make room.
    QSize minimumSizeHint() const override;

signals:
    void changed();

private:
    QWidget &library_, &pictures_, &lab_, &details_;
    QAction *labAction_ = nullptr, *detailsAction_ = nullptr;
};

}  // namespace laplens
