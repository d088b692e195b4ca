#include "core/base/log.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <fstream>
#include <memory>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLogName = "laplens.log";
constexpr std::size_t kFileBytes = 1 << 20, kOlderFiles = 2;

std::atomic<std::shared_ptr<spdlog::logger>>& logger() {
    static std::atomic<std::shared_ptr<spdlog::logger>> instance;
    return instance;
}

void write(spdlog::level::level_enum level, std::string text) {
    std::ranges::replace(text, '\n', ' ');
    if (const auto log = logger().load()) log->log(level, text);
}

}  // namespace

fs::path logFolder() {
    return userStateFolder() / "log";
}

void openLog(const fs::path& folder) {
    try {
        const auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>((folder / kLogName).string(),
                                                                                 kFileBytes, kOlderFiles);
        const auto log = std::make_shared<spdlog::logger>("laplens", sink);
        log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %P %l %v");
        log->flush_on(spdlog::level::info);
        log->set_error_handler([](const std::string&) {});
        logger() = log;
    } catch (const std::exception&) {
        logger() = std::shared_ptr<spdlog::logger>();
    }
}

void logInfo(const std::string& text) {
    write(spdlog::level::info, text);
}

void logError(const std::exception& exception) {
    const auto* error = dynamic_cast<const Error*>(&exception);
    if (!error) return write(spdlog::level::err, exception.what());
    std::string text = error->problem();
    if (!error->subject().empty()) text.append(" ").append(quoted(error->subject()));
    if (!error->remedy().empty()) text.append(". ").append(error->remedy());
    write(spdlog::level::err, text);
}

std::string quoted(const fs::path& path) {
    std::string text = "\"";
    for (const char c : path.string()) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + '"';
}

std::vector<std::string> lastLogLines(const fs::path& folder, std::size_t count) {
    std::deque<std::string> lines;
    for (const char* name : {"laplens.1.log", kLogName}) {
        std::ifstream stream(folder / name);
        for (std::string line; std::getline(stream, line);) {
            lines.push_back(std::move(line));
            if (lines.size() > count) lines.pop_front();
        }
    }
    return {lines.begin(), lines.end()};
}

}  // namespace laplens
