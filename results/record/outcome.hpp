// The closed set of outcomes, and what "worse" means among them.
#pragma once

#include <optional>
#include <string_view>

namespace assay {

// pass          measured properly, and the demand is met with the stated confidence
// fail          measured properly: too slow, or a wrong result
// indeterminate the uncertainty straddles the bound
// error         a cause was observed why it could not be measured properly
// missing       planned; neither a sample nor a cause came back
enum class Outcome { pass, fail, indeterminate, error, missing };

std::string_view name(Outcome outcome);
std::optional<Outcome> outcome_named(std::string_view name);

// The one that decides: fail, then error, missing, indeterminate, pass.
Outcome worse(Outcome a, Outcome b);

// Worse over optional outcomes: nothing was judged (recorded only) counts as nothing.
std::optional<Outcome> worse(std::optional<Outcome> a, std::optional<Outcome> b);

}  // namespace assay
