#pragma once

#include <QObject>

#include "core/upkeep/copy_links.hpp"
#include "ui/copies/copy_groups.hpp"

class QAction;
class QPushButton;
class QWidget;

namespace laplens {

class LibraryEdits;
class LibrarySession;

/// How copies of the same bytes can share them: a button with the ways, and the question before.
class LinkMenu : public QObject {
    Q_OBJECT

public:
    LinkMenu(LibrarySession& session, LibraryEdits& edits, QWidget* page);

    QPushButton* button() const { return button_; }
    const QList<QAction*>& actions() const { return actions_; }
    void setEnabled(bool enabled);
    /// Asks, and has those linked that have the bytes of what stays of their group.
    void link(LinkKind kind, const ChosenToGo& chosen);
    /// What became of it, for reading.
    static QString outcomeText(const LinkReport& report);

signals:
    void wanted(LinkKind kind);
    void confirmed();
    void nothingToLink(const QString& why);

private:
    struct Same;
    void ask(LinkKind kind, const Same& same, int others);

    LibrarySession& session_;
    LibraryEdits& edits_;
    QWidget* page_;
    QPushButton* button_;
    QList<QAction*> actions_;
};

}  // namespace laplens
