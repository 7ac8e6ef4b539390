// The key of an endpoint: read when it is needed, shown to nobody.
#pragma once

#include <string>

#include "suites/serve/endpoint.hpp"

namespace assay {

// Empty where the server wants none. Throws Error that names the file or the variable, and never
// what stands in it.
std::string read_api_key(const ApiKeySource& source);

// The text with the key taken out, wherever it stands: servers quote the key that they refuse.
std::string without_key(std::string text, const std::string& key);

}  // namespace assay
