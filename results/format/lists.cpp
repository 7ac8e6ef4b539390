// Writing maps (sorted by nature) and lists.
#include "results/format/lists.hpp"

namespace assay {

void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
  json.array();
  for (const std::string& text : texts) json.text(text);
  json.end();
}

void write_map(JsonWriter& json, const std::map<std::string, std::string>& map) {
  json.object();
  for (const auto& [key, value] : map) json.key(key).text(value);
  json.end();
}

void write_map(JsonWriter& json, const std::map<std::string, double>& map) {
  json.object();
  for (const auto& [key, value] : map) json.key(key).number(value);
  json.end();
}

void write_facts(JsonWriter& json, const Facts& facts) {
  json.object();
  for (const auto& [key, value] : facts) json.key(key).fact(value);
  json.end();
}

}  // namespace assay
