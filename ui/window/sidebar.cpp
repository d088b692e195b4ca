#include "ui/window/sidebar.hpp"

#include <QCheckBox>
#include <QHeaderView>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QToolTip>
#include <QVBoxLayout>
#include <utility>

#include "core/store/library.hpp"
#include "core/store/stars.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

Q_DECLARE_METATYPE(const laplens::Folder*)

namespace laplens {

namespace {

enum Role { FilterRole = Qt::UserRole + 1, CountRole, OfflineRole, PathRole, FolderRole, SearchRole };
constexpr int kMostLabels = 200;
constexpr int kIndentation = 14;
/// A library of one folder shows those in it, unless they are more.
constexpr std::size_t kUnfoldedAtFirst = 60;
/// Which folders are unfolded against their habit, and which are folded, by their paths.
constexpr auto kUnfolded = "sidebar/unfolded";

bool sameFilter(const ImageFilter& a, const ImageFilter& b) {
    return a.rootId == b.rootId && a.folder == b.folder && a.state == b.state && a.tag == b.tag &&
           a.label == b.label;
}

bool isEntry(const QModelIndex& index) {
    return index.flags().testFlag(Qt::ItemIsSelectable);
}

/// A tree whose rows are painted by the delegate, with what stands before them.
class FolderTree : public QTreeWidget {
public:
    explicit FolderTree(QWidget* parent) : QTreeWidget(parent) {
        setHeaderHidden(true);
        setIndentation(kIndentation);
        setMouseTracking(true);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
        setContextMenuPolicy(Qt::CustomContextMenu);
        setFrameShape(QFrame::NoFrame);
        header()->setStretchLastSection(true);
    }

protected:
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override {
        QStyleOptionViewItem row = option;
        row.rect = QRect(0, option.rect.top(), viewport()->width(), option.rect.height());
        if (selectionModel()->isSelected(index)) row.state |= QStyle::State_Selected;
        const QPoint cursor = viewport()->mapFromGlobal(QCursor::pos());
        row.state.setFlag(QStyle::State_MouseOver, row.rect.contains(cursor) && viewport()->underMouse());
        row.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        row.state.setFlag(QStyle::State_Children, model()->hasChildren(index));
        row.state.setFlag(QStyle::State_Open, isExpanded(index));
        int depth = 0;
        for (QModelIndex above = index.parent(); above.isValid(); above = above.parent()) ++depth;
        // However deep, half of the row is left for the name.
        row.decorationSize.setWidth(std::min(depth * kIndentation, row.rect.width() / 2));
        itemDelegate()->paint(painter, row, index);
    }
};

/// Paints a whole row. `decorationSize` of the option says how far in it begins.
class EntryDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        return {120, isEntry(index) ? 25 : (index.row() == 0 ? 26 : 34)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const bool rtl = option.direction == Qt::RightToLeft;
        const int leading = int(rtl ? Qt::AlignRight : Qt::AlignLeft);
        const int trailing = int(rtl ? Qt::AlignLeft : Qt::AlignRight);
        const QRect row = option.rect.adjusted(kSpace1, 0, -kSpace1, 0);
        painter->setRenderHint(QPainter::Antialiasing);
        if (!isEntry(index)) {
            painter->setFont(themeFont(TextSize::Caption, true));
            painter->setPen(theme().muted);
            painter->drawText(row.adjusted(kSpace3, 0, -kSpace3, -5), leading | Qt::AlignBottom,
                              index.data().toString());
            return;
        }
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
            QColor fill = theme().surface;
            if (!selected) fill.setAlphaF(0.5f);
            painter->setPen(Qt::NoPen);
            painter->setBrush(fill);
            painter->drawRoundedRect(row, kCornerRadius, kCornerRadius);
        }
        if (option.state.testFlag(QStyle::State_HasFocus) &&
            option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
            painter->setPen(theme().accent);
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), kCornerRadius,
                                     kCornerRadius);
        }
        const int inset = kSpace3 + option.decorationSize.width();
        const QRect text = row.adjusted(rtl ? kSpace2 : inset, 0, rtl ? -inset : -kSpace2, 0);
        if (option.state.testFlag(QStyle::State_Children)) {
            const double sign = rtl ? -1 : 1;
            const QPointF at(rtl ? text.right() + 7.5 : text.left() - 6.5, row.center().y() + 0.5);
            painter->setPen(QPen(theme().muted, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            painter->setBrush(Qt::NoBrush);
            painter->drawPolyline(
                option.state.testFlag(QStyle::State_Open)
                    ? QPolygonF({at + QPointF(-3, -1.5), at + QPointF(0, 1.5), at + QPointF(3, -1.5)})
                    : QPolygonF({at + QPointF(-1.5 * sign, -3), at + QPointF(1.5 * sign, 0),
                                 at + QPointF(-1.5 * sign, 3)}));
        }
        const QString count = countOf(index);
        painter->setFont(themeFont(TextSize::Body));
        painter->setPen(theme().muted);
        painter->drawText(text, trailing | Qt::AlignVCenter, count);
        painter->setFont(themeFont(TextSize::Body, selected));
        painter->setPen(index.data(OfflineRole).toBool() ? theme().muted : theme().text);
        const QFontMetrics metrics = painter->fontMetrics();
        const int room = text.width() - metrics.horizontalAdvance(count) - kSpace2;
        painter->drawText(text, leading | Qt::AlignVCenter,
                          metrics.elidedText(index.data().toString(), Qt::ElideMiddle, room));
    }

    /// A name that is cut short is told whole; of a folder its path is.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override {
        if (!isEntry(index) || index.data(Qt::ToolTipRole).isValid())
            return QStyledItemDelegate::helpEvent(event, view, option, index);
        const QFontMetrics metrics(themeFont(TextSize::Body, true));
        const int room = option.rect.width() - kSpace5 - metrics.horizontalAdvance(countOf(index));
        const QString name = index.data().toString();
        QToolTip::showText(event->globalPos(), metrics.horizontalAdvance(name) > room ? name : QString(),
                           view);
        return true;
    }

