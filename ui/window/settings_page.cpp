#include "ui/window/settings_page.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/query/search_index.hpp"
#include "core/store/location.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/resource_jobs.hpp"
#include "ui/session/watched_folders.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

constexpr int kColumnWidth = 760, kMegabyte = 1 << 20;

QLabel* mutedLabel(const QString& text = {}) {
    auto* label = new QLabel(text);
    label->setProperty("role", "muted");
    label->setWordWrap(true);
    return label;
}

/// A control with its name before it.
void addRow(QBoxLayout* section, const QString& name, QWidget* control) {
    auto* label = new QLabel(name);
    label->setWordWrap(true);
    label->setBuddy(control);
    control->setAccessibleName(name);
    auto* row = new QHBoxLayout;
    row->setSpacing(kSpace3);
    row->addWidget(label, 1);
    row->addWidget(control, 1);
    section->addLayout(row);
}

}  // namespace

QString watchText(const FolderWatch::State& state) {
    if (state.polled == 0) return {};
    const QString polled =
        SettingsPage::tr("%n folder(s) are looked through every few seconds", nullptr, int(state.polled));
    return state.isLimited
               ? SettingsPage::tr(
                     "%1, because this system watches no more at once (to let it: "
                     "fs.inotify.max_user_watches).")
                     .arg(polled)
               : SettingsPage::tr("%1, because the drive does not tell when it changes.").arg(polled);
}

SettingsPage::SettingsPage(LibrarySession& session, WatchedFolders& watched, ThumbnailCache& thumbnails,
                           QWidget* parent)
    : QWidget(parent), session_(session), watched_(watched), thumbnails_(thumbnails) {
    setProperty("role", "ground");
    auto* content = new QWidget;
    content->setProperty("role", "ground");
    content->setMaximumWidth(kColumnWidth);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(kSpace5, kSpace5, kSpace5, kSpace5);
    column->setSpacing(kSpace5);
    auto* title = new QLabel(tr("Settings"));
    title->setFont(themeFont(TextSize::Title, true));
    column->addWidget(title);
    buildWindowSection(addSection(column, tr("Window")));
    library_ = new QWidget;
    auto* libraryColumn = new QVBoxLayout(library_);
    libraryColumn->setContentsMargins(0, 0, 0, 0);
    buildLibrarySection(addSection(libraryColumn, tr("This library")));
    column->addWidget(library_);
    buildDeletionSection(addSection(column, tr("Trash")));
    buildMemorySection(addSection(column, tr("Memory")));
    buildDownloadsSection(addSection(column, tr("Downloads")));
    column->addStretch(1);

    auto* centred = new QWidget;
    centred->setProperty("role", "ground");
    auto* across = new QHBoxLayout(centred);
    across->setContentsMargins(0, 0, 0, 0);
    across->addStretch(1);
    across->addWidget(content, 20);
    across->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setWidget(centred);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(area);

    auto* leave = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    leave->setContext(Qt::WidgetWithChildrenShortcut);
    connect(leave, &QShortcut::activated, this, &SettingsPage::left);
    connect(&session, &LibrarySession::libraryChanged, this, &SettingsPage::showLibrary);
    connect(&session, &LibrarySession::libraryClosed, this, &SettingsPage::showLibrary);
    connect(&session, &LibrarySession::indexChanged, this, &SettingsPage::showLibrary);
    connect(&watched, &WatchedFolders::changed, this, &SettingsPage::showWatch);
    refresh();
}

QVBoxLayout* SettingsPage::addSection(QBoxLayout* column, const QString& title) {
    auto* heading = new QLabel(title);
    heading->setFont(themeFont(TextSize::Heading, true));
    auto* card = new QFrame;
    card->setProperty("role", "card");
    auto* section = new QVBoxLayout(card);
    section->setContentsMargins(kSpace4, kSpace4, kSpace4, kSpace4);
    section->setSpacing(kSpace3);
    auto* both = new QVBoxLayout;
    both->setSpacing(kSpace2);
    both->addWidget(heading);
    both->addWidget(card);
    column->addLayout(both);
    return section;
}

