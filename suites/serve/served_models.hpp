// What GET /models says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

// The ids of {"data": [{"id": ...}, ...]}; none where it is no such list.
std::vector<std::string> served_models(std::string_view json);

}  // namespace assay
