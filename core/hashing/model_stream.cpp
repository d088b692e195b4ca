#include "core/hashing/model_stream.hpp"

#include <algorithm>
#include <array>
#include <istream>
#include <ostream>
#include <span>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"

namespace laplens {

namespace {

constexpr std::array<char, 8> kMark{'L', 'a', 'p', 'L', 'H', 'a', 's', 'h'};
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kHashLength = 32;

std::string hashOf(const std::string& content) {
    return contentHash(std::as_bytes(std::span(content)));
}

}  // namespace

void ModelWriter::put(const std::string& text) {
    put(static_cast<std::uint64_t>(text.size()));
    bytes_.append(text);
}

void ModelWriter::put(const std::vector<double>& values) {
    put(static_cast<std::uint64_t>(values.size()));
    for (const double value : values) put(value);
}

void ModelWriter::put(const std::vector<std::string>& texts) {
    put(static_cast<std::uint64_t>(texts.size()));
    for (const std::string& text : texts) put(text);
}

void ModelReader::damaged() {
    throw Error("the hash model is damaged", {}, "Build the codes again");
}

const char* ModelReader::take(std::uint64_t count, std::size_t size) {
    if (count > (bytes_.size() - at_) / size) damaged();
    const char* start = bytes_.data() + at_;
    at_ += static_cast<std::size_t>(count) * size;
    return start;
}

std::uint64_t ModelReader::entryCount(std::int64_t rows, std::int64_t columns) {
    constexpr std::int64_t kMost = std::int64_t{1} << 31;
    if (rows < 0 || columns < 0 || rows >= kMost || columns >= kMost) damaged();
    return static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(columns);
}

std::string ModelReader::getText() {
    const auto size = get<std::uint64_t>();
    const char* start = take(size, 1);
    return {start, static_cast<std::size_t>(size)};
}

std::vector<double> ModelReader::getReals() {
    const auto size = get<std::uint64_t>();
    const char* start = take(size, sizeof(double));
    std::vector<double> values(static_cast<std::size_t>(size));
    if (!values.empty()) std::memcpy(values.data(), start, values.size() * sizeof(double));
    return values;
}

std::vector<std::string> ModelReader::getTexts() {
    std::vector<std::string> texts;
    for (auto left = get<std::uint64_t>(); left > 0; --left) texts.push_back(getText());
    return texts;
}

void writeModelFile(std::ostream& stream, const ModelWriter& content) {
    ModelWriter head;
    head.put(kVersion);
    head.put(static_cast<std::uint64_t>(content.bytes().size()));
    stream.write(kMark.data(), kMark.size());
    stream << head.bytes() << hashOf(content.bytes());
    stream.write(content.bytes().data(), static_cast<std::streamsize>(content.bytes().size()));
}

ModelReader readModelFile(std::istream& stream) {
    std::array<char, kMark.size()> mark{};
    std::uint32_t version = 0;
    std::uint64_t size = 0;
    std::string hash(kHashLength, '\0');
    stream.read(mark.data(), mark.size());
    stream.read(reinterpret_cast<char*>(&version), sizeof version);
    if (!stream || mark != kMark || version == 0) ModelReader::damaged();
    if (version > kVersion)
        throw Error("the hash model was made by a newer LapLens", {},
                    "Update LapLens or build the codes again");
    stream.read(reinterpret_cast<char*>(&size), sizeof size);
    stream.read(hash.data(), static_cast<std::streamsize>(hash.size()));
    // Grown as the bytes come, so that a damaged length allocates no more than there is.
    constexpr std::uint64_t kStep = 1 << 20;
    std::string content;
    while (stream && content.size() < size) {
        const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(kStep, size - content.size()));
        const std::size_t before = content.size();
        content.resize(before + step);
        stream.read(content.data() + before, static_cast<std::streamsize>(step));
        content.resize(before + static_cast<std::size_t>(stream.gcount()));
    }
    if (!stream || content.size() != size || hashOf(content) != hash) ModelReader::damaged();
    return ModelReader(std::move(content), version);
}

}  // namespace laplens
