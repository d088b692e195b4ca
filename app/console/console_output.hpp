#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace laplens {

/// Prints the one document of `--json` on standard output.
void printJson(const nlohmann::json& document);

/// object[key] = the name, for reading; and what opens the file even if its name is not UTF-8, which JSON
/// cannot say: object[key + "Uri"], a file: address, and only for such a name object[key + "Bytes"], its
/// bytes in base64.
void nameFile(nlohmann::json& object, const std::string& key, const std::filesystem::path& file);

/// The same of what is no file.
void nameText(nlohmann::json& object, const std::string& key, const std::string& text);

/// Whether all that was printed has arrived: after it nothing may be printed. A disk that is full, or an
/// output that was closed, is noticed here at the latest.
bool closeOutput();

}  // namespace laplens
