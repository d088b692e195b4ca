#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/commands/demo_library.hpp"
#include "app/console/console_job.hpp"
#include "app/console/query_printer.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/ingest/update.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

void demoCommand(const fs::path& folder, bool asJson) {
    JobContext context = consoleJob();
    Library library = Library::open(prepareDemoLibrary(folder, context));
    updateLibrary(library, {}, context);
    const auto index = SearchIndex::load(library, context);
    const auto network = loadNetwork(backboneNamed(index->network.backbone), index->network.weightsFile);
    QueryPrinter printer(library, *index, asJson);
    std::string lastLabel;
    for (const ImageRecord& image : library.imagesInState(ImageState::Ready)) {
        if (image.label == lastLabel) continue;
        lastLabel = image.label;
        printer.run(*network, library.imageFile(image), {.limit = 6});
    }
    if (!printer.finish()) throw CLI::RuntimeError(1);
}

}  // namespace

void addDemoCommand(CLI::App& app) {
    auto folder = std::make_shared<fs::path>(userDataFolder() / "demo");
    auto asJson = std::make_shared<bool>(false);
    CLI::App* demo = app.add_subcommand(
        "demo",
        "Render the demo pictures, build their library and rank look-alikes of one picture of each kind");
    demo->add_option("--folder", *folder, "Where the pictures and the library go")->capture_default_str();
    demo->add_flag("--json", *asJson, "Print one JSON document on standard output");
    demo->callback([=] { demoCommand(*folder, *asJson); });
}

}  // namespace laplens
