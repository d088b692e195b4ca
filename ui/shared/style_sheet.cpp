#include "ui/shared/style_sheet.hpp"

#include "ui/shared/look.hpp"

namespace laplens {

namespace {

constexpr auto kSheet = R"(
* { outline: 0; }
QWidget[role="bar"] { background: @panel; }
QToolTip { background: @surface; color: @text; border: 1px solid @line; padding: 4px 6px; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="caption"] { color: @muted; font-size: 8.5pt; }
QLabel[role="error"] { color: @bad; }
QLabel[role="hint"] { background: @surface; color: @text; border: 1px solid @line; border-radius: 6px; padding: 5px 9px; }
QLabel[role="accent"] { color: @accent; font-weight: 600; }

QPushButton { background: @panel; border: 1px solid @line; border-radius: 6px; padding: 6px 14px; color: @text; }
QPushButton:hover { background: @surface; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @muted; }
QPushButton[role="primary"] { background: @accent; border-color: @accent; color: @accentText; font-weight: 600; }
QPushButton[role="primary"]:hover { background: @accentHover; }
QPushButton[role="primary"]:focus { border-color: @text; }

QPushButton[role="nav"] { background: transparent; border: 1px solid transparent; color: @muted; padding: 5px 12px; }
QPushButton[role="nav"]:hover { color: @text; }
QPushButton[role="nav"]:checked { background: @surface; color: @text; font-weight: 600; }
QPushButton[role="nav"]:focus { border-color: @accent; }

QPushButton[role="chip"] { background: transparent; border: 1px solid @line; border-radius: 12px; padding: 3px 11px;
  min-height: 16px; color: @muted; }
QPushButton[role="chip"]:hover { background: @surface; color: @text; }
QPushButton[role="chip"]:checked { background: @accent; border-color: @accent; color: @accentText; }
QPushButton[role="chip"]:focus { border-color: @text; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; color: @muted; }
QToolButton[role="outlined"] { border-color: @line; padding: 4px 10px; color: @text; }
QToolButton:hover { background: @surface; color: @text; }
QToolButton:checked { background: @surface; border-color: @accent; color: @text; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @muted; }
QFrame[role="line"] { background: @line; border: 0; }
QFrame[role="card"] { background: @panel; border: 1px solid @line; border-radius: 8px; }
QWidget[role="ground"] { background: @window; }
QTableView { background: @panel; color: @text; selection-background-color: @surface; selection-color: @text;
  gridline-color: @line; }
QTableView::item { border-bottom: 1px solid @line; padding: 0 5px; }
QHeaderView { background: @panel; }
QHeaderView::section { background: @panel; color: @muted; border: 0; border-bottom: 1px solid @line; padding: 4px 5px; }
QToolButton::menu-indicator { image: none; }
QPushButton[role="menu"] { padding-right: 30px; }
QPushButton::menu-indicator { image: url(:/icons/chevron-down.svg); width: 12px; height: 12px; subcontrol-origin: padding;
  subcontrol-position: right center; right: 10px; }

QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit { background: @window; border: 1px solid @line; border-radius: 6px;
  padding: 5px 9px; color: @text; selection-background-color: @accent; selection-color: @accentText; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus { border-color: @accent; }
QComboBox::drop-down, QDateEdit::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url(:/icons/chevron-down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @line; padding: 4px;
  selection-background-color: @surface; selection-color: @text; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button { border: 0; width: 20px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(:/icons/chevron-up.svg); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(:/icons/chevron-down.svg); width: 10px; height: 10px; }

QCheckBox { spacing: 7px; }
QCheckBox::indicator { width: 13px; height: 13px; border: 1px solid @muted; border-radius: 3px; background: @panel; }
QCheckBox::indicator:focus { border-color: @accent; }
QCheckBox::indicator:checked { border-color: @accent; background: @accent; image: url(:/icons/check.svg); }

QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @line; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -6px 0; border-radius: 8px; background: @panel;
  border: 2px solid @accent; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: @accent; }
QSlider::sub-page:horizontal:disabled { background: @line; }
QSlider::handle:horizontal:disabled { border-color: @line; }

QProgressBar { background: @line; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: @quiet; border-radius: 3px; min-height: 36px; margin: 2px 3px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal { background: @quiet; border-radius: 3px; min-width: 36px; margin: 3px 2px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: @panel; border: 1px solid @line; border-radius: 6px; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; color: @text; }
QMenu::item:selected { background: @surface; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QAbstractScrollArea { border: 0; background: @panel; }
)";

}  // namespace

QString styleSheetOf(const Theme& theme) {
    QString sheet = kSheet;
    // Longer names first: @accentText would otherwise be read as @accent.
    const std::pair<const char*, QColor> names[] = {
        {"@accentText", theme.accentText},
        {"@accentHover", theme.dark ? theme.accent.lighter(112) : theme.accent.darker(112)},
        {"@accent", theme.accent},
        {"@surface", theme.surface},
        {"@window", theme.window},
        {"@panel", theme.panel},
        {"@muted", theme.muted},
        {"@quiet", theme.quiet},
        {"@text", theme.text},
        {"@line", theme.line},
        {"@bad", theme.bad},
    };
    for (const auto& [name, colour] : names) sheet.replace(QLatin1String(name), colour.name());
    return sheet;
}

}  // namespace laplens
