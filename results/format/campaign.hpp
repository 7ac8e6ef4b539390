// campaign.json: "assay/campaign/1".
#pragma once

#include <string>
#include <string_view>

#include "results/record/campaign.hpp"

namespace assay {

std::string to_json(const Campaign& campaign);

// `file` names the text in messages. Throws Error with every complaint, as `file:line: message`.
Campaign parse_campaign(std::string_view text, const std::string& file);

}  // namespace assay
