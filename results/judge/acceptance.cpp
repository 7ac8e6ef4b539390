// The acceptance rule: reasons to reject are collected first, then reasons why nothing can be
// decided; accepted is what has neither.
#include "results/judge/acceptance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "results/judge/quantity.hpp"

namespace assay {
namespace {

constexpr std::size_t kReasonsInHeadline = 3;
constexpr std::size_t kReasonBytesMax = 240;

struct Standing {
  std::vector<std::string> against;    // Each rejects.
  std::vector<std::string> undecided;  // Each keeps from accepting.
};

std::string shortened(std::string text) {
  if (text.size() <= kReasonBytesMax) return text;
  std::size_t end = kReasonBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // UTF-8.
  return text.substr(0, end) + "...";
}

std::string example(const FirstReasons& first, Level level, const std::vector<Outcome>& outcomes) {
  for (const Outcome outcome : outcomes) {
    const auto found = first.find({level, outcome});
    if (found != first.end()) return " (" + shortened(found->second) + ")";
  }
  return {};
}

// The smallest whole number of units that is at least this fraction; 1e-9 forgives the rounding of
// 0.95 * 20.
std::uint64_t needed(double fraction, std::uint64_t units) {
  return static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(units) - 1e-9));
}

void unmet_demands(Summary& summary, const Plan& plan, const Profile& profile) {
  for (const Demand& demand : profile.demands) {
    const auto is_meant = [&](const auto& planned) {
      return planned.benchmark == demand.benchmark;
    };
    const auto refused = std::ranges::find_if(plan.not_offered, is_meant);
    std::string why;
    if (refused != plan.not_offered.end()) {
      why = "it is not offered: " + refused->reason;
    } else if (std::ranges::none_of(plan.entries, is_meant)) {
      why = "it is not planned";
    } else {
      continue;
    }
    summary.problems.push_back(
        fmt::format("{} must be offered ({}), but {}", demand.benchmark, demand.source, why));
  }
}

void tally_units(Ruling& ruling) {
  for (const UnitVerdict& unit : ruling.units) {
    Tally& tally = ruling.summary.units[unit.level];
    ++tally.planned;
    if (unit.outcome) {
      ++tally.outcomes[*unit.outcome];
    } else {
      ++tally.recorded;
    }
  }
}

class Conclusion {
 public:
  Conclusion(Summary& summary, const Plan& plan, const Profile& profile, const FirstReasons& first)
      : summary_(summary), plan_(plan), profile_(profile), first_(first) {}

  Standing standing();

 private:
  void weigh_level(Level level);
  void weigh_units(Level level, std::optional<double> fraction);
  void weigh_campaign();
  void weigh_reliability();

  Summary& summary_;
  const Plan& plan_;
  const Profile& profile_;
  const FirstReasons& first_;
  Standing standing_;
};

void Conclusion::weigh_units(Level level, std::optional<double> fraction) {
  const Tally& tally = summary_.units[level];
  std::uint64_t failed = tally.of(Outcome::fail);
  std::uint64_t undecided =
      tally.of(Outcome::error) + tally.of(Outcome::missing) + tally.of(Outcome::indeterminate);
  std::uint64_t not_judged = fraction ? tally.recorded : 0;
  if (profile_.acceptance && profile_.acceptance->undecided_is_fail) {
    failed += undecided + not_judged;
    undecided = not_judged = 0;
  }
  const std::uint64_t demanded = fraction ? needed(*fraction, tally.planned) : tally.planned;
  const std::string noun{name(level)};
  if (tally.planned - failed < demanded) {
    standing_.against.push_back(fmt::format(
        "{} of {} fail{}", failed, counted(tally.planned, noun),
        example(first_, level,
                {Outcome::fail, Outcome::error, Outcome::missing, Outcome::indeterminate})));
  }
  if (undecided > 0) {
    standing_.undecided.push_back(fmt::format(
        "{} of {} could not be decided{}", undecided, counted(tally.planned, noun),
        example(first_, level, {Outcome::error, Outcome::missing, Outcome::indeterminate})));
  }
  if (not_judged > 0) {
    standing_.undecided.push_back(fmt::format("{} of {} not judged: no metric of theirs was judged",
                                              not_judged, counted(tally.planned, noun)));
  }
}

void Conclusion::weigh_level(Level level) {
  const bool is_there = summary_.units.contains(level);
  const auto* rule = profile_.acceptance ? &profile_.acceptance->pass_fraction : nullptr;
  if (rule == nullptr || !rule->contains(level)) {
    if (is_there) weigh_units(level, std::nullopt);
    return;
  }
  const double fraction = rule->at(level);
  if (!(fraction > 0 && fraction <= 1)) {
    standing_.undecided.push_back(
        fmt::format("the profile's pass_fraction {} for a {} is no share", fraction, name(level)));
  } else if (!is_there) {
    standing_.undecided.push_back(fmt::format("no {} was planned", name(level)));
  } else {
    weigh_units(level, fraction);
  }
}

