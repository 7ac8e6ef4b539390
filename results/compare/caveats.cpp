// Looking for differences beside the figures.
#include "results/compare/caveats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "results/report/human.hpp"
#include "results/report/rows.hpp"

namespace assay {
namespace {

constexpr std::size_t kOfAKindMax = 10;

// What is different every time says nothing.
bool changes_always(const std::string& fact) {
  static const std::set<std::string> names{"iterations", "memory_available_bytes",
                                           "calibrated_iterations"};
  return names.contains(fact);
}

class List {
 public:
  void add(std::string sentence) { sentences_.push_back(std::move(sentence)); }

  // Several of one kind: the first ones, then how many more.
  void add_all(const std::vector<std::string>& sentences, const std::string& kind) {
    for (std::size_t i = 0; i < std::min(sentences.size(), kOfAKindMax); ++i) add(sentences[i]);
    if (sentences.size() > kOfAKindMax) {
      add(fmt::format("and {} more {}", sentences.size() - kOfAKindMax, kind));
    }
  }

  template <class T>
  void differ(const std::string& what, const T& first, const T& second) {
    if (first != second) add(fmt::format("{}: {} first, {} then", what, first, second));
  }

  std::vector<std::string> take() { return std::move(sentences_); }

 private:
  std::vector<std::string> sentences_;
};

std::string shown(const Facts& facts, const std::string& name) {
  const auto found = facts.find(name);
  return found == facts.end() ? "not stated" : human_fact(name, found->second);
}

std::vector<std::string> fact_differences(const std::string& of, const Facts& first,
                                          const Facts& second) {
  std::set<std::string> names;
  for (const auto& [name, value] : first) names.insert(name);
  for (const auto& [name, value] : second) names.insert(name);
  std::vector<std::string> sentences;
  for (const std::string& name : names) {
    const auto a = first.find(name);
    const auto b = second.find(name);
    if (changes_always(name)) continue;
    if (a != first.end() && b != second.end() && a->second == b->second) continue;
    sentences.push_back(fmt::format("{} of {}: {} first, {} then", name, of, shown(first, name),
                                    shown(second, name)));
  }
  return sentences;
}

// The host with all that identifies it as facts.
Facts facts_of(const SiteHost& host) {
  Facts facts = host.facts;
  facts["hostname"] = host.hostname;
  facts["serial"] = host.serial;
  facts["architecture"] = host.architecture;
  facts["cpus"] = host.cpus;
  for (const SiteDevice& device : host.devices) facts["model of " + device.id] = device.model;
  return facts;
}

std::vector<std::string> host_differences(const Site& first, const Site& second) {
  std::map<std::string, const SiteHost*> hosts;
  for (const SiteHost& host : first.hosts) hosts[host.id] = &host;
  std::vector<std::string> sentences;
  for (const SiteHost& host : second.hosts) {
    const auto found = hosts.find(host.id);
    if (found == hosts.end()) continue;
    for (std::string& one : fact_differences(host.id, facts_of(*found->second), facts_of(host))) {
      sentences.push_back(std::move(one));
    }
  }
  return sentences;
}

std::vector<std::string> sampling_differences(const Plan& first, const Plan& second) {
  std::map<std::string, const PlanEntry*> entries;
  for (const PlanEntry& entry : first.entries) {
    entries[case_name(entry.benchmark, entry.axes)] = &entry;
  }
  std::vector<std::string> sentences;
  for (const PlanEntry& entry : second.entries) {
    const auto found = entries.find(case_name(entry.benchmark, entry.axes));
    if (found == entries.end()) continue;
    const Sampling& a = found->second->sampling;
    const Sampling& b = entry.sampling;
    if (a.repetitions == b.repetitions && a.repetition_seconds == b.repetition_seconds &&
        a.soak_seconds == b.soak_seconds) {
      continue;
    }
    sentences.push_back(fmt::format(
        "{}: {} repetitions of {:g} s after {:g} s first, {} of {:g} s after {:g} s then",
        found->first, a.repetitions, a.repetition_seconds, a.soak_seconds, b.repetitions,
        b.repetition_seconds, b.soak_seconds));
  }
  return sentences;
}

std::vector<std::string> how_differences(const Circumstances& first, const Circumstances& second) {
  std::vector<std::string> sentences;
  for (const auto& [case_name, there] : second.how) {
    const auto found = first.how.find(case_name);
    if (found == first.how.end() || found->second.first != there.first) continue;
    for (std::string& one :
         fact_differences(case_name + " on " + there.first, found->second.second, there.second)) {
      sentences.push_back(std::move(one));
    }
  }
  return sentences;
}

}  // namespace

std::vector<std::string> caveats(const Circumstances& first, const Circumstances& second) {
  List list;
  for (const auto& [side, which] : {std::pair{&first, "first"}, std::pair{&second, "second"}}) {
    std::vector<std::string> problems;
    for (const std::string& problem : side->problems) {
      problems.push_back(fmt::format("problem of the {} record: {}", which, problem));
    }
    list.add_all(problems, "problems");
    if (!unreal(side->plan).empty()) {
      list.add(fmt::format("the {} campaign is {}: nothing was measured on real hardware", which,
                           unreal(side->plan)));
    }
  }
  list.differ("campaign", first.plan.campaign, second.plan.campaign);
  list.differ("site", first.plan.site, second.plan.site);
  if (first.profile_sha256 != second.profile_sha256) {
    list.add(
        fmt::format("profiles differ: {} first, {} then", first.plan.profile, second.plan.profile));
  }
  list.differ("program version", first.plan.version, second.plan.version);
  list.differ("seed", first.plan.seed, second.plan.seed);
  list.differ("memory_fraction_max", first.plan.memory_fraction_max,
              second.plan.memory_fraction_max);
  list.add_all(sampling_differences(first.plan, second.plan), "cases with other repetitions");
  list.add_all(host_differences(first.site, second.site), "differences of hosts");
  list.add_all(fact_differences("library", first.libraries, second.libraries), "libraries");
  list.add_all(how_differences(first, second), "differences in how cases were measured");
  return list.take();
}

}  // namespace assay
