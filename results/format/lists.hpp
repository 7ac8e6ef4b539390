// Maps and lists as JSON: what several nouns write.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/format/json_writer.hpp"

namespace assay {

void write_texts(JsonWriter& json, const std::vector<std::string>& texts);
void write_map(JsonWriter& json, const std::map<std::string, std::string>& map);
void write_map(JsonWriter& json, const std::map<std::string, double>& map);
void write_facts(JsonWriter& json, const Facts& facts);

}  // namespace assay
