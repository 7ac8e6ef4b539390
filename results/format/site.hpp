// site.json: "assay/site/1".
#pragma once

#include <string>
#include <string_view>

#include "results/record/unit.hpp"

namespace assay {

std::string to_json(const Site& site);

// `file` names the text in messages. Throws Error with every complaint, as `file:line: message`.
Site parse_site(std::string_view text, const std::string& file);

}  // namespace assay
