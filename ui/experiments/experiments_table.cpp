#include "ui/experiments/experiments_table.hpp"

#include <QLocale>
#include <QPainter>
#include <QPixmap>
#include <algorithm>
#include <set>

#include "ui/shared/convert.hpp"
#include "ui/shared/tones.hpp"

namespace laplens {

ExperimentsTable::ExperimentsTable(QObject* parent) : QAbstractTableModel(parent) {}

QString ExperimentsTable::figureTitle(RetrievalFigure figure) {
    switch (figure) {
        case RetrievalFigure::MeanAveragePrecision:
            return tr("mAP@all");
        case RetrievalFigure::MeanAveragePrecisionAt1000:
            return tr("mAP@1000");
        case RetrievalFigure::MeanAveragePrecisionAt5000:
            return tr("mAP@5000");
        case RetrievalFigure::MacroAveragePrecision:
            return tr("mAP over classes");
        case RetrievalFigure::PrecisionAt100:
            return tr("Precision at 100");
        case RetrievalFigure::PrecisionAtRadius2:
            return tr("Precision at radius 2");
        case RetrievalFigure::NeighbourRecall:
            return tr("Neighbour recall");
    }
    return {};
}

QString ExperimentsTable::keyOf(const Line& line) {
    return toQString(line.method + '|' + line.features);
}

void ExperimentsTable::setResult(std::shared_ptr<const ExperimentResult> result, Protocol protocol) {
    beginResetModel();
    result_ = std::move(result);
    protocol_ = protocol;
    lines_.clear();
    std::set<int> bits;
    std::set<std::string> features;
    labelled_ = false;
    for (const ExperimentRow& row : experimentTable(*result_)) {
        if (row.protocol != protocol) continue;
        labelled_ = labelled_ || row.labelled;
        features.insert(row.features);
        const auto isSame = [&](const Line& line) {
            return line.method == row.method && line.features == row.features;
        };
        auto line = std::ranges::find_if(lines_, isSame);
        if (line == lines_.end()) {
            const QString method = toQString(row.method);
            line = lines_.insert(line,
                                 {row.method, row.features, methodTitle(method), toneOfMethod(method), {}});
        }
        line->rows.push_back(row);
        if (row.bits > 0) bits.insert(row.bits);
    }
    for (Line& line : lines_) {
        if (features.size() > 1) line.title += QStringLiteral(" (%1)").arg(toQString(line.features));
        std::ranges::sort(line.rows, {}, &ExperimentRow::bits);
    }
    bits_.assign(bits.begin(), bits.end());
    endResetModel();
}

void ExperimentsTable::setFigure(RetrievalFigure figure) {
    beginResetModel();
    figure_ = figure;
    endResetModel();
}

const ExperimentCell* ExperimentsTable::cell(const Line& line, int bits) const {
    for (const ExperimentCell& cell : result_->cells)
        if (cell.protocol == protocol_ && cell.method == line.method && cell.features == line.features &&
            (cell.bits == bits || cell.method == kReferenceMethod))
            return &cell;
    return nullptr;
}

int ExperimentsTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(lines_.size());
}

int ExperimentsTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1 + int(bits_.size());
}

QVariant ExperimentsTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= int(lines_.size())) return {};
    const Line& line = lines_[index.row()];
    if (index.column() == 0) {
        if (role == Qt::DisplayRole) return line.title;
        if (role == Qt::CheckStateRole) return isChecked(line) ? Qt::Checked : Qt::Unchecked;
        if (role == Qt::DecorationRole) {
            QPixmap dot(20, 20);
            dot.setDevicePixelRatio(2);
            dot.fill(Qt::transparent);
            QPainter painter(&dot);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(toneColour(line.tone));
            painter.drawEllipse(QRectF(0.5, 0.5, 9, 9));
            return dot;
        }
        return {};
    }
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignRight | Qt::AlignVCenter);
    const bool isReference = line.method == kReferenceMethod;
    const int bits = isReference ? 0 : bits_[index.column() - 1];
    const auto row = std::ranges::find(line.rows, bits, &ExperimentRow::bits);
    if (row == line.rows.end() || !row->of(figure_).measured()) return {};
    const FigureSummary& shown = row->of(figure_);
    const auto number = [](double value) { return QLocale().toString(value, 'f', 4); };
    if (role == Qt::DisplayRole) return QLocale().toString(shown.mean, 'f', 3);
    if (role == Qt::ToolTipRole) {
        QStringList lines;
        if (shown.hasInterval)
            lines << tr("95 % interval over queries: %1 to %2")
                         .arg(number(shown.interval.low), number(shown.interval.high));
        if (row->seeds > 1)
            lines << tr("%1 ± %2 over %n seeds", nullptr, int(row->seeds))
                         .arg(number(shown.mean), number(shown.deviation));
        if (!lines.isEmpty()) return lines.join('\n');
    }
    return {};
}

QVariant ExperimentsTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    return section == 0 ? figureTitle(figure_) : QString::number(bits_[section - 1]);
}

Qt::ItemFlags ExperimentsTable::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.column() == 0 ? flags | Qt::ItemIsUserCheckable : flags;
}

bool ExperimentsTable::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != 0 || role != Qt::CheckStateRole) return false;
    const QString key = keyOf(lines_[index.row()]);
    if (value.toInt() == Qt::Checked)
        unchecked_.remove(key);
    else
        unchecked_.insert(key);
    emit dataChanged(index, index, {Qt::CheckStateRole});
    emit checkedChanged();
    return true;
}

}  // namespace laplens
