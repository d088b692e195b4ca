#include "app/console/arguments.hpp"

#include <charconv>
#include <sstream>
#include <string>
#include <string_view>

namespace laplens {

namespace {

template <class Number>
bool isBetween(const std::string& text, Number least, Number most) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc() && read.ptr == end && number >= least && number <= most;
}

/// The parser would read 010 as 8.
bool hasLeadingZero(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return text.size() > 1 && text[0] == '0';
}

template <class Number>
CLI::Validator between(const std::string& kind, Number least, Number most) {
    std::ostringstream bounds;
    bounds << kind << " from " << least << " to " << most;
    return CLI::Validator(
        [=, what = bounds.str()](std::string& text) {
            const bool isWhole = std::is_integral_v<Number>;
            if (isBetween(text, least, most) && !(isWhole && hasLeadingZero(text))) return std::string();
            return "\"" + text + "\" is not " + what;
        },
        "");
}

}  // namespace

CLI::Validator wholeNumber(std::int64_t least, std::int64_t most) {
    return between("a whole number", least, most);
}

CLI::Validator realNumber(double least, double most) {
    return between("a number", least, most);
}

CLI::Validator seedNumber() {
    return between("a whole number", std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max());
}

CLI::Validator pathOfFileUri() {
    return CLI::Validator(
        [](std::string& said) {
            if (said.empty()) return std::string("the name is empty");
            constexpr std::string_view kScheme = "file://";
            if (!said.starts_with("file:///")) return std::string();
            std::string path;
            for (std::size_t i = kScheme.size(); i < said.size(); ++i) {
                unsigned byte = 0;
                const char* digits = said.data() + i + 1;
                const bool isCoded = said[i] == '%' && i + 2 < said.size() &&
                                     std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
                path += isCoded ? static_cast<char>(byte) : said[i];
                if (isCoded) i += 2;
            }
            said = std::move(path);
            return std::string();
        },
        "");
}

std::map<std::string, Eigensolver> solversByName() {
    return {{"automatic", Eigensolver::Automatic}, {"spectra", Eigensolver::Spectra}};
}

}  // namespace laplens
