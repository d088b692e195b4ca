#include <cstdio>
#include <iostream>
#include <string>

#include "app/commands/commands.hpp"
#include "app/console/console_job.hpp"
#include "app/console/library_console.hpp"
#include "core/base/error.hpp"
#include "core/store/location.hpp"
#include "core/store/postgres/grants.hpp"
#include "core/store/postgres/shards.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

void requireShared(const fs::path& uri) {
    if (!isShared(uri))
        throw Error("this is not the address of a shared library", uri,
                    "It begins with postgresql://, as in postgresql://server/pictures");
}

Library openShared(const fs::path& uri) {
    requireShared(uri);
    return Library::open(uri);
}

void showStatus(const fs::path& uri) {
    const Library library = openShared(uri);
    printCounts(library, library.counts());
    for (const ModelRecord& model : library.models())
        std::printf("%s model %lld: %s, %d bits, %lld codes\n",
                    model.id == library.activeModel() ? "active" : "other", static_cast<long long>(model.id),
                    model.method.c_str(), model.bits, static_cast<long long>(library.codeCount(model.id)));
    if (!library.readOnlyReason().empty()) std::printf("%s\n", library.readOnlyReason().c_str());
}

void grant(const fs::path& uri, const std::string& role, SharedRole kind, bool yes) {
    requireShared(uri);
    const std::vector<std::string> statements = sharedGrants(uri, role, kind);
    for (const std::string& statement : statements) std::printf("%s;\n", statement.c_str());
    if (!yes) {
        std::printf("Run these? [y/N] ");
        std::fflush(stdout);
        std::string answer;
        if (!std::getline(std::cin, answer) || (answer != "y" && answer != "Y")) {
            std::printf("Nothing was run.\n");
            return;
        }
    }
    runSharedStatements(uri, statements);
    std::printf("Done.\n");
}

}  // namespace

void addSharedCommand(CLI::App& app) {
    CLI::App* shared = app.add_subcommand("shared", "A library that a team shares, in PostgreSQL");
    shared->require_subcommand(1);
    const auto library = std::make_shared<fs::path>(), uri = std::make_shared<fs::path>();
    shared->add_option("--library", *library, "The address, if it is not said after the command");
    const auto shards = std::make_shared<std::vector<std::string>>();
    // Where the address is said before, the first word after the command is not it.
    const auto addUri = [=](CLI::App& command, const std::function<void()>& work) {
        command.add_option("uri", *uri, "postgresql://...; .pgpass and service files work as ever");
        command.callback([=, &command] {
            if (library->empty() && uri->empty()) throw CLI::RequiredError("uri");
            if (!library->empty() && !uri->empty()) {
                if (!command.get_option_no_throw("shard"))
                    throw Error("two libraries are named", {}, "Name one");
                shards->insert(shards->begin(), uri->native());
            }
            if (!library->empty()) *uri = *library;
            work();
        });
    };

    CLI::App* init = shared->add_subcommand("init", "Make the tables of a shared library in a database");
    init->add_option("--shards", *shards, "Further servers to spread the codes over")->delimiter(',');
    const auto spread = [uri, shards] {
        openShared(*uri);
        if (!shards->empty()) {
            JobContext context = consoleJob();
            addShards(*uri, *shards, context);
        }
        showStatus(*uri);
    };
    addUri(*init, spread);
    CLI::App* addShard = shared->add_subcommand(
        "add-shard", "Spread the codes over further servers, too; when it was stopped, run it again");
    addUri(*addShard, [=] {
        if (shards->empty()) throw CLI::RequiredError("shard");
        spread();
    });
    addShard->add_option("shard", *shards, "postgresql://... of a database of its own");
    CLI::App* status = shared->add_subcommand("status", "What a shared library holds");
    addUri(*status, [uri] { showStatus(*uri); });

    CLI::App* grants = shared->add_subcommand("grant", "Let a role of the server use a shared library");
    const auto viewer = std::make_shared<std::string>(), editor = std::make_shared<std::string>();
    const auto yes = std::make_shared<bool>(false);
    auto* viewerOption = grants->add_option("--viewer", *viewer, "Role that may look and search");
    grants->add_option("--editor", *editor, "Role that may also add pictures and build codes")
        ->excludes(viewerOption);
    grants->add_flag("--yes", *yes, "Run the statements without asking");
    addUri(*grants, [=] {
        if (viewer->empty() && editor->empty()) throw CLI::RequiredError("--viewer or --editor");
        grant(*uri, viewer->empty() ? *editor : *viewer,
              viewer->empty() ? SharedRole::Editor : SharedRole::Viewer, *yes);
    });

    CLI::App* index =
        shared->add_subcommand("index", "Index the codes for small radii (multi-index hashing)");
    addUri(*index, [uri] {
        Library library = openShared(*uri);
        if (library.activeModel() == 0)
            throw Error("the library has no codes yet", library.folder(), "Run laplens scan FOLDER first");
        library.indexCodes(library.activeModel());
    });
}

}  // namespace laplens
