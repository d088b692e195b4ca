#include "ui/shared/translations.hpp"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTranslator>

namespace laplens {

void installTranslations(QCoreApplication& application) {
    const auto load = [&](const QLocale& locale, const QString& name, const QString& folder) {
        auto* translator = new QTranslator(&application);
        if (translator->load(locale, name, QStringLiteral("_"), folder))
            QCoreApplication::installTranslator(translator);
        else
            delete translator;
    };
    if (const QString language = QSettings().value("window/language").toString(); !language.isEmpty())
        QLocale::setDefault(QLocale(language));
    const QString own = QStringLiteral(":/translations");
    load(QLocale(), QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    // English has plurals, too, in the C locale and where no other language is known.
    load(QLocale::English, QStringLiteral("laplens"), own);
    load(QLocale(), QStringLiteral("laplens"), own);
}

}  // namespace laplens
