// Which libraries this process runs, by path and digest.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "results/record/fact.hpp"

namespace assay {

// Path to SHA-256 of each shared object (and the program itself) that is loaded now.
Facts loaded_libraries();

// The files that a text of /proc/self/maps holds as executable code.
std::set<std::string> mapped_code(std::string_view maps);

}  // namespace assay
