// The next plan of a campaign: what is measured again, by rules that were frozen with the first.
// Pure, so that whoever has the samples can derive every later plan once more.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/next/gate.hpp"
#include "results/next/search_of_plan.hpp"
#include "results/next/tuning.hpp"
#include "results/record/plan.hpp"
#include "results/record/verdict.hpp"

namespace assay {

// What the judge marked, in the order of the first plan.
struct Marked {
  std::string case_name;
  std::string unit;
  Again again = Again::none;
};

// Keeps the verdict's mark where it has one.
void note_mark(const Verdict& verdict, std::vector<Marked>& marked);

// All that the judge said which a later plan rests on.
struct Known {
  explicit Known(const Plan& first) : answers(first), health(first), tuning(first) {}

  // `pointed`: as for Health. `samples`: what it rests on.
  void note(const Verdict& verdict, std::span<const SampleView> samples = {},
            const std::string& pointed = {}) {
    note_mark(verdict, marked);
    answers.note(verdict);
    health.note(verdict, pointed);
    tuning.note(verdict, samples);
  }

  // Of what a later plan measured that the first does not hold: to locate, or of a spare.
  void note_probe(const Verdict& verdict) {
    answers.note_probe(verdict);
    health.note_spare(verdict);
  }

  std::vector<Marked> marked;
  Answers answers;
  Health health;
  Tuning tuning;
};

// What is not derived, but stated in the plan itself.
struct Occasion {
  std::string previous;      // SHA-256 of the last plan's bytes.
  std::string created;       // UTC, RFC 3339.
  std::uint64_t events = 0;  // Lines of events.jsonl that the judge knew.
};

// `plans`: all so far, the first one first. None where there is nothing more to measure, or where
// the rules allow no further plan. What is measured again comes before what is behind the next
// gate; spares are measured before they take a place. What is measured again and what is asked to
// locate a part go into one plan.
std::optional<Plan> next(std::span<const Plan> plans, const Site& site, const Known& known,
                         const Occasion& occasion);

}  // namespace assay
