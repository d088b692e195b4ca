#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/experiments/experiment.hpp"
#include "core/experiments/experiment_data.hpp"
#include "core/hashing/graph_spectrum.hpp"
#include "core/images/image.hpp"
#include "core/search/packed_codes.hpp"

namespace laplens {

struct GraphSpectrum;

/// A point of a measured curve, for one of the queries.
struct CutRequest {
    std::string method;
    int bits = 48;
    std::uint64_t seed = 1;
    std::size_t query = 0;
    int radius = 0;
    std::size_t rank = 0;    ///< when not 0: the first so many instead of those within the radius
    std::size_t limit = 24;  ///< pictures to bring
};

struct CutPicture {
    Image picture;
    int distance = 0;
    bool relevant = false;
};

/// What that query retrieves there.
struct Cut {
    CutRequest request;
    Image query;
    std::string label;  ///< of the query; may be empty
    std::vector<CutPicture> pictures;
    std::size_t within = 0, relevantWithin = 0;  ///< all of them, also those not brought
    std::vector<std::size_t> histogram;          ///< database pictures at each distance 0 .. bits
};

/// Shows the pictures behind an experiment's curves: codes the data again as the experiment did, once for
/// each method, length and seed asked for, and keeps the codes. Not for two threads at once.
class ExperimentCuts {
public:
    /// The picture of a row of the database, or of a query.
    using PictureOf = std::function<Image(std::size_t row, bool isQuery)>;

    ExperimentCuts(std::shared_ptr<const ExperimentData> data, PictureOf pictureOf, int neighbours);

    std::size_t queries() const { return static_cast<std::size_t>(data_->queries.rows()); }
    /// Throws Error when the method cannot work on the data.
    Cut at(const CutRequest&, JobContext&);

private:
    struct Codes {
        PackedCodes database, queries;
    };
    const Codes& codesOf(const CutRequest&, JobContext&);

    std::shared_ptr<const ExperimentData> data_;
    PictureOf pictureOf_;
    int neighbours_;
    SpectrumCache spectra_;
    std::map<std::tuple<std::string, int, std::uint64_t>, Codes> codes_;
};

/// Pictures of what `readExperimentData` reads from the same source; the files are read at first use.
ExperimentCuts::PictureOf experimentPictures(const ExperimentSource&, std::shared_ptr<const ExperimentData>);

}  // namespace laplens
