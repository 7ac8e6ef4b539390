// What became of a case after it was first measured: measured again, waived, overtaken by an event.
#pragma once

#include <string>
#include <vector>

#include "results/explain/explanation.hpp"

namespace assay {

// How often it was measured, what each later plan did, and what may still happen; nothing where
// it was measured once and nothing may be measured again.
std::vector<std::string> again_sentences(const CaseExplanation& explained, const RetestRule& rule);

// Who waived it, why and until when, as the record has it, and how that stands at `now`.
std::string waiver_sentence(const StatedWaiver& stated, const std::string& now);

std::string event_sentence(const Event& event);

}  // namespace assay
