// The profiles of GPUs: every number says what it stands on, each is for one exact device, and the
// campaign `gpu` can be judged by each.
#include <gtest/gtest.h>

#include <array>

#include "harness/bench/benchmark.hpp"
#include "results/format/campaign.hpp"
#include "results/format/profile.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

struct GpuProfile {
  const char* name;
  const char* device;  // As CUDA states it.
};

constexpr std::array kProfiles{GpuProfile{"gb300-nvl72", "NVIDIA GB300"},
                               GpuProfile{"gb200-nvl72", "NVIDIA GB200"},
                               GpuProfile{"h100-sxm", "NVIDIA H100 80GB HBM3"}};

Profile carried(const std::string& name) {
  const std::string path = ASSAY_SOURCE_DIR "/suites/profiles/" + name + ".json";
  return parse_profile(read_file(path), path);
}

bool states_its_basis(const std::string& source) {
  for (const char* basis : {"vendor: ", "published measurement: ", "derived: "}) {
    if (source.starts_with(basis)) return true;
  }
  return false;
}

TEST(GpuProfiles, every_number_says_whether_it_is_the_vendors_was_measured_or_was_reckoned) {
  for (const GpuProfile& known : kProfiles) {
    const Profile profile = carried(known.name);
    for (const Bound& bound : profile.bounds) {
      EXPECT_TRUE(states_its_basis(bound.source)) << bound.benchmark << ": " << bound.source;
      if (bound.gate == Gate::judge) {
        EXPECT_TRUE(bound.reason.starts_with("means: ")) << bound.benchmark;
      }
    }
    for (const Requirement& required : profile.requirements) {
      EXPECT_TRUE(states_its_basis(required.source)) << required.condition;
    }
  }
}

TEST(GpuProfiles, are_each_for_one_exact_device_and_for_nothing_emulated_or_simulated) {
  for (const GpuProfile& known : kProfiles) {
    const Profile profile = carried(known.name);
    EXPECT_EQ(profile.device, known.device);
    for (const char* made_up : {"EMULATED", "emulated", "simulated", "SIMULATED"}) {
      EXPECT_EQ(profile.device.find(made_up), std::string::npos);
    }
  }
}

TEST(GpuProfiles, no_floor_is_above_what_physics_allows) {
  for (const GpuProfile& known : kProfiles) {
    for (const Bound& bound : carried(known.name).bounds) {
      if (!bound.at_least || !bound.physical_limit) continue;
      EXPECT_LT(bound.at_least->value, bound.physical_limit->value) << bound.benchmark;
    }
  }
}

// The bound that holds for the case is looked for as the judge does: most axes that match.
bool is_bounded(const Profile& profile, const std::string& benchmark, const std::string& metric) {
  return std::ranges::any_of(profile.bounds, [&](const Bound& bound) {
    return bound.benchmark == benchmark && bound.metric == metric;
  });
}

TEST(GpuProfiles, bound_every_metric_of_the_campaign_gpu) {
  const std::string path = ASSAY_SOURCE_DIR "/suites/campaigns/gpu.json";
  const Campaign campaign = parse_campaign(read_file(path), path);
  for (const CampaignStage& stage : campaign.stages) {
    for (const CampaignCase& chosen : stage.cases) {
      const Benchmark* benchmark = Registered<Benchmark>::find(chosen.benchmark);
      ASSERT_NE(benchmark, nullptr) << chosen.benchmark;
      for (const PlannedMetric& metric : benchmark->metrics) {
        for (const GpuProfile& known : kProfiles) {
          // What a GPU cannot multiply is not planned for it.
          const bool hopper_lacks =
              known.name == std::string("h100-sxm") &&
              (chosen.benchmark == "gemm.mxfp8" || chosen.benchmark == "gemm.nvfp4");
          EXPECT_NE(is_bounded(carried(known.name), chosen.benchmark, metric.name), hopper_lacks)
              << known.name << " " << chosen.benchmark;
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay
