#include "core/evaluation/retrieval_report.hpp"

namespace laplens {

const char* figureName(RetrievalFigure figure) {
    switch (figure) {
        case RetrievalFigure::MeanAveragePrecision:
            return "mAP@all";
        case RetrievalFigure::MeanAveragePrecisionAt1000:
            return "mAP@1000";
        case RetrievalFigure::MeanAveragePrecisionAt5000:
            return "mAP@5000";
        case RetrievalFigure::MacroAveragePrecision:
            return "mAP over classes";
        case RetrievalFigure::PrecisionAt100:
            return "P@100";
        case RetrievalFigure::PrecisionAtRadius2:
            return "P(r<=2)";
        case RetrievalFigure::NeighbourRecall:
            return "neighbour recall";
    }
    return "";
}

double RetrievalReport::of(RetrievalFigure figure) const {
    switch (figure) {
        case RetrievalFigure::MeanAveragePrecision:
            return meanAveragePrecision;
        case RetrievalFigure::MeanAveragePrecisionAt1000:
            return meanAveragePrecisionAt1000;
        case RetrievalFigure::MeanAveragePrecisionAt5000:
            return meanAveragePrecisionAt5000;
        case RetrievalFigure::MacroAveragePrecision:
            return macroAveragePrecision;
        case RetrievalFigure::PrecisionAt100:
            return precisionAt100;
        case RetrievalFigure::PrecisionAtRadius2:
            return precisionAtRadius2;
        case RetrievalFigure::NeighbourRecall:
            return neighbourRecall;
    }
    return -1;
}

double meanOf(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

}  // namespace laplens
