// Verifying: whatever was changed after the seal is caught and named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "results/evidence/bag.hpp"
#include "results/evidence/key.hpp"
#include "results/evidence/seal.hpp"
#include "results/format/waiver.hpp"
#include "results/store/file.hpp"
#include "small_campaign.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SealedCampaign : public testing::Test {
 protected:
  SealedCampaign() { campaign.seal(); }

  fs::path file(const std::string& name) const { return campaign.folder() / name; }
  void expect_difference(const std::string& words) const {
    const Verification found = campaign.verified();
    EXPECT_EQ(found.exit, Exit::rejected) << text(found);
    EXPECT_THAT(differences(found), HasSubstr(words));
  }

  SmallCampaign campaign;
};

TEST_F(SealedCampaign, verifies_and_says_what_was_checked) {
  const Verification found = campaign.verified();
  EXPECT_EQ(found.exit, Exit::accepted);
  EXPECT_TRUE(found.differences.empty());
  EXPECT_THAT(text(found), HasSubstr("4 verdicts computed again"));
  EXPECT_THAT(text(found), HasSubstr("the signer is the owner of the given key"));
  EXPECT_THAT(text(found), HasSubstr("report/index.html"));
  EXPECT_THAT(text(found), HasSubstr("\nVERIFIED: "));
}

TEST_F(SealedCampaign, without_a_key_leaves_the_signer_unchecked) {
  const Verification found = verify(campaign.folder(), std::nullopt);
  EXPECT_EQ(found.exit, Exit::undecided);
  EXPECT_THAT(found.answer, HasSubstr("signer not checked"));
}

TEST_F(SealedCampaign, signed_by_another_key_is_rejected) {
  keygen(campaign.home() / "other");
  const Verification found = verify(campaign.folder(), campaign.home() / "other.pub");
  EXPECT_EQ(found.exit, Exit::rejected);
  EXPECT_THAT(differences(found), HasSubstr("another key"));
}

TEST_F(SealedCampaign, signed_again_by_another_key_is_rejected) {
  const Key other = Key::generate();
  put(file(kSigner), other.public_pem());
  put(file(kSignature), other.sign(bytes_of(file(kTagManifest))));
  expect_difference("another key");
}

TEST_F(SealedCampaign, with_the_right_signer_named_and_a_foreign_signature_is_rejected) {
  put(file(kSignature), Key::generate().sign(bytes_of(file(kTagManifest))));
  expect_difference("signatures/seal.sig");
}

TEST_F(SealedCampaign, with_a_missing_key_file_is_the_callers_error) {
  EXPECT_THROW(verify(campaign.folder(), campaign.home() / "none"), Error);
  EXPECT_THROW(verify(campaign.folder(), file(kBagit)), Error);
}

TEST_F(SealedCampaign, with_a_changed_file_names_it) {
  append(file("data/raw/memory-cpu-0.1.json.gz"), "x");
  expect_difference("data/raw/memory-cpu-0.1.json.gz: it is not the file that was sealed");
}

TEST_F(SealedCampaign, with_an_extra_file_names_it) {
  put(file("data/raw/more.json.gz"), "x");
  expect_difference("data/raw/more.json.gz: it was not sealed");
}

TEST_F(SealedCampaign, with_an_extra_file_beside_the_payload_names_it) {
  put(file("readme.txt"), "trust me");
  expect_difference("readme.txt: it does not belong");
  fs::remove(file("readme.txt"));
  put(file("signatures/other.sig"), "x");
  expect_difference("signatures/other.sig: it does not belong");
}

TEST_F(SealedCampaign, with_a_missing_file_names_it) {
  fs::remove(file("data/raw/memory-cpu-0.1.json.gz"));
  expect_difference("data/raw/memory-cpu-0.1.json.gz: it is listed and missing");
}

TEST_F(SealedCampaign, without_any_one_of_its_tag_files_names_it) {
  for (const char* name : {kBagit, kBagInfo, kManifest, kTagManifest, kSignature, kSigner}) {
    const std::string bytes = bytes_of(file(name));
    fs::remove(file(name));
    expect_difference(std::string(name) + ": it is missing");
    put(file(name), bytes);
  }
  EXPECT_EQ(campaign.verified().exit, Exit::accepted);
}

TEST_F(SealedCampaign, without_its_payload_is_rejected) {
  fs::remove_all(file("data"));
  expect_difference("data/plan.json: it is listed and missing");
}

TEST_F(SealedCampaign, with_an_empty_folder_names_it) {
  fs::create_directory(file("data/empty"));
  expect_difference("data/empty/: it is an empty folder");
}

