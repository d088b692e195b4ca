#include "ui/copies/trash_outcome.hpp"

#include <QLabel>
#include <QPlainTextEdit>
#include <QTextDocument>
#include <QVBoxLayout>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kLinesLeft = 5;

}  // namespace

TrashOutcome::TrashOutcome(QWidget* parent)
    : QWidget(parent), summary_(new QLabel(this)), left_(new QPlainTextEdit(this)) {
    summary_->setWordWrap(true);
    summary_->setTextFormat(Qt::PlainText);
    summary_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    summary_->setAccessibleName(tr("What became of the selected pictures"));
    summary_->setContentsMargins(kSpace3, 0, kSpace3, kSpace2);
    left_->setReadOnly(true);
    left_->setTabChangesFocus(true);
    left_->document()->setDocumentMargin(kSpace3);
    left_->setAccessibleName(tr("Pictures that were left where they are"));
    left_->setFixedHeight(left_->fontMetrics().lineSpacing() * kLinesLeft + 2 * kSpace3);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(summary_);
    column->addWidget(left_);
    clear();
}

void TrashOutcome::say(const QString& text) {
    summary_->setText(text);
    summary_->show();
    show();
}

void TrashOutcome::report(const QString& text, const QStringList& left) {
    left_->setPlainText(left.join('\n'));
    left_->setVisible(!left.isEmpty());
    say(text);
}

void TrashOutcome::clear() {
    summary_->hide();
    left_->hide();
    hide();
}

}  // namespace laplens
