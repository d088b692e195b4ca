#include "ui/copies/keep_rule_fields.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <algorithm>

#include "ui/copies/keep_folders_dialog.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

// Settings.
constexpr const char *kKeep = "duplicates/keep", *kReach = "duplicates/reach",
                     *kPreferred = "duplicates/preferred", *kReferences = "duplicates/references";

}  // namespace

KeepRuleFields::KeepRuleFields(QLayout& row, QWidget* page)
    : QObject(page), by_(new QComboBox(page)), reach_(new QComboBox(page)), folders_(new QPushButton(page)) {
    const auto add = [&](const QString& name, QComboBox* box) {
        row.addWidget(named(name, box));
        box->setAccessibleName(QString(name).remove('&').remove(':'));
    };
    fill();
    add(tr("&Keep:"), by_);
    add(tr("Co&mpare:"), reach_);
    row.addWidget(folders_);
    const auto changed = [this] {
        KeepRule rule = rule_;
        rule.by = KeepRule::By(by_->currentData().toInt());
        rule.reach = KeepRule::Reach(reach_->currentData().toInt());
        setRule(rule);
    };
    connect(by_, &QComboBox::currentIndexChanged, this, changed);
    connect(reach_, &QComboBox::currentIndexChanged, this, changed);
    connect(folders_, &QPushButton::clicked, this, &KeepRuleFields::showFolders);
}

void KeepRuleFields::fill() {
    by_->addItem(tr("The best"), int(KeepRule::By::Best));
    by_->setItemData(0, tr("Most pixels, then what holds more beside them, the least compressed, the oldest"),
                     Qt::ToolTipRole);
    by_->addItem(tr("The oldest"), int(KeepRule::By::Oldest));
    by_->addItem(tr("The newest"), int(KeepRule::By::Newest));
    by_->addItem(tr("The largest file"), int(KeepRule::By::LargestFile));
    reach_->addItem(tr("In all folders"), int(KeepRule::Reach::Anywhere));
    reach_->addItem(tr("Across folders only"), int(KeepRule::Reach::AcrossFolders));
    reach_->addItem(tr("Within a folder only"), int(KeepRule::Reach::WithinFolder));
    const QSettings settings;
    const auto pathsOf = [&](const char* key) {
        std::vector<std::filesystem::path> folders;
        for (const QString& folder : settings.value(key).toStringList()) folders.push_back(toPath(folder));
        return folders;
    };
    by_->setCurrentIndex(std::max(0, by_->findData(settings.value(kKeep, 0).toInt())));
    reach_->setCurrentIndex(std::max(0, reach_->findData(settings.value(kReach, 0).toInt())));
    rule_ = {KeepRule::By(by_->currentData().toInt()), KeepRule::Reach(reach_->currentData().toInt()),
             pathsOf(kPreferred), pathsOf(kReferences)};
    showFolderCount();
}

void KeepRuleFields::setChoosing(bool choosing) {
    by_->parentWidget()->setVisible(choosing);
    reach_->parentWidget()->setVisible(choosing);
}

QWidget* KeepRuleFields::named(const QString& name, QComboBox* box) {
    auto* both = new QWidget;
    auto* label = new QLabel(name, both);
    label->setProperty("role", "muted");
    label->setBuddy(box);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kSpace2);
    row->addWidget(label);
    row->addWidget(box);
    return both;
}

void KeepRuleFields::showFolderCount() {
    const int count = int(rule_.preferred.size() + rule_.references.size());
    folders_->setText(count == 0 ? tr("Folders\u2026") : tr("Folders (%1)\u2026").arg(count));
    folders_->setToolTip(tr("Preferred folders, and folders of which nothing goes"));
}

void KeepRuleFields::showFolders() {
    auto* dialog = new KeepFoldersDialog(rule_.preferred, rule_.references, folders_->parentWidget());
    connect(dialog, &KeepFoldersDialog::chosen, this, [this](const auto& preferred, const auto& references) {
        KeepRule rule = rule_;
        rule.preferred = preferred;
        rule.references = references;
        setRule(rule);
    });
    dialog->open();
}

void KeepRuleFields::setRule(const KeepRule& rule) {
    if (rule == rule_) return;
    rule_ = rule;
    const auto texts = [](const std::vector<std::filesystem::path>& folders) {
        QStringList list;
        for (const std::filesystem::path& folder : folders) list << toQString(folder);
        return list;
    };
    QSettings settings;
    settings.setValue(kKeep, int(rule.by));
    settings.setValue(kReach, int(rule.reach));
    settings.setValue(kPreferred, texts(rule.preferred));
    settings.setValue(kReferences, texts(rule.references));
    by_->setCurrentIndex(by_->findData(int(rule.by)));
    reach_->setCurrentIndex(reach_->findData(int(rule.reach)));
    showFolderCount();
    emit changed();
}

}  // namespace laplens
