// Which algorithm wins where a library offers several: one for all devices of a model, so that a
// slow device cannot be told from a slow algorithm.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/record/algorithm.hpp"
#include "results/record/plan.hpp"
#include "results/record/samples.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// Of each device its exact model, spares too.
using Models = std::map<std::string, std::string>;
Models models_of(const Site& site);

// Units of an entry, by model.
std::map<std::string, std::vector<std::string>> by_model(const std::vector<std::string>& units,
                                                         const Models& models);

struct Winner {
  std::optional<Algorithm> algorithm;
  std::string why_none = {};  // A sentence where nothing won.
};

// What the cases that tune said.
class Tuning {
 public:
  explicit Tuning(const Plan& first);

  // Kept where it is such a case, and neither failed nor went wrong: `samples` are what it rests
  // on.
  void note(const Verdict& verdict, std::span<const SampleView> samples);

  // Whether such a case stands in a section before the entry, for the same product.
  bool decides(const PlanEntry& entry) const;

  // The fastest of those that more than half of the tuned devices of that model offer, by the
  // median over the devices of each one's median. They have the library that most of them have.
  Winner winner(const PlanEntry& entry, const std::string& model, const Models& models) const;

 private:
  struct Heard {
    std::string unit;
    std::string library;
    std::map<std::string, double> speeds;  // By the algorithm's words.
  };
  struct Case {
    std::uint32_t section = 0;
    std::string metric;
    std::vector<Heard> heard;
  };

  std::map<std::string, std::uint32_t> sections_;  // By stage.
  std::map<std::string, Case> cases_;              // By name.
};

// What earlier plans froze; none where nothing was.
std::optional<Algorithm> frozen(std::span<const Plan> plans, const PlanEntry& entry,
                                const std::string& model, const Models& models);

}  // namespace assay
