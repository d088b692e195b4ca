#include "ui/window/error_bar.hpp"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

QString sentence(QString text) {
    if (text.isEmpty()) return text;
    text[0] = text[0].toUpper();
    return text.endsWith('.') ? text : text + '.';
}

}  // namespace

ErrorBar::ErrorBar(QWidget* parent) : QFrame(parent), problem_(new QLabel(this)), detail_(new QLabel(this)) {
    setObjectName("errorBar");
    setAccessibleName(tr("Message"));
    problem_->setFont(themeFont(TextSize::Body, true));
    problem_->setWordWrap(true);
    detail_->setWordWrap(true);
    detail_->setProperty("role", "muted");
    for (QLabel* label : {problem_, detail_})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* close = new QToolButton(this);
    close->setText("\u2715");
    close->setAccessibleName(tr("Close the message"));
    close->setToolTip(tr("Close the message"));
    connect(close, &QToolButton::clicked, this, &QWidget::hide);

    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(problem_);
    texts->addWidget(detail_);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kSpace4, kSpace2, kSpace2, kSpace2);
    row->addLayout(texts, 1);
    row->addWidget(close, 0, Qt::AlignTop);
    hide();
}

void ErrorBar::showError(const QString& problem, const QString& file, const QString& remedy,
                         const QString& about) {
    about_ = about;
    problem_->setText(sentence(problem));
    QStringList detail;
    if (!file.isEmpty()) detail << file;
    if (!remedy.isEmpty()) detail << sentence(remedy);
    detail_->setText(detail.join("\n"));
    detail_->setVisible(!detail.isEmpty());
    show();
    setAccessibleDescription(text());
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void ErrorBar::settle(const QString& about) {
    if (about_ == about) hide();
}

QString ErrorBar::text() const {
    return (problem_->text() + ' ' + detail_->text()).trimmed();
}

void ErrorBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

void ErrorBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QColor tint = theme().bad;
    tint.setAlphaF(0.10f);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(rect(), tint);
    painter.fillRect(QRect(0, 0, 3, height()), theme().bad);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme().line);
}

}  // namespace laplens
