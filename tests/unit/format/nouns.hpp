// One example of every noun, with no two values alike: what the tests write, read and validate.
#pragma once

#include <string>

#include "results/format/sample.hpp"
#include "results/record/campaign.hpp"
#include "results/record/finding.hpp"
#include "results/record/journal.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"
#include "results/record/waiver.hpp"

namespace assay::example {

std::string digest(char digit);  // 64 times.

Site site();
Campaign campaign();
Profile profile();
Plan plan();
SamplesHeader header();
Sample sample();
Sample lost_sample();
AttemptFooter footer();
JournalEvent event();
Event repair();
Waiver waiver();
Finding finding();
Verdict verdict();
Summary summary();

}  // namespace assay::example
