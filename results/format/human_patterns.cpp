// What expands is a pattern.
#include "results/format/human_patterns.hpp"

#include <optional>

#include "results/record/error.hpp"
#include "results/record/pattern.hpp"

namespace assay::human {
namespace {

// How many units it names; a complaint where it is no pattern.
std::optional<std::size_t> count_of_units(Fields& fields, std::string_view key,
                                          const std::string& text) {
  try {
    return expand(text).size();
  } catch (const Error& wrong) {
    fields.complain(key, wrong.what());
    return std::nullopt;
  }
}

}  // namespace

std::string pattern_of(Fields& fields, std::string_view key, const std::string& text) {
  return text.empty() || count_of_units(fields, key, text) ? text : std::string{};
}

std::vector<std::string> patterns_if_any(Fields& fields, std::string_view key) {
  std::vector<std::string> patterns;
  std::size_t units = 0;
  for (const Node* item : fields.list_if_any(key)) {
    if (item->kind != Kind::text || item->text.empty()) {
      fields.complaints().add(item->line, "'" + std::string(key) + "' holds patterns in quotes");
    } else if (const auto count = count_of_units(fields, key, item->text)) {
      patterns.push_back(item->text);
      units += *count;
    }
    if (units <= kUnitsMax) continue;
    fields.complain(
        key, "'" + std::string(key) + "' names more than " + std::to_string(kUnitsMax) + " units");
    return {};
  }
  return patterns;
}

}  // namespace assay::human
