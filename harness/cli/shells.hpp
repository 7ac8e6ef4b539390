// Completion scripts for the shells, made of the manual.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/cli/manual.hpp"

namespace assay {

// What can stand where a value is wanted: by the value's name ("CAMPAIGN"), the names to offer.
using Offered = std::map<std::string, std::vector<std::string>>;

std::string bash_completion(const Manual& manual, const Offered& offered);
std::string zsh_completion(const Manual& manual, const Offered& offered);
std::string fish_completion(const Manual& manual, const Offered& offered);

}  // namespace assay
