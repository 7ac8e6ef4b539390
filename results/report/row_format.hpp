// A format with a row for each judgement of each unit. What it writes grows with the units, so it
// is written verdict by verdict, as they are computed, and never held.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "results/record/plan.hpp"
#include "results/record/verdict.hpp"

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

// One such format on its way to where it is written or compared.
class RowStream {
 public:
  using Into = std::function<void(std::string_view)>;

  RowStream(const RowFormat& format, Plan plan, Into into)
      : format_(format), plan_(std::move(plan)), into_(std::move(into)) {
    into_(format_.head(plan_));
  }

  void add(const Verdict& verdict) {
    rows_.clear();
    format_.append(rows_, plan_, verdict);
    into_(rows_);
  }

 private:
  const RowFormat& format_;
  Plan plan_;
  Into into_;
  std::string rows_;
};

}  // namespace assay
