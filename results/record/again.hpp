// Whether a case on a unit is measured again, and what becomes of what was measured before.
#pragma once

#include <optional>
#include <string_view>

namespace assay {

// none: it is not measured again.
// pool: a few more repetitions, which are put together with those before.
// anew: all repetitions once more; what was measured before stays in the record and decides
//       nothing.
// locate: other units than planned, to find the part that slows some that were; decides nothing.
// enter: for the first time, of a stage behind a gate that opened since.
// spare: a spare unit, by cases of others, so that it may take a place; decides nothing.
enum class Again { none, pool, anew, locate, enter, spare };

// "", "pool", "anew", "locate", "enter", "spare".
std::string_view name(Again again);
std::optional<Again> again_named(std::string_view name);

}  // namespace assay