TEST_F(SealedCampaign, with_a_link_reads_nothing_through_it) {
  fs::remove(file("data/site.json"));
  fs::create_symlink("/dev/zero", file("data/site.json"));
  expect_difference("data/site.json: it is a link");
}

TEST_F(SealedCampaign, with_a_linked_folder_is_rejected) {
  fs::rename(file("data/samples"), campaign.home() / "samples");
  fs::create_directory_symlink(campaign.home() / "samples", file("data/samples"));
  expect_difference("data/samples: it is a link");
}

TEST_F(SealedCampaign, with_a_named_pipe_does_not_wait_for_it) {
  fs::remove(file("data/site.json"));
  ASSERT_EQ(::mkfifo(file("data/site.json").c_str(), 0600), 0);
  expect_difference("data/site.json: it is neither a file nor a folder");
}

// A dishonest owner of the right key can sign any manifest: its form must hold all the same.
void sign_manifest(const SmallCampaign& campaign, const std::string& manifest) {
  const fs::path folder = campaign.folder();
  put(folder / kManifest, manifest);
  Manifest tags;
  for (const char* name : kCovered) tags[name] = sha256_of_file(folder / name);
  put(folder / kTagManifest, to_text(tags));
  put(folder / kSignature, Key::read_private(campaign.key()).sign(bytes_of(folder / kTagManifest)));
}

TEST_F(SealedCampaign, with_a_path_out_of_the_bag_is_rejected) {
  put(campaign.home() / "secret", "x");
  const std::string line = sha256("x") + "  data/../../secret\n";
  sign_manifest(campaign, line + bytes_of(file(kManifest)));
  expect_difference("'data/../../secret' is not a plain path");
}

TEST_F(SealedCampaign, with_an_absolute_path_is_rejected) {
  sign_manifest(campaign, sha256("x") + "  /etc/passwd\n" + bytes_of(file(kManifest)));
  expect_difference("'/etc/passwd' is not a plain path");
}

TEST_F(SealedCampaign, with_a_file_listed_twice_is_rejected) {
  const std::string manifest = bytes_of(file(kManifest));
  sign_manifest(campaign, manifest.substr(0, manifest.find('\n') + 1) + manifest);
  expect_difference("stands twice");
}

TEST_F(SealedCampaign, with_a_reordered_manifest_is_rejected) {
  const std::string manifest = bytes_of(file(kManifest));
  const auto first = manifest.find('\n') + 1;
  sign_manifest(campaign, manifest.substr(first) + manifest.substr(0, first));
  expect_difference("is out of order");
}

TEST_F(SealedCampaign, with_a_torn_manifest_is_rejected) {
  std::string manifest = bytes_of(file(kManifest));
  manifest.pop_back();
  sign_manifest(campaign, manifest);
  expect_difference("its last line is torn");
}

TEST_F(SealedCampaign, with_a_tag_file_in_its_manifest_is_rejected) {
  const std::string line = sha256_of_file(file(kBagit)) + "  bagit.txt\n";
  sign_manifest(campaign, line + bytes_of(file(kManifest)));
  expect_difference("bagit.txt is not in the payload");
}

TEST_F(SealedCampaign, with_a_manifest_that_leaves_a_file_out_is_rejected) {
  const std::string manifest = bytes_of(file(kManifest));
  const auto first = manifest.find('\n') + 1;
  sign_manifest(campaign, manifest.substr(first));
  expect_difference("data/campaign.json: it was not sealed");
}

TEST_F(SealedCampaign, with_a_tag_manifest_that_leaves_a_file_out_is_rejected) {
  std::string tags = bytes_of(file(kTagManifest));
  tags = tags.substr(tags.find('\n') + 1);
  put(file(kTagManifest), tags);
  put(file(kSignature), Key::read_private(campaign.key()).sign(tags));
  expect_difference("tagmanifest-sha256.txt: it lists no bag-info.txt");
}

TEST_F(SealedCampaign, with_another_payload_size_in_bag_info_is_rejected) {
  replace(file(kBagInfo), "Payload-Oxum: ", "Payload-Oxum: 1");
  sign_manifest(campaign, bytes_of(file(kManifest)));
  expect_difference("Payload-Oxum");
}

TEST_F(SealedCampaign, with_another_declaration_is_rejected) {
  replace(file(kBagit), "1.0", "0.9");
  sign_manifest(campaign, bytes_of(file(kManifest)));
  expect_difference("bagit.txt: it does not declare");
}

