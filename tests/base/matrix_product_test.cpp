#include "core/base/matrix_product.hpp"

#include <Eigen/Core>
#include <QtTest>
#include <random>

using laplens::Factor;
using laplens::multiply;

namespace {

template <class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class Scalar>
Matrix<Scalar> randomMatrix(int rows, int columns, std::mt19937_64& random) {
    std::normal_distribution<Scalar> normal;
    Matrix<Scalar> matrix(rows, columns);
    for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = normal(random);
    return matrix;
}

/// The largest difference from Eigen's product, in units of the roundings that a sum of `inner` terms has.
template <class Scalar>
double error(int rows, int columns, int inner, bool transposeA, bool transposeB) {
    std::mt19937_64 random(7);
    // One column more than is multiplied: rows do not follow each other without a gap.
    const auto a = randomMatrix<Scalar>(transposeA ? inner : rows, (transposeA ? rows : inner) + 1, random);
    const auto b =
        randomMatrix<Scalar>(transposeB ? columns : inner, (transposeB ? inner : columns) + 1, random);
    Matrix<Scalar> c = randomMatrix<Scalar>(rows, columns + 1, random);
    const Matrix<Scalar> before = c;
    multiply({rows, columns, inner}, Scalar(-2), Factor<Scalar>{a.data(), int(a.cols()), transposeA},
             Factor<Scalar>{b.data(), int(b.cols()), transposeB}, Scalar(3), c.data(), int(c.cols()));

    const Matrix<double> left = a.leftCols(a.cols() - 1).template cast<double>();
    const Matrix<double> right = b.leftCols(b.cols() - 1).template cast<double>();
    const Matrix<double> product = (transposeA ? Matrix<double>(left.transpose()) : left)
                                       .lazyProduct(transposeB ? Matrix<double>(right.transpose()) : right);
    Matrix<double> expected = before.template cast<double>();
    expected.leftCols(columns) = 3 * expected.leftCols(columns) - 2 * product;
    return (c.template cast<double>() - expected).cwiseAbs().maxCoeff() /
           (std::numeric_limits<Scalar>::epsilon() * inner);
}

}  // namespace

class MatrixProductTest : public QObject {
    Q_OBJECT

private slots:
    void everyShapeIsTheProduct_data() {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("inner");
        QTest::newRow("one number") << 1 << 1 << 1;
        QTest::newRow("no whole block") << 5 << 3 << 7;
        QTest::newRow("tall, on several cores") << 1003 << 65 << 130;
        QTest::newRow("wide, on several cores") << 65 << 1003 << 130;
        QTest::newRow("a long sum") << 33 << 47 << 9001;
    }

    void everyShapeIsTheProduct() {
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(int, inner);
        for (const bool transposeA : {false, true})
            for (const bool transposeB : {false, true}) {
                QVERIFY(error<float>(rows, columns, inner, transposeA, transposeB) < 20);
                QVERIFY(error<double>(rows, columns, inner, transposeA, transposeB) < 20);
            }
    }

    void nothingIsLeftToDoForNoRows() {
        float c = 5;
        multiply({0, 0, 3}, 1.0f, Factor<float>{&c, 1}, Factor<float>{&c, 1}, 0.0f, &c, 1);
        QCOMPARE(c, 5.0f);
    }
};

QTEST_GUILESS_MAIN(MatrixProductTest)
#include "matrix_product_test.moc"
