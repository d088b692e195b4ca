#include "core/experiments/method_colours.hpp"

#include <array>
#include <cstdint>
#include <map>

#include "core/experiments/experiment.hpp"

namespace laplens {

std::string methodColour(const std::string& method) {
    static const std::map<std::string, std::string> known{
        {"ldh-rotated", "#1668d6"}, {"ldh-labelled", "#c2255c"}, {"ldh-mixed", "#7a3fd0"},
        {"ldh", "#b8741a"},         {"ldh-mean", "#e0a458"},     {"itq", "#18a058"},
        {"lsh", "#667085"},         {"pca-sign", "#aab2bf"},     {"sh", "#d6336c"},
        {"sth", "#0ca5b0"},         {"agh-1", "#a3b18a"},        {"agh-2", "#4d7c0f"},
        {"imh", "#f472b6"},         {"latent", "#0891b2"},       {"dpsh", "#9333ea"},
        {"dhnn", "#ca8a04"},        {"dhcq", "#16a34a"},         {"qadwh", "#dc2626"},
        {"orthohash", "#475569"},   {"bihalf", "#0d9488"},       {"hashing-baseline", "#a16207"},
        {"greedyhash", "#7c2d12"},  {"csq", "#1e40af"},          {kReferenceMethod, "#1d2129"}};
    const auto found = known.find(method);
    if (found != known.end()) return found->second;
    // Another program's: by its name, so that it keeps it.
    static constexpr std::array<const char*, 8> kOthers{"#8a6d3b", "#0f766e", "#be123c", "#4338ca",
                                                        "#65a30d", "#c026d3", "#ea580c", "#0369a1"};
    std::uint32_t hash = 2166136261u;  // FNV-1a
    for (const char c : method) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return kOthers[hash % kOthers.size()];
}

}  // namespace laplens
