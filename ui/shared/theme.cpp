#include "ui/shared/theme.hpp"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>

#include "ui/shared/style_sheet.hpp"

namespace laplens {

namespace {

Theme current = Theme::light();
/// By what the desktop gave before the program's own palette was set.
const Theme& desktopTheme(const QApplication& application) {
    static const QPalette desktop = application.palette();
    const QColor ground = desktop.color(QPalette::Window), text = desktop.color(QPalette::WindowText);
    if (ground == Qt::black && text == Qt::white) return Theme::contrast();
    return ground.lightness() < text.lightness() ? Theme::night() : Theme::light();
}

QPalette paletteOf(const Theme& theme) {
    QPalette palette;
    palette.setColor(QPalette::Window, theme.panel);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.panel);
    palette.setColor(QPalette::AlternateBase, theme.surface);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Button, theme.surface);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.bad);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.accentText);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::ToolTipBase, theme.surface);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Mid, theme.line);
    palette.setColor(QPalette::Midlight, theme.line);
    palette.setColor(QPalette::Dark, theme.muted);
    palette.setColor(QPalette::Light, theme.panel);
    palette.setColor(QPalette::Shadow, theme.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, theme.muted);
    return palette;
}

}  // namespace

ThemeChoice themeChoiceNamed(const QString& name) {
    if (name == u"light") return ThemeChoice::Light;
    if (name == u"dark") return ThemeChoice::Dark;
    if (name == u"contrast") return ThemeChoice::Contrast;
    return ThemeChoice::System;
}

QString nameOf(ThemeChoice choice) {
    constexpr const char* kNames[] = {"system", "light", "dark", "contrast"};
    return QString::fromLatin1(kNames[int(choice)]);
}

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

const Theme& theme() {
    return current;
}

void applyTheme(QApplication& application, ThemeChoice choice) {
    const Theme& desktop = desktopTheme(application);  // looked at before the palette is set
    switch (choice) {
        case ThemeChoice::System:
            current = desktop;
            break;
        case ThemeChoice::Light:
            current = Theme::light();
            break;
        case ThemeChoice::Dark:
            current = Theme::night();
            break;
        case ThemeChoice::Contrast:
            current = Theme::contrast();
    }
    application.setStyle(QStyleFactory::create("Fusion"));
    application.setFont(themeFont(TextSize::Body));
    application.setPalette(paletteOf(current));
    application.setStyleSheet(styleSheetOf(current));
}

QFont themeFont(TextSize size, bool bold) {
    static const QString family = [] {
        const QStringList families = QFontDatabase::families();
        return families.contains("Inter") ? QString("Inter")
                                          : QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    }();
    QFont font(family);
    static constexpr qreal kPoints[] = {8.5, 9.75, 11.5, 20};
    font.setPointSizeF(kPoints[int(size)]);
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

}  // namespace laplens
