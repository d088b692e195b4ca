#include "core/downloads/curl_library.hpp"

#include <optional>

#include "core/base/error.hpp"
#include "core/base/shared_library.hpp"

namespace laplens {

namespace {

std::optional<CurlLibrary> load() {
    const SharedLibrary module({"libcurl.so.4"});
    CurlLibrary library{};
    const bool complete = module.find(library.globalInit, "curl_global_init") &&
                          module.find(library.easyInit, "curl_easy_init") &&
                          module.find(library.easyCleanup, "curl_easy_cleanup") &&
                          module.find(library.easySet, "curl_easy_setopt") &&
                          module.find(library.easyGet, "curl_easy_getinfo") &&
                          module.find(library.easyError, "curl_easy_strerror") &&
                          module.find(library.multiInit, "curl_multi_init") &&
                          module.find(library.multiCleanup, "curl_multi_cleanup") &&
                          module.find(library.multiAdd, "curl_multi_add_handle") &&
                          module.find(library.multiRemove, "curl_multi_remove_handle") &&
                          module.find(library.multiPerform, "curl_multi_perform") &&
                          module.find(library.multiPoll, "curl_multi_poll") &&
                          module.find(library.multiInfo, "curl_multi_info_read");
    if (!complete || library.globalInit(CURL_GLOBAL_DEFAULT) != CURLE_OK) return std::nullopt;
    return library;
}

const std::optional<CurlLibrary>& opened() {
    static const std::optional<CurlLibrary> library = load();
    return library;
}

}  // namespace

bool CurlLibrary::isInstalled() {
    return opened().has_value();
}

const CurlLibrary& CurlLibrary::get() {
    const std::optional<CurlLibrary>& library = opened();
    if (!library)
        throw Error("downloading needs libcurl, which is not installed", {},
                    "Install the package libcurl4, or get the file with a browser and import it");
    return *library;
}

}  // namespace laplens
