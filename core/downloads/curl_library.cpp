#include "core/downloads/curl_library.hpp"

#include <dlfcn.h>

#include <optional>

#include "core/base/error.hpp"
#include "core/downloads/download.hpp"

namespace laplens {

namespace {

std::optional<CurlLibrary> load() {
    void* module = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!module) return std::nullopt;
    CurlLibrary library{};
    const auto find = [&](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(module, name));
        return function != nullptr;
    };
    const bool complete =
        find(library.globalInit, "curl_global_init") && find(library.easyInit, "curl_easy_init") &&
        find(library.easyCleanup, "curl_easy_cleanup") && find(library.easySet, "curl_easy_setopt") &&
        find(library.easyGet, "curl_easy_getinfo") && find(library.easyError, "curl_easy_strerror") &&
        find(library.multiInit, "curl_multi_init") && find(library.multiCleanup, "curl_multi_cleanup") &&
        find(library.multiAdd, "curl_multi_add_handle") &&
        find(library.multiRemove, "curl_multi_remove_handle") &&
        find(library.multiPerform, "curl_multi_perform") && find(library.multiPoll, "curl_multi_poll") &&
        find(library.multiInfo, "curl_multi_info_read");
    if (!complete || library.globalInit(CURL_GLOBAL_DEFAULT) != CURLE_OK) return std::nullopt;
    return library;
}

const std::optional<CurlLibrary>& opened() {
    static const std::optional<CurlLibrary> library = load();
    return library;
}

}  // namespace

bool canDownload() {
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
