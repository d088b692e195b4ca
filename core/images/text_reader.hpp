#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/images/image.hpp"

namespace laplens {

/// A word that was read in a picture.
struct ReadWord {
    std::string text;  ///< UTF-8, without spaces
    /// Of the picture's sides, from 0 to 1.
    float left = 0, top = 0, right = 0, bottom = 0;
    bool endsLine = false;
};

/// Reads text in pictures with Tesseract, which is opened when the first reader is made: it may be missing.
/// For one thread.
class TextReader {
public:
    /// Whether Tesseract is installed, and for which languages ("deu", "eng", ...), by name.
    static bool isInstalled();
    static std::vector<std::string> installedLanguages();

    /// Throws Error, with what to install, where Tesseract or one of the languages is missing.
    explicit TextReader(const std::vector<std::string>& languages);
    ~TextReader();

    /// The words in the order of reading; those that Tesseract is not sure of are left out, and of a
    /// photograph without text hardly any stay. Pictures are looked at with long sides of 1600 to 3200
    /// pixels, so that memory stays bounded; after half a minute what was read until then is all. Throws
    /// Cancelled when `stop` is asked for.
    std::vector<ReadWord> read(const Image& picture, std::stop_token stop);

private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace laplens
