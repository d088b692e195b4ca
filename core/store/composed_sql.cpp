#include "core/store/composed_sql.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include "core/base/error.hpp"
#include "core/base/folded.hpp"
#include "core/store/stars.hpp"
#include "core/store/statement_results.hpp"

namespace laplens {

namespace {

/// How texts are compared: SQLite as folded() has them, a server by their bytes, of which it folds ASCII
/// letters alone.
class TextSql {
public:
    explicit TextSql(ArgumentList& arguments) : arguments_(arguments) {}

    std::string of(const std::string& column) const {
        return arguments_.isServer() ? "lower(encode(" + column + ", 'escape'))" : "folded(" + column + ")";
    }
    std::string said(const std::string& text) const {
        return arguments_.isServer() ? "lower(encode(" + arguments_.placeText(text) + "::bytea, 'escape'))"
                                     : arguments_.placeText(folded(text));
    }
    std::string contains(const std::string& text, const std::string& part) const {
        return arguments_.isServer() ? "position(" + part + " IN " + text + ") > 0"
                                     : "instr(" + text + ", " + part + ") > 0";
    }
    std::string begins(const std::string& text, const std::string& part) const {
        return arguments_.isServer() ? "position(" + part + " IN " + text + ") = 1"
                                     : "instr(" + text + ", " + part + ") = 1";
    }
    /// What rtrim takes away from the end of a path, of which all letters but '/' are given to it, is the
    /// name.
    std::string folder() const {
        const std::string path = of("path");
        return arguments_.isServer() ? "regexp_replace(" + path + ", '[^/]*$', '')"
                                     : "rtrim(" + path + ", replace(" + path + ", '/', ''))";
    }
    std::string name() const {
        const std::string path = of("path");
        return arguments_.isServer() ? "substring(" + path + " FROM '[^/]*$')"
                                     : "substr(" + path + ", length(" + folder() + ") + 1)";
    }

private:
    ArgumentList& arguments_;
};

std::string shapeCondition(PictureShape shape) {
    switch (shape) {
        case PictureShape::Any:
            break;
        case PictureShape::Wide:
            return "width * 19 > height * 20";
        case PictureShape::Tall:
            return "height * 19 > width * 20";
        case PictureShape::Square:
            return "width > 0 AND width * 19 <= height * 20 AND height * 19 <= width * 20";
        case PictureShape::Panorama:
            return "width > 0 AND height > 0 AND (width >= 2 * height OR height >= 2 * width)";
    }
    return {};
}

std::string rangeCondition(ArgumentList& arguments, const std::string& number, const ImageTerm& term) {
    std::string sql = "1 = 1";
    if (term.from) sql += " AND " + number + " >= " + arguments.place(*term.from);
    if (term.until) sql += " AND " + number + " < " + arguments.place(*term.until);
    return sql;
}

/// starsOf().
std::string starsExpression() {
    std::string given;
    for (int stars = 0; stars <= kMostStars; ++stars)
        given += " WHEN '" + starTag(stars) + "' THEN " + std::to_string(stars);
    return "coalesce((SELECT max(CASE tag" + given +
           " END) FROM tags WHERE image_id = images.id), "
           "(SELECT rating FROM facts WHERE image_id = images.id), 0)";
}

std::string factCondition(const TextSql& sql, const char* column, const std::string& said) {
    return "id IN (SELECT image_id FROM facts WHERE " + sql.contains(sql.of(column), said) + ')';
}

/// Of whole levels of a keyword: "/a/b/" in "/a/b/c/". What lies on other lines is another keyword.
std::string keywordCondition(const TextSql& sql, ArgumentList& arguments, const std::string& text) {
    std::string levels = text;
    std::ranges::replace(levels, '|', '/');
    levels.erase(0, levels.find_first_not_of('/'));
    levels.erase(levels.find_last_not_of('/') + 1);
    const std::string lines = sql.of("keywords");
    const std::string wrapped = arguments.isServer()
                                    ? "replace(" + lines + ", chr(10), '/' || chr(10) || '/')"
                                    : "replace(" + lines + ", char(10), '/' || char(10) || '/')";
    return "id IN (SELECT image_id FROM facts WHERE keywords <> '' AND " +
           sql.contains("('/' || " + wrapped + " || '/')", sql.said('/' + levels + '/')) + ')';
}

/// Latitudes, which an index knows, leave the fewest pictures for metresBetween(); SQLite calls it.
std::string nearCondition(ArgumentList& arguments, const ImageTerm& term) {
    const double reach = static_cast<double>(term.metres) / kMetresPerDegree;
    const std::string from = arguments.place(e7OfDegrees(term.place.latitude - reach) - 1),
                      until = arguments.place(e7OfDegrees(term.place.latitude + reach) + 1),
                      latitude = arguments.place(e7OfDegrees(term.place.latitude)),
                      longitude = arguments.place(e7OfDegrees(term.place.longitude)),
                      metres = arguments.place(term.metres);
    const auto degrees = [](const std::string& e7) { return '(' + e7 + " / 1e7::float8)"; };
    const auto halfSine = [&](const std::string& a, const std::string& b) {
        return "power(sind((" + degrees(a) + " - " + degrees(b) + ") / 2), 2)";
    };
    const std::string distance =
        arguments.isServer()
            ? "2 * 6371008.8::float8 * asin(sqrt(least(1, " + halfSine("latitude_e7", latitude + "::bigint") +
                  " + cosd(" + degrees("latitude_e7") + ") * cosd(" + degrees(latitude + "::bigint") +
                  ") * " + halfSine("longitude_e7", longitude + "::bigint") + ")))"
            : "metres_between(latitude_e7, longitude_e7, " + latitude + ", " + longitude + ')';
    return "id IN (SELECT image_id FROM facts WHERE latitude_e7 BETWEEN " + from + " AND " + until + " AND " +
           distance + " <= " + metres + ')';
}

/// Paths begin below the root's folder: the pictures of roots that have the text in their folder's name, or,
/// of a text with a slash, in the whole path; and those whose root's path ends with what the text begins
/// with, where theirs, or that of their folder, goes on with the rest.
std::string rootCondition(ArgumentList& arguments, const std::string& text, const std::string& column,
                          const std::vector<RootRecord>& roots) {
    const TextSql sql(arguments);
    const std::string said = folded(text);
    const bool isPath = said.find('/') != said.npos;
    std::vector<std::int64_t> named;
    std::string goingOn;
    for (const RootRecord& root : roots) {
        const std::string path = folded(root.path.native()) + '/';
        if ((isPath ? path : folded(root.path.filename().native())).find(said) != path.npos) {
            named.push_back(root.id);
            continue;
        }
        for (std::size_t rest = said.find('/') + 1; isPath && rest != 0 && rest < said.size();
             rest = said.find('/', rest) + 1)
            if (path.ends_with(said.substr(0, rest)))
                goingOn += " OR (root_id = " + arguments.place(root.id) + " AND " +
                           sql.begins(column, sql.said(text.substr(rest))) + ')';
    }
    if (named.empty()) return goingOn;
    const std::string list = arguments.placeList(std::move(named));
    return goingOn + (arguments.isServer() ? " OR root_id = ANY (" + list + ')'
                                           : " OR root_id IN (SELECT value FROM json_each(" + list + "))");
}

std::string textCondition(ArgumentList& arguments, const std::string& text) {
    return "id IN (SELECT rowid FROM text_index WHERE text_index MATCH " +
           arguments.placeText(textMatch(text)) + ')';
}

std::string condition(ArgumentList& arguments, const ImageTerm& term, const std::vector<RootRecord>& roots) {
    using About = ImageTerm::About;
    const TextSql sql(arguments);
    switch (term.about) {
        case About::Date:
            return rangeCondition(arguments, dateExpression(), term);
        case About::Pixels:
            return rangeCondition(arguments, "width * height", term);
        case About::FileSize:
            return rangeCondition(arguments, "file_size", term);
        case About::Rating:
            return rangeCondition(arguments, starsExpression(), term);
        case About::Shape:
            return shapeCondition(term.shape);
        case About::Near:
            return nearCondition(arguments, term);
        case About::Keyword:
            return keywordCondition(sql, arguments, term.text);
        case About::Text:
            if (arguments.isServer())
                throw Error("a shared library keeps no text of pictures", {},
                            "Leave out text:, or open a library of your own");
            return textCondition(arguments, term.text);
        default:
            break;
    }
    const std::string said = sql.said(term.text);
    switch (term.about) {
        case About::Path:
            return sql.contains(sql.of("path"), said) +
                   rootCondition(arguments, term.text, sql.of("path"), roots);
        case About::Folder:
            return sql.contains(sql.folder(), said) +
                   rootCondition(arguments, term.text, sql.folder(), roots);
        case About::Name:
            return sql.contains(sql.name(), said);
        case About::Tag:
            return "id IN (SELECT image_id FROM tags WHERE " + sql.of("tag") + " = " + said + ") OR " +
                   keywordCondition(sql, arguments, term.text);
        case About::Label:
            return sql.of("label") + " = " + said;
        case About::Camera:
            return factCondition(sql, "camera", said);
        case About::Lens:
            return factCondition(sql, "lens", said);
        case About::Notes:
            return factCondition(sql, "notes", said);
        case About::Colour:
            return factCondition(sql, "colour", said);
        default:
            break;
    }
    std::string any =
        sql.contains(sql.of("path"), said) + rootCondition(arguments, term.text, sql.of("path"), roots) +
        " OR " + sql.contains(sql.of("label"), said) + " OR id IN (SELECT image_id FROM tags WHERE " +
        sql.contains(sql.of("tag"), said) + ") OR id IN (SELECT image_id FROM facts WHERE " +
        sql.contains(sql.of("camera"), said) + " OR " + sql.contains(sql.of("lens"), said) + " OR " +
        sql.contains(sql.of("notes"), said) + " OR " + sql.contains(sql.of("keywords"), said) + ')';
    if (!arguments.isServer()) any += " OR " + textCondition(arguments, term.text);
    if (term.from || term.until) any += " OR (" + rangeCondition(arguments, dateExpression(), term) + ')';
    if (term.shape != PictureShape::Any) any += " OR (" + shapeCondition(term.shape) + ')';
    return any;
}

}  // namespace

const char* kept(const std::string& sql) {
    static std::mutex mutex;
    static std::set<std::string> known;
    const std::lock_guard lock(mutex);
    return known.insert(sql).first->c_str();
}

std::string ArgumentList::place(SqlValue value) {
    values_.push_back(value);
    return (isServer_ ? '$' : '?') + std::to_string(values_.size());
}

std::string ArgumentList::placeList(std::vector<std::int64_t> ids) {
    return place(IdList{lists_.emplace_back(std::move(ids))});
}

std::string ArgumentList::placeText(std::string text) {
    return place(std::string_view(texts_.emplace_back(std::move(text))));
}

std::string textMatch(const std::string& text) {
    std::string match = "\"";
    for (const char c : text) match += c == '"' ? "\"\"" : std::string(1, c);
    return match + "\" *";
}

std::string termConditions(ArgumentList& arguments, const ImageFilter& filter,
                           const std::vector<RootRecord>& roots) {
    std::string sql;
    const auto one = [&](const ImageTerm& term) {
        return (term.isNot ? "NOT (" : "(") + condition(arguments, term, roots) + ')';
    };
    for (const ImageTerm& term : filter.terms) {
        sql += " AND (" + one(term);
        for (const ImageTerm& other : term.otherwise) sql += " OR " + one(other);
        sql += ')';
    }
    return sql;
}

}  // namespace laplens
