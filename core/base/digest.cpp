#include "core/base/digest.hpp"

#include <openssl/evp.h>
#include <xxhash.h>

#include <cstdint>
#include <fstream>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/open_database.hpp"
#include "core/base/regular_file.hpp"

namespace laplens {

namespace {

std::string hex(const unsigned char* bytes, std::size_t count) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 15];
    }
    return text;
}

void readBlocks(const std::filesystem::path& file,
                const std::function<void(const char*, std::size_t)>& take) {
    refuseOpenDatabase(file);
    std::ifstream stream = openRegularFile(file);
    if (!stream) throw Error("the file cannot be opened", file, "Check that it exists and may be read");
    std::vector<char> block(1 << 20);
    while (stream.read(block.data(), static_cast<std::streamsize>(block.size())), stream.gcount() > 0)
        take(block.data(), static_cast<std::size_t>(stream.gcount()));
    if (stream.bad()) throw Error("reading the file failed", file, "Check the drive it is on");
}

class Digest {
public:
    explicit Digest(const EVP_MD* kind) { EVP_DigestInit_ex(context_.get(), kind, nullptr); }
    void update(const void* data, std::size_t size) { EVP_DigestUpdate(context_.get(), data, size); }
    std::string finish() {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        EVP_DigestFinal_ex(context_.get(), digest, &size);
        return hex(digest, size);
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

std::string digestOfFile(const EVP_MD* kind, const std::filesystem::path& file,
                         const std::function<void()>& betweenBlocks) {
    Digest hash(kind);
    readBlocks(file, [&](const char* data, std::size_t size) {
        hash.update(data, size);
        if (betweenBlocks) betweenBlocks();
    });
    return hash.finish();
}

std::string hexOf(XXH128_hash_t hash) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, hash);
    return hex(canonical.digest, sizeof canonical.digest);
}

}  // namespace

std::string sha256OfFile(const std::filesystem::path& file, const std::function<void()>& betweenBlocks) {
    return digestOfFile(EVP_sha256(), file, betweenBlocks);
}

std::string md5OfFile(const std::filesystem::path& file, const std::function<void()>& betweenBlocks) {
    return digestOfFile(EVP_md5(), file, betweenBlocks);
}

std::string sha256(std::span<const std::byte> bytes) {
    Digest hash(EVP_sha256());
    hash.update(bytes.data(), bytes.size());
    return hash.finish();
}

std::string contentHashOfFile(const std::filesystem::path& file) {
    std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state{XXH3_createState(), &XXH3_freeState};
    XXH3_128bits_reset(state.get());
    readBlocks(file,
               [&](const char* data, std::size_t size) { XXH3_128bits_update(state.get(), data, size); });
    return hexOf(XXH3_128bits_digest(state.get()));
}

std::string contentHash(std::span<const std::byte> bytes) {
    return hexOf(XXH3_128bits(bytes.data(), bytes.size()));
}

}  // namespace laplens
