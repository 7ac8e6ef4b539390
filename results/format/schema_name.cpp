// Comparing the schema that a file names with the one that this program knows.
#include "results/format/schema_name.hpp"

#include <charconv>

#include "results/record/printable.hpp"

namespace assay {
namespace {

// The version behind `noun` ("assay/plan/"), or 0.
unsigned version_of(std::string_view schema, std::string_view noun) {
  if (schema.substr(0, noun.size()) != noun) return 0;
  const auto digits = schema.substr(noun.size());
  unsigned version = 0;
  const auto end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, version);
  return parsed.ec == std::errc{} && parsed.ptr == end ? version : 0;
}

}  // namespace

std::string schema_complaint(std::string_view found, std::string_view wanted) {
  if (found == wanted) return {};
  const std::string known = "this version reads \"" + std::string(wanted) + "\"";
  const auto noun = wanted.substr(0, wanted.rfind('/') + 1);
  const std::string shown = printable(found, 100);
  if (version_of(found, noun) > version_of(wanted, noun)) {
    return "\"" + shown + "\" was made by a newer version of assay; " + known;
  }
  return "schema \"" + shown + "\" is not known; " + known;
}

}  // namespace assay
