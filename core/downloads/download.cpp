#include "core/downloads/download.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/folded.hpp"
#include "core/downloads/curl_library.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kPoll_ms = 50;
constexpr long kMostRedirects = 10;
constexpr const char* kByHand = "Try again later, or get the file with a browser and import it";

/// Why one try ended, when another may go better.
struct Interrupted {
    std::string problem;
};

/// The file as it grows. Another program that fetches the same one is kept out.
class PartFile {
public:
    explicit PartFile(const fs::path& target) : target_(target), path_(target.native() + ".part") {
        std::error_code error;  // a folder that cannot be made is a file that cannot be opened
        if (target.has_parent_path()) fs::create_directories(target.parent_path(), error);
        descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (descriptor_ < 0)
            throw Error("the file cannot be written", target, "Check that its folder may be written");
        if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
            close(descriptor_);
            throw Error("the file is being downloaded already", target, "Wait for the other download");
        }
        size_ = lseek(descriptor_, 0, SEEK_END);
    }
    ~PartFile() {
        if (size_ == 0) unlink(path_.c_str());
        close(descriptor_);
    }
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    std::int64_t size() const { return size_; }
    const fs::path& path() const { return path_; }

    void append(const char* data, std::size_t size) {
        while (size > 0) {
            const ssize_t written = write(descriptor_, data, size);
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0)
                throw Error("the file cannot be written: " + std::string(std::strerror(errno)), target_,
                            "Make room on the disk, then start the download again: it goes on from here");
            data += written;
            size -= static_cast<std::size_t>(written);
            size_ += written;
        }
    }
    void restart() {
        if (ftruncate(descriptor_, 0) != 0 || lseek(descriptor_, 0, SEEK_SET) != 0)
            throw Error("the file cannot be written", path_, "Check the drive it is on");
        size_ = 0;
    }
    void finish() {
        std::error_code error;
        if (fsync(descriptor_) == 0)
            fs::rename(path_, target_, error);
        else
            error = std::make_error_code(std::errc::io_error);
        if (error) throw Error("the file cannot be put in its place", target_, "Check the drive it is on");
        size_ = -1;
    }

private:
    fs::path target_, path_;
    int descriptor_ = -1;
    std::int64_t size_ = 0;
};

std::string mirrorOf(const DownloadOptions& options) {
    const char* fromEnvironment = std::getenv("LAPLENS_MIRROR");
    return !options.mirror.empty() ? options.mirror : fromEnvironment ? fromEnvironment : "";
}

/// Empty when the file is the wanted one, else what is wrong with it.
std::string difference(const fs::path& file, const Download& wanted, JobContext& context) {
    if (wanted.bytes > 0 && fs::file_size(file) != static_cast<std::uintmax_t>(wanted.bytes))
        return "the file has " + std::to_string(fs::file_size(file)) + " bytes instead of " +
               std::to_string(wanted.bytes);
    const auto compare = [](const char* kind, const std::string& actual, const std::string& expected) {
        if (actual.starts_with(expected)) return std::string();
        return std::string("the file's ") + kind + " begins with " + actual.substr(0, 8) + ", not with " +
               expected.substr(0, 8);
    };
    if (!wanted.sha256.empty())
        return compare("SHA-256", sha256OfFile(file, [&] { context.checkpoint(); }), wanted.sha256);
    if (!wanted.md5.empty())
        return compare("MD5", md5OfFile(file, [&] { context.checkpoint(); }), wanted.md5);
    return {};
}

