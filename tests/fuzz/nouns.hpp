// One whole, valid noun of each kind, with every field in use.
#pragma once

#include "results/format/sample.hpp"
#include "results/record/campaign.hpp"
#include "results/record/event.hpp"
#include "results/record/journal.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/sample.hpp"
#include "results/record/unit.hpp"
#include "results/record/verdict.hpp"
#include "results/record/waiver.hpp"

namespace assay::fuzz {

Site site();
Campaign campaign();
Profile profile();
Plan plan();
JournalEvent journal_event();
SamplesHeader samples_header();
Sample sample();
Sample lost_sample();
SamplesFooter samples_footer();
AttemptFooter attempt_footer();
Verdict verdict();
Summary summary();
Waiver waiver();
Event event();

}  // namespace assay::fuzz
