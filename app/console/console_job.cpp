#include "app/console/console_job.hpp"

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <string>

namespace laplens {

namespace {

std::stop_source& interrupt() {
    static std::stop_source source;
    return source;
}

void onSignal(int signal) {
    std::signal(signal, SIG_DFL);
    interrupt().request_stop();
}

std::string duration(double seconds) {
    const long s = std::lround(seconds);
    if (s < 90) return std::to_string(s) + " s";
    if (s < 5400) return std::to_string((s + 30) / 60) + " min";
    return std::to_string((s + 1800) / 3600) + " h";
}

/// A log gets a line at the end of a stage, and one now and then.
bool isDueInALog(bool finished) {
    using Clock = std::chrono::steady_clock;
    static Clock::time_point last = Clock::now();
    if (!finished && Clock::now() - last < std::chrono::seconds(30)) return false;
    last = Clock::now();
    return true;
}

void printProgress(const Progress& progress) {
    static const bool terminal = isatty(STDERR_FILENO);
    const bool finished = progress.total > 0 && progress.done >= progress.total;
    if (!terminal && !isDueInALog(finished)) return;
    std::string line = progress.stage + ": " + std::to_string(progress.done);
    if (progress.total > 0) line += " of " + std::to_string(progress.total);
    if (progress.ratePerSecond > 0)
        line += ", " + std::to_string(std::lround(progress.ratePerSecond)) + " a second";
    if (progress.secondsLeft && !finished) line += ", " + duration(*progress.secondsLeft) + " left";
    std::fprintf(stderr, terminal ? "\r\033[K%s%s" : "%s%s", line.c_str(), finished || !terminal ? "\n" : "");
}

}  // namespace

JobContext consoleJob(std::uint64_t seed) {
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
    JobContext context(interrupt().get_token(), printProgress, nullptr,
                       [](const std::string& text) { std::fprintf(stderr, "%s\n", text.c_str()); });
    context.seed = seed;
    return context;
}

}  // namespace laplens
