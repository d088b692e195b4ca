#include "ui/browse/map_page.hpp"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QToolTip>
#include <QVBoxLayout>

#include "core/query/picture_clusters.hpp"
#include "core/store/library.hpp"
#include "ui/browse/map_colours.hpp"
#include "ui/browse/map_view.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/elided_label.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr double kZoomStep = 1.4;
constexpr const char *kByKey = "map/colour", *kLayoutKey = "map/layout";

QString picturesText(const LibraryMap& map) {
    const auto mapped = qint64(map.imageIds.size()), all = qint64(map.librarySize);
    return mapped == all ? MapPage::tr("%1 pictures", nullptr, int(all)).arg(formatCount(all))
                         : MapPage::tr("%1 of %2 pictures").arg(formatCount(mapped), formatCount(all));
}

QString factsOf(const LibraryMap& map, bool byAxes) {
    const auto clusters = qint64(map.clusters.size());
    if (!byAxes)
        return picturesText(map) + ' ' +
               MapPage::tr("in %1 clusters, alike ones side by side", nullptr, int(clusters))
                   .arg(formatCount(clusters));
    if (map.axes.numbers[1] == 0) return picturesText(map);
    return picturesText(map) + ' ' +
           (map.axes.axes == LibraryMap::Axes::Eigenvectors
                ? MapPage::tr("by eigenvectors %1 and %2 of the graph Laplacian")
                      .arg(map.axes.numbers[0])
                      .arg(map.axes.numbers[1])
                : MapPage::tr("by principal components 1 and 2 of the features: these codes keep "
                              "no eigenvectors"));
}

QString swatch(const QColor& colour, const QString& name) {
    return QStringLiteral("<span style='color:%1'>\u25cf</span>\u00a0%2")
        .arg(colour.name(), name.toHtmlEscaped().replace(' ', QChar::Nbsp));
}

}  // namespace

MapPage::MapPage(LibrarySession& session, ThumbnailCache& thumbnails, QWidget* parent)
    : QWidget(parent), session_(session) {
    setProperty("role", "bar");
    setAttribute(Qt::WA_StyledBackground);
    view_ = new MapView(thumbnails, this);
    auto* title = new QLabel(tr("Map"));
    title->setFont(themeFont(TextSize::Heading, true));
    facts_ = new ElidedLabel;
    facts_->setProperty("role", "muted");
    legend_ = new QLabel;
    legend_->setProperty("role", "muted");
    legend_->setWordWrap(true);
    legend_->setTextFormat(Qt::RichText);
    legend_->setAccessibleName(tr("What the colours mean"));
    by_ = new QComboBox;
    by_->setAccessibleName(tr("Colour by"));
    by_->setToolTip(tr("What the colours show"));
    using By = MapColouring::By;
    const auto addBy = [this](const QString& text, By by) { by_->addItem(text, int(by)); };
    addBy(tr("coloured by cluster"), By::Cluster);
    addBy(tr("coloured by folder"), By::Folder);
    addBy(tr("coloured by label"), By::Label);
    addBy(tr("coloured by date"), By::Date);
    layout_ = new QComboBox;
    layout_->setAccessibleName(tr("Place by"));
    layout_->setToolTip(tr("Where pictures lie"));
    layout_->addItem(tr("by likeness"), false);
    layout_->addItem(tr("by two axes"), true);
    const QSettings settings;
    by_->setCurrentIndex(std::max(0, by_->findData(settings.value(kByKey, 0).toInt())));
    layout_->setCurrentIndex(settings.value(kLayoutKey).toBool() ? 1 : 0);
    view_->showAxes(layout_->currentData().toBool());

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(kSpace4, kSpace2, kSpace4, kSpace2);
    bar->setSpacing(kSpace2);
    bar->addWidget(title);
    bar->addSpacing(kSpace1);
    bar->addWidget(facts_, 1);
    const auto add = [&](const QString& text, const QString& name, const QString& tip) {
        auto* button = new QPushButton(text);
        button->setProperty("role", "chip");
        button->setAccessibleName(name);
        button->setToolTip(tip);
        bar->addWidget(button);
        tools_.push_back(button);
        return button;
    };
    auto* lasso = add(tr("Lasso"), tr("Lasso"), tr("Draw around pictures to browse them (Shift and drag)"));
    lasso->setCheckable(true);
    connect(lasso, &QPushButton::toggled, view_, &MapView::setLassoing);
    browse_ = add(tr("Browse these"), {}, {});
    connect(browse_, &QPushButton::clicked, this, [this] {
        const std::vector<qint64> ids =
            view_->selectedCount() > 0 ? view_->selectedPictures() : view_->picturesInSight();
        if (!ids.empty()) emit browseRequested(ids);
    });
    connect(add(QStringLiteral("\u2212"), tr("Zoom out"), tr("Zoom out (-)")), &QPushButton::clicked, view_,
            [this] { view_->zoomBy(1 / kZoomStep); });
    connect(add(QStringLiteral("+"), tr("Zoom in"), tr("Zoom in (+)")), &QPushButton::clicked, view_,
            [this] { view_->zoomBy(kZoomStep); });
    connect(add(tr("Show all"), tr("Show the whole map"), tr("Show the whole map (0)")),
            &QPushButton::clicked, view_, &MapView::fit);

    auto* line = new QFrame;
    line->setFixedHeight(1);
    line->setProperty("role", "line");
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(kSpace4, kSpace2, kSpace4, kSpace2);
    foot->setSpacing(kSpace3);
    foot->addWidget(by_, 0, Qt::AlignTop);
    foot->addWidget(legend_, 1);
    foot->addWidget(layout_, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(line);
    column->addWidget(view_, 1);
    column->addLayout(foot);

    connect(by_, &QComboBox::activated, this, [this] {
        QSettings().setValue(kByKey, by_->currentData());
        readColours();
    });
    connect(layout_, &QComboBox::activated, this, [this] {
        const bool byAxes = layout_->currentData().toBool();
        QSettings().setValue(kLayoutKey, byAxes);
        view_->showAxes(byAxes);
        showFacts();
    });
    connect(view_, &MapView::browseRequested, this, &MapPage::browseRequested);
    connect(view_, &MapView::searchRequested, this, &MapPage::searchRequested);
    connect(view_, &MapView::selectionChanged, this, [this] {
        showFacts();
        emit selectionChanged(view_->selectedPictures());
    });
    connect(view_, &MapView::nameAsked, this, [this](qint64 imageId, const QPoint& at) {
        session_.read(
            this,
            [imageId](const Library& library) {
                std::vector<std::string> told;
                for (const ImageRecord& record : library.imagesByIds(std::vector<std::int64_t>{imageId}))
                    told = {library.imageFile(record).string(), record.label};
                return told;
            },
            [this, at](const std::vector<std::string>& told) {
                if (told.empty()) return;
                const QString name = toQString(told[0]).section('/', -2);
                QToolTip::showText(at, told[1].empty() ? name : name + '\n' + toQString(told[1]), view_);
            });
    });
    connect(&session, &LibrarySession::indexChanged, this, [this] {
        if (isVisible()) refresh();
    });
    connect(&session, &LibrarySession::libraryChanged, this, [this] {
        if (isVisible()) readColours();
    });
    showMap(nullptr);
}

void MapPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
    readColours();
    showFacts();
    view_->setFocus();
}

void MapPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) showLegend();
    QWidget::changeEvent(event);
}

void MapPage::refresh() {
    const auto index = session_.index();
    if (index && index == mapped_.lock()) return;
    mapped_ = index;
    if (!index) {
        showMap(nullptr);
        view_->setEmptyText(tr("The pictures have no codes yet. The map needs them."));
        return;
    }
    // While a library grows the map before stays until the next one is there.
    if (!map_) view_->setEmptyText(tr("Placing the pictures\u2026"));
    session_.study(
        LibrarySession::Study::Map, this,
        [](const SearchIndex& library, JobContext& context) {
            return std::make_shared<const LibraryMap>(mapOf(library, context));
        },
        [this](std::shared_ptr<const LibraryMap> map) { showMap(std::move(map)); });
}

void MapPage::showMap(std::shared_ptr<const LibraryMap> map) {
    map_ = std::move(map);
    colouring_.reset();
    view_->setMap(map_);
    for (QPushButton* tool : tools_) tool->setEnabled(map_ != nullptr);
    showFacts();
    showLegend();
    readColours();
}

void MapPage::readColours() {
    if (!map_) return;
    const auto by = MapColouring::By(by_->currentData().toInt());
    session_.read(
        this,
        [map = map_, by](const Library& library) {
            return std::pair(
                std::make_shared<const MapColouring>(colouringOf(library, *map, by, kMapColours)),
                clusterNames(library, map->imageIds, map->clusterOf, map->clusters.size()));
        },
        [this, map = map_,
         by](const std::pair<std::shared_ptr<const MapColouring>, std::vector<std::string>>& read) {
            if (map != map_ || int(by) != by_->currentData().toInt()) return;
            colouring_ = read.first;
            QStringList names;
            for (const std::string& name : read.second) names << toQString(name);
            view_->setClusterNames(names);
            view_->setColouring(colouring_);
            showLegend();
        });
}

void MapPage::showFacts() {
    const auto selected = qint64(view_->selectedCount());
    facts_->setText(!map_ ? QString()
                    : selected > 0
                        ? tr("%1 pictures selected", nullptr, int(selected)).arg(formatCount(selected))
                        : factsOf(*map_, layout_->currentData().toBool()));
    const QString what =
        selected > 0 ? tr("Browse the selected pictures") : tr("Browse the pictures in sight");
    browse_->setAccessibleName(what);
    browse_->setToolTip(what);
}

void MapPage::showLegend() {
    QStringList said;
    if (colouring_ && colouring_->by == MapColouring::By::Cluster) {
        said << tr("Clusters beside each other have different colours.");
    } else if (colouring_) {
        const int count = int(colouring_->names.size());
        for (int number = 0; number < count; ++number)
            said << swatch(mapColour(*colouring_, number), mapClassName(*colouring_, number));
        const auto others = qint64(colouring_->others);
        if (others > 0)
            said << swatch(mapColour(*colouring_, -1),
                           tr("%1 others", nullptr, int(others)).arg(formatCount(others)));
        if (count == 0) said << tr("No picture has one.");
    }
    legend_->setText(said.join(QStringLiteral("&emsp; ")));
}

}  // namespace laplens