private:
    static QString countOf(const QModelIndex& index) {
        const QVariant pictures = index.data(CountRole);
        return pictures.isValid() ? formatCount(pictures.toLongLong()) : QString();
    }
};

/// The folder's name, the list's, or the data set with its split.
QString rootName(const RootRecord& root) {
    if (root.kind.starts_with("list:")) return toQString(root.kind.substr(5));
    const QString folder = toQString(root.path.has_filename() ? root.path.filename() : root.path);
    if (root.kind.ends_with("-train")) return Sidebar::tr("%1, training").arg(folder);
    if (root.kind.ends_with("-test")) return Sidebar::tr("%1, test").arg(folder);
    return folder;
}

}  // namespace

struct Sidebar::Contents {
    LibraryCounts counts;
    std::vector<std::pair<RootRecord, std::int64_t>> roots;
    std::vector<std::pair<std::string, std::int64_t>> labels, tags;
    std::vector<SearchRecord> searches;
};

Sidebar::~Sidebar() = default;

Sidebar::Sidebar(LibrarySession& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      tree_(new FolderTree(this)),
      classes_(new QCheckBox(tr("Folders are labels"), this)),
      contents_(std::make_unique<Contents>()) {
    setObjectName("sidebar");
    tree_->setAccessibleName(tr("Library"));
    tree_->setItemDelegate(new EntryDelegate(tree_));
    auto* add = new QPushButton(tr("Add pictures\u2026"), this);
    add->setToolTip(tr("Add a folder of pictures to the library"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace2, 0, kSpace3);
    column->setSpacing(kSpace2);
    column->addWidget(tree_, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(kSpace3, 0, kSpace3, 0);
    foot->addWidget(add);
    column->addLayout(foot);
    classes_->setToolTip(tr(
        "The name of each folder inside the added one becomes the label of its pictures: results can then be "
        "judged, and networks tuned"));
    classes_->setChecked(QSettings().value("library/foldersAreClasses").toBool());
    connect(classes_, &QCheckBox::toggled, this,
            [](bool on) { QSettings().setValue("library/foldersAreClasses", on); });
    foot->addWidget(classes_);

    connect(add, &QPushButton::clicked, this, &Sidebar::addFolderRequested);
    connect(tree_, &QTreeWidget::customContextMenuRequested, this, &Sidebar::showMenu);
    connect(tree_, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (refreshing_ || !item || searchOf(item)) return;
        filter_ = filters_[std::size_t(item->data(0, FilterRole).toInt())];
        title_ = item->text(0);
        emit filterChosen();
    });
    connect(tree_, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item) {
        if (const SearchRecord* search = searchOf(item))
            emit searchChosen(*search);
        else if (!refreshing_ && item->flags().testFlag(Qt::ItemIsSelectable))
            emit filterChosen();
    });
    connect(tree_, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        if (const SearchRecord* search = searchOf(item)) emit searchChosen(*search);
    });
    connect(tree_, &QTreeWidget::itemExpanded, this, [this](QTreeWidgetItem* item) {
        fill(item);
        if (!refreshing_) remember(item);
    });
    connect(tree_, &QTreeWidget::itemCollapsed, this, [this](QTreeWidgetItem* item) {
        if (refreshing_) return;
        remember(item);
        for (QTreeWidgetItem* above = tree_->currentItem(); above; above = above->parent())
            if (above->parent() == item) return tree_->setCurrentItem(item);
    });
    connect(&session, &LibrarySession::libraryChanged, this, &Sidebar::refresh);
    connect(&session, &LibrarySession::foldersChanged, this, [this] { show(Contents(*contents_)); });
    connect(&session, &LibrarySession::libraryClosed, this, [this] { show({}); });
}

