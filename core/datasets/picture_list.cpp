#include "core/datasets/picture_list.hpp"

#include <csv.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/folded.hpp"
#include "core/base/regular_file.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 9> kPathNames = {
    "path", "file", "filename", "file_name", "filepath", "image", "image_id", "picture", "name"};
constexpr std::array<std::string_view, 7> kLabelNames = {"label",         "class",  "category", "class_name",
                                                         "category_name", "target", "tag"};

constexpr std::size_t kMostListBytes = 128 << 20;  // a million pictures

using Row = std::vector<std::string>;

std::vector<Row> rowsOf(const std::string& text, char separator, const fs::path& file) {
    struct Table {
        std::vector<Row> rows{1};
    } table;
    csv_parser parser;
    csv_init(&parser, CSV_APPEND_NULL);
    const std::unique_ptr<csv_parser, decltype(&csv_free)> owner(&parser, csv_free);
    csv_set_delim(&parser, static_cast<unsigned char>(separator));
    const auto onField = [](void* field, std::size_t size, void* data) {
        static_cast<Table*>(data)->rows.back().emplace_back(static_cast<const char*>(field), size);
    };
    const auto onRow = [](int, void* data) { static_cast<Table*>(data)->rows.emplace_back(); };
    bool isRead = csv_parse(&parser, text.data(), text.size(), onField, onRow, &table) == text.size() &&
                  csv_parse(&parser, "\n", 1, onField, onRow, &table) == 1;
    // Only a quotation keeps the last row from ending with its line.
    const std::size_t ended = table.rows.size();
    isRead = isRead && csv_fini(&parser, onField, onRow, &table) == 0;
    if (isRead && table.rows.size() > ended)
        throw Error("a quotation mark in row " + std::to_string(ended) + " of the list is never closed", file,
                    "Close it");
    if (!isRead)
        throw Error(std::string("the list cannot be read: ") + csv_strerror(csv_error(&parser)), file,
                    "Save it as CSV in UTF-8");
    table.rows.pop_back();
    return std::move(table.rows);
}

std::optional<std::size_t> columnNamed(const Row& header, std::span<const std::string_view> names) {
    for (std::size_t i = 0; i < header.size(); ++i)
        if (std::ranges::count(names, smallLetters(header[i]))) return i;
    return std::nullopt;
}

}  // namespace

bool looksLikePictureList(const fs::path& file) {
    const std::string ending = smallLetters(file.extension().string());
    return ending == ".csv" || ending == ".tsv";
}

std::vector<ListedPicture> readPictureList(const fs::path& file) {
    std::ifstream stream = openRegularFile(file);
    std::error_code error;
    if (!stream || fs::is_directory(file, error))
        throw Error("the list cannot be opened", file, "Check that it exists and may be read");
    std::string text;
    for (std::array<char, 1 << 16> chunk{}; stream.read(chunk.data(), chunk.size()), stream.gcount() > 0;) {
        const std::string_view next(chunk.data(), static_cast<std::size_t>(stream.gcount()));
        if (next.find('\0') != std::string_view::npos)
            throw Error("this is not a list in text form", file, "Save it as CSV in UTF-8");
        if (text.size() + next.size() > kMostListBytes)
            throw Error("the list is longer than any that LapLens reads", file, "Divide it");
        text += next;
    }
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);

    const std::string_view firstLine = std::string_view(text).substr(0, text.find('\n'));
    const auto often = [&](char c) { return std::ranges::count(firstLine, c); };
    constexpr std::array kSeparators{',', ';', '\t'};
    const char separator = *std::ranges::max_element(kSeparators, {}, often);
    const std::vector<Row> rows = rowsOf(text, separator, file);

    std::size_t pathColumn = 0, labelColumn = 1, first = 0;
    if (!rows.empty())
        if (const auto path = columnNamed(rows[0], kPathNames)) {
            pathColumn = *path;
            labelColumn = columnNamed(rows[0], kLabelNames).value_or(pathColumn + 1);
            first = 1;
        }
    std::vector<ListedPicture> pictures;
    for (std::size_t i = first; i < rows.size(); ++i) {
        const Row& row = rows[i];
        if (row.size() <= pathColumn || row[pathColumn].empty())
            throw Error("row " + std::to_string(i + 1) + " of the list names no picture", file,
                        "Give each row a path and, after it, a label");
        if (row.size() > labelColumn && !isUtf8(row[labelColumn]))
            throw Error("the label in row " + std::to_string(i + 1) + " of the list is not in UTF-8", file,
                        "Save it as CSV in UTF-8");
        pictures.push_back({row[pathColumn], row.size() > labelColumn ? row[labelColumn] : std::string()});
    }
    if (pictures.empty()) throw Error("the list names no picture", file, "Give it a row for each picture");
    return pictures;
}

}  // namespace laplens