/// One request for the bytes that are still missing.
class Transfer {
public:
    Transfer(const Download& wanted, const DownloadOptions& options, PartFile& part, JobContext& context)
        : curl_(CurlLibrary::get()), wanted_(wanted), part_(part), context_(context) {
        const auto set = [&](CURLoption option, auto value) { curl_.easySet(easy_.get(), option, value); };
        const char* protocols = options.plainHttp ? "http,https" : "https";
        set(CURLOPT_URL, wanted.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, protocols);
        set(CURLOPT_REDIR_PROTOCOLS_STR, protocols);
        set(CURLOPT_FOLLOWLOCATION, 1L);
        set(CURLOPT_MAXREDIRS, kMostRedirects);
        set(CURLOPT_FAILONERROR, 0L);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_USERAGENT, "LapLens/" LAPLENS_VERSION);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.stall.count()));
        if (!options.proxy.empty()) set(CURLOPT_PROXY, options.proxy.c_str());
        const char* authorities = std::getenv("SSL_CERT_FILE");
        if (!options.authorities.empty())
            set(CURLOPT_CAINFO, options.authorities.c_str());
        else if (authorities && *authorities)
            set(CURLOPT_CAINFO, authorities);
        if (part.size() > 0) range_ = std::to_string(part.size()) + "-";
        if (!range_.empty()) set(CURLOPT_RANGE, range_.c_str());
        set(CURLOPT_HEADERFUNCTION, &Transfer::onHeader);
        set(CURLOPT_HEADERDATA, this);
        set(CURLOPT_WRITEFUNCTION, &Transfer::onBytes);
        set(CURLOPT_WRITEDATA, this);
        stall_ = options.stall;
        mostBytes_ = options.mostBytes;
    }

    /// Throws Interrupted, Error or Cancelled; else the server has sent all it meant to.
    void run() {
        curl_.multiAdd(multi_.get(), easy_.get());
        const std::unique_ptr<CURL, std::function<void(CURL*)>> added(
            easy_.get(), [this](CURL* easy) { curl_.multiRemove(multi_.get(), easy); });
        auto lastByte = std::chrono::steady_clock::now();
        std::int64_t seen = part_.size();
        for (int running = 1; running > 0;) {
            context_.checkpoint();
            curl_.multiPerform(multi_.get(), &running);
            if (failure_) std::rethrow_exception(failure_);
            const auto now = std::chrono::steady_clock::now();
            if (part_.size() != seen) {
                seen = part_.size();
                lastByte = now;
                context_.advanceTo(seen);
            } else if (now - lastByte > stall_) {
                throw Interrupted{"the server has stopped sending"};
            }
            if (running > 0) curl_.multiPoll(multi_.get(), nullptr, 0, kPoll_ms, nullptr);
        }
        int left = 0;
        const CURLMsg* message = curl_.multiInfo(multi_.get(), &left);
        judge(message ? message->data.result : CURLE_GOT_NOTHING);
    }

private:
    void judge(CURLcode code) {
        switch (code) {
            case CURLE_OK:
                break;
            case CURLE_PEER_FAILED_VERIFICATION:
            case CURLE_SSL_CACERT_BADFILE:
                throw Error(
                    "the server's certificate is not to be trusted", wanted_.url,
                    "Check the computer's clock and its certificates (package ca-certificates); someone "
                    "may be listening in");
            case CURLE_UNSUPPORTED_PROTOCOL:
                throw Error("the address is not one of HTTPS, or leads to one that is not", wanted_.url,
                            kByHand);
            case CURLE_TOO_MANY_REDIRECTS:
                throw Error("the server sends us round in a circle", wanted_.url, kByHand);
            default:
                throw Interrupted{curl_.easyError(code)};
        }
        if (status_ == 416) return;  // nothing is missing: the check of the whole decides
        if (status_ == 429 || status_ >= 500)
            throw Interrupted{"the server answers with status " + std::to_string(status_)};
        if (status_ != 200 && status_ != 206)
            throw Error(status_ == 404 || status_ == 410
                            ? "the file is no longer at this address"
                            : "the server answers with status " + std::to_string(status_),
                        wanted_.url, kByHand);
    }

    static std::size_t onHeader(char* data, std::size_t one, std::size_t size, void* self) {
        return static_cast<Transfer*>(self)->guarded(one * size, [&](Transfer& transfer) {
            std::string_view line(data, one * size);
            if (line.starts_with("HTTP/")) {
                transfer.began_ = false;
                transfer.rangeStart_ = -1;
            }
            constexpr std::string_view kRange = "content-range: bytes ";
            if (smallLetters(std::string(line.substr(0, kRange.size()))) == kRange)
                std::from_chars(line.data() + kRange.size(), line.data() + line.size(), transfer.rangeStart_);
        });
    }

    static std::size_t onBytes(char* data, std::size_t one, std::size_t size, void* self) {
        return static_cast<Transfer*>(self)->guarded(one * size, [&](Transfer& transfer) {
            if (!transfer.began_) transfer.begin();
            if (transfer.status_ != 200 && transfer.status_ != 206) return;  // the page that says why
            const std::int64_t most =
                transfer.wanted_.bytes > 0 ? transfer.wanted_.bytes : transfer.mostBytes_;
            if (transfer.part_.size() + static_cast<std::int64_t>(one * size) > most) {
                transfer.part_.restart();
                throw Error("the server sends more than " + std::to_string(most) + " bytes",
                            transfer.wanted_.url, kByHand);
            }
            transfer.part_.append(data, one * size);
        });
    }

    /// Exceptions must not pass through libcurl.
    template <class Work>
    std::size_t guarded(std::size_t size, const Work& work) {
        try {
            work(*this);
            return size;
        } catch (...) {
            failure_ = std::current_exception();
            return 0;
        }
    }

    /// The first bytes of the answer proper are here: from where do they count?
    void begin() {
        began_ = true;
        curl_.easyGet(easy_.get(), CURLINFO_RESPONSE_CODE, &status_);
        if (status_ != 200 && status_ != 206) return;
        if (part_.size() > 0 && (status_ == 200 || rangeStart_ != part_.size())) {
            part_.restart();
            if (status_ == 206) throw Interrupted{"the server sends another part than we asked for"};
        }
        curl_off_t length = -1;
        curl_.easyGet(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
        const std::int64_t total = wanted_.bytes > 0 ? wanted_.bytes : length < 0 ? 0 : part_.size() + length;
        std::error_code unknown;
        const fs::space_info space = fs::space(part_.path().parent_path(), unknown);
        if (!unknown && total > 0 && static_cast<std::uintmax_t>(total - part_.size()) > space.available)
            throw Error("the disk has too little room: " + std::to_string((total - part_.size()) >> 20) +
                            " MiB are missing",
                        wanted_.file, "Make room and start the download again");
        context_.beginStage("Downloading " + wanted_.file.filename().string(), total);
        context_.advanceTo(part_.size());
    }

    const CurlLibrary& curl_;
    const Download& wanted_;
    PartFile& part_;
    JobContext& context_;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_{curl_.easyInit(), curl_.easyCleanup};
    std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_{curl_.multiInit(), curl_.multiCleanup};
    std::chrono::milliseconds stall_{};
    std::int64_t mostBytes_ = 0;
    std::string range_;
    std::exception_ptr failure_;
    bool began_ = false;
    long status_ = 0;
    std::int64_t rangeStart_ = -1;
};

