#include "core/store/location.hpp"

#include <string_view>

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSchemes[] = {"postgresql://", "postgres://"};

std::size_t schemeLength(const std::string& location) {
    for (const std::string_view scheme : kSchemes)
        if (location.starts_with(scheme)) return scheme.size();
    return 0;
}

bool isSecret(std::string_view parameter) {
    for (const std::string_view name : {"password=", "sslpassword=", "passfile=", "sslkey="})
        if (parameter.starts_with(name)) return true;
    return false;
}

}  // namespace

bool isShared(const fs::path& location) {
    return schemeLength(location.native()) > 0;
}

fs::path withoutSecrets(const fs::path& location) {
    const std::string& uri = location.native();
    const std::size_t scheme = schemeLength(uri);
    if (scheme == 0) return location;
    const std::size_t end = std::min(uri.find_first_of("/?", scheme), uri.size());
    std::string authority = uri.substr(scheme, end - scheme);
    // libpq takes the last @ for the end of the password.
    if (const std::size_t at = authority.rfind('@'); at != std::string::npos)
        if (const std::size_t colon = authority.find(':'); colon < at) authority.erase(colon, at - colon);
    const std::size_t question = std::min(uri.find('?', end), uri.size());
    std::string shown = uri.substr(0, scheme) + authority + uri.substr(end, question - end);
    char separator = '?';
    for (std::size_t first = question + 1; first < uri.size();) {
        const std::size_t next = std::min(uri.find('&', first), uri.size());
        const std::string parameter = uri.substr(first, next - first);
        if (!isSecret(parameter)) {
            shown += separator + parameter;
            separator = '&';
        }
        first = next + 1;
    }
    return shown;
}

std::string libraryName(const fs::path& location) {
    if (!isShared(location)) return location.stem().string();
    const std::string uri = withoutSecrets(location).native();
    const std::size_t scheme = schemeLength(uri);
    const std::size_t slash = std::min(uri.find('/', scheme), uri.size());
    const std::size_t end = std::min(uri.find('?', scheme), uri.size());
    const std::size_t at = uri.rfind('@', slash);
    const std::size_t host = at != std::string::npos && at >= scheme ? at + 1 : scheme;
    const std::string database = slash < end ? uri.substr(slash + 1, end - slash - 1) : std::string();
    const std::string server = uri.substr(host, std::min(slash, end) - host);
    if (database.empty()) return server.empty() ? "PostgreSQL" : server;
    return server.empty() ? database : database + " on " + server;
}

bool mayHoldLibrary(const fs::path& location) {
    std::error_code error;
    return isShared(location) || fs::exists(location / "library.sqlite", error);
}

}  // namespace laplens
