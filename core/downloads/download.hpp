#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/job_context.hpp"

namespace laplens {

/// One file to fetch, and how to know that it is the right one.
struct Download {
    std::string url{};             ///< https://
    std::filesystem::path file{};  ///< where it goes; its folder is made
    std::string sha256{};          ///< all 64 hex digits or the first of them; empty: see `md5`
    std::string md5{};             ///< 32 hex digits, for publishers who give no other sum
    std::int64_t bytes = 0;        ///< its exact length; 0: not known
};

struct DownloadOptions {
    /// "http://user:password@host:3128", "socks5h://host:1080"; empty: what the variables https_proxy and
    /// no_proxy of the environment say.
    std::string proxy{};
    /// Folder of an own server to fetch from instead, by the files' names; empty: the variable
    /// LAPLENS_MIRROR, or where the files are published.
    std::string mirror{};
    /// A connection that brings nothing for so long is given up.
    std::chrono::milliseconds stall{30'000};
    /// Tries in a row that bring no new byte before the download fails; the pause between them doubles.
    int attempts = 4;
    std::chrono::milliseconds firstPause{1'000};
    /// A file of unknown length that grows beyond this is given up.
    std::int64_t mostBytes = std::int64_t{4} << 30;
    /// For tests against a server on this computer.
    bool plainHttp = false;
    /// PEM file of the authorities to believe; empty: the system's, or the variable SSL_CERT_FILE.
    std::filesystem::path authorities{};
};

/// Fetches a file over HTTPS, through redirects, and puts it in its place only when its length and checksum
/// are right: until then it grows as `file` + ".part", from which the next call goes on. A broken connection
/// is taken up again where it broke; where the server cannot do that, or gives other bytes than before, from
/// the start. Returns at once when the right file is there already. One stage of the job, in bytes; stops
/// within 200 ms. Throws Error that says what to do: no connection, not found, refused certificate, wrong
/// length, wrong checksum, full disk.
void download(const Download&, JobContext&, const DownloadOptions& = {});

/// Whether libcurl is installed. Opens it.
bool canDownload();

}  // namespace laplens
