#pragma once

#include <QString>
#include <map>

#include "ui/shared/folding_bar.hpp"
#include "ui/window/pages.hpp"

class QAction;
class QMenu;
class QPushButton;
class QTimer;
class QToolButton;

namespace laplens {

class FindBox;
class LibrarySession;

/// The bar at the head of the window: the tabs of the pages, or one button for them where it is narrow, how a
/// search begins, the field that finds by words in Browse, and the menu.
class TopBar : public FoldingBar {
    Q_OBJECT

public:
    explicit TopBar(LibrarySession& session, QWidget* parent = nullptr);

    static QString nameOf(Page page);
    /// Marks its tab, and shows in the field what is looked for there.
    void showPage(Page page);
    /// What is looked for in Browse.
    const QString& found() const { return found_; }
    /// Looks for these words there, as if they had been typed.
    void find(const QString& words);
    void focusFind();

    QMenu& menu() { return *menu_; }
    void openMenu();
    void setMenuKey(const QString& key);
    /// The action that leads to the next page, for where there is no room for the tabs.
    void addPage(QAction* action);
    void setBegin(QAction* beginSearch);

signals:
    void pageChosen(laplens::Page page);
    /// The user has typed, and come to rest.
    void foundChanged();
    /// The field is done with.
    void findLeft();

private:
    QToolButton* addMenuButton();
    void showFindText(Page was);
    void findTyped();

    Page page_ = Page::Browse;
    std::map<Page, QPushButton*> tabs_;
    QToolButton* pages_;  ///< instead of the tabs, in a narrow window
    QToolButton* begin_;
    FindBox* find_;
    QTimer* typing_;
    QString found_;
    QToolButton* menuButton_;
    QMenu* menu_;
};

}  // namespace laplens
