#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"

namespace laplens {

/// Adds servers to those that a shared library's codes are spread over, by postgres_fdw, and moves parts of
/// the codes there until all hold about as many. The role in each URI must be able to make tables there; its
/// password is kept by the coordinator (CREATE USER MAPPING) and nowhere else.
///
/// One part at a time is copied and its place changed in one transaction: searches go on and find every
/// picture once, writers of that model's codes wait. When it is stopped or killed, call it again with the
/// same servers: it goes on with the parts that are not where they should be and clears away what was half
/// copied. Throws Error when a server holds codes of another library, or when someone else adds servers.
void addShards(const std::filesystem::path& uri, const std::vector<std::string>& shardUris, JobContext&);

}  // namespace laplens
