#pragma once

#include <QTemporaryDir>
#include <filesystem>
#include <map>

#include "core/demo/demo_pictures.hpp"
#include "core/ingest/build.hpp"
#include "core/ingest/extract.hpp"
#include "core/ingest/roots.hpp"
#include "core/ingest/scan.hpp"
#include "core/ingest/update.hpp"
#include "core/library/active_model.hpp"
#include "tests/support/colour_network.hpp"

namespace laplens {

/// A temporary folder with rendered pictures in `pictures` and a library `test.laplens` beside it.
struct PictureLibrary {
    QTemporaryDir temporary;
    std::filesystem::path folder{temporary.path().toStdString()};
    std::filesystem::path pictures = folder / "pictures";
    std::filesystem::path libraryFolder = folder / "test.laplens";
    JobContext context;

    explicit PictureLibrary(int perCategory) {
        // Rendered once: most of a suite's time went there, and nearly all of it under a sanitizer.
        static const QTemporaryDir rendered;
        static std::map<int, std::filesystem::path> known;
        const auto [of, isNew] =
            known.try_emplace(perCategory, rendered.filePath(QString::number(perCategory)).toStdString());
        if (isNew) renderDemoPictures(of->second, perCategory, 7, context);
        std::filesystem::copy(of->second, pictures, std::filesystem::copy_options::recursive);
    }

    Library open() const { return Library::open(libraryFolder); }

    static std::int64_t networkIn(Library& library) {
        return library.addNetwork(
            {.backbone = "colour", .weightsSha256 = "none", .weightsFile = "none", .featureSize = 3 * 8 * 8});
    }

    /// Scans, extracts with a ColourNetwork and builds; the model's id.
    std::int64_t build(Library& library, const HashOptions& hash = defaultLibraryHash()) {
        addPictures(library, pictures, true, context);
        scanLibrary(library, context);
        ColourNetwork network;
        const std::int64_t networkId = networkIn(library);
        extractFeatures(library, network, networkId, context);
        return buildModel(library, networkId, hash, context).modelId;
    }
};

}  // namespace laplens
