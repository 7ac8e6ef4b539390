// Models as people write them: JSON with // comments, schema assay/model/1.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "suites/tokens/model.hpp"

namespace assay {

// Throws Error with every complaint, a line `file:line: message` each.
TransformerModel parse_model(std::string_view text, const std::string& file);

// The name and text of a model of suites/models, embedded at build time; sorted by name.
struct CarriedModel {
  std::string_view name;
  std::string_view text;
};
const std::vector<CarriedModel>& carried_models();

// A file by its path (with a '/' or ending in ".json"), or a carried model by its name. Throws
// Error for a file that is none, and for a name that is not carried, with near ones.
TransformerModel model_named(const std::string& file_or_name);

}  // namespace assay
