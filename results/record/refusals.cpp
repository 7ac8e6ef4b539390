// One sentence a reason: a CPU without an instruction refuses twenty cases for it.
#include "results/record/refusals.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace assay {
namespace {

struct Benchmark {
  const NotOffered* first = nullptr;
  std::size_t count = 0;
};

struct Group {
  const NotOffered* first = nullptr;  // Its units and its reason are those of all.
  std::vector<Benchmark> benchmarks;
};

std::string name_of(const Benchmark& one) {
  if (one.count == 1) return case_name(one.first->benchmark, one.first->axes);
  return one.first->benchmark + " (" + std::to_string(one.count) + " cases)";
}

std::vector<Group> grouped(std::span<const NotOffered> absent) {
  std::vector<Group> groups;
  for (const NotOffered& one : absent) {
    auto group = std::ranges::find_if(groups, [&](const Group& known) {
      return known.first->reason == one.reason && known.first->units == one.units;
    });
    if (group == groups.end()) group = groups.insert(group, {&one, {}});
    auto benchmark = std::ranges::find_if(group->benchmarks, [&](const Benchmark& known) {
      return known.first->benchmark == one.benchmark;
    });
    if (benchmark == group->benchmarks.end()) {
      benchmark = group->benchmarks.insert(benchmark, {&one, 0});
    }
    ++benchmark->count;
  }
  return groups;
}

}  // namespace

std::vector<Refusal> refusals(std::span<const NotOffered> absent) {
  std::vector<Refusal> found;
  for (const Group& group : grouped(absent)) {
    std::string cases;
    for (const Benchmark& one : group.benchmarks) {
      if (!cases.empty()) cases += ", ";
      cases += name_of(one);
    }
    found.push_back({std::move(cases), group.first->units, group.first->reason});
  }
  return found;
}

}  // namespace assay
