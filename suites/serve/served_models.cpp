// The list of models, as far as it is one.
#include "suites/serve/served_models.hpp"

#include <simdjson.h>

namespace assay {

std::vector<std::string> served_models(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::array data;
  std::vector<std::string> models;
  if (parser.parse(json.data(), json.size())["data"].get(data) != simdjson::SUCCESS) return models;
  for (const simdjson::dom::element one : data) {
    std::string_view id;
    if (one["id"].get(id) == simdjson::SUCCESS) models.emplace_back(id);
  }
  return models;
}

}  // namespace assay
