// From the cause to the next step.
#include "results/explain/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/judge/quantity.hpp"

namespace assay {
namespace {

bool meets(double value, const Requirement& required) {
  return std::isfinite(value) && (!required.at_least || value >= *required.at_least) &&
         (!required.at_most || value <= *required.at_most);
}

// What disturbs by which condition, and what ends it.
std::string remedy(std::string_view condition) {
  if (condition == "foreign_cpus") {
    return "Something else computed on its CPUs meanwhile. Find it with `ps -eo "
           "pcpu,pid,user,args --sort=-pcpu | head`, stop it or move it to other CPUs, and measure "
           "again.";
  }
  if (condition == "steal_fraction") {
    return "The hypervisor gave its CPUs to other guests. Move them away or reserve the CPUs for "
           "this guest, and measure again; `assay doctor` shows the steal of now.";
  }
  if (condition == "throttled_fraction") {
    return "A CPU quota of its control group was used up. Raise or remove it (cpu.max of the "
           "group, --cpus of a container, a CPU limit of a pod), and measure again.";
  }
  return fmt::format("Mend what the condition {} names, and measure again.", condition);
}

bool is_known(const Sample& sample, const Requirement& required) {
  return sample.conditions.contains(required.condition);
}

std::string of_condition(const CaseExplanation& explained, const Requirement& required) {
  const bool known = std::ranges::all_of(
      explained.samples, [&](const Sample& sample) { return is_known(sample, required); });
  if (known) return remedy(required.condition);
  return fmt::format(
      "The host did not say what {} was, so nothing can be judged by it. `assay doctor` shows what "
      "this host can read of itself.",
      required.condition);
}

// The condition that comes nearest to its limit is the first suspect.
std::string suspect(const CaseExplanation& explained, const Profile& profile) {
  const Requirement* nearest = nullptr;
  double share = 0;
  for (const Requirement& required : profile.requirements) {
    for (const Sample& sample : explained.samples) {
      const auto found = sample.conditions.find(required.condition);
      if (found == sample.conditions.end() || !required.at_most) continue;
      const double now = *required.at_most > 0 ? found->second / *required.at_most : 0;
      if (nearest != nullptr && !(now > share)) continue;
      nearest = &required;
      share = now;
    }
  }
  if (nearest == nullptr || !(share > 0.1)) {
    return "No condition beside the sample explains it: look at the clock (`assay doctor` shows "
           "the governor), at cooling, and at what shares memory or power with this unit.";
  }
  return fmt::format("The first suspect is {}, at {} of what is allowed. {}", nearest->condition,
                     percent(share), remedy(nearest->condition));
}

bool most_peers_share(const CaseExplanation& explained) {
  const std::uint64_t same =
      explained.verdict.outcome ? explained.peers.of(*explained.verdict.outcome) : 0;
  return explained.peers.planned >= 2 && 2 * same > explained.peers.planned;
}

bool is_of(const CaseExplanation& explained, SampleStatus status) {
  return std::ranges::find(explained.samples, status, &Sample::status) != explained.samples.end();
}

// As the judge says it; a worker's own words stand beside a cause.
bool is_copied(const CaseExplanation& explained) {
  const bool own_words = std::ranges::any_of(
      explained.samples, [](const Sample& sample) { return !sample.cause.empty(); });
  return !own_words && explained.verdict.reason.find("bit for bit") != std::string::npos;
}

// Of what was objected to as a whole.
Cause cause_of_whole(const CaseExplanation& explained, const Profile& profile) {
  if (is_copied(explained)) return Cause::copied;
  return unmet(explained, profile) == nullptr ? Cause::other : Cause::condition;
}

// Its margin is beyond the uncertainty, so that it is no straddling.
bool sags(const Judgement& judgement) {
  return judgement.margin && judgement.limit && judgement.uncertainty &&
         *judgement.margin * *judgement.limit >= *judgement.uncertainty;
}

std::string below(const CaseExplanation& explained) {
  if (most_peers_share(explained)) {
    return "Most other units come out the same way, so look for what they have in common first: "
           "the limit, the software, the power or the cooling of the room.";
  }
  return "Measure it once more, alone. If it comes out the same, this unit is what differs: "
         "compare its firmware, clock, memory population and cooling with a unit that passes, then "
         "drain it and have it repaired or replaced.";
}

}  // namespace

const Requirement* unmet(const CaseExplanation& explained, const Profile& profile) {
  for (const Sample& sample : explained.samples) {
    if (sample.status != SampleStatus::measured) return nullptr;
    for (const Requirement& required : profile.requirements) {
      const auto found = sample.conditions.find(required.condition);
      if (found == sample.conditions.end() || !meets(found->second, required)) return &required;
    }
  }
  return nullptr;
}

Cause cause_of(const CaseExplanation& explained, const Profile& profile) {
  const Verdict& verdict = explained.verdict;
  if (!verdict.outcome || verdict.outcome == Outcome::pass) return Cause::none;
  if (verdict.outcome == Outcome::missing || explained.samples.empty()) return Cause::missing;
  if (explained.outdated_by) return Cause::outdated;
  if (is_of(explained, SampleStatus::wrong)) return Cause::wrong;
  if (is_of(explained, SampleStatus::error)) return Cause::not_run;
  if (verdict.judgements.empty()) return cause_of_whole(explained, profile);
  const auto decided = std::ranges::find_if(
      explained.metrics,
      [&](const MetricExplanation& metric) { return metric.judgement.outcome == verdict.outcome; });
  if (decided == explained.metrics.end()) return Cause::other;
  const Judgement& judgement = decided->judgement;
  if (decided->expectation) return Cause::fact;
  if (verdict.outcome == Outcome::indeterminate) {
    return sags(judgement) ? Cause::sags : Cause::open;
  }
  if (verdict.outcome == Outcome::fail) return Cause::beyond;
  const bool noisy = decided->bound && decided->bound->spread_max && judgement.spread &&
                     !(*judgement.spread <= *decided->bound->spread_max);
  if (noisy) return Cause::noisy;
  return judgement.relation == "physical_limit" ? Cause::impossible : Cause::other;
}

std::vector<std::string> advice(const CaseExplanation& explained, const Profile& profile) {
  switch (cause_of(explained, profile)) {
    case Cause::none: return {};
    case Cause::missing:
      return {
          "It was planned and nothing came back: the job was never started, was interrupted, or "
          "its file was lost. Look at its raw output and at journal.jsonl, then go on with "
          "`assay run --resume` or repeat it."};
    case Cause::wrong:
      return {"A wrong result is no matter of speed: do not use this unit until it is explained.",
              "Drain it, repeat the measurement once with the same seed, and have memory and "
              "processor tested; a result that is wrong once in a while is as bad as one that is "
              "always wrong."};
    case Cause::not_run:
      return {
          "The cause above is what the worker or its watchdog saw. Its last words stand in the "
          "raw output; the kernel's stand in `dmesg` or `journalctl -k` around that time. Mend "
          "it, then repeat the measurement."};
    case Cause::condition: return {of_condition(explained, *unmet(explained, profile))};
    case Cause::noisy:
      return {"Its repetitions lie too far apart to be judged.", suspect(explained, profile)};
    case Cause::impossible:
      return {
          "Nothing is that fast: the measurement or the stated limit is broken, not the unit. "
          "Check the facts beside the sample (cores, instruction set, clock) against the "
          "physical limit of the profile, and report it."};
    case Cause::fact:
      return {
          "The host is not what the profile expects. Set it as demanded, or, where the host is "
          "right, mend the expectation in the profile with its source, and judge again."};
    case Cause::beyond: return {below(explained)};
    case Cause::open:
      return {
          "It lies so near to its limit that these repetitions cannot tell which side it is "
          "on. More repetitions on a quiet host narrow the uncertainty; until then it is "
          "neither good nor bad."};
    case Cause::sags:
      return {
          "It begins well and ends below its limit, so its median says more than it can hold. "
          "Look for heat, power or clock that gives way under load: cooling, dust, power limits "
          "and the governor, and measure it with a longer load before the first repetition "
          "(soak_seconds of the campaign)."};
    case Cause::outdated:
      return {
          "Something was done to the unit after this was measured, so it says nothing of the unit "
          "as it is now. Measure it once more; what was measured before stays in the record."};
    case Cause::copied:
      return {
          "Two measurements never give the same noise: one of the two was copied, not measured. "
          "Find out how the files came to be in samples/ and who had access to them, and measure "
          "both units again, with somebody watching."};
    case Cause::other: return {"Mend what the sentence above names, then repeat the measurement."};
  }
  return {};
}

}  // namespace assay
