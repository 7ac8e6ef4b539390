// The manual as a page for man.
#pragma once

#include <string>

#include "harness/cli/manual.hpp"

namespace assay {

std::string man_page(const Manual& manual, const std::string& version);

}  // namespace assay
