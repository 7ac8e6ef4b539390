// The golden street: an invented campaign in which every outcome happens once for a stated reason.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/format/sample.hpp"
#include "results/record/campaign.hpp"
#include "results/record/plan.hpp"
#include "results/record/profile.hpp"
#include "results/record/sample.hpp"
#include "results/record/unit.hpp"

namespace assay::golden {

// One file of samples/, and how it ended.
struct SamplesFile {
  enum class End { footer, wrong_footer, torn, lost };
  std::string job;
  std::uint32_t attempt = 1;
  std::vector<Sample> samples;
  End end = End::footer;
  std::vector<LostCase> lost;  // For End::lost: what footer.json says.
};

Site site();
Campaign campaign();
Profile profile();
Plan plan();  // Without its inputs.
std::vector<SamplesFile> samples();

// Writes the whole campaign folder, verdicts included. The folder must not exist.
void write_street(const std::filesystem::path& folder);

}  // namespace assay::golden
