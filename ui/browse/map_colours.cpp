#include "ui/browse/map_colours.hpp"

#include <QCoreApplication>
#include <QDate>
#include <QLocale>
#include <QStringList>
#include <array>

#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

struct Shades {
    QRgb light, dark;
};

/// Far apart by OKLab (Ottosson 2020) in either look, and from the quiet colour.
constexpr std::array<Shades, kMapColours> kClasses{{{0x0080cd, 0x6dbbfe},
                                                    {0xc08600, 0xc88b00},
                                                    {0xec5480, 0xf35a86},
                                                    {0x3ea885, 0x46ae8b},
                                                    {0x9f50ca, 0xd793ff},
                                                    {0x708500, 0xa6c405},
                                                    {0xb25f52, 0xf2998a},
                                                    {0x0d37ab, 0x497ef7},
                                                    {0x00580d, 0x1da12b},
                                                    {0x7b2a00, 0xde5300},
                                                    {0x7c006b, 0xc84fb1},
                                                    {0x005064, 0x1794b5},
                                                    {0x835a01, 0xf9c87b},
                                                    {0x5b199c, 0x9964e5},
                                                    {0x8d4775, 0xfeb8e3},
                                                    {0x007558, 0x02f4bb}}};

/// Lightness rises in even steps while the hue goes from violet to yellow.
constexpr std::array<Shades, 8> kTimes{{{0x4d2090, 0x6d47b8},
                                        {0x2844ad, 0x486bd7},
                                        {0x026797, 0x028fd1},
                                        {0x027e8f, 0x02abc2},
                                        {0x009386, 0x0dc5b3},
                                        {0x05ab64, 0x47dd8e},
                                        {0x81b327, 0xb1e562},
                                        {0xc9b200, 0xffe64b}}};

QString dayText(const QString& iso) {
    if (iso.size() <= 4) return iso;
    const QLocale locale;
    if (iso.size() <= 7) return locale.toString(QDate::fromString(iso, "yyyy-MM"), "MMM yyyy");
    return locale.toString(QDate::fromString(iso, Qt::ISODate), QLocale::ShortFormat);
}

}  // namespace

QColor mapColour(const MapColouring& colouring, int number) {
    if (number < 0) return theme().muted;
    const auto shade = [](const Shades& shades) { return QColor(theme().dark ? shades.dark : shades.light); };
    const auto i = std::size_t(number);
    if (colouring.by != MapColouring::By::Date) return shade(kClasses[i % kClasses.size()]);
    const std::size_t last = std::max<std::size_t>(colouring.names.size(), 2) - 1;
    return shade(kTimes[std::min(i * (kTimes.size() - 1) / last, kTimes.size() - 1)]);
}

QString mapClassName(const MapColouring& colouring, int number) {
    const QString name = toQString(colouring.names[std::size_t(number)]);
    if (colouring.by != MapColouring::By::Date) return name;
    QStringList days = name.split('/');
    for (QString& day : days) day = dayText(day);
    return days.join(QStringLiteral(" \u2013 "));
}

}  // namespace laplens
