// Sealing: what is refused, what a bag holds, and that a cut-off seal can be finished.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "results/evidence/bag.hpp"
#include "results/evidence/seal.hpp"
#include "results/evidence/sealing.hpp"
#include "results/format/sample.hpp"
#include "results/store/file.hpp"
#include "results/store/lock.hpp"
#include "small_campaign.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::string refusal(SmallCampaign& campaign) {
  try {
    seal(campaign.folder(), campaign.key());
  } catch (const Error& error) {
    return error.what();
  }
  return "it was sealed";
}

TEST(Seal, makes_a_bag_that_verifies) {
  SmallCampaign campaign;
  campaign.seal();
  const Verification found = campaign.verified();
  EXPECT_EQ(found.exit, Exit::accepted) << text(found);
  EXPECT_TRUE(fs::exists(campaign.folder() / "data/plan.json"));
  EXPECT_FALSE(fs::exists(campaign.folder() / "plan.json"));
}

TEST(Seal, lists_every_payload_file_in_order) {
  SmallCampaign campaign;
  campaign.seal();
  Listing problems;
  const Manifest manifest =
      parse_manifest(bytes_of(campaign.folder() / kManifest), kManifest, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(manifest.size(), contents_of(campaign.folder() / "data").files.size());
  EXPECT_TRUE(manifest.contains("data/samples/memory-cpu-0.1.jsonl"));
}

TEST(Seal, leaves_everything_read_only) {
  SmallCampaign campaign;
  campaign.ready();
  seal(campaign.folder(), campaign.key());
  EXPECT_EQ(fs::status(campaign.folder()).permissions(), static_cast<fs::perms>(0555));
  EXPECT_EQ(fs::status(campaign.folder() / "data/plan.json").permissions(),
            static_cast<fs::perms>(0444));
  EXPECT_EQ(fs::status(campaign.folder() / "data/samples").permissions(),
            static_cast<fs::perms>(0555));
}

TEST(Seal, refuses_an_unfinished_campaign) {
  SmallCampaign campaign;
  campaign.events = {"campaign_started", "interrupted"};
  campaign.ready();
  EXPECT_THAT(refusal(campaign), HasSubstr("the campaign is not finished"));
  EXPECT_TRUE(fs::exists(campaign.folder() / "plan.json"));
}

TEST(Seal, refuses_samples_without_a_footer) {
  SmallCampaign campaign;
  campaign.with_footer = false;
  campaign.ready();
  EXPECT_THAT(refusal(campaign), HasSubstr("memory-cpu-0.1.jsonl: it has no footer"));
}

TEST(Seal, takes_a_worker_that_was_killed_before_its_file_had_a_whole_line) {
  for (const char* torn : {"", "{\"attempt\":9,"}) {
    SmallCampaign campaign;
    campaign.write();
    const auto samples = campaign.folder() / "samples";
    put(samples / "torn.9.jsonl", torn);
    put(samples / "torn.9.footer.json", to_json(AttemptFooter{{0, 0, sha256("")}, {}}));
    campaign.judge();
    campaign.seal_only();
    EXPECT_EQ(campaign.verified().exit, Exit::accepted) << differences(campaign.verified());
  }
}

TEST(Seal, refuses_a_first_line_that_has_no_end) {
  SmallCampaign campaign;
  campaign.write();
  const auto samples = campaign.folder() / "samples";
  put(samples / "torn.9.jsonl", std::string(5 << 20, ' '));
  put(samples / "torn.9.footer.json", to_json(AttemptFooter{{0, 0, sha256("")}, {}}));
  campaign.judge();
  EXPECT_THAT(refusal(campaign), HasSubstr("header"));
}

TEST(Seal, refuses_a_simulated_plan) {
  SmallCampaign campaign;
  campaign.plan.reality = "simulated";
  campaign.header_reality = "simulated";
  campaign.ready();
  EXPECT_THAT(refusal(campaign), HasSubstr("plan.json: it is SIMULATED"));
}

TEST(Seal, refuses_emulated_samples_under_a_real_plan) {
  SmallCampaign campaign;
  campaign.header_reality = "emulated";
  campaign.ready();
  EXPECT_THAT(refusal(campaign), HasSubstr("it is EMULATED"));
}

TEST(Seal, refuses_verdicts_that_are_not_those_of_the_samples) {
  SmallCampaign campaign;
  campaign.samples[0].metrics["bandwidth"].values.assign(6, 1e9);
  campaign.ready();
  replace(campaign.folder() / "verdicts.jsonl", R"("outcome":"fail","reason":"hbm)",
          R"("outcome":"pass","reason":"hbm)");
  EXPECT_THAT(refusal(campaign), HasSubstr("hbm.triad on cpu-0"));
}

TEST(Seal, refuses_a_campaign_that_is_not_judged) {
  SmallCampaign campaign;
  campaign.write();
  EXPECT_THAT(refusal(campaign), HasSubstr("not judged"));
}

TEST(Seal, takes_a_campaign_that_was_judged_and_rejected) {
  SmallCampaign campaign;
  campaign.samples[0].metrics["bandwidth"].values.assign(6, 1e9);
  campaign.seal();
  const Verification found = campaign.verified();
  EXPECT_EQ(found.exit, Exit::accepted) << text(found);
  EXPECT_THAT(text(found), HasSubstr("REJECTED"));
}

TEST(Seal, refuses_a_second_time) {
  SmallCampaign campaign;
  campaign.ready();
  seal(campaign.folder(), campaign.key());
  EXPECT_THAT(refusal(campaign), HasSubstr("sealed already"));
}

TEST(Seal, refuses_while_somebody_holds_the_lock) {
  SmallCampaign campaign;
  campaign.ready();
  const Lock lock(campaign.folder());
  EXPECT_THAT(refusal(campaign), Not(HasSubstr("it was sealed")));
  EXPECT_TRUE(fs::exists(campaign.folder() / "plan.json"));
}