TEST_F(SealedCampaign, with_slower_samples_signed_again_names_case_and_unit) {
  campaign.rewrite_samples(
      [](std::vector<Sample>& samples) { samples[0].metrics["bandwidth"].values.assign(6, 1e9); });
  campaign.hash_and_sign_again();
  expect_difference("verdicts.jsonl: hbm.triad on cpu-0: recorded pass, but the samples give fail");
  expect_difference("summary.json: recorded");
  expect_difference("report/index.html: it does not show");
}

TEST_F(SealedCampaign, with_other_values_and_the_same_outcome_signed_again_names_them) {
  campaign.rewrite_samples(
      [](std::vector<Sample>& samples) { samples[3].metrics["bandwidth"].values[2] = 28.25e9; });
  campaign.hash_and_sign_again();
  expect_difference("hbm.copy on cpu-1: recorded pass with other figures");
}

TEST_F(SealedCampaign, with_a_sample_taken_out_and_signed_again_names_it) {
  campaign.rewrite_samples([](std::vector<Sample>& samples) { samples.erase(samples.begin()); });
  campaign.hash_and_sign_again();
  expect_difference("hbm.triad on cpu-0: recorded pass, but the samples give missing");
}

TEST_F(SealedCampaign, with_a_better_verdict_signed_again_names_it) {
  SmallCampaign slow;
  slow.samples[0].metrics["bandwidth"].values.assign(6, 1e9);
  slow.seal();
  replace(slow.folder() / "data/verdicts.jsonl", "\"outcome\":\"fail\"", "\"outcome\":\"pass\"");
  slow.hash_and_sign_again();
  const Verification found = slow.verified();
  EXPECT_EQ(found.exit, Exit::rejected);
  EXPECT_THAT(differences(found), HasSubstr("hbm.triad on cpu-0"));
}

TEST_F(SealedCampaign, with_verdicts_in_another_order_signed_again_is_rejected) {
  const std::string bytes = bytes_of(file("data/verdicts.jsonl"));
  const auto header = bytes.find('\n') + 1;
  const auto first = bytes.find('\n', header) + 1;
  put(file("data/verdicts.jsonl"),
      bytes.substr(0, header) + bytes.substr(first) + bytes.substr(header, first - header));
  campaign.hash_and_sign_again();
  expect_difference("not in the order of the plan");
}

TEST_F(SealedCampaign, with_a_torn_end_of_the_verdicts_signed_again_is_rejected) {
  std::string bytes = bytes_of(file("data/verdicts.jsonl"));
  bytes.pop_back();
  put(file("data/verdicts.jsonl"), bytes);
  campaign.hash_and_sign_again();
  expect_difference("hbm.copy on cpu-1: not recorded, but the samples give pass");
}

TEST_F(SealedCampaign, with_something_behind_the_verdicts_signed_again_is_rejected) {
  append(file("data/verdicts.jsonl"), "{");
  campaign.hash_and_sign_again();
  expect_difference("verdicts.jsonl: its lines are not in the order of the plan, or its end is");
}

TEST_F(SealedCampaign, with_a_verdict_twice_signed_again_names_it) {
  const std::string bytes = bytes_of(file("data/verdicts.jsonl"));
  append(file("data/verdicts.jsonl"), bytes.substr(bytes.rfind('\n', bytes.size() - 2) + 1));
  campaign.hash_and_sign_again();
  expect_difference("hbm.copy on cpu-1: recorded pass, but the samples give no such line");
}

TEST_F(SealedCampaign, with_a_torn_end_of_the_summary_signed_again_is_rejected) {
  std::string bytes = bytes_of(file("data/summary.json"));
  bytes.pop_back();
  put(file("data/summary.json"), bytes);
  campaign.hash_and_sign_again();
  expect_difference("summary.json: its last line is torn");
}

TEST_F(SealedCampaign, with_garbage_among_the_verdicts_still_names_the_others) {
  std::string bytes = bytes_of(file("data/verdicts.jsonl"));
  const auto header = bytes.find('\n') + 1;
  put(file("data/verdicts.jsonl"), bytes.insert(header, "{\"garbage\n"));
  campaign.hash_and_sign_again();
  expect_difference("verdicts.jsonl: line 2 is no verdict");
}

TEST_F(SealedCampaign, with_an_edited_summary_signed_again_is_rejected) {
  replace(file("data/summary.json"), "ACCEPTED", "ACCLAIMED");
  campaign.hash_and_sign_again();
  expect_difference("summary.json: recorded");
}

