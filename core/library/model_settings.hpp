#pragma once

#include <nlohmann/json.hpp>

#include "core/store/records.hpp"

namespace laplens {

/// What a stored model says about itself. A library comes from outside: what is not there or is of another
/// type counts as not said.
class ModelSettings {
public:
    explicit ModelSettings(const ModelRecord& model)
        : json_(nlohmann::json::parse(model.settingsJson, nullptr, false)) {}

    template <class Number>
    Number number(const char* key, Number otherwise) const {
        const auto found = find(key);
        return found && found->is_number_integer() ? found->template get<Number>() : otherwise;
    }
    std::string text(const char* key, const std::string& otherwise) const {
        const auto found = find(key);
        return found && found->is_string() ? found->template get<std::string>() : otherwise;
    }
    bool flag(const char* key) const {
        const auto found = find(key);
        return found && found->is_boolean() && found->get<bool>();
    }
    bool says(const char* key) const { return find(key) != nullptr; }

private:
    const nlohmann::json* find(const char* key) const {
        if (!json_.is_object()) return nullptr;
        const auto found = json_.find(key);
        return found == json_.end() ? nullptr : &*found;
    }

    nlohmann::json json_;
};

}  // namespace laplens
