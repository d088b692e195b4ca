#include "ui/window/side_panels.hpp"

#include <QAction>
#include <algorithm>

namespace laplens {

namespace {

constexpr int kRoomForTwo = 1000, kRoomForThree = 1260;  ///< of the window's width

int narrowest(const QWidget& widget) {
    return std::max(widget.minimumWidth(), widget.minimumSizeHint().width());
}

}  // namespace

SidePanels::SidePanels(QWidget& library, QWidget& pictures, QWidget& lab, QWidget& details, QWidget* parent)
    : QSplitter(Qt::Horizontal, parent),
      library_(library),
      pictures_(pictures),
      lab_(lab),
      details_(details) {
    setHandleWidth(1);
    setChildrenCollapsible(false);
    library.setMinimumWidth(std::max(160, library.minimumSizeHint().width()));
    lab.setMinimumWidth(280);
    details.setMinimumWidth(180);
    for (QWidget* part : {&library, &pictures, &lab, &details}) addWidget(part);
    setStretchFactor(1, 1);
    setSizes({216, 908, 300, 240});
}

void SidePanels::setActions(QAction* lab, QAction* details) {
    labAction_ = lab;
    detailsAction_ = details;
    for (const QAction* action : {lab, details})
        connect(action, &QAction::toggled, this, &SidePanels::changed);
}

void SidePanels::show(bool library, bool lab, bool details) {
    const int room = window()->width();
    const bool showsDetails = details && detailsAction_ && detailsAction_->isChecked();
    const bool showsLab =
        lab && labAction_ && labAction_->isChecked() && (!showsDetails || room >= kRoomForTwo);
    const int needed = showsLab && showsDetails ? kRoomForThree : showsLab || showsDetails ? kRoomForTwo : 0;
    lab_.setVisible(showsLab);
    details_.setVisible(showsDetails);
    library_.setVisible(library && room >= needed);
}

QSize SidePanels::minimumSizeHint() const {
    int widest = 0;
    for (const QWidget* panel : {&library_, &lab_, &details_})
        if (!panel->isHidden()) widest = std::max(widest, narrowest(*panel));
    return {narrowest(pictures_) + handleWidth() + widest, QSplitter::minimumSizeHint().height()};
}

}  // namespace laplens
