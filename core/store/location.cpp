#include "core/store/location.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/base/error.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSchemes[] = {"postgresql://", "postgres://"};

std::size_t schemeLength(const std::string& location) {
    for (const std::string_view scheme : kSchemes)
        if (location.starts_with(scheme)) return scheme.size();
    return 0;
}

bool isSecret(std::string_view name) {
    for (const std::string_view secret :
         {"password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret"})
        if (name == secret) return true;
    return false;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool escapesAreWhole(std::string_view text) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
        for (std::size_t i = at + 1; i <= at + 2; ++i)
            if (i >= text.size() ||
                (!isDigit(text[i]) && !((text[i] | 0x20) >= 'a' && (text[i] | 0x20) <= 'f')))
                return false;
    return true;
}

/// host:port,host:port... Names without a port that is a number are a password in the wrong place.
bool areServers(std::string_view servers) {
    while (!servers.empty()) {
        const std::size_t comma = std::min(servers.find(','), servers.size());
        std::string_view server = servers.substr(0, comma);
        servers.remove_prefix(std::min(comma + 1, servers.size()));
        if (server.starts_with('[')) server.remove_prefix(std::min(server.find(']'), server.size()));
        const std::size_t colon = std::min(server.find(':'), server.size());
        for (const char c : server.substr(std::min(colon + 1, server.size())))
            if (!isDigit(c)) return false;
    }
    return true;
}

struct Address {
    std::string scheme, user, servers, database, parameters;  ///< without what is secret
};

/// As libpq divides it, but nothing where a character that must be escaped leaves open what is a password:
/// libpq takes "me:to/ken@host" for the host "me", the port "to" and the database "ken@host".
std::optional<Address> addressOf(const std::string& uri) {
    const std::size_t scheme = schemeLength(uri);
    if (scheme == 0 || !escapesAreWhole(uri)) return std::nullopt;
    Address address{
        .scheme = uri.substr(0, scheme), .user = {}, .servers = {}, .database = {}, .parameters = {}};
    std::string_view rest = std::string_view(uri).substr(scheme);
    // A question mark does not end a password, the first @ does.
    if (const std::size_t at = rest.find_first_of("@/"); at != std::string_view::npos && rest[at] == '@') {
        address.user = rest.substr(0, std::min(rest.find(':'), at));
        rest.remove_prefix(at + 1);
    }
    const std::size_t question = std::min(rest.find('?'), rest.size());
    const std::string_view place = rest.substr(0, question);
    if (place.find('@') != std::string_view::npos) return std::nullopt;
    const std::size_t slash = std::min(place.find('/'), place.size());
    address.servers = place.substr(0, slash);
    if (!areServers(address.servers)) return std::nullopt;
    address.database = place.substr(slash);
    rest.remove_prefix(std::min(question + 1, rest.size()));
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view parameter = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t equals = parameter.find('=');
        if (equals == std::string_view::npos || parameter.find('=', equals + 1) != std::string_view::npos)
            return std::nullopt;
        const std::string_view name = parameter.substr(0, equals);
        // Names are lower case; libpq would decode pass%77ord.
        if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos)
            return std::nullopt;
        if (isSecret(name)) continue;
        address.parameters += address.parameters.empty() ? '?' : '&';
        address.parameters += parameter;
    }
    return address;
}

}  // namespace

bool isShared(const fs::path& location) {
    return schemeLength(location.native()) > 0;
}

void checkAddress(const fs::path& location) {
    if (isShared(location) && !addressOf(location.native()))
        throw Error("this is not the address of a shared library", withoutSecrets(location),
                    "Write it as postgresql://role@server/database; in a password @ is written %40, / %2F, "
                    "? %3F, % %25 and = %3D, or keep the password in a .pgpass file");
}

fs::path withoutSecrets(const fs::path& location) {
    if (!isShared(location)) return location;
    const std::optional<Address> address = addressOf(location.native());
    if (!address) return location.native().substr(0, schemeLength(location.native())) + "...";
    return address->scheme + address->user + (address->user.empty() ? "" : "@") + address->servers +
           address->database + address->parameters;
}

fs::path absoluteLocation(const fs::path& location) {
    return isShared(location) ? location : fs::absolute(location).lexically_normal();
}

std::string libraryName(const fs::path& location) {
    if (!isShared(location))
        return (location.extension() == ".laplens" ? location.stem() : location.filename()).string();
    const std::optional<Address> address = addressOf(location.native());
    if (!address) return "PostgreSQL";
    const std::string database = address->database.empty() ? std::string() : address->database.substr(1);
    if (database.empty()) return address->servers.empty() ? "PostgreSQL" : address->servers;
    return address->servers.empty() ? database : database + " on " + address->servers;
}

bool isOutOfReach(const fs::path& location) {
    std::error_code error;
    return !isShared(location) && !fs::exists(location / "library.sqlite", error) &&
           error == std::errc::permission_denied;
}

bool mayHoldLibrary(const fs::path& location) {
    std::error_code error;
    if (isShared(location) || isOutOfReach(location) || fs::exists(location / "library.sqlite", error))
        return true;
    // A log alone is what is left of one.
    return !fs::is_empty(location / "library.sqlite-wal", error) && !error;
}

}  // namespace laplens
