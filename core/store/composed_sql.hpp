#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/store/connection.hpp"
#include "core/store/records.hpp"

namespace laplens {

// Statements that are put together from what a question asks for. What was said by people or read from files
// is never part of them: it stands in the places of arguments.

/// Statements are known by their address: each text is stored once, for good.
const char* kept(const std::string& sql);

/// The arguments of a statement, and how their places are written in it.
class ArgumentList {
public:
    explicit ArgumentList(bool isServer = true) : isServer_(isServer) {}
    bool isServer() const { return isServer_; }
    std::string place(SqlValue value);
    /// A list that the caller does not keep.
    std::string placeList(std::vector<std::int64_t> ids);
    std::string placeText(std::string text);
    const std::vector<SqlValue>& values() const { return values_; }

private:
    bool isServer_;
    std::vector<SqlValue> values_;
    std::deque<std::vector<std::int64_t>> lists_;
    std::deque<std::string> texts_;
};

/// What FTS5 is asked for words one after another, of the last one the beginning.
std::string textMatch(const std::string& text);

/// " AND (...)" for each term of the filter, on the rows of images. `roots`: the library's, when there are
/// terms. The filter must outlive the arguments. Throws Error where a server is asked for text in pictures.
std::string termConditions(ArgumentList& arguments, const ImageFilter& filter,
                           const std::vector<RootRecord>& roots);

}  // namespace laplens