TEST_F(SealedCampaign, with_an_edited_report_signed_again_is_rejected) {
  append(file("data/report/index.html"), "<!-- all is well -->");
  campaign.hash_and_sign_again();
  expect_difference("report/index.html: it does not show what the samples give");
}

TEST_F(SealedCampaign, with_an_edited_row_format_signed_again_is_rejected) {
  append(file("data/report/verdicts.csv"), "hbm.triad,cpu-9,bandwidth,B/s,pass\r\n");
  campaign.hash_and_sign_again();
  expect_difference("report/verdicts.csv: it does not show what the samples give");
}

TEST_F(SealedCampaign, with_a_waiver_slipped_in_signed_again_is_rejected) {
  const Waiver waiver{.unit = "cpu-0",
                      .case_name = "hbm.triad",
                      .by = "N. Name",
                      .role = "vendor",
                      .reason = "it is good enough",
                      .created = "2026-03-01T12:00:00Z",
                      .until = "2026-03-31",
                      .plan_sha256 = sha256(bytes_of(file("data/plan.json")))};
  put(file("data/waivers.jsonl"), to_line(waiver) + "\n");
  campaign.hash_and_sign_again();
  expect_difference("report/index.html: it does not show what the samples give");
}

TEST_F(SealedCampaign, with_a_lower_bound_signed_again_is_rejected) {
  replace(file("data/profile.json"), "2e+10", "1e+10");
  campaign.hash_and_sign_again();
  expect_difference("verdicts.jsonl: its first line does not name this plan and this profile");
}

TEST_F(SealedCampaign, with_an_unfinished_journal_signed_again_is_rejected) {
  replace(file("data/journal.jsonl"), "campaign_finished", "stage_started");
  campaign.hash_and_sign_again();
  expect_difference("the campaign is not finished");
}

TEST_F(SealedCampaign, with_a_plan_made_afterwards_signed_again_is_rejected) {
  replace(file("data/plan.json"), "\"budget_seconds\": 2,", "\"budget_seconds\": 3,");
  campaign.hash_and_sign_again();
  expect_difference("journal.jsonl: the campaign was started with another plan.json");
}

TEST_F(SealedCampaign, with_an_unreadable_plan_signed_again_is_rejected) {
  put(file("data/plan.json"), "{");
  campaign.hash_and_sign_again();
  expect_difference("the record cannot be judged again");
}

TEST_F(SealedCampaign, names_at_most_twenty_of_its_differences) {
  for (int number = 0; number < 100; ++number) {
    put(file("data/raw/extra-" + std::to_string(number)), "x");
  }
  const Verification found = campaign.verified();
  EXPECT_EQ(found.differences.size(), 21U);
  EXPECT_THAT(found.differences.back(), HasSubstr("and 81 more"));
}

TEST_F(SealedCampaign, with_a_terminal_escape_in_a_name_prints_none) {
  put(file("data/raw/\x1b[2Jgone"), "x");
  const std::string said = text(campaign.verified());
  EXPECT_EQ(said.find('\x1b'), std::string::npos);
  EXPECT_THAT(said, HasSubstr("data/raw/?[2Jgone"));
}

TEST(OpenCampaign, that_holds_is_not_decided) {
  SmallCampaign campaign;
  campaign.ready();
  const Verification found = campaign.verified();
  EXPECT_EQ(found.exit, Exit::undecided) << text(found);
  EXPECT_THAT(found.answer, HasSubstr("not sealed"));
}

TEST(OpenCampaign, that_is_not_judged_yet_is_not_decided) {
  SmallCampaign campaign;
  campaign.write();
  EXPECT_EQ(campaign.verified().exit, Exit::undecided);
}

TEST(OpenCampaign, whose_verdicts_differ_is_rejected) {
  SmallCampaign campaign;
  campaign.ready();
  replace(campaign.folder() / "verdicts.jsonl", R"("outcome":"pass","reason":"hbm)",
          R"("outcome":"fail","reason":"hbm)");
  const Verification found = campaign.verified();
  EXPECT_EQ(found.exit, Exit::rejected);
  EXPECT_THAT(differences(found), HasSubstr("recorded fail, but the samples give pass"));
}

TEST(OpenCampaign, that_is_none_is_the_callers_error) {
  const SmallCampaign campaign;
  EXPECT_THROW(verify(campaign.home(), std::nullopt), Error);
  EXPECT_THROW(verify(campaign.home() / "nothing", std::nullopt), Error);
  EXPECT_THROW(verify(campaign.key(), std::nullopt), Error);
}

}  // namespace
}  // namespace assay
