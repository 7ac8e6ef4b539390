// Conditions of now against the profile.
#include "harness/doctor/quiet.hpp"

#include <fmt/format.h>

#include <cmath>

namespace assay {
namespace {

std::string remedy(const std::string& condition) {
  if (condition == "foreign_cpus") return "ps -eo pcpu,pid,user,args --sort=-pcpu | head";
  if (condition == "steal_fraction") {
    return "vmstat 1 5  # column st; only whoever runs the hypervisor can give the CPUs back";
  }
  if (condition == "throttled_fraction") return "cat /sys/fs/cgroup/cpu.stat";
  return "";
}

std::string limits(const Requirement& required) {
  std::string words;
  if (required.at_least) words += fmt::format("at least {:g}", *required.at_least);
  if (required.at_most) {
    words += fmt::format("{}at most {:g}", words.empty() ? "" : " and ", *required.at_most);
  }
  return words;
}

Diagnosis finding(const Conditions& now, const Requirement& required) {
  const auto found = now.find(required.condition);
  if (found == now.end() || !std::isfinite(found->second)) {
    return {Health::hurts, required.condition,
            fmt::format("cannot be read, and the profile requires {}: every sample would be an "
                        "error",
                        limits(required)),
            "assay run --profile FILE  # one that does not require it, and says why"};
  }
  const double value = found->second;
  const bool holds = (!required.at_least || value >= *required.at_least) &&
                     (!required.at_most || value <= *required.at_most);
  const std::string words = fmt::format("{:.3g} just now, {} required", value, limits(required));
  if (holds) return {Health::fine, required.condition, words, ""};
  return {Health::hurts, required.condition, words + ": samples taken now would be errors",
          remedy(required.condition)};
}

}  // namespace

std::vector<Diagnosis> quiet_findings(const Conditions& now,
                                      const std::vector<Requirement>& requirements) {
  std::vector<Diagnosis> findings;
  for (const Requirement& required : requirements) findings.push_back(finding(now, required));
  return findings;
}

}  // namespace assay
