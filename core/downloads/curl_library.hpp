#pragma once

#include <curl/curl.h>

namespace laplens {

/// libcurl's functions, from the library that is opened at the first download.
struct CurlLibrary {
    decltype(&curl_global_init) globalInit;
    decltype(&curl_easy_init) easyInit;
    decltype(&curl_easy_cleanup) easyCleanup;
    decltype(&curl_easy_setopt) easySet;
    decltype(&curl_easy_getinfo) easyGet;
    decltype(&curl_easy_strerror) easyError;
    decltype(&curl_multi_init) multiInit;
    decltype(&curl_multi_cleanup) multiCleanup;
    decltype(&curl_multi_add_handle) multiAdd;
    decltype(&curl_multi_remove_handle) multiRemove;
    decltype(&curl_multi_perform) multiPerform;
    decltype(&curl_multi_poll) multiPoll;
    decltype(&curl_multi_info_read) multiInfo;

    static bool isInstalled();
    /// Throws Error when it is not installed.
    static const CurlLibrary& get();
};

}  // namespace laplens
