// A format with a row for each judgement of each unit. What it writes grows with the units, so it
// is written verdict by verdict, as they are computed, and never held.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "results/judge/judge.hpp"

namespace assay {

// One file each, registered by itself, beside the formats that render a whole Report.
struct RowFormat {
  std::string name;  // As given to --format.
  std::string about;
  std::string file;  // Under report/: "verdicts.csv".
  std::string (*head)(const Plan&);
  // All rows of this verdict, at least one, appended to `out`.
  void (*append)(std::string& out, const Plan&, const Verdict&);
};

// One such format on its way to where it is written or compared: its head goes there at once.
Rendering rows_of(const RowFormat& format, const Plan& plan,
                  const std::function<void(std::string_view)>& into);

}  // namespace assay
