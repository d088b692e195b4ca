#pragma once

#include <QColor>

namespace laplens {

/// The colours of one look. Widgets that paint themselves read `theme()` while painting and update on
/// QEvent::PaletteChange.
struct Theme {
    QColor window;   ///< behind the thumbnail grid
    QColor panel;    ///< bars and panels
    QColor surface;  ///< fields and selected rows on a panel
    QColor line;     ///< hairlines between panels
    QColor text;
    QColor muted;       ///< secondary text
    QColor accent;      ///< the one colour for what is active
    QColor accentText;  ///< on a filled accent
    QColor good;        ///< bits that agree
    QColor bad;         ///< bits that differ, errors
    QColor warm;        ///< the radius
    QColor quiet;       ///< bars and curves that are not in focus
    bool dark = false;

    static const Theme& light();
    static const Theme& night();
    static const Theme& contrast();
};

/// Steps of every distance, in device-independent pixels.
inline constexpr int kSpace1 = 4, kSpace2 = 8, kSpace3 = 12, kSpace4 = 16, kSpace5 = 24;
inline constexpr int kCornerRadius = 6;

}  // namespace laplens