void pause(std::chrono::milliseconds time, JobContext& context) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
        context.checkpoint();
        std::this_thread::sleep_for(std::chrono::milliseconds(kPoll_ms));
    }
}

/// Fetches what is missing, over as many connections as it takes. Returns whether what was there was built
/// upon.
bool fetch(const Download& wanted, PartFile& part, JobContext& context, const DownloadOptions& options) {
    auto wait = options.firstPause;
    bool resumed = false;
    std::int64_t most = part.size();
    for (int fruitless = 0;;) {
        resumed |= part.size() > 0;
        try {
            Transfer(wanted, options, part, context).run();
            return resumed;
        } catch (const Interrupted& interrupted) {
            if (part.size() > most) {
                most = part.size();
                fruitless = 0;
                wait = options.firstPause;
            }
            if (++fruitless >= options.attempts)
                throw Error("the download broke off: " + interrupted.problem, wanted.url,
                            "Check the connection and start it again: it goes on from here");
            context.message("The download broke off (" + interrupted.problem + "); trying again");
        }
        pause(wait, context);
        wait *= 2;
    }
}

}  // namespace

void download(const Download& published, JobContext& context, const DownloadOptions& options) {
    Download wanted = published;
    if (const std::string mirror = mirrorOf(options); !mirror.empty())
        wanted.url = mirror + (mirror.ends_with('/') ? "" : "/") + wanted.file.filename().string();
    std::error_code error;
    if (fs::is_regular_file(wanted.file, error) && difference(wanted.file, wanted, context).empty()) return;
    context.beginStage("Downloading " + wanted.file.filename().string(), wanted.bytes);
    PartFile part(wanted.file);
    for (bool again = true;; again = false) {
        const bool whole = wanted.bytes > 0 && part.size() == wanted.bytes;
        const bool resumed = whole || fetch(wanted, part, context, options);
        const std::string problem = difference(part.path(), wanted, context);
        if (problem.empty()) break;
        part.restart();
        // The parts may be of two versions of the file.
        if (!resumed || !again) throw Error(problem, wanted.url, kByHand);
        context.message("The parts of the download do not fit together; starting anew");
    }
    part.finish();
}

bool canDownload() {
    return CurlLibrary::isInstalled();
}

}  // namespace laplens
