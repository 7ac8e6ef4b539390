// Showing proposals.
#include "results/rebase/text.hpp"

#include <fmt/format.h>

#include "results/record/case.hpp"
#include "results/report/human.hpp"
#include "results/report/safe_text.hpp"
#include "results/report/text_table.hpp"

namespace assay {
namespace {

std::string title(const Bound& bound) {
  std::string words = case_name(bound.benchmark, bound.axes) + " " + bound.metric;
  if (bound.level) words += " of a " + std::string(name(*bound.level));
  return one_line(words);
}

TableLine line_of(const Proposal& proposal) {
  const Bound& bound = *proposal.bound;
  const std::string unit = one_line(bound.unit);
  const std::string relation = proposal.is_floor ? "≥ " : "≤ ";
  const auto limit = [&](double value) { return relation + human(value, unit); };
  if (!proposal.limit) {
    return {{title(bound), proposal.before > 0 ? limit(proposal.before) : "", "stays", "", "", ""},
            {},
            one_line(proposal.kept)};
  }
  return {
      {title(bound), limit(proposal.before), limit(*proposal.limit), human_count(proposal.units),
       human(proposal.found.median, unit), human_percent(proposal.tighter(), false)},
      {},
      "by " + one_line(proposal.case_name)};
}

}  // namespace

std::string rebasing_text(const Rebasing& rebasing, std::size_t columns) {
  TextTable table{{{"bound", false, 16},
                   {"external", true, 0},
                   {"proposed", true, 0},
                   {"units", true, 0},
                   {"median", true, 0},
                   {"tighter by", true, 0}},
                  {}};
  for (const Proposal& proposal : rebasing.proposals) table.lines.push_back(line_of(proposal));
  const std::size_t count = rebasing.tightened();
  const std::string answer =
      fmt::format("{} of {} judged bounds can be tightened.\n", human_count(count),
                  human_count(rebasing.proposals.size()));
  if (table.lines.empty()) return answer;
  return render(std::move(table), false, columns) + "\n" + answer;
}

}  // namespace assay
