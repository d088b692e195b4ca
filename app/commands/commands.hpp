#pragma once

#include <CLI/CLI.hpp>

namespace laplens {

/// Each adds its subcommand to the command line; the work runs when CLI11 has parsed it. `--json` prints one
/// JSON document on standard output; progress goes to standard error.
void addLibraryCommands(CLI::App&);    ///< scan, build, query, info
void addFindCommand(CLI::App&);        ///< find, read-text: pictures by words
void addDuplicatesCommand(CLI::App&);  ///< duplicates: groups of near duplicates
void addTrainCommand(CLI::App&);       ///< train: a network on a labelled data set
void addNetworksCommand(CLI::App&);    ///< networks: what there is, download, import, measure, export
void addDatasetsCommand(CLI::App&);    ///< datasets: MNIST and CIFAR-10, download
void addExperimentCommand(CLI::App&);  ///< experiment: methods against each other
void addDoctorCommand(CLI::App&);      ///< doctor: checks, diagnostics
void addDescribeCommand(CLI::App&);    ///< describe (hidden): manual page and shell completions, for packages
void addBackupCommands(CLI::App&);     ///< backup, restore, rescue, export
void addSharedCommand(CLI::App&);      ///< shared: a library in PostgreSQL, init, grant, index, find, status
void addDemoCommand(CLI::App&);        ///< demo: renders the demo pictures and runs the main job on them

}  // namespace laplens
