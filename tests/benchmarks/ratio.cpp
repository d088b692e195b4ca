#include "tests/benchmarks/ratio.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <vector>

namespace laplens {

namespace {

constexpr int kRuns = 5;
constexpr double kGiga = 1e9;

struct Task {
    std::string name, peer, unit;
    double amount = 0;
};

std::vector<Task>& tasks() {
    static std::vector<Task> all;
    return all;
}

std::string seconds(double value) {
    char text[32];
    if (value < 1e-3)
        std::snprintf(text, sizeof text, "%.1f us", 1e6 * value);
    else if (value < 1)
        std::snprintf(text, sizeof text, "%.2f ms", 1e3 * value);
    else
        std::snprintf(text, sizeof text, "%.2f s", value);
    return text;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

int cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

/// Keeps every run's time by its benchmark's name.
class TableReporter : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs)
            if (run.run_type == Run::RT_Iteration && !run.error_occurred)
                times_[run.run_name.function_name].push_back(run.GetAdjustedRealTime() /
                                                             GetTimeUnitMultiplier(run.time_unit));
    }
    void Finalize() override {
        std::printf("%d cores\n%-44s %12s %12s %-22s %s\n", cores(), "task", "LapLens", "peer", "",
                    "ratio: min median max");
        for (const Task& task : tasks()) {
            const auto ours = times_.find(task.name + "/ours"), theirs = times_.find(task.name + "/theirs");
            if (ours == times_.end()) continue;
            const double own = median(ours->second);
            const std::string rate =
                task.amount > 0 ? std::to_string(task.amount / own / kGiga).substr(0, 5) + " G" + task.unit
                                : "";
            if (theirs == times_.end()) {
                std::printf("%-44s %12s %s\n", task.name.c_str(), seconds(own).c_str(), rate.c_str());
                continue;
            }
            std::vector<double> ratios;
            for (std::size_t i = 0; i < std::min(ours->second.size(), theirs->second.size()); ++i)
                ratios.push_back(theirs->second[i] / ours->second[i]);
            std::printf("%-44s %12s %12s %-22s %.2f %.2f %.2f %s\n", task.name.c_str(), seconds(own).c_str(),
                        seconds(median(theirs->second)).c_str(), task.peer.c_str(),
                        *std::ranges::min_element(ratios), median(ratios), *std::ranges::max_element(ratios),
                        rate.c_str());
        }
    }

private:
    std::map<std::string, std::vector<double>> times_;
};

void add(const std::string& name, std::function<void()> work) {
    benchmark::RegisterBenchmark(name.c_str(),
                                 [work = std::move(work)](benchmark::State& state) {
                                     for (auto _ : state) work();
                                 })
        ->UseRealTime()
        ->MinTime(0.2)
        ->Repetitions(kRuns);
}

}  // namespace

void compare(const std::string& task, const std::string& peer, std::function<void()> ours,
             std::function<void()> theirs, double bytes) {
    tasks().push_back({task, peer, "B/s", bytes});
    add(task + "/ours", std::move(ours));
    add(task + "/theirs", std::move(theirs));
}

void limit(const std::string& name, const std::string& unit, double amount, std::function<void()> work) {
    tasks().push_back({name, "", unit, amount});
    add(name + "/ours", std::move(work));
}

int runBenches(int argc, char** argv) {
    std::vector<char*> arguments(argv, argv + argc);
    char interleaved[] = "--benchmark_enable_random_interleaving=true";
    arguments.push_back(interleaved);
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    TableReporter table;
    benchmark::RunSpecifiedBenchmarks(&table);
    return 0;
}

}  // namespace laplens
