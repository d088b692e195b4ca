#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/base/error.hpp"
#include "core/hashing/hash_model.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// The model that the library's pictures are coded with, without its state, which is large; empty: none yet.
std::optional<ModelRecord> activeModelOf(const Library&);

/// What a library is coded with unless the user chooses: long mixed codes, whose first 96 bits rank groups
/// and whose rest tells near neighbours apart (DESIGN 2.6).
HashOptions defaultLibraryHash();
/// Whether a stored model serves only while the library's pictures are looked at for the first time.
bool isProvisional(const ModelRecord&);
/// The settings that a stored model was fitted with; of a provisional one those of what will replace it.
HashOptions hashOptionsOf(const ModelRecord&);

/// A stored model can code no picture: it is damaged, or of an earlier version and pictures that it was
/// fitted on were removed. Codes built anew mend it.
class UnusableModel : public Error {
public:
    using Error::Error;
    explicit UnusableModel(const Error& error) : Error(error) {}
};

/// Codes pictures as a stored model of a library does. Needs the library no more once it is made.
class Coder {
public:
    /// Throws UnusableModel, and Error when there is no such model any more.
    Coder(const Library&, std::int64_t modelId);

    const HashModel& model() const { return *model_; }
    /// The pictures it was fitted on, ascending: its rows.
    const std::vector<std::int64_t>& fittedIds() const { return fitted_.imageIds; }

private:
    Library::FeatureRows fitted_;  ///< the model looks at these
    std::unique_ptr<HashModel> model_;
};

}  // namespace laplens
