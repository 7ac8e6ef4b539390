// Judging a folder again: the same bytes, and inputs that are still those of the plan.
#include "results/evidence/recompute.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/format/profile.hpp"
#include "results/store/file.hpp"
#include "small_campaign.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

Recomputed recomputed(const SmallCampaign& campaign) {
  return recompute(CampaignFolder::open(campaign.folder()), std::nullopt, {});
}

std::string verdict_lines(const SmallCampaign& campaign) {
  std::string lines;
  const LineSink gather = [&](std::string_view line) { lines += line; };
  recompute(CampaignFolder::open(campaign.folder()), std::nullopt, {{}, gather});
  return lines;
}

std::vector<std::string> problems(const SmallCampaign& campaign) {
  return recomputed(campaign).ruling.summary.problems;
}

TEST(Recompute, accepts_the_healthy_campaign_without_a_problem) {
  SmallCampaign campaign;
  campaign.write();
  const Recomputed found = recomputed(campaign);
  EXPECT_EQ(found.ruling.summary.exit, Exit::accepted) << found.ruling.summary.headline;
  EXPECT_THAT(found.ruling.summary.problems, ElementsAre());
}

TEST(Recompute, gives_the_same_bytes_each_time_and_after_sealing) {
  SmallCampaign campaign;
  campaign.write();
  const std::string first = verdict_lines(campaign);
  const std::string summary = recomputed(campaign).summary;
  campaign.judge();
  campaign.seal_only();
  EXPECT_EQ(verdict_lines(campaign), first);
  EXPECT_EQ(recomputed(campaign).summary, summary);
}

TEST(Recompute, writes_a_header_and_a_line_for_each_planned_case_and_unit) {
  SmallCampaign campaign;
  campaign.write();
  const std::string lines = verdict_lines(campaign);
  EXPECT_EQ(std::ranges::count(lines, '\n'), 1 + 4);
  EXPECT_THAT(lines, HasSubstr(sha256_of_file(campaign.folder() / "plan.json")));
  EXPECT_THAT(lines, HasSubstr(sha256_of_file(campaign.folder() / "profile.json")));
}

TEST(Recompute, shows_each_verdict_with_its_sample) {
  SmallCampaign campaign;
  campaign.samples.pop_back();
  campaign.write();
  int with = 0;
  int without = 0;
  const VerdictSink count = [&](const Verdict&, std::span<const SampleView> samples) {
    ++(samples.empty() ? without : with);
  };
  recompute(CampaignFolder::open(campaign.folder()), std::nullopt, {count, {}});
  EXPECT_EQ(with, 3);
  EXPECT_EQ(without, 1);
}

TEST(Recompute, names_a_frozen_file_that_is_not_the_planned_one) {
  for (const char* file : {"site.json", "campaign.json", "profile.json", "inputs/profile.json"}) {
    SmallCampaign campaign;
    campaign.write();
    append(campaign.folder() / file, "\n");
    EXPECT_THAT(problems(campaign),
                Contains(HasSubstr(std::string(file) + ": it is not the file")));
    EXPECT_EQ(recomputed(campaign).ruling.summary.exit, Exit::undecided);
  }
}

TEST(Recompute, names_an_input_that_is_gone) {
  SmallCampaign campaign;
  campaign.write();
  fs::remove(campaign.folder() / "inputs/profile.json");
  EXPECT_THAT(problems(campaign), Contains(HasSubstr("inputs/profile.json")));
}

TEST(Recompute, wants_the_plan_to_hash_its_frozen_files) {
  SmallCampaign campaign;
  campaign.write();
  replace(campaign.folder() / "plan.json", "\"profile.json\"", "\"campaign.json\"");
  EXPECT_THAT(problems(campaign), Contains("plan.json: it does not hash profile.json"));
}

TEST(Recompute, hashes_nothing_outside_of_the_folder) {
  SmallCampaign campaign;
  campaign.write();
  replace(campaign.folder() / "plan.json", "\"inputs/profile.json\"", "\"../key.pub\"");
  EXPECT_THAT(problems(campaign), Contains(HasSubstr("lies outside of the campaign folder")));
}

TEST(Recompute, judges_by_another_profile_when_it_is_given_one) {
  SmallCampaign campaign;
  campaign.write();
  const CampaignFolder folder = CampaignFolder::open(campaign.folder());
  Profile stricter = folder.profile();
  for (Bound& bound : stricter.bounds) bound.at_least = Threshold{40e9, {}};
  const std::string bytes = to_json(stricter);
  std::string header;
  const LineSink keep_first = [&](std::string_view line) {
    if (header.empty()) header = line;
  };
  const Recomputed found = recompute(folder, bytes, {{}, keep_first});
  EXPECT_EQ(found.ruling.summary.exit, Exit::rejected);
  EXPECT_EQ(found.ruling.summary.profile_sha256, sha256(bytes));
  EXPECT_THAT(header, HasSubstr(sha256(bytes)));
}

TEST(Recompute, refuses_another_profile_that_is_none) {
  SmallCampaign campaign;
  campaign.write();
  EXPECT_THROW(recompute(CampaignFolder::open(campaign.folder()), "{}", {}), Error);
}

}  // namespace
}  // namespace assay
