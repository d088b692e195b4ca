#include "ui/browse/browse_bar.hpp"

#include <QComboBox>
#include <QDateEdit>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTimeZone>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/store/stars.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/icons.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kNarrowBox = 72;
/// From the first photograph to the last nanosecond that 64 bits can count.
const QDate kFirstDate(1826, 1, 1), kLastDate(2261, 12, 31);

std::int64_t nsOf(const QDate& date) {
    return date.startOfDay(QTimeZone::utc()).toMSecsSinceEpoch() * 1'000'000;
}

template <class Value>
void addItem(QComboBox* box, const QString& text, Value value) {
    box->addItem(text, int(value));
}

}  // namespace

BrowseBar::BrowseBar(QWidget* parent)
    : QWidget(parent),
      row_(new QHBoxLayout),
      title_(new QLabel(this)),
      count_(new QLabel(this)),
      by_(new QComboBox(this)),
      direction_(new QToolButton(this)),
      group_(new QComboBox(this)),
      filter_(new QPushButton(tr("Filter"), this)),
      filterRow_(new QWidget(this)),
      from_(new QDateEdit(this)),
      until_(new QDateEdit(this)),
      size_(new QComboBox(this)),
      stars_(new QComboBox(this)) {
    setObjectName("browseBar");
    using By = BrowseOrder::By;
    using Group = BrowseOrder::Group;
    title_->setFont(themeFont(TextSize::Body, true));
    title_->setTextFormat(Qt::PlainText);
    count_->setProperty("role", "muted");
    by_->setAccessibleName(tr("Sort by"));
    addItem(by_, tr("as added"), By::Added);
    addItem(by_, tr("by date"), By::Date);
    addItem(by_, tr("by name"), By::Name);
    addItem(by_, tr("by folder"), By::Folder);
    addItem(by_, tr("by file size"), By::FileSize);
    addItem(by_, tr("by pixels"), By::Pixels);
    group_->setAccessibleName(tr("Group by"));
    addItem(group_, tr("no groups"), Group::None);
    addItem(group_, tr("folders"), Group::Folder);
    addItem(group_, tr("months"), Group::Month);
    addItem(group_, tr("labels"), Group::Label);
    addItem(group_, tr("clusters"), Group::Cluster);
    for (QComboBox* box : {by_, group_}) box->setMinimumWidth(kNarrowBox);
    for (QWidget* choice : std::initializer_list<QWidget*>{group_, by_, direction_}) {  // see offerOrder
        QSizePolicy policy = choice->sizePolicy();
        policy.setRetainSizeWhenHidden(true);
        choice->setSizePolicy(policy);
    }
    direction_->setIconSize(QSize(14, 14));
    filter_->setProperty("role", "chip");
    filter_->setCheckable(true);
    filter_->setToolTip(tr("Only pictures between two dates, of some size, or with stars"));
    for (QDateEdit* date : {from_, until_}) {
        date->setCalendarPopup(true);
        date->setDateRange(kFirstDate, kLastDate);
        date->setMinimumWidth(date->sizeHint().width() + kSpace3);  // the calendar's arrow is not in the hint
    }
    from_->setAccessibleName(tr("Taken from"));
    until_->setAccessibleName(tr("Taken until"));
    from_->setDate(QDate(2000, 1, 1));
    until_->setDate(QDate::currentDate());
    size_->setAccessibleName(tr("Size"));
    size_->addItem(tr("any size"), 0);
    for (const int megapixels : {1, 4, 8, 16, 32})
        size_->addItem(tr("from %1 megapixels", nullptr, megapixels).arg(megapixels), megapixels * 1'000'000);
    stars_->setAccessibleName(tr("Stars"));
    stars_->addItem(tr("any stars"), -1);
    for (int stars = kMostStars; stars > 0; --stars)
        stars_->addItem(tr("from %1").arg(QString(stars, QChar(0x2605))), stars);
    stars_->addItem(tr("without stars"), 0);

    row_->setSpacing(kSpace2);
    row_->addWidget(title_);
    row_->addWidget(count_);
    row_->addStretch(1);
    row_->addWidget(filter_);
    row_->addWidget(group_);
    row_->addWidget(by_);
    row_->addWidget(direction_);
    auto* second = new QHBoxLayout(filterRow_);
    second->setContentsMargins(0, 0, 0, 0);
    second->setSpacing(kSpace2);
    const auto caption = [](const QString& text) {
        auto* label = new QLabel(text);
        label->setProperty("role", "muted");
        return label;
    };
    second->addWidget(caption(tr("Taken from")));
    second->addWidget(from_);
    second->addWidget(caption(tr("until")));
    second->addWidget(until_);
    second->addSpacing(kSpace2);
    second->addWidget(size_);
    second->addWidget(stars_);
    second->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kSpace3, kSpace1 + 2, kSpace3, kSpace1 + 2);
    column->setSpacing(kSpace2);
    column->addLayout(row_);
    column->addWidget(filterRow_);

    const QSettings settings;
    by_->setCurrentIndex(std::max(0, by_->findData(settings.value("browse/by", 0).toInt())));
    group_->setCurrentIndex(std::max(0, group_->findData(settings.value("browse/group", 0).toInt())));
    descending_ = settings.value("browse/descending").toBool();
    showFilter(false);
    announce();

    for (QComboBox* box : {by_, group_, size_, stars_})
        connect(box, &QComboBox::activated, this, [this] { announce(); });
    connect(direction_, &QToolButton::clicked, this, [this] {
        descending_ = !descending_;
        announce();
    });
    for (QDateEdit* date : {from_, until_})
        connect(date, &QDateEdit::dateChanged, this, [this] { announce(); });
    connect(filter_, &QPushButton::toggled, this, [this](bool on) {
        showFilter(on);
        announce();
    });
}

