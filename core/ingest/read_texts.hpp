#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/images/text_reader.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// As the library keeps them; of each word its place.
TextRecord textRecordOf(const std::vector<ReadWord>& words);

struct ReadTextsReport {
    std::int64_t read = 0, withText = 0;
    std::int64_t left = 0;  ///< files that could not be read just now
    double seconds = 0;
};

/// Reads the text in the Ready pictures that were not read for it yet, one after another, so that memory
/// stays that of one picture. `languages`: as Tesseract names them; empty: all that are installed. Commits
/// every few seconds; can be paused and stopped within a picture, and goes on from there. Throws Error for a
/// shared library, which keeps no texts, and where Tesseract or a language is missing.
ReadTextsReport readTexts(Library&, std::vector<std::string> languages, JobContext&);

}  // namespace laplens