void Sidebar::refresh() {
    session_.read(
        this,
        [](const Library& library) {
            Contents contents{
                library.counts(), {}, library.labelCounts(), library.tagCounts(), library.searches()};
            for (RootRecord& root : library.roots())
                contents.roots.emplace_back(root, library.pictureCountOf(root.id));
            return contents;
        },
        [this](const Contents& contents) { show(contents); });
}

void Sidebar::show(const Contents& contents) {
    refreshing_ = true;
    *contents_ = contents;
    folders_ = session_.folders();
    const int scrolled = tree_->verticalScrollBar()->value();
    tree_->clear();
    filters_.clear();
    addHeading(tr("Library"));
    addEntry(tr("All pictures"), contents.counts.present(), {});
    for (const auto& [tag, count] : contents.tags)
        if (tag == kFavouriteTag) addEntry(tr("Favourites"), count, {.tag = tag});
    if (contents.counts.failed > 0)
        addEntry(tr("Could not be read"), contents.counts.failed, {.state = ImageState::Failed});
    if (contents.counts.missing > 0)
        addEntry(tr("Not found any more"), contents.counts.missing, {.state = ImageState::Missing});
    searches_ = contents.searches;
    if (!searches_.empty()) addHeading(tr("Searches"));
    for (std::size_t i = 0; i < searches_.size(); ++i) addSearch(i);
    if (!contents.roots.empty()) addHeading(tr("Folders"));
    for (const auto& [root, count] : contents.roots) addRoot(root, count);
    if (!contents.labels.empty()) addHeading(tr("Labels"));
    int shown = 0;
    for (const auto& [label, count] : contents.labels)
        if (++shown <= kMostLabels) addEntry(toQString(label), count, {.label = label});
    const auto isOther = [](const auto& tag) {
        return tag.first != kFavouriteTag && !givenStars({tag.first});
    };
    if (std::ranges::any_of(contents.tags, isOther)) addHeading(tr("Tags"));
    for (const auto& [tag, count] : contents.tags)
        if (isOther(std::pair(tag, count))) addEntry(toQString(tag), count, {.tag = tag});

    QTreeWidgetItem* chosen = tree_->topLevelItem(1);
    for (QTreeWidgetItemIterator item(tree_); *item; ++item) {
        const QVariant filter = (*item)->data(0, FilterRole);
        if (filter.isValid() && sameFilter(filters_[std::size_t(filter.toInt())], filter_)) chosen = *item;
    }
    tree_->setCurrentItem(chosen);
    tree_->verticalScrollBar()->setValue(scrolled);
    const ImageFilter before =
        std::exchange(filter_, filters_[std::size_t(chosen->data(0, FilterRole).toInt())]);
    title_ = chosen->text(0);
    refreshing_ = false;
    if (!sameFilter(before, filter_)) emit filterGone();
}

void Sidebar::addSearch(std::size_t number) {
    auto* item = new QTreeWidgetItem(tree_, {toQString(searches_[number].name)});
    item->setData(0, SearchRole, int(number));
    item->setData(0, Qt::AccessibleTextRole, tr("Search %1").arg(item->text(0)));
    item->setToolTip(0, tr("Ask this again"));
}

const SearchRecord* Sidebar::searchOf(const QTreeWidgetItem* item) const {
    const QVariant number = item->data(0, SearchRole);
    return number.isValid() ? &searches_[std::size_t(number.toInt())] : nullptr;
}

QStringList Sidebar::tags() const {
    QStringList tags;
    for (const ImageFilter& filter : filters_)
        if (filter.tag && *filter.tag != kFavouriteTag) tags << toQString(*filter.tag);
    return tags;
}

bool Sidebar::foldersAreClasses() const {
    return classes_->isChecked();
}

void Sidebar::addHeading(const QString& text) {
    auto* item = new QTreeWidgetItem(tree_, {text});
    item->setFlags(Qt::NoItemFlags);
}

