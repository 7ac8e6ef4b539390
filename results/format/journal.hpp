// journal.jsonl: a line an event, "assay/journal/1" in the first line's schema.
#pragma once

#include <string>
#include <string_view>

#include "results/record/journal.hpp"

namespace assay {

std::string to_line(const JournalEvent& event);  // No newline.
JournalEvent parse_journal_event(std::string_view line);

}  // namespace assay
