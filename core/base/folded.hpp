#pragma once

#include <string>
#include <string_view>

namespace laplens {

/// The text as searches compare it: without differences of case in any script (Unicode's full case folding),
/// letters with their marks composed (NFC), for which other systems write two characters. Bytes that are no
/// UTF-8 stay as they are.
std::string folded(std::string_view text);

bool isUtf8(std::string_view text);

/// ASCII's letters alone: for what programs write, as endings of names.
std::string smallLetters(std::string text);

}  // namespace laplens
