// profile.json: "assay/profile/1".
#pragma once

#include <string>
#include <string_view>

#include "results/record/profile.hpp"

namespace assay {

std::string to_json(const Profile& profile);

// `file` names the text in messages. Throws Error with every complaint, as `file:line: message`:
// a bound without a source, a floor above its ceiling, a limit of 0, an unknown or duplicate key,
// ...
Profile parse_profile(std::string_view text, const std::string& file);

}  // namespace assay