void BrowseBar::addTool(QAction* action) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setIconSize(QSize(14, 14));
    button->setFocusPolicy(Qt::TabFocus);
    row_->addWidget(button);
}

void BrowseBar::setTitle(const QString& title, qint64 pictures, bool isCut) {
    title_->setText(title_->fontMetrics().elidedText(title, Qt::ElideMiddle, 320));
    count_->setText(isCut ? tr("the first %1").arg(formatCount(pictures)) : formatCount(pictures));
    count_->setToolTip(isCut ? tr("There are more: filter, or order them differently, to see others")
                             : QString());
}

void BrowseBar::offerOrder(bool offered) {
    for (QWidget* choice : std::initializer_list<QWidget*>{group_, by_, direction_})
        choice->setVisible(offered);
}

BrowseOrder BrowseBar::order() const {
    BrowseOrder order;
    order.by = BrowseOrder::By(by_->currentData().toInt());
    order.descending = descending_;
    order.group = BrowseOrder::Group(group_->currentData().toInt());
    return order;
}

void BrowseBar::restrict(ImageFilter& filter) const {
    if (!filter_->isChecked()) return;
    filter.dateFrom = nsOf(from_->date());
    filter.dateUntil = nsOf(until_->date().addDays(1));
    if (const qint64 pixels = size_->currentData().toLongLong(); pixels > 0) filter.pixelsFrom = pixels;
    if (const int stars = stars_->currentData().toInt(); stars >= 0)
        filter.terms.push_back({.about = ImageTerm::About::Rating,
                                .from = stars,
                                .until = stars == 0 ? std::optional<std::int64_t>(1) : std::nullopt});
}

void BrowseBar::setOrder(const BrowseOrder& order) {
    by_->setCurrentIndex(by_->findData(int(order.by)));
    group_->setCurrentIndex(group_->findData(int(order.group)));
    descending_ = order.descending;
    announce();
}

void BrowseBar::setDates(const QDate& from, const QDate& until) {
    from_->setDate(from);
    until_->setDate(until);
    filter_->setChecked(true);
}

void BrowseBar::showFilter(bool on) {
    filterRow_->setVisible(on);
}

void BrowseBar::announce() {
    setThemedIcon(direction_, descending_ ? "chevron-down" : "chevron-up");
    const QString name = descending_ ? tr("Descending") : tr("Ascending");
    direction_->setAccessibleName(name);
    direction_->setToolTip(name);
    QSettings settings;
    settings.setValue("browse/by", by_->currentData());
    settings.setValue("browse/group", group_->currentData());
    settings.setValue("browse/descending", descending_);
    emit changed();
}

}  // namespace laplens
