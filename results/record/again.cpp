// The names of Again.
#include "results/record/again.hpp"

namespace assay {

std::string_view name(Again again) {
  switch (again) {
    case Again::none: return "";
    case Again::pool: return "pool";
    case Again::anew: return "anew";
    case Again::locate: return "locate";
    case Again::enter: return "enter";
    case Again::spare: return "spare";
  }
  return "";
}

std::optional<Again> again_named(std::string_view name) {
  for (const Again again :
       {Again::none, Again::pool, Again::anew, Again::locate, Again::enter, Again::spare}) {
    if (assay::name(again) == name) return again;
  }
  return std::nullopt;
}

}  // namespace assay
