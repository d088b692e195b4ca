#include "ui/window/command_palette.hpp"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPointer>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kWidth = 520, kHeight = 420, kRow = 30;
enum Role { KeysRole = Qt::UserRole + 1, ActionRole };

/// The name to one side, the keys to the other.
class CommandDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {kWidth / 2, kRow};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const bool rtl = option.direction == Qt::RightToLeft;
        if (option.state.testFlag(QStyle::State_Selected)) painter->fillRect(option.rect, theme().surface);
        const QRect row = option.rect.adjusted(kSpace3, 0, -kSpace3, 0);
        painter->setFont(themeFont(TextSize::Body));
        painter->setPen(theme().text);
        painter->drawText(row, int((rtl ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter),
                          index.data().toString());
        painter->setPen(theme().muted);
        painter->drawText(row, int((rtl ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter),
                          index.data(KeysRole).toString());
    }
};

/// Whether the letters come in this order, others between them or not.
bool comesIn(const QString& typed, const QString& text) {
    qsizetype at = 0;
    for (const QChar c : typed) {
        if (c.isSpace()) continue;
        at = text.indexOf(c, at, Qt::CaseInsensitive);
        if (at < 0) return false;
        ++at;
    }
    return true;
}

}  // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window), field_(new QLineEdit(this)), list_(new QListWidget(this)) {
    setProperty("role", "card");
    setAccessibleName(tr("Commands"));
    field_->setPlaceholderText(tr("What do you want to do?"));
    field_->setAccessibleName(tr("Find a command"));
    list_->setAccessibleName(tr("Commands"));
    list_->setItemDelegate(new CommandDelegate(list_));
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setFrameShape(QFrame::NoFrame);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kSpace2, kSpace2, kSpace2, kSpace2);
    column->setSpacing(kSpace2);
    column->addWidget(field_);
    column->addWidget(list_, 1);
    field_->installEventFilter(this);
    connect(field_, &QLineEdit::textChanged, this, &CommandPalette::show);
    connect(field_, &QLineEdit::returnPressed, this, &CommandPalette::act);
    connect(list_, &QListWidget::itemClicked, this, &CommandPalette::act);
    hide();
}

void CommandPalette::open(const QList<QAction*>& actions) {
    actions_ = actions;
    const QSize room = parentWidget()->size();
    resize(std::min(kWidth, room.width() - 2 * kSpace5), std::min(kHeight, room.height() - 2 * kSpace5));
    move((room.width() - width()) / 2, std::min(80, (room.height() - height()) / 2));
    field_->clear();
    show({});
    QFrame::show();
    raise();
    field_->setFocus();
}

void CommandPalette::show(const QString& typed) {
    list_->clear();
    for (QAction* action : actions_) {
        if (!action->isEnabled() || !comesIn(typed, action->text())) continue;
        QStringList keys;
        for (const QKeySequence& key : action->shortcuts()) keys << key.toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(action->text(), list_);
        item->setData(KeysRole, keys.join(QStringLiteral("  ")));
        item->setData(ActionRole, QVariant::fromValue<QObject*>(action));
        item->setData(Qt::AccessibleTextRole, action->text() + ' ' + keys.join(' '));
    }
    list_->setCurrentRow(0);
    if (list_->count() > 0) return;
    auto* nothing = new QListWidgetItem(tr("No command is called \u201c%1\u201d.").arg(typed), list_);
    nothing->setFlags(Qt::NoItemFlags);
}

void CommandPalette::act() {
    const QListWidgetItem* item = list_->currentItem();
    if (!item || item->flags() == Qt::NoItemFlags) return;
    hide();
    const QPointer<QAction> action = qobject_cast<QAction*>(item->data(ActionRole).value<QObject*>());
    QTimer::singleShot(0, this, [action] {
        if (action) action->trigger();
    });
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut) {
        hide();
    } else if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const int by = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
        if (by != 0 && list_->count() > 0) {
            list_->setCurrentRow((list_->currentRow() + by + list_->count()) % list_->count());
            return true;
        }
        if (key->key() == Qt::Key_Escape) {
            hide();
            parentWidget()->setFocus();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

}  // namespace laplens
