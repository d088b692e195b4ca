#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace laplens {

/// What went wrong, which file it concerns and what the reader can do about it.
/// Thrown by core, shown once by ui or the command line; `what()` joins the three parts.
class Error : public std::runtime_error {
public:
    /// `problem` is a sentence without a final period ("the file is truncated"); `remedy` likewise
    /// ("copy it again from the camera"); either `subject` or `remedy` may be empty.
    explicit Error(std::string problem, std::filesystem::path subject = {}, std::string remedy = {});

    const std::string& problem() const noexcept { return problem_; }
    const std::filesystem::path& subject() const noexcept { return subject_; }
    const std::string& remedy() const noexcept { return remedy_; }

private:
    std::string problem_;
    std::filesystem::path subject_;
    std::string remedy_;
};

/// Thrown out of a job at the next checkpoint after its stop was requested. Not an Error: nothing went wrong.
class Cancelled : public std::exception {
public:
    const char* what() const noexcept override { return "cancelled"; }
};

}  // namespace laplens
