#pragma once

class QCoreApplication;

namespace laplens {

/// Loads the program's and Qt's texts in the first of the user's languages that is there (translations/).
/// Call before the first window is made.
void installTranslations(QCoreApplication& application);

}  // namespace laplens
