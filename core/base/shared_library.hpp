#pragma once

#include <dlfcn.h>

#include <initializer_list>
#include <type_traits>

namespace laplens {

/// A library that is opened when it is first needed, because it is large or may be missing. Stays open for as
/// long as the program runs.
class SharedLibrary {
public:
    /// By the first of these names that the dynamic linker knows: "libheif.so.1".
    explicit SharedLibrary(std::initializer_list<const char*> names) {
        for (const char* name : names)
            if (!handle_) handle_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }

    /// Sets `function`; false when the library or the function is not there.
    template <class Function>
    bool find(Function& function, const char* name) const {
        function = handle_ ? reinterpret_cast<Function>(dlsym(handle_, name)) : nullptr;
        return function != nullptr;
    }

private:
    void* handle_ = nullptr;
};

}  // namespace laplens