TEST(Seal, refuses_a_link_in_the_payload) {
  SmallCampaign campaign;
  campaign.ready();
  fs::create_symlink("/etc/passwd", campaign.folder() / "raw/notes");
  EXPECT_THAT(refusal(campaign), HasSubstr("raw/notes: it is a link"));
}

TEST(Seal, refuses_a_named_pipe_in_the_payload) {
  SmallCampaign campaign;
  campaign.ready();
  ASSERT_EQ(::mkfifo((campaign.folder() / "raw/pipe").c_str(), 0600), 0);
  EXPECT_THAT(refusal(campaign), HasSubstr("raw/pipe: it is neither a file nor a folder"));
}

TEST(Seal, refuses_a_name_with_a_newline) {
  SmallCampaign campaign;
  campaign.ready();
  put(campaign.folder() / "raw/two\nlines", "x");
  EXPECT_THAT(refusal(campaign), HasSubstr("raw/two?lines: its name cannot stand in a manifest"));
}

TEST(Seal, refuses_a_bag_file_in_an_open_campaign) {
  SmallCampaign campaign;
  campaign.ready();
  put(campaign.folder() / "tagmanifest-sha256.txt", "mine");
  EXPECT_THAT(refusal(campaign), HasSubstr("tagmanifest-sha256.txt"));
  EXPECT_EQ(bytes_of(campaign.folder() / "tagmanifest-sha256.txt"), "mine");
}

TEST(Seal, refuses_a_key_that_is_none) {
  SmallCampaign campaign;
  campaign.ready();
  EXPECT_THROW(seal(campaign.folder(), campaign.public_key()), Error);
  EXPECT_TRUE(fs::exists(campaign.folder() / "plan.json"));
}

TEST(Seal, keeps_a_file_that_nobody_expected_as_part_of_the_payload) {
  SmallCampaign campaign;
  campaign.ready();
  put(campaign.folder() / "notes.txt", "the coolant was warm");
  campaign.seal_only();
  EXPECT_EQ(campaign.verified().exit, Exit::accepted);
  EXPECT_EQ(bytes_of(campaign.folder() / "data/notes.txt"), "the coolant was warm");
}

class CutOff : public testing::TestWithParam<std::size_t> {};

TEST_P(CutOff, a_seal_is_finished_by_a_second_call) {
  SmallCampaign campaign;
  campaign.ready();
  const Sealing sealing{campaign.folder(), Key::read_private(campaign.key())};
  for (const SealingStep& step : sealing_steps().first(GetParam())) step.run(sealing);
  if (GetParam() == sealing_steps().size()) {
    EXPECT_THAT(refusal(campaign), HasSubstr("sealed already"));
  } else {
    EXPECT_EQ(refusal(campaign), "it was sealed");
  }
  EXPECT_EQ(campaign.verified().exit, Exit::accepted) << text(campaign.verified());
  EXPECT_EQ(fs::status(campaign.folder()).permissions(), static_cast<fs::perms>(0555));
}

INSTANTIATE_TEST_SUITE_P(after_each_step, CutOff, testing::Range<std::size_t>(0, 10));

TEST(Seal, is_finished_where_only_some_files_were_moved) {
  SmallCampaign campaign;
  campaign.ready();
  fs::create_directory(campaign.folder() / "data");
  fs::rename(campaign.folder() / "plan.json", campaign.folder() / "data/plan.json");
  fs::rename(campaign.folder() / "samples", campaign.folder() / "data/samples");
  EXPECT_EQ(refusal(campaign), "it was sealed");
  EXPECT_EQ(campaign.verified().exit, Exit::accepted);
}

TEST(Seal, is_finished_where_a_bag_file_was_cut_off_in_the_middle_of_its_writing) {
  SmallCampaign campaign;
  campaign.ready();
  const Sealing sealing{campaign.folder(), Key::read_private(campaign.key())};
  for (const SealingStep& step : sealing_steps().first(2)) step.run(sealing);
  put(campaign.folder() / "manifest-sha256.txt.partial", "0123");
  EXPECT_EQ(refusal(campaign), "it was sealed");
  EXPECT_EQ(campaign.verified().exit, Exit::accepted) << text(campaign.verified());
}

TEST(Seal, is_finished_with_another_key_where_the_first_had_not_signed) {
  SmallCampaign campaign;
  campaign.ready();
  const Sealing sealing{campaign.folder(), Key::generate()};
  for (const SealingStep& step : sealing_steps().first(7)) step.run(sealing);
  EXPECT_EQ(refusal(campaign), "it was sealed");
  EXPECT_EQ(campaign.verified().exit, Exit::accepted);
}

TEST(Seal, does_not_finish_what_was_changed_after_it_was_cut_off) {
  SmallCampaign campaign;
  campaign.ready();
  const Sealing sealing{campaign.folder(), Key::read_private(campaign.key())};
  for (const SealingStep& step : sealing_steps().first(4)) step.run(sealing);
  replace(campaign.folder() / "data/verdicts.jsonl", R"("outcome":"pass","reason":"hbm)",
          R"("outcome":"fail","reason":"hbm)");
  EXPECT_THAT(refusal(campaign), HasSubstr("recorded fail, but the samples give pass"));
}

TEST(Seal, refuses_two_files_that_claim_one_place) {
  SmallCampaign campaign;
  campaign.ready();
  fs::create_directory(campaign.folder() / "data");
  put(campaign.folder() / "data/plan.json", "{}");
  EXPECT_THAT(refusal(campaign), HasSubstr("plan.json stands in it and in its data/"));
}

}  // namespace
}  // namespace assay
