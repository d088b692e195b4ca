#include "ui/window/welcome_page.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSvgRenderer>
#include <QVBoxLayout>

#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kTextWidth = 440;

}  // namespace

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent) {
    auto* title = new QLabel(tr("Find pictures by looking at them"), this);
    title->setFont(themeFont(TextSize::Title, true));
    title->setAlignment(Qt::AlignCenter);
    auto* text =
        new QLabel(tr("LapLens looks at every picture once and gives it a short code. Drop any picture and "
                      "it finds the ones whose codes differ in the fewest bits. Everything stays on this "
                      "computer."),
                   this);
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignCenter);
    text->setProperty("role", "muted");
    // A wrapping label in the middle of a column is not asked how tall it must be for its width.
    text->setFixedWidth(kTextWidth);
    text->setMinimumHeight(text->heightForWidth(kTextWidth));
    add_ = new QPushButton(tr("Add my pictures"), this);
    add_->setProperty("role", "primary");
    add_->setToolTip(tr("Choose a folder; its pictures stay where they are and as they are"));
    other_ = new QPushButton(tr("Another folder\u2026"), this);
    other_->hide();
    auto* demo = new QPushButton(tr("Try the demo"), this);
    demo->setToolTip(tr("Paints some hundred pictures and opens a library of them"));
    for (QPushButton* button : {add_, other_, demo}) button->setMinimumSize(150, 36);
    hint_ = new QLabel(tr("Or drop a folder here."), this);
    hint_->setProperty("role", "caption");
    hint_->setAlignment(Qt::AlignCenter);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kSpace3);
    buttons->addStretch(1);
    buttons->addWidget(add_);
    buttons->addWidget(other_);
    buttons->addWidget(demo);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->addStretch(2);
    column->addSpacing(110);
    column->addWidget(title);
    column->addSpacing(kSpace2);
    column->addWidget(text, 0, Qt::AlignHCenter);
    column->addSpacing(kSpace5);
    column->addLayout(buttons);
    column->addSpacing(kSpace3);
    column->addWidget(hint_);
    column->addStretch(3);
    connect(add_, &QPushButton::clicked, this,
            [this] { suggested_.isEmpty() ? emit addFolderRequested() : emit folderChosen(suggested_); });
    connect(other_, &QPushButton::clicked, this, &WelcomePage::addFolderRequested);
    connect(demo, &QPushButton::clicked, this, &WelcomePage::demoRequested);
}

void WelcomePage::suggestFolder(const QString& folder, qint64 pictures, bool more) {
    suggested_ = folder;
    const QString count = formatCount(pictures);
    add_->setToolTip(tr("The pictures stay where they are and as they are"));
    other_->show();
    hint_->setText((more ? tr("Your pictures: %1, more than %2. Or drop another folder here.")
                         : tr("Your pictures: %1, %2 of them. Or drop another folder here."))
                       .arg(folder, count));
}

void WelcomePage::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme().window);
    // Rows of bits, some of which differ: what the program compares.
    const auto* title = findChild<QLabel*>();
    const int columns = 16, side = 14, step = 19;
    const int left = (width() - columns * step + step - side) / 2;
    const int top = title->geometry().top() - 92;
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < columns; ++column) {
            const bool set = (0xB5C3A6D9u >> ((column * 5 + row * 11) % 32)) & 1;
            const bool differs = row == 1 && (column == 5 || column == 12);
            painter.setPen(Qt::NoPen);
            painter.setBrush(differs ? theme().warm : set ? theme().accent : theme().quiet);
            painter.drawRoundedRect(left + column * step, top + row * step, side, side, 3, 3);
        }
}

}  // namespace laplens
