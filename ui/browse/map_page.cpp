#include "ui/browse/map_page.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolTip>
#include <QVBoxLayout>

#include "core/store/library.hpp"
#include "ui/browse/map_view.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/elided_label.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

constexpr int kLegendLabels = 24;
constexpr double kZoomStep = 1.4;

QString factsOf(const LibraryMap& map) {
    const bool eigenvectors = map.axes == LibraryMap::Axes::Eigenvectors;
    const QString axes = map.numbers[1] == 0 ? QString()
                         : eigenvectors
                             ? MapPage::tr("by eigenvectors %1 and %2 of the graph Laplacian")
                                   .arg(map.numbers[0])
                                   .arg(map.numbers[1])
                             : MapPage::tr(
                                   "by principal components 1 and 2 of the features: these codes keep "
                                   "no eigenvectors");
    const auto mapped = qint64(map.imageIds.size()), all = qint64(map.librarySize);
    const QString pictures =
        mapped == all ? MapPage::tr("%1 pictures", nullptr, int(all)).arg(formatCount(all))
                      : MapPage::tr("%1 of %2 pictures").arg(formatCount(mapped), formatCount(all));
    return axes.isEmpty() ? pictures : pictures + ' ' + axes;
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
    legend_->setAccessibleName(tr("Colours of the labels"));

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
    connect(add(tr("Browse these"), tr("Browse the pictures in sight"), tr("Browse the pictures in sight")),
            &QPushButton::clicked, this, [this] {
                const std::vector<qint64> ids = view_->picturesInSight();
                if (!ids.empty()) emit selected(ids);
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
    foot->addWidget(legend_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(line);
    column->addWidget(view_, 1);
    column->addLayout(foot);

    connect(view_, &MapView::selected, this, &MapPage::selected);
    connect(view_, &MapView::searchRequested, this, &MapPage::searchRequested);
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
    showMap(nullptr);
}

void MapPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
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
    view_->setMap(map_);
    facts_->setText(map_ ? factsOf(*map_) : QString());
    for (QPushButton* tool : tools_) tool->setEnabled(map_ != nullptr);
    showLegend();
}

void MapPage::showLegend() {
    QStringList labels;
    const int count = map_ ? int(map_->labelNames.size()) : 0;
    for (int label = 0; label < std::min(count, kLegendLabels); ++label)
        labels << QStringLiteral("<span style='color:%1'>\u25cf</span>\u00a0%2")
                      .arg(labelColour(label, count).name(), toQString(map_->labelNames[std::size_t(label)])
                                                                 .toHtmlEscaped()
                                                                 .replace(' ', QChar::Nbsp));
    if (count > kLegendLabels) labels << tr("and %1 more").arg(formatCount(count - kLegendLabels));
    legend_->setText(labels.join(QStringLiteral("&emsp; ")));
    legend_->setVisible(count > 0);
}

}  // namespace laplens
