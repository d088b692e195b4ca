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
