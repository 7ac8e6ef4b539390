// Some questions with their answers: the piece of a campaign that one thread judges.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/judge/case_judge.hpp"

namespace assay {

// What is to be judged.
struct Question {
  const CaseTerms* terms = nullptr;
  std::size_t unit = 0;                // Among the ruling's units.
  std::optional<SampleView> sample;    // Of the first plan.
  std::optional<Objection> objection;  // To the place of that sample in the record.
};

struct Batch {
  std::vector<Question> questions;
  std::vector<Verdict> verdicts;          // To each question.
  std::vector<std::vector<Taken>> taken;  // What each rests on.
  std::vector<std::string> texts;         // Of each rendering, over all verdicts.
};

// Something will be asked so many questions later: asked for one step earlier, memory is not waited
// for.
inline constexpr std::size_t kAhead = 4;

// In a thread beside others: of `units` only the names are read.
Batch answer(const CaseJudge& judge, const std::vector<UnitVerdict>& units,
             std::span<const Rendering> renderings, Batch batch);

}  // namespace assay
