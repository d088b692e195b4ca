#include <QTest>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "core/base/error.hpp"
#include "tests/fuzz/targets.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr int kMutations = 2000;

/// One to four of the changes that fuzzers make.
std::string mutated(std::string text, std::mt19937& random) {
    const auto below = [&](std::size_t end) { return end == 0 ? 0 : random() % end; };
    for (auto changes = 1 + below(4); changes > 0 && !text.empty(); --changes) {
        const std::size_t at = below(text.size());
        switch (below(7)) {
            case 0:
                text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
                break;
            case 1:
                text[at] = static_cast<char>(random());
                break;
            case 2:
                text.resize(at);
                break;
            case 3:
                text.insert(at, below(20), static_cast<char>(random()));
                break;
            case 4:
                text.insert(at, text.substr(below(text.size()), below(40)));
                break;
            case 5:
                text.erase(at, below(30));
                break;
            default: {
                // Numbers at which a size or offset overflows.
                static constexpr std::uint64_t kEdges[] = {0,
                                                           1,
                                                           0x7F,
                                                           0x80,
                                                           0xFF,
                                                           0x7FFF,
                                                           0xFFFF,
                                                           0x7FFFFFFF,
                                                           0x80000000,
                                                           0xFFFFFFFF,
                                                           0x7FFFFFFFFFFFFFFF,
                                                           0x8000000000000000,
                                                           0xFFFFFFFFFFFFFFFF};
                std::uint64_t edge = kEdges[below(std::size(kEdges))];
                for (auto bytes = std::size_t{1} << below(4); bytes > 0; --bytes, edge >>= 8)
                    if (at + bytes - 1 < text.size()) text[at + bytes - 1] = static_cast<char>(edge);
            }
        }
    }
    return text;
}

}  // namespace

/// What the fuzzers in this folder do for hours, for seconds. LAPLENS_FUZZ_CORPUS=FOLDER writes the seeds
/// there, for libFuzzer.
class FuzzSmokeTest : public QObject {
    Q_OBJECT

private slots:
    void damagedInputIsRefusedOrRead_data() {
        QTest::addColumn<int>("target");
        for (int i = 0; i < static_cast<int>(fuzzTargets().size()); ++i)
            QTest::newRow(fuzzTargets()[static_cast<std::size_t>(i)].name) << i;
    }
    void damagedInputIsRefusedOrRead() {
        QFETCH(int, target);
        const FuzzTarget& fuzzed = fuzzTargets()[static_cast<std::size_t>(target)];
        const std::vector<std::string> seeds = fuzzed.seeds();
        QVERIFY(!seeds.empty());
        if (const char* corpus = std::getenv("LAPLENS_FUZZ_CORPUS")) {
            fs::create_directories(fs::path(corpus) / fuzzed.name);
            for (std::size_t i = 0; i < seeds.size(); ++i)
                std::ofstream(fs::path(corpus) / fuzzed.name / ("seed" + std::to_string(i)), std::ios::binary)
                    << seeds[i];
        }
        std::mt19937 random(11);
        const auto run = [&](const std::string& text) {
            try {
                fuzzed.run(std::as_bytes(std::span(text)));
            } catch (const std::exception& exception) {
                const QByteArray hex = QByteArray::fromStdString(text).left(400).toHex();
                QFAIL(qPrintable(QStringLiteral("%1 for %2").arg(exception.what(), QString::fromUtf8(hex))));
            }
        };
        for (const std::string& seed : seeds) run(seed);
        for (int i = 0; i < kMutations && !QTest::currentTestFailed(); ++i)
            run(mutated(seeds[random() % seeds.size()], random));
    }
};

QTEST_GUILESS_MAIN(FuzzSmokeTest)
#include "fuzz_smoke_test.moc"
