#include "core/base/npy.hpp"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "core/base/base64.hpp"
#include "core/base/error.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

struct NumPy {
    bool missing = false;
    QString problem, output;
};

/// Runs a script in `folder` with NumPy.
NumPy numPy(const fs::path& folder, const char* script) {
    QProcess python;
    python.setWorkingDirectory(QString::fromStdString(folder.string()));
    python.start("/usr/bin/python3", {"-c", QString("import numpy\n") + script});
    if (!python.waitForFinished()) return {true, {}, {}};
    const QByteArray errors = python.readAllStandardError();
    return {errors.contains("No module named"),
            python.exitCode() == 0 ? QString() : QString::fromUtf8(errors),
            QString::fromUtf8(python.readAllStandardOutput()).trimmed()};
}

}  // namespace

class NpyTest : public QObject {
    Q_OBJECT

private slots:
    void everyTypeAndOrderOfNumPyIsRead() {
        const NumPy made = numPy(folder(), R"(
values = numpy.array([[0, 1, 2], [3, 100, 5]])
for type in "u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8".split():
    numpy.save(type + ".npy", values.astype("<" + type))
numpy.save("fortran.npy", numpy.asfortranarray(values))
numpy.save("bool.npy", values > 2)
numpy.save("list.npy", numpy.array([-1, 7, 2]))
numpy.save("long.npy", numpy.zeros((3, 0)))
numpy.save("big.npy", values.astype(">i4"))
numpy.save("cube.npy", values.reshape(1, 2, 3))
numpy.save("complex.npy", values.astype(complex))
numpy.save("nan.npy", numpy.array([[numpy.nan]]))
)");
        if (made.missing) QSKIP("skipped: no python3-numpy");
        QVERIFY2(made.problem.isEmpty(), qPrintable(made.problem));
        FeatureMatrix expected(2, 3);
        expected << 0, 1, 2, 3, 100, 5;
        for (const char* name : {"u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "fortran"})
            QVERIFY2(readNpy(file(name)).matrix() == expected, name);
        QVERIFY(readNpy(file("bool")).matrix() == (expected.array() > 2).cast<float>().matrix());
        QVERIFY(readNpy(file("list")).integers() == (std::vector<std::int64_t>{-1, 7, 2}));
        QCOMPARE(readNpy(file("long")).matrix().rows(), Eigen::Index{3});
        for (const char* name : {"big", "cube", "complex"})
            QVERIFY_EXCEPTION_THROWN(readNpy(file(name)), Error);
        QVERIFY_EXCEPTION_THROWN(readNpy(file("nan")).matrix(), Error);
        QVERIFY_EXCEPTION_THROWN(readNpy(file("f4")).integers(), Error);
        QVERIFY_EXCEPTION_THROWN(readNpy(file("list")).matrix(), Error);
    }

    void whatIsWrittenIsReadAgainAndByNumPy() {
        const FeatureMatrix rows = FeatureMatrix::Random(5, 7);
        writeNpy(file("rows"), rows);
        writeNpy(file("labels"), std::vector<int>{3, -1, 2'000'000'000});
        QVERIFY(readNpy(file("rows")).matrix() == rows);
        QVERIFY(readNpy(file("labels")).integers() == (std::vector<std::int64_t>{3, -1, 2'000'000'000}));
        const NumPy read = numPy(folder(), R"(
rows, labels = numpy.load("rows.npy"), numpy.load("labels.npy")
print(rows.shape, rows.dtype, "%.6f" % rows[4, 6], labels.tolist(), labels.dtype)
)");
        if (read.missing) QSKIP("skipped: no python3-numpy");
        QCOMPARE(read.output,
                 QString("(5, 7) float32 %1 [3, -1, 2000000000] int32").arg(rows(4, 6), 0, 'f', 6));
    }

    void damagedFilesAreRefused() {
        writeNpy(file("whole"), FeatureMatrix::Random(4, 4));
        std::ifstream stream(file("whole"), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(stream), {});
        const auto refused = [&](const std::string& content) {
            std::ofstream(file("damaged"), std::ios::binary) << content;
            try {
                readNpy(file("damaged"));
            } catch (const Error&) {
                return true;
            }
            return false;
        };
        for (std::size_t length = 0; length < bytes.size(); length += 3)
            QVERIFY2(refused(bytes.substr(0, length)), qPrintable(QString::number(length)));
        // Far more than there is: refused before room is made for it.
        std::string huge = bytes;
        huge.replace(huge.find("(4, 4)"), 6, "(9999999999, 9999999999)");
        QVERIFY(refused(huge));
        QVERIFY(refused("PK\3\4"));
    }

    void base64IsThatOfTheStandard() {
        // RFC 4648, section 10.
        const std::pair<const char*, const char*> vectors[] = {
            {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
            {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
        for (const auto& [plain, coded] : vectors) {
            QCOMPARE(base64(plain), std::string(coded));
            QVERIFY(bytesOfBase64(coded) == std::string(plain));
        }
        for (const char* wrong : {"Zg", "Z===", "Zm9v!", "Zm9*"}) QVERIFY(!bytesOfBase64(wrong));
    }

private:
    fs::path folder() const { return temporary_.path().toStdString(); }
    fs::path file(const std::string& name) const { return folder() / (name + ".npy"); }

    QTemporaryDir temporary_;
};

QTEST_GUILESS_MAIN(NpyTest)
#include "npy_test.moc"
