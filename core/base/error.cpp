#include "core/base/error.hpp"

namespace laplens {

namespace {

std::string joined(const std::string& problem, const std::filesystem::path& subject,
                   const std::string& remedy) {
    std::string text = subject.empty() ? problem : subject.string() + ": " + problem;
    if (!remedy.empty()) text += ". " + remedy;
    return text + ".";
}

}  // namespace

Error::Error(std::string problem, std::filesystem::path subject, std::string remedy)
    : std::runtime_error(joined(problem, subject, remedy)),
      problem_(std::move(problem)),
      subject_(std::move(subject)),
      remedy_(std::move(remedy)) {}

}  // namespace laplens
