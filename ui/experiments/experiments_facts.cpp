#include "ui/experiments/experiments_facts.hpp"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/shared/bar_plot.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"
#include "ui/shared/tones.hpp"

namespace laplens {

namespace {

QString seconds(double value) {
    return ExperimentsFacts::tr("%1 s").arg(QLocale().toString(value, 'f', value < 10 ? 2 : 0));
}

QFormLayout* newForm(QWidget* box) {
    auto* form = new QFormLayout(box);
    form->setContentsMargins(kSpace2, 0, kSpace2, 0);
    form->setVerticalSpacing(kSpace1 + 2);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

}  // namespace

ExperimentsFacts::ExperimentsFacts(QWidget* parent) : QWidget(parent) {
    auto* run = new QWidget;
    QFormLayout* form = newForm(run);
    features_ = addFact(form, tr("Features"));
    fit_ = addFact(form, tr("Fitting"));
    encode_ = addFact(form, tr("Coding the queries"));
    seconds_ = addFact(form, tr("Measured in"));
    machine_ = addFact(form, tr("On"));
    machine_->setWordWrap(true);
    remarks_ = new QLabel;
    remarks_->setProperty("role", "muted");
    remarks_->setWordWrap(true);

    eigenvalues_ = new BarPlot;
    eigenvalues_->setAccessibleName(tr("Eigenvalues"));
    eigenvalues_->setMinimumHeight(110);
    eigenvalues_->setDescribe([](int number, double value) {
        return tr("eigenvalue %1: %2").arg(number).arg(QLocale().toString(value, 'g', 3));
    });
    balance_ = new BarPlot;
    balance_->setAccessibleName(tr("Bit balance"));
    balance_->setMinimumHeight(84);
    balance_->setReference(0.5);
    balance_->setDescribe([](int bit, double ones) {
        return tr("bit %1: %2 ones").arg(bit).arg(QLocale().toString(ones, 'f', 2));
    });
    correlation_ = new QLabel;
    correlation_->setProperty("role", "muted");
    auto* bitsBox = new QWidget;
    auto* bitsLayout = new QVBoxLayout(bitsBox);
    bitsLayout->setContentsMargins(0, 0, 0, 0);
    bitsLayout->addWidget(balance_);
    bitsLayout->addWidget(correlation_);
    auto* recallBox = new QWidget;
    recall_ = newForm(recallBox);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kSpace4);
    auto* runBox = new QWidget;
    auto* runLayout = new QVBoxLayout(runBox);
    runLayout->setContentsMargins(0, 0, 0, 0);
    runLayout->addWidget(run);
    runLayout->addWidget(remarks_);
    column->addWidget(section(tr("Run"), &runNote_, runBox));
    eigenvaluesSection_ = section(tr("Eigenvalues"), &eigenvaluesNote_, eigenvalues_);
    column->addWidget(eigenvaluesSection_);
    balanceSection_ = section(tr("Bit balance"), &balanceNote_, bitsBox);
    column->addWidget(balanceSection_);
    recallSection_ = section(tr("Neighbour recall"), &recallNote_, recallBox);
    recallNote_->setText(tr("10-NN in the top 100"));
    column->addWidget(recallSection_);
    show({}, nullptr);
}

QWidget* ExperimentsFacts::section(const QString& title, QLabel** note, QWidget* content) {
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kSpace1 + 2);
    auto* heading = new QLabel(title);
    heading->setFont(themeFont(TextSize::Body, true));
    *note = new QLabel;
    (*note)->setProperty("role", "muted");
    auto* row = new QHBoxLayout;
    row->addWidget(heading);
    row->addStretch();
    row->addWidget(*note);
    layout->addLayout(row);
    layout->addWidget(content);
    return box;
}

QLabel* ExperimentsFacts::addFact(QFormLayout* form, const QString& name) {
    auto* value = new QLabel;
    value->setProperty("role", "muted");
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->addRow(name, value);
    return value;
}

void ExperimentsFacts::show(const ExperimentResult& result, const ExperimentCell* cell) {
    const auto fact = [&](QLabel* label, bool known, const QString& text) {
        label->setText(known ? text : QStringLiteral("-"));
    };
    fact(features_, cell, cell ? toQString(cell->features) : QString());
    fact(fit_, cell && cell->bits > 0, cell ? seconds(cell->fitSeconds) : QString());
    fact(encode_, cell && cell->bits > 0, cell ? seconds(cell->encodeSeconds) : QString());
    fact(seconds_, result.seconds > 0, seconds(result.seconds));
    fact(machine_, !result.environment.processor.empty(),
         tr("%1, %n threads", nullptr, result.environment.threads)
             .arg(toQString(result.environment.processor)));
    runNote_->setText(cell ? methodTitle(toQString(cell->method)) : QString());
    QStringList remarks;
    if (cell)
        for (const std::string& remark : cell->remarks) remarks << toQString(remark);
    remarks_->setText(remarks.join(QStringLiteral("\n")));
    remarks_->setVisible(!remarks.isEmpty());

    const auto spectrum = std::ranges::find_if(
        result.spectra, [&](const Spectrum& s) { return !cell || s.features == cell->features; });
    const bool hasSpectrum = spectrum != result.spectra.end() && !spectrum->eigenvalues.empty();
    eigenvaluesSection_->setVisible(hasSpectrum);
    if (hasSpectrum) {
        const int gap = spectrum->gapAfter;
        eigenvaluesNote_->setText(gap > 0 ? tr("gap after %1").arg(gap) : tr("no gap"));
        eigenvalues_->setBars(spectrum->eigenvalues, 1);
        eigenvalues_->setEnds(QStringLiteral("1"), QString::number(spectrum->eigenvalues.size()));
        eigenvalues_->setMark(gap > 0 ? std::optional(gap) : std::nullopt);
    }
    const bool hasBits = cell && !cell->bitBalance.empty();
    balanceSection_->setVisible(hasBits);
    if (hasBits) {
        balanceNote_->setText(tr("share of ones"));
        balance_->setBars(cell->bitBalance, 1);
        balance_->setEnds(tr("bit 1"), QString::number(cell->bitBalance.size()));
        const auto number = [](double value) { return QLocale().toString(value, 'f', 3); };
        QStringList lines{tr("mean correlation of two bits: %1").arg(number(cell->bitCorrelation))};
        if (cell->bitEntropy >= 0) lines << tr("mean entropy of a bit: %1").arg(number(cell->bitEntropy));
        if (cell->codeUniqueness >= 0)
            lines << tr("different codes: %1 of all").arg(number(cell->codeUniqueness));
        correlation_->setText(lines.join('\n'));
    }
    while (recall_->rowCount() > 0) recall_->removeRow(0);
    for (const ExperimentCell& other : result.cells) {
        if (!cell || other.protocol != cell->protocol || other.bits != cell->bits || other.bits == 0 ||
            other.seed != cell->seed || other.report.neighbourRecall < 0)
            continue;
        QLabel* value = addFact(recall_, methodTitle(toQString(other.method)));
        value->setProperty("role", {});
        value->setFont(themeFont(TextSize::Body, true));
        value->setText(QLocale().toString(other.report.neighbourRecall, 'f', 2));
    }
    recallSection_->setVisible(recall_->rowCount() > 0);
}

}  // namespace laplens