QTreeWidgetItem* Sidebar::addEntry(const QString& text, qint64 count, const ImageFilter& filter,
                                   QTreeWidgetItem* parent) {
    auto* item = new QTreeWidgetItem(QStringList(text));
    parent ? parent->addChild(item) : tree_->addTopLevelItem(item);
    item->setData(0, FilterRole, int(filters_.size()));
    item->setData(0, CountRole, count);
    item->setData(0, Qt::AccessibleTextRole,
                  tr("%1, %2 pictures", nullptr, int(count)).arg(text, formatCount(count)));
    filters_.push_back(filter);
    return item;
}

void Sidebar::addRoot(const RootRecord& root, qint64 count) {
    const QString name = rootName(root);
    auto* item = addEntry(root.offline ? tr("%1 (offline)").arg(name) : name, count, {.rootId = root.id});
    item->setData(0, OfflineRole, root.offline);
    const auto tree = folders_->roots.find(root.id);
    setFolder(item, root.path, tree == folders_->roots.end() ? nullptr : &tree->second);
}

void Sidebar::setFolder(QTreeWidgetItem* item, const std::filesystem::path& path, const Folder* folder) {
    item->setData(0, PathRole, toQString(path));
    item->setToolTip(0, toQString(path));
    if (!folder || folder->folders.empty()) return;
    item->setData(0, FolderRole, QVariant::fromValue(folder));
    item->setChildIndicatorPolicy(QTreeWidgetItem::ShowIndicator);
    if (isUnfolded(item)) item->setExpanded(true);
}

void Sidebar::fill(QTreeWidgetItem* item) {
    const auto* folder = item->data(0, FolderRole).value<const Folder*>();
    if (!folder || item->childCount() > 0) return;
    const ImageFilter above = filters_[std::size_t(item->data(0, FilterRole).toInt())];
    const std::filesystem::path path = toPath(item->data(0, PathRole).toString());
    for (const Folder& inside : folder->folders) {
        ImageFilter filter = above;
        filter.folder = above.folder ? *above.folder + '/' + inside.name : inside.name;
        auto* entry = addEntry(toQString(inside.name), inside.pictures, filter, item);
        entry->setData(0, OfflineRole, item->data(0, OfflineRole));
        setFolder(entry, path / inside.name, &inside);
    }
}

bool Sidebar::isUnfoldedAtFirst(const QTreeWidgetItem* item) const {
    const auto* folder = item->data(0, FolderRole).value<const Folder*>();
    return !item->parent() && contents_->roots.size() == 1 && folder->folders.size() <= kUnfoldedAtFirst;
}

bool Sidebar::isUnfolded(const QTreeWidgetItem* item) const {
    const QVariantMap known = QSettings().value(kUnfolded).toMap();
    return known.value(item->data(0, PathRole).toString(), isUnfoldedAtFirst(item)).toBool();
}

void Sidebar::remember(const QTreeWidgetItem* item) {
    QSettings settings;
    QVariantMap known = settings.value(kUnfolded).toMap();
    const QString path = item->data(0, PathRole).toString();
    if (item->isExpanded() == isUnfoldedAtFirst(item))
        known.remove(path);
    else
        known[path] = item->isExpanded();
    settings.setValue(kUnfolded, known);
}

void Sidebar::showMenu(const QPoint& point) {
    const QTreeWidgetItem* item = tree_->itemAt(point);
    if (!item) return;
    QMenu menu(this);
    if (const SearchRecord* search = searchOf(item)) {
        menu.addAction(tr("Search"), this, [this, found = *search] { emit searchChosen(found); });
        menu.addAction(tr("Remove the search"), this,
                       [this, found = *search] { emit removeSearchRequested(found); });
        menu.exec(tree_->viewport()->mapToGlobal(point));
        return;
    }
    const QString path = item->data(0, PathRole).toString();
    if (path.isEmpty()) return;
    menu.addAction(tr("Scan again"), this, [this] { session_.update(); })
        ->setEnabled(!session_.jobs().isRunning());
    menu.addAction(tr("Show in file manager"), this, [this, path] { emit revealRequested(path); });
    if (!item->parent()) {
        menu.addSeparator();
        const qint64 rootId = *filters_[std::size_t(item->data(0, FilterRole).toInt())].rootId;
        const auto remove = session_.whileOpen(this, [=, this] { emit removeFolderRequested(rootId); });
        menu.addAction(tr("Remove from the library"), this, [remove] { remove(); })
            ->setEnabled(!session_.jobs().isRunning());
    }
    menu.exec(tree_->viewport()->mapToGlobal(point));
}

}  // namespace laplens