void SettingsPage::buildWindowSection(QVBoxLayout* section) {
    look_ = new QComboBox;
    look_->addItem(tr("like the desktop"), int(ThemeChoice::System));
    look_->addItem(tr("light"), int(ThemeChoice::Light));
    look_->addItem(tr("dark"), int(ThemeChoice::Dark));
    look_->addItem(tr("high contrast"), int(ThemeChoice::Contrast));
    addRow(section, tr("Look"), look_);
    connect(look_, &QComboBox::activated, this,
            [this] { emit lookChosen(ThemeChoice(look_->currentData().toInt())); });
    language_ = new QComboBox;
    language_->addItem(tr("like the desktop"), QString());
    language_->addItem(QStringLiteral("English"), QStringLiteral("en"));
    language_->addItem(QStringLiteral("Deutsch"), QStringLiteral("de"));
    addRow(section, tr("Language"), language_);
    restart_ = mutedLabel(tr("The language holds from the next start of LapLens."));
    restart_->hide();
    section->addWidget(restart_);
    connect(language_, &QComboBox::activated, this, [this] {
        QSettings().setValue("window/language", language_->currentData());
        restart_->show();
    });
}

void SettingsPage::buildLibrarySection(QVBoxLayout* section) {
    place_ = new QLabel;
    place_->setTextFormat(Qt::PlainText);
    place_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    place_->setWordWrap(true);
    auto* show = new QPushButton(tr("Show"));
    show->setAccessibleName(tr("Show where the library lies"));
    connect(show, &QPushButton::clicked, this,
            [this] { emit revealRequested(toQString(session_.folder())); });
    network_ = new QLabel;
    network_->setWordWrap(true);
    auto* models = new QPushButton(tr("Models\u2026"));
    models->setAccessibleName(tr("Choose the network of this library"));
    connect(models, &QPushButton::clicked, this, &SettingsPage::modelsRequested);
    for (const auto& [label, button] : {std::pair(place_, show), {network_, models}}) {
        auto* row = new QHBoxLayout;
        row->setSpacing(kSpace3);
        row->addWidget(label, 1);
        row->addWidget(button);
        section->addLayout(row);
    }
    folders_ = new QVBoxLayout;
    folders_->setSpacing(kSpace2);
    section->addLayout(folders_);
    auto* add = new QPushButton(tr("Add a folder\u2026"));
    connect(add, &QPushButton::clicked, this, &SettingsPage::addFolderRequested);
    auto* passedOver = new QPushButton(tr("What is left out\u2026"));
    connect(passedOver, &QPushButton::clicked, this, &SettingsPage::passedOverRequested);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kSpace2);
    buttons->addWidget(add);
    buttons->addWidget(passedOver);
    buttons->addStretch(1);
    section->addLayout(buttons);
    watch_ = new QCheckBox(tr("Watch the folders and take up what changes in them"));
    connect(watch_, &QCheckBox::toggled, this, [this](bool on) {
        QSettings().setValue("library/watch", on);
        watched_.setWatching(on);
        showWatch();
    });
    section->addWidget(watch_);
    watchState_ = mutedLabel();
    section->addWidget(watchState_);
}

void SettingsPage::buildDeletionSection(QVBoxLayout* section) {
    asks_ = new QCheckBox(tr("Ask before pictures go to the trash"));
    connect(asks_, &QCheckBox::toggled, this, [](bool on) { QSettings().setValue("trash/asks", on); });
    section->addWidget(asks_);
    section->addWidget(mutedLabel(tr("Ctrl+Z brings them back in any case. Of copies it is always asked.")));
}

void SettingsPage::buildMemorySection(QVBoxLayout* section) {
    thumbnailMemory_ = new QSpinBox;
    thumbnailMemory_->setRange(16, 4096);
    thumbnailMemory_->setSingleStep(64);
    thumbnailMemory_->setSuffix(QStringLiteral(" MB"));
    addRow(section, tr("Thumbnails that are kept"), thumbnailMemory_);
    connect(thumbnailMemory_, &QSpinBox::valueChanged, this, [this](int megabytes) {
        QSettings().setValue("memory/thumbnails", megabytes);
        thumbnails_.setMaxBytes(qint64(megabytes) * kMegabyte);
        thumbnailsUsed_->clear();
    });
    thumbnailsUsed_ = mutedLabel();
    section->addWidget(thumbnailsUsed_);
    section->addWidget(mutedLabel(
        tr("Up to %1 codes of a shared library are held in memory (LAPLENS_CODES_IN_MEMORY at the start).")
            .arg(formatCount(codesKeptInMemory()))));
}

