#include "core/base/run_marker.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <string>

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "window-";
constexpr std::array kEndings = {SIGTERM, SIGHUP, SIGINT};

/// Where a signal handler may read it.
std::array<char, 4096> markerFile{};

void removeAndEnd(int number) {
    unlink(markerFile.data());
    signal(number, SIG_DFL);
    raise(number);
}

/// The process of a marker's name; 0 when it is none.
pid_t processOf(const std::string& name) {
    pid_t process = 0;
    if (name.starts_with(kPrefix))
        std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), process);
    return process;
}

/// Its name, also when it was replaced by a newer one meanwhile.
std::string nameOf(const std::string& process, std::error_code& error) {
    constexpr std::string_view kReplaced = " (deleted)";
    std::string file = fs::read_symlink("/proc/" + process + "/exe", error).native();
    if (file.ends_with(kReplaced)) file.resize(file.size() - kReplaced.size());
    return fs::path(file).filename();
}

}  // namespace

bool isRunningLapLens(int process) {
    std::error_code error;
    const std::string theirs = nameOf(std::to_string(process), error);
    return !error && theirs == nameOf("self", error);
}

RunMarker::RunMarker(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const pid_t process = processOf(entry.path().filename().string());
        if (process == 0 || (process != getpid() && isRunningLapLens(process))) continue;
        std::error_code ignored;
        foundCrash_ = fs::remove(entry.path(), ignored) || foundCrash_;
    }
    const std::string file = (folder / (std::string(kPrefix) + std::to_string(getpid()))).string();
    if (file.size() >= markerFile.size()) return;
    const std::ofstream made(file);
    std::memcpy(markerFile.data(), file.c_str(), file.size() + 1);
    for (const int number : kEndings) signal(number, removeAndEnd);
}

RunMarker::~RunMarker() {
    for (const int number : kEndings) signal(number, SIG_DFL);
    if (markerFile[0] != '\0') unlink(markerFile.data());
    markerFile[0] = '\0';
}

}  // namespace laplens