void Conclusion::weigh_campaign() {
  auto& open = standing_.undecided;
  if (summary_.cases.planned == 0) open.push_back("nothing was planned");
  if (summary_.metrics_judged == 0) open.push_back("no metric was judged");
  if (!profile_.acceptance) {
    open.push_back("the profile has no acceptance rule");
  } else if (profile_.acceptance->pass_fraction.empty()) {
    open.push_back("the profile's acceptance rule names no level");
  }
  if (!summary_.problems.empty()) {
    open.push_back(counted(summary_.problems.size(), "problem") + " (" +
                   shortened(summary_.problems.front()) + ")");
  }
  if (plan_.reality != "real") open.push_back("it was not measured on real devices");
}

void Conclusion::weigh_reliability() {
  if (!summary_.reliability || summary_.reliability->outcome == Outcome::pass) return;
  const bool failed = summary_.reliability->outcome == Outcome::fail;
  (failed ? standing_.against : standing_.undecided)
      .push_back("reliability: " + shortened(summary_.reliability->reason));
}

Standing Conclusion::standing() {
  for (const Level level :
       {Level::device, Level::host, Level::rack, Level::group, Level::cluster}) {
    weigh_level(level);
  }
  weigh_reliability();
  weigh_campaign();
  return standing_;
}

std::string joined(const std::vector<std::string>& reasons) {
  std::string words;
  for (std::size_t i = 0; i < std::min(reasons.size(), kReasonsInHeadline); ++i) {
    words += (i == 0 ? "" : "; ") + reasons[i];
  }
  if (reasons.size() > kReasonsInHeadline) {
    words +=
        fmt::format("; and {}", counted(reasons.size() - kReasonsInHeadline, "further reason"));
  }
  return words;
}

// "3 of 4 devices pass", for each level that acceptance names.
std::string passes(const Summary& summary, const Profile& profile) {
  std::string words;
  if (!profile.acceptance) return words;
  for (const auto& [level, fraction] : profile.acceptance->pass_fraction) {
    const auto found = summary.units.find(level);
    if (found == summary.units.end()) continue;
    words += fmt::format("{}{} of {} {}s pass", words.empty() ? "" : ", ",
                         found->second.of(Outcome::pass), found->second.planned, name(level));
  }
  return words.empty() ? words : words + "; ";
}

// "REAL" is never said; anything else is said first and loudly.
std::string reality_mark(const std::string& reality) {
  if (reality == "real") return {};
  std::string loud;
  for (const char letter : reality.empty() ? std::string("reality unknown") : reality) {
    loud += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return loud + ", ";
}

// Whether any judged limit is a number, rather than a fraction of what the same unit measured.
bool is_anchored(const Plan& plan, const Profile& profile) {
  const auto is_number = [](const std::optional<Threshold>& limit) {
    return limit && limit->of.empty();
  };
  for (const PlanEntry& entry : plan.entries) {
    for (const PlannedMetric& metric : entry.metrics) {
      const Bound* bound = bound_for(profile, entry, metric.name);
      if (bound == nullptr || bound->gate != Gate::judge) continue;
      if (is_number(bound->at_least) || is_number(bound->at_most)) return true;
    }
  }
  return false;
}

// What acceptance does not say: a unit that is slow in everything alike meets every such limit.
constexpr std::string_view kRelativeOnly =
    " Absolute speed was not judged: every limit is a fraction of what the same unit measured.";

std::string counts(const Summary& summary) {
  std::string words =
      fmt::format("{} judged, {} recorded only", counted(summary.metrics_judged, "metric"),
                  summary.metrics_recorded);
  if (summary.not_offered > 0)
    words += "; " + counted(summary.not_offered, "case") + " not offered";
  return words + ".";
}

}  // namespace

void conclude(Ruling& ruling, const Plan& plan, const Profile& profile, const FirstReasons& first) {
  Summary& summary = ruling.summary;
  unmet_demands(summary, plan, profile);
  tally_units(ruling);
  const Standing standing = Conclusion(summary, plan, profile, first).standing();
  std::string answer = "ACCEPTED: ";
  summary.exit = Exit::accepted;
  if (!standing.against.empty()) {
    summary.exit = Exit::rejected;
    answer = "REJECTED: " + joined(standing.against) + "; ";
  } else if (!standing.undecided.empty()) {
    summary.exit = Exit::undecided;
    answer = "NOT DECIDED: " + joined(standing.undecided) + "; ";
  }
  summary.headline =
      reality_mark(plan.reality) + answer + passes(summary, profile) + counts(summary);
  if (summary.exit == Exit::accepted && !is_anchored(plan, profile)) {
    summary.headline += kRelativeOnly;
  }
}

}  // namespace assay
