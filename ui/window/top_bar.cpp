#include "ui/window/top_bar.hpp"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include "ui/shared/icons.hpp"
#include "ui/shared/theme.hpp"
#include "ui/window/find_box.hpp"

namespace laplens {

namespace {

constexpr int kMostRoom = 100;  ///< as a stretch: before others get any
constexpr int kTyping_ms = 150;

QPushButton* addTab(QWidget* parent, const QString& text) {
    auto* tab = new QPushButton(text, parent);
    tab->setProperty("role", "nav");
    tab->setCheckable(true);
    tab->setAutoExclusive(true);
    return tab;
}

QToolButton* addOutlined(QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setProperty("role", "outlined");
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

}  // namespace

TopBar::TopBar(LibrarySession& session, QWidget* parent) : FoldingBar(parent), typing_(new QTimer(this)) {
    auto* name = new QLabel(QStringLiteral("LapLens"), this);
    name->setFont(themeFont(TextSize::Body, true));
    for (const Page page : kTabs) {
        tabs_[page] = addTab(this, nameOf(page));
        connect(tabs_[page], &QPushButton::clicked, this, [this, page] { emit pageChosen(page); });
    }
    find_ = new FindBox(session, this);
    find_->setMinimumWidth(140);
    find_->setMaximumWidth(300);
    begin_ = addOutlined(this);
    pages_ = addOutlined(this);
    pages_->setPopupMode(QToolButton::InstantPopup);
    setThemedIcon(pages_, "chevron-down");
    pages_->setMenu(new QMenu(pages_));
    pages_->hide();
    menuButton_ = addMenuButton();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kSpace3, 4, kSpace3, 4);
    row->setSpacing(kSpace2);
    row->addWidget(name);
    row->addSpacing(kSpace1);
    row->addWidget(pages_);
    for (const Page page : kTabs) row->addWidget(tabs_[page]);
    row->addStretch(1);
    row->addWidget(begin_);
    row->addWidget(find_, kMostRoom);
    row->addWidget(menuButton_);
    setFixedHeight(40);
    setObjectName("topBar");
    addStep([name](bool folded) { name->setVisible(!folded); });
    addStep([this](bool folded) {
        begin_->setToolButtonStyle(folded ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    });
    addStep([this](bool folded) {
        for (const auto& [page, tab] : tabs_) tab->setVisible(!folded);
        pages_->setVisible(folded);
    });
    typing_->setSingleShot(true);
    typing_->setInterval(kTyping_ms);
    connect(find_, &QLineEdit::textChanged, typing_, qOverload<>(&QTimer::start));
    connect(typing_, &QTimer::timeout, this, &TopBar::findTyped);
    connect(find_, &FindBox::left, this, [this] {
        if (typing_->isActive()) findTyped();
        emit findLeft();
    });
}

QToolButton* TopBar::addMenuButton() {
    auto* button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(tr("Menu"));
    setThemedIcon(button, "menu");
    menu_ = new QMenu(button);
    button->setMenu(menu_);
    return button;
}

QString TopBar::nameOf(Page page) {
    switch (page) {
        case Page::Browse:
            return tr("Browse");
        case Page::Search:
            return tr("Search");
        case Page::Map:
            return tr("Map");
        case Page::Duplicates:
            return tr("Duplicates");
        case Page::Experiments:
            return tr("Experiments");
        case Page::Models:
            return tr("Models");
        case Page::Settings:
            break;
    }
    return tr("Settings");
}

void TopBar::showPage(Page page) {
    const Page was = std::exchange(page_, page);
    showFindText(was);
    const QString name = nameOf(page);
    pages_->setText(name);
    pages_->setAccessibleName(tr("Page: %1").arg(name));
    if (const auto tab = tabs_.find(page); tab != tabs_.end()) return tab->second->setChecked(true);
    for (const auto& [other, tab] : tabs_) {
        tab->setAutoExclusive(false);  // none of them leads here
        tab->setChecked(false);
        tab->setAutoExclusive(true);
    }
}

void TopBar::showFindText(Page was) {
    if ((was == Page::Browse) == (page_ == Page::Browse)) return;
    if (was == Page::Browse && typing_->isActive()) found_ = find_->text();
    const QString text = page_ == Page::Browse ? found_ : QString();
    if (find_->text() != text) find_->setText(text);
    typing_->stop();
}

void TopBar::findTyped() {
    typing_->stop();
    found_ = find_->text();
    emit foundChanged();
}

void TopBar::find(const QString& words) {
    if (page_ == Page::Browse) find_->setText(words);
    typing_->stop();
    found_ = words;
    emit foundChanged();
}

void TopBar::focusFind() {
    find_->setFocus();
    find_->selectAll();
}

void TopBar::openMenu() {
    menuButton_->showMenu();
}

void TopBar::setMenuKey(const QString& key) {
    menuButton_->setToolTip(tr("Menu (%1)").arg(key));
}

void TopBar::addPage(QAction* action) {
    pages_->menu()->addAction(action);
}

void TopBar::setBegin(QAction* beginSearch) {
    begin_->setDefaultAction(beginSearch);
}

}  // namespace laplens
