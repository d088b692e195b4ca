#include "ui/shared/look.hpp"

namespace laplens {

const Theme& Theme::light() {
    static const Theme theme{QColor("#f6f8fa"),
                             QColor("#ffffff"),
                             QColor("#eef0f3"),
                             QColor("#dfe2e6"),
                             QColor("#1c1f23"),
                             QColor("#667080"),
                             QColor("#1766d4"),
                             QColor("#ffffff"),
                             QColor("#1f9d57"),
                             QColor("#c93a3a"),
                             QColor("#b8731a"),
                             QColor("#d3d7de"),
                             false};
    return theme;
}

const Theme& Theme::night() {
    static const Theme theme{QColor("#1e2023"),
                             QColor("#25282c"),
                             QColor("#31353a"),
                             QColor("#3a3e44"),
                             QColor("#eceef1"),
                             QColor("#a0a6af"),
                             QColor("#5aa5ff"),
                             QColor("#0f1a28"),
                             QColor("#6fd797"),
                             QColor("#f27b7b"),
                             QColor("#f0b35a"),
                             QColor("#474c54"),
                             true};
    return theme;
}

const Theme& Theme::contrast() {
    static const Theme theme{QColor("#000000"),
                             QColor("#000000"),
                             QColor("#2b2b2b"),
                             QColor("#ffffff"),
                             QColor("#ffffff"),
                             QColor("#e6e6e6"),
                             QColor("#ffe14d"),
                             QColor("#000000"),
                             QColor("#5dff8f"),
                             QColor("#ff8080"),
                             QColor("#ffb84d"),
                             QColor("#8c8c8c"),
                             true};
    return theme;
}

}  // namespace laplens
