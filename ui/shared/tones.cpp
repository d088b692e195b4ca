#include "ui/shared/tones.hpp"

#include <QCoreApplication>
#include <QHash>

#include "ui/shared/theme.hpp"

namespace laplens {

QColor toneColour(int tone) {
    const bool dark = theme().dark;
    switch (tone % kTones) {
        case 0:
            return theme().accent;
        case 1:
            return theme().warm;
        case 2:
            return theme().good;
        case 3:
            return theme().muted;
        case 4:
            return dark ? QColor("#c58cf5") : QColor("#8b45c7");
        case 5:
            return dark ? QColor("#f58fb5") : QColor("#c2437a");
        case 6:
            return dark ? QColor("#5fd0d6") : QColor("#12858c");
        case 7:
            return dark ? QColor("#d9d06a") : QColor("#857a12");
        case 8:
            return dark ? QColor("#f2946b") : QColor("#bd5326");
        default:
            return dark ? QColor("#9fb2f5") : QColor("#4a5bb8");
    }
}

int toneOfMethod(const QString& method) {
    static const QHash<QString, int> known{
        {"ldh-rotated", 0}, {"ldh", 1}, {"itq", 2}, {"lsh", 3}, {"ldh-mixed", 4}, {"ldh-labelled", 7},
        {"pca", 5},         {"sh", 6},  {"sth", 7}, {"agh", 8}, {"imh", 9},       {"reference", 3}};
    return known.value(method, int(qHash(method, 0) % kTones));
}

QString methodTitle(const QString& method) {
    const auto named = [](const char* text) { return QCoreApplication::translate("methods", text); };
    if (method == u"ldh-rotated") return named(QT_TRANSLATE_NOOP("methods", "LDH rotated"));
    if (method == u"ldh") return named(QT_TRANSLATE_NOOP("methods", "LDH as published"));
    if (method == u"ldh-mixed") return named(QT_TRANSLATE_NOOP("methods", "LDH mixed"));
    if (method == u"ldh-labelled") return named(QT_TRANSLATE_NOOP("methods", "LDH labelled"));
    if (method == u"latent") return named(QT_TRANSLATE_NOOP("methods", "Latent layer"));
    if (method == u"qadwh") return QStringLiteral("QaDWH");
    if (method == u"orthohash") return QStringLiteral("OrthoHash");
    if (method == u"greedyhash") return QStringLiteral("GreedyHash");
    if (method == u"bihalf") return QStringLiteral("Bi-half");
    if (method == u"hashing-baseline") return QStringLiteral("Hashing-Baseline");
    if (method == u"reference") return named(QT_TRANSLATE_NOOP("methods", "Uncompressed"));
    return method.startsWith(u"ldh") ? QString(method).replace(0, 3, QStringLiteral("LDH"))
                                     : method.toUpper();
}

}  // namespace laplens
