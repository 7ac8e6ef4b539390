// Lines of events.jsonl: "assay/event/1".
#pragma once

#include <string>
#include <string_view>

#include "results/record/event.hpp"

namespace assay {

// Without a newline.
std::string to_line(const Event& event);

// Throws Error for anything that is not whole and of a known version.
Event parse_event(std::string_view line);

}  // namespace assay
