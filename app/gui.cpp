#include "app/gui.hpp"

#include <QApplication>

#include "app/demo_library.hpp"
#include "core/base/paths.hpp"
#include "ui/main_window.hpp"
#include "ui/session/library_session.hpp"
#include "ui/theme.hpp"

namespace laplens {

int runGui(int& argc, char** argv, const GuiOptions& options) {
    QApplication application(argc, argv);
    QApplication::setApplicationName("LapLens");
    applyTheme(application, themeChoiceNamed(QString::fromStdString(options.theme)));
    MainWindow window(
        [](JobContext& context) { return prepareDemoLibrary(userDataFolder() / "demo", context); });
    if (options.demo)
        window.openDemo();
    else if (!options.library.empty())
        window.session().openLibrary(options.library);
    if (!options.query.empty()) window.searchFor(options.query);
    window.show();
    return QApplication::exec();
}

}  // namespace laplens
