#pragma once

#include <QTemporaryDir>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "core/store/library.hpp"
#include "tests/support/postgres_server.hpp"

namespace laplens {

/// Whether this run of a suite is about a library at a server: LAPLENS_TEST_STORE=postgres.
inline bool testsSharedLibrary() {
    const char* store = std::getenv("LAPLENS_TEST_STORE");
    return store && std::string(store) == "postgres";
}

inline PostgresServer& testServer() {
    static PostgresServer server;
    return server;
}

/// A new library's location, and records with every column set, for the tests of the library.
struct LibraryFixture {
    QTemporaryDir temporary;
    std::filesystem::path folder =
        testsSharedLibrary() ? testServer().newDatabase()
                             : std::filesystem::path(temporary.path().toStdString()) / "test.laplens";
    std::filesystem::path file() const { return folder / "library.sqlite"; }
};

inline ImageRecord imageRecord(std::int64_t rootId, int number, ImageState state = ImageState::Ready) {
    ImageRecord image;
    image.rootId = rootId;
    image.path = "2024/img_" + std::to_string(number) + ".jpg";
    image.fileSize = 1000 + number;
    image.modifiedNs = 1'700'000'000'123'456'789 + number;
    image.contentHash = "hash" + std::to_string(number);
    image.width = 640 + number;
    image.height = 480;
    image.orientation = 1 + number % 8;
    image.state = state;
    image.error = state == ImageState::Failed ? "truncated" : "";
    image.label = number % 2 ? "odd" : "";
    return image;
}

inline bool same(const ImageRecord& a, const ImageRecord& b) {
    return a.rootId == b.rootId && a.path == b.path && a.fileSize == b.fileSize &&
           a.modifiedNs == b.modifiedNs && a.contentHash == b.contentHash && a.width == b.width &&
           a.height == b.height && a.orientation == b.orientation && a.state == b.state &&
           a.error == b.error && a.label == b.label;
}

/// A root with `count` ready pictures; returns their ids.
inline std::vector<std::int64_t> fill(Library& library, int count) {
    Library::Transaction transaction(library);
    const std::int64_t root = library.addRoot({.path = "/pictures", .kind = "folder"});
    std::vector<std::int64_t> ids;
    for (int i = 0; i < count; ++i) ids.push_back(library.addImage(imageRecord(root, i)));
    transaction.commit();
    return ids;
}

}  // namespace laplens
