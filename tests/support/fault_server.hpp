#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/patience.hpp"

namespace laplens {

/// tests/downloads/http_server.py at work on this computer: serves one file's content at every path that is
/// not the name of a fault, over HTTP and, with a certificate of its own, over HTTPS.
class FaultServer {
public:
    /// False when openssl or python3 is missing.
    bool start(const std::filesystem::path& content) {
        const QString key = folder_.filePath("key.pem"), certificate = folder_.filePath("certificate.pem");
        QProcess openssl;
        openssl.start("openssl", {"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                                  "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                                  "-out", certificate});
        if (!openssl.waitForFinished(kWaitMs) || openssl.exitCode() != 0) return false;
        std::ofstream both(folder_.filePath("both.pem").toStdString());
        for (const QString& part : {key, certificate}) both << std::ifstream(part.toStdString()).rdbuf();
        both.close();
        server_.start("/usr/bin/python3", {LAPLENS_HTTP_SERVER, QString::fromStdString(content.string()),
                                           folder_.filePath("both.pem")});
        if (!QTest::qWaitFor([this] { return server_.canReadLine(); }, kWaitMs)) return false;
        const QStringList ports = QString::fromUtf8(server_.readLine()).trimmed().split(' ');
        plain_ = "http://127.0.0.1:" + ports[0].toStdString() + "/";
        secure_ = "https://127.0.0.1:" + ports[1].toStdString() + "/";
        return true;
    }
    ~FaultServer() {
        server_.kill();
        server_.waitForFinished();
    }

    const std::string& plain() const { return plain_; }
    const std::string& secure() const { return secure_; }
    std::filesystem::path certificate() const { return folder_.filePath("certificate.pem").toStdString(); }

    /// "path range" of each request since the last call.
    QStringList requests() {
        while (server_.waitForReadyRead(50)) {
        }
        return QString::fromUtf8(server_.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
    }

private:
    QTemporaryDir folder_;
    QProcess server_;
    std::string plain_, secure_;
};

}  // namespace laplens
