// What a thread judges at once, and what it found.
#pragma once

#include <cstddef>
#include <optional>
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

// Some questions with their answers.
struct Batch {
  std::vector<Question> questions;
  std::vector<Verdict> verdicts;          // To each question.
  std::vector<std::vector<Taken>> taken;  // What each rests on.
  std::vector<std::string> texts;         // Of each rendering, over all verdicts.
};

}  // namespace assay
