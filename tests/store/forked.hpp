#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <functional>

namespace laplens {

/// Runs `action` in a child process and returns what it returns: 99 after an exception, 128 + n after signal
/// n.
inline int runForked(const std::function<int()>& action) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(600);
        int code = 99;
        try {
            code = action();
        } catch (const std::exception& exception) {
            std::fputs(exception.what(), stderr);
        }
        _exit(code);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace laplens
