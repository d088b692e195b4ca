// Part of the build: makes weights that others publish part of LapLens.
#include <cstdio>
#include <exception>

#include "core/networks/torch_module.hpp"

/// convert_weights NETWORK WEIGHTS TARGET SOURCE
int main(int argc, char** argv) {
    using namespace laplens;
    if (argc != 5) return 2;
    try {
        torchModule().halve(backboneNamed(argv[1]), argv[2], argv[3], {{"source", argv[4]}});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
