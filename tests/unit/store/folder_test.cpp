// Campaign folders, open and sealed.
#include "results/store/folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/format/plan.hpp"
#include "tests/unit/store/temporary_folder.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

std::string plan_text() {
  Plan plan;
  plan.id = "7";
  return to_json(plan);
}

TEST(CampaignFolder, is_made_with_its_skeleton_and_opened_with_a_plan) {
  const TemporaryFolder folder;
  const CampaignFolder made = CampaignFolder::create(folder / "a/run");
  for (const char* name : {"inputs", "samples", "raw", "report"}) {
    EXPECT_TRUE(fs::is_directory(made.file(name))) << name;
  }
  EXPECT_THAT(refusal([&] { CampaignFolder::open(folder / "a/run"); }).what(),
              HasSubstr("no plan.json"));
  put(made.file("plan.json"), plan_text());
  EXPECT_FALSE(CampaignFolder::open(folder / "a/run").sealed());
  EXPECT_EQ(CampaignFolder::open(folder / "a/run").plan().id, "7");
}

TEST(CampaignFolder, is_never_made_over_something) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "full");
  put(folder / "full/x", "");
  const Error error = refusal([&] { CampaignFolder::create(folder / "full"); });
  EXPECT_EQ(error.exit(), Exit::usage);
  EXPECT_THAT(error.what(), HasSubstr("exists already"));
  EXPECT_EQ(refusal([&] { CampaignFolder::create(folder / "full/x"); }).exit(), Exit::usage);
  fs::create_symlink(folder / "nowhere", folder / "link");
  EXPECT_EQ(refusal([&] { CampaignFolder::create(folder / "link"); }).exit(), Exit::usage);
  fs::create_directory(folder / "empty");
  CampaignFolder::create(folder / "empty");
}

TEST(CampaignFolder, that_a_kill_left_without_a_plan_is_made_afresh) {
  const TemporaryFolder folder;
  const fs::path root = folder / "run";
  for (const char* file : {"inputs/campaign-mine.json", "site.json", "plan.json.partial"}) {
    CampaignFolder::create(root);
    put(root / file, "{");
    EXPECT_THAT(refusal([&] { CampaignFolder::open(root); }).hint(), HasSubstr("without --resume"));
    CampaignFolder::create(root);
    EXPECT_FALSE(fs::exists(root / file)) << file;
  }
}

TEST(CampaignFolder, with_anything_that_a_kill_cannot_have_left_is_never_made_afresh) {
  for (const char* file : {"plan.json", "journal.jsonl", "samples/a.1.jsonl", "raw/a", "mine.txt",
                           "verdicts.jsonl.partial"}) {
    const TemporaryFolder folder;
    CampaignFolder::create(folder / "run");
    put(folder / "run" / file, "{");
    EXPECT_EQ(refusal([&] { CampaignFolder::create(folder / "run"); }).exit(), Exit::usage) << file;
    EXPECT_TRUE(fs::exists(folder / "run" / file)) << file;
  }
  const TemporaryFolder mine;  // Written by hand: it has none of the folders.
  put(mine / "campaign.json", "{");
  EXPECT_EQ(refusal([&] { CampaignFolder::create(mine.path()); }).exit(), Exit::usage);
}

TEST(CampaignFolder, when_sealed_has_its_payload_under_data) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "data");
  put(folder / "data/plan.json", plan_text());
  put(folder / "bagit.txt", "BagIt-Version: 1.0\n");
  const CampaignFolder sealed = CampaignFolder::open(folder.path());
  EXPECT_TRUE(sealed.sealed());
  EXPECT_EQ(sealed.file("plan.json"), folder / "data/plan.json");
  EXPECT_EQ(sealed.plan().id, "7");
}

TEST(CampaignFolder, of_a_newer_version_or_no_folder_at_all_is_refused) {
  const TemporaryFolder folder;
  put(folder / "plan.json", "{\"schema\":\"assay/plan/9\"}");
  EXPECT_THAT(refusal([&] { CampaignFolder::open(folder.path()); }).what(),
              HasSubstr("newer version"));
  EXPECT_THAT(refusal([&] { CampaignFolder::open(folder / "none"); }).what(),
              HasSubstr("is no folder"));
  EXPECT_EQ(refusal([&] { CampaignFolder::open(folder / "plan.json"); }).exit(), Exit::usage);
}

}  // namespace
}  // namespace assay
