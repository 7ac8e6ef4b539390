// Judging a fact: what a host or a case states about itself against what the profile expects.
#pragma once

#include "results/record/profile.hpp"
#include "results/record/sample.hpp"
#include "results/record/verdict.hpp"

namespace assay {

Judgement judge_fact(const Expectation& expected, const Facts& facts);

}  // namespace assay
