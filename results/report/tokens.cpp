// From verdicts to speeds and their rooflines.
#include "results/report/tokens.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "results/record/case.hpp"
#include "results/report/human.hpp"
#include "results/report/stated.hpp"
#include "results/report/statistics.hpp"

namespace assay {
namespace {

constexpr std::string_view kSuite = "tokens.";
constexpr std::string_view kProducts = "gemm.";
// Weights that are less than so many times the last-level cache need not come from memory: the rule
// by which operands of every benchmark rotate.
constexpr double kCacheMultiple = 3;

bool is_speed(const PlanEntry& entry) {
  return entry.benchmark.starts_with(kSuite) && entry.axes.contains("type") &&
         std::ranges::find(entry.metrics, "throughput", &PlannedMetric::name) !=
             entry.metrics.end();
}

std::string products_of(const PlanEntry& entry) {
  return std::string(kProducts) + entry.axes.at("type");
}

// What the judge found of a metric, where that stands: an `error` or a wrong result does not.
std::optional<double> standing(const Verdict& verdict, std::string_view metric) {
  const auto found = std::ranges::find(verdict.judgements, metric, &Judgement::metric);
  if (found == verdict.judgements.end() || !found->value) return std::nullopt;
  const bool is_open = found->outcome == Outcome::error || found->outcome == Outcome::missing;
  if (is_open || !std::isfinite(*found->value) || !(*found->value > 0)) return std::nullopt;
  return *found->value;
}

// Above 0, or none.
std::optional<double> stated_above_zero(const SampleView& sample, std::string_view fact) {
  const double number = stated_number(sample, fact);
  return number > 0 ? std::optional(number) : std::nullopt;
}

void state_energy(TokenSpeed& speed, const SampleView& sample) {
  const double joules = stated_number(sample, "energy_joules.throughput");
  const double seconds = stated_number(sample, "energy_seconds.throughput");
  speed.energy_basis = stated_text(sample, "energy_basis.throughput");
  if (joules > 0 && seconds > 0) speed.per_joule = speed.throughput * seconds / joules;
}

std::string where(const std::string& benchmark, const std::string& unit) {
  return benchmark + "\n" + unit;  // No id holds a line end.
}

}  // namespace

bool concerns_tokens(const PlanEntry& entry) {
  return is_speed(entry) || entry.benchmark.starts_with(kProducts) ||
         entry.benchmark == kMemoryReference;
}

TokenBook::TokenBook(const Plan& plan) {
  std::set<std::string> wanted;
  for (const PlanEntry& entry : plan.entries) {
    if (!is_speed(entry)) continue;
    wanted.insert(products_of(entry));
    wanted.emplace(kMemoryReference);
    const std::string name = case_name(entry.benchmark, entry.axes);
    if (!places_.emplace(name, planned_.size()).second) continue;
    Planned& planned = planned_.emplace_back();
    planned.of.case_name = name;
    planned.of.products = products_of(entry);
  }
  for (const PlanEntry& entry : plan.entries) {
    if (!wanted.contains(entry.benchmark)) continue;
    reference_cases_.emplace(case_name(entry.benchmark, entry.axes), entry.benchmark);
  }
}

void TokenBook::add(const Verdict& verdict, std::span<const SampleView> samples) {
  if (const auto of = reference_cases_.find(verdict.case_name); of != reference_cases_.end()) {
    Reference& reference = references_[where(of->second, verdict.unit)];
    const bool is_memory = of->second == kMemoryReference;
    const auto value = standing(verdict, is_memory ? "bandwidth" : "throughput");
    if (value) reference.greatest = std::max(reference.greatest, *value);
    if (!value && reference.objection.empty()) reference.objection = verdict.reason;
    return;
  }
  const auto place = places_.find(verdict.case_name);
  if (place == places_.end() || samples.empty()) return;
  add_speed(planned_[place->second], verdict, samples.back());
}

void TokenBook::add_speed(Planned& planned, const Verdict& verdict, const SampleView& sample) {
  const auto throughput = standing(verdict, "throughput");
  if (!throughput || sample.status() != SampleStatus::measured) return;
  Speed made;
  made.speed.unit = verdict.unit;
  made.speed.throughput = *throughput;
  made.speed.ranks = std::max(stated_number(sample, "ranks"), 1.0);
  made.speed.per_user = standing(verdict, "per_user");
  made.speed.ttft = standing(verdict, "ttft");
  made.speed.tpot = standing(verdict, "tpot");
  made.speed.mfu = stated_above_zero(sample, "peak_fraction.throughput");
  state_energy(made.speed, sample);
  made.flop = stated_number(sample, "flop_per_token");
  made.bytes = stated_number(sample, "bytes_per_token");
  made.weights_per_llc = stated_number(sample, "weights_per_llc");
  if (planned.of.convention.empty()) {
    planned.of.convention = stated_text(sample, "flop_convention");
  }
  const std::string model = stated_text(sample, "model_sha256");
  if (!model.empty() && planned.of.models.size() < kTokenUnitsMax) planned.of.models.insert(model);
  planned.speeds.push_back(std::move(made));
}

TokenBook::Reference TokenBook::reference(const std::string& benchmark,
                                          const std::string& unit) const {
  const auto found = references_.find(where(benchmark, unit));
  if (found == references_.end()) return {0, benchmark + " was not measured on " + unit};
  if (found->second.greatest > 0) return found->second;
  return {0, benchmark + " does not stand: " + found->second.objection};
}

// A roofline, or why there is none.
void TokenBook::resolve(const TokenCase& of, Speed& speed) const {
  TokenSpeed& made = speed.speed;
  if (made.ranks > 1) {
    made.no_roofline = "ranks share the model, and no figure says how long they must wait";
    return;
  }
  if (!(speed.flop > 0 && speed.bytes > 0)) {
    made.no_roofline = "the sample does not state FLOP and bytes of a token";
    return;
  }
  for (const std::string& benchmark : {of.products, std::string(kMemoryReference)}) {
    const Reference found = reference(benchmark, made.unit);
    if (!(found.greatest > 0)) {
      made.no_roofline = found.objection;
      return;
    }
  }
  const Roofline roofline{
      reference(of.products, made.unit).greatest / speed.flop,
      reference(std::string(kMemoryReference), made.unit).greatest / speed.bytes};
  if (roofline.is_memory() && speed.weights_per_llc > 0 && speed.weights_per_llc < kCacheMultiple) {
    made.no_roofline = "the weights are " + human(speed.weights_per_llc, "1") +
                       " times the last-level cache, so they need not come from memory";
    return;
  }
  if (made.throughput > roofline.throughput()) {
    made.no_roofline = "it is faster than the " + human(roofline.throughput(), "tokens/s") +
                       " that " +
                       (roofline.is_memory() ? std::string(kMemoryReference) : of.products) +
                       " allows, so one of the two is no figure of this unit";
    return;
  }
  made.roofline = roofline;
}

std::vector<TokenCase> TokenBook::take() {
  std::vector<TokenCase> all;
  for (Planned& planned : planned_) {
    TokenCase& of = planned.of;
    for (Speed& speed : planned.speeds) {
      resolve(of, speed);
      if (speed.speed.roofline) {
        of.shares.push_back(speed.speed.of_roofline());
      } else {
        ++of.without;
      }
      if (of.speeds.size() < kTokenUnitsMax) {
        of.speeds.push_back(std::move(speed.speed));
      } else {
        ++of.left_out;
      }
    }
    std::ranges::sort(of.shares);
    if (!of.speeds.empty()) all.push_back(std::move(of));
  }
  return all;
}

std::string in_words(const TokenCase& of, const TokenSpeed& speed) {
  if (!speed.roofline) return "no roofline: " + speed.no_roofline;
  return human_percent(speed.of_roofline(), false) + " of the " +
         human(speed.roofline->throughput(), "tokens/s") + " that " +
         (speed.roofline->is_memory() ? std::string(kMemoryReference) : of.products) + " allows";
}

std::string spread_in_words(const TokenCase& of) {
  if (of.left_out == 0) return {};
  std::string words = human_count(of.left_out) + " further units are not shown. ";
  if (of.shares.empty()) return words + "None has a roofline.";
  const Statistics found = statistics(of.shares);
  words += "Of the roofline, " + human_count(found.count) + " units reach " +
           human_percent(found.median, false) + " in the median, at least " +
           human_percent(found.least, false) + ", at most " + human_percent(found.greatest, false);
  if (of.without != 0) words += "; " + human_count(of.without) + " have none";
  return words + ".";
}

}  // namespace assay