void SettingsPage::buildDownloadsSection(QVBoxLayout* section) {
    proxy_ = new QLineEdit;
    proxy_->setPlaceholderText(tr("as https_proxy says"));
    addRow(section, tr("Proxy"), proxy_);
    proxyRemark_ = mutedLabel();
    section->addWidget(proxyRemark_);
    connect(proxy_, &QLineEdit::editingFinished, this, &SettingsPage::saveProxy);
    if (const QString mirror = qEnvironmentVariable("LAPLENS_MIRROR"); !mirror.isEmpty())
        section->addWidget(mutedLabel(tr("Fetched from %1 (LAPLENS_MIRROR).").arg(mirror)));
}

void SettingsPage::saveProxy() {
    const QString proxy = proxy_->text().trimmed();
    const bool isSecret = proxy.contains('@');
    proxyRemark_->setText(
        isSecret ? tr("A password is not kept in the settings. Put such a proxy into the variable "
                      "https_proxy.")
                 : tr("For networks, data sets and pictures by address; http://host:3128 for instance."));
    if (!isSecret) QSettings().setValue(ResourceJobs::kProxySetting, proxy);
}

void SettingsPage::refresh() {
    const QSignalBlocker blockers[] = {QSignalBlocker(watch_), QSignalBlocker(asks_),
                                       QSignalBlocker(thumbnailMemory_)};
    const QSettings settings;
    look_->setCurrentIndex(look_->findData(int(themeChoiceNamed(settings.value("window/look").toString()))));
    language_->setCurrentIndex(
        std::max(0, language_->findData(settings.value("window/language").toString())));
    watch_->setChecked(settings.value("library/watch", true).toBool());
    asks_->setChecked(settings.value("trash/asks").toBool());
    thumbnailMemory_->setValue(int(thumbnails_.maxBytes() / kMegabyte));
    thumbnailsUsed_->setText(tr("%1 MB are used now.").arg(thumbnails_.bytes() / kMegabyte));
    proxy_->setText(settings.value(ResourceJobs::kProxySetting).toString());
    saveProxy();
    showLibrary();
}

void SettingsPage::showEvent(QShowEvent* event) {
    refresh();
    QWidget::showEvent(event);
}

void SettingsPage::showLibrary() {
    library_->setVisible(session_.isOpen());
    if (!session_.isOpen()) return;
    place_->setText(toQString(withoutSecrets(session_.folder())));
    const auto index = session_.index();
    network_->setText(
        index ? tr("Coded with %1, %2 bits").arg(toQString(index->network.backbone)).arg(index->bits())
              : tr("Not coded yet"));
    showWatch();
    if (isVisible())
        session_.read(
            this, [](const Library& library) { return library.roots(); },
            [this](const std::vector<RootRecord>& roots) { showFolders(roots); });
}

void SettingsPage::showWatch() {
    const FolderWatch::State& state = watched_.state();
    watch_->setEnabled(!isShared(session_.folder()) && session_.readOnlyReason().isEmpty());
    QStringList texts;
    if (!watch_->isEnabled())
        texts << tr("Not in a library that is shared or read-only.");
    else if (watch_->isChecked() && state.watched > 0)
        texts << tr("%n folder(s) are watched.", nullptr, int(state.watched));
    if (const QString text = watchText(state); !text.isEmpty()) texts << text;
    watchState_->setText(texts.join(' '));
    watchState_->setVisible(!texts.isEmpty());
}

void SettingsPage::showFolders(const std::vector<RootRecord>& roots) {
    while (QLayoutItem* row = folders_->takeAt(0)) {
        row->widget()->deleteLater();
        delete row;
    }
    for (const RootRecord& root : roots) {
        auto* row = new QWidget;
        const QString path = toQString(root.path);
        auto* name = new QLabel(root.offline ? tr("%1 (offline)").arg(path) : path);
        name->setTextFormat(Qt::PlainText);
        name->setWordWrap(true);
        auto* remove = new QPushButton(tr("Remove"));
        remove->setAccessibleName(tr("Remove %1 from the library").arg(path));
        const auto ask = session_.whileOpen(this, [this, id = root.id] { emit removeFolderRequested(id); });
        connect(remove, &QPushButton::clicked, this, [ask] { ask(); });
        auto* across = new QHBoxLayout(row);
        across->setContentsMargins(0, 0, 0, 0);
        across->setSpacing(kSpace3);
        across->addWidget(name, 1);
        across->addWidget(remove);
        folders_->addWidget(row);
    }
}

}  // namespace laplens
