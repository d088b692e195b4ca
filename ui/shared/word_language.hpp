#pragma once

#include <QLocale>

#include "core/query/words.hpp"

namespace laplens {

/// In which the keys of words are written for the user.
inline WordLanguage wordLanguage() {
    return QLocale().language() == QLocale::German ? WordLanguage::German : WordLanguage::English;
}

}  // namespace laplens
