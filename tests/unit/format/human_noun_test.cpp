// site, campaign and profile: read back whole, and refused with every complaint and its line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/format/campaign.hpp"
#include "results/format/profile.hpp"
#include "results/format/site.hpp"
#include "tests/unit/format/complaint.hpp"
#include "tests/unit/format/nouns.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

std::string refusal_of_site(const std::string& text) {
  return complaint([&] { parse_site(text, "s"); });
}

std::string refusal_of_campaign(const std::string& text) {
  return complaint([&] { parse_campaign(text, "c"); });
}

std::string refusal_of_profile(const std::string& text) {
  return complaint([&] { parse_profile(text, "p"); });
}

TEST(SiteFile, is_read_back_to_the_same_bytes) {
  const std::string text = to_json(example::site());
  EXPECT_EQ(to_json(parse_site(text, "s")), text);
}

TEST(SiteFile, keeps_every_field) {
  const Site site = parse_site(to_json(example::site()), "s");
  ASSERT_EQ(site.hosts.size(), 1u);
  const SiteHost& host = site.hosts[0];
  EXPECT_EQ(host.hostname, "<script>\n\x01");
  EXPECT_EQ(host.architecture + host.serial + host.cpus, "aarch64H-10-7");
  ASSERT_EQ(host.devices.size(), 2u);
  EXPECT_EQ(host.devices[0].cpus + host.devices[0].serial, "0-1,4S-17");
  EXPECT_EQ(host.devices[0].facts, example::site().hosts[0].devices[0].facts);
  EXPECT_EQ(host.devices[0].unavailable.at("gemm.bf16"), "no BF16 instructions");
}

TEST(SiteFile, a_duplicate_unit_names_both_lines) {
  EXPECT_EQ(refusal_of_site(
                "{\"schema\": \"assay/site/1\", \"name\": \"x\", \"hosts\": [\n"
                "{\"id\": \"h\", \"devices\": [\n{\"id\": \"a\", \"kind\": \"cpu\"},\n"
                "{\"id\": \"a\", \"kind\": \"cpu\"},\n{\"id\": \"h\", \"kind\": \"cpu\"}]}]}"),
            "s:4: the unit 'a' stands twice, first in line 3\n"
            "s:5: the unit 'h' stands twice, first in line 2");
}

TEST(SiteFile, an_id_that_is_no_plain_path_is_refused) {
  for (const char* id : {"../x", "a/../b", "a..b", "/a", "a/", "a//b", "a b", "<script>",
                         "a\\u0000b", "é", "a[0-1]", ""}) {
    EXPECT_NE(refusal_of_site(with(to_json(example::site()), "rack-1/tray-2/cpu-0", id)), "") << id;
  }
  const std::string longest(200, 'a');
  EXPECT_EQ(refusal_of_site(with(to_json(example::site()), "rack-1/tray-2/cpu-0", longest)), "");
  EXPECT_THAT(refusal_of_site(with(to_json(example::site()), "rack-1/tray-2/cpu-0", longest + "a")),
              HasSubstr("longer than 200"));
}

TEST(SiteFile, a_site_without_hosts_is_refused) {
  EXPECT_EQ(refusal_of_site("{\"schema\": \"assay/site/1\",\n\"name\": \"x\",\n\"hosts\": []}"),
            "s:3: a site has at least one host");
}

TEST(CampaignFile, is_read_back_to_the_same_bytes) {
  const std::string text = to_json(example::campaign());
  EXPECT_EQ(to_json(parse_campaign(text, "c")), text);
}

TEST(CampaignFile, keeps_every_field_and_the_lines) {
  const Campaign campaign = parse_campaign(to_json(example::campaign()), "c");
  EXPECT_EQ(campaign.memory_fraction_max, 0.5);
  EXPECT_EQ(campaign.about, "what it is");
  EXPECT_EQ(campaign.retest_budget_seconds, 45);
  ASSERT_EQ(campaign.stages.size(), 2u);
  EXPECT_EQ(campaign.stages[0].budget_seconds, 90);
  const CampaignCase& chosen = campaign.stages[0].cases.at(0);
  EXPECT_EQ(chosen.sampling.repetitions, 25u);
  EXPECT_EQ(chosen.sampling.repetition_seconds, 0.25);
  EXPECT_EQ(chosen.sampling.soak_seconds, 2.5);
  EXPECT_EQ(chosen.deadline_seconds, 120);
  EXPECT_EQ(chosen.axes.at("mode"), (std::vector<std::string>{"burst", "sustained"}));
  EXPECT_EQ(campaign.stages[0].line, 13);
  EXPECT_EQ(chosen.line, 16);
}

TEST(CampaignFile, says_all_that_is_wrong_at_once) {
  EXPECT_EQ(
      refusal_of_campaign(
          "{\"schema\": \"assay/campaign/1\", \"name\": \"x\",\n"
          "\"memory_fraction_max\": 1.5,\n"
          "\"stages\": [\n"
          "{\"name\": \"a/b\", \"budget_seconds\": 0, \"cases\": []},\n"
          "{\"name\": \"c\", \"budget_seconds\": 1, \"cases\": [\n"
          "{\"benchmark\": \"b\", \"budget_seconds\": 1, \"repetition\": 3,\n"
          "\"repetitions\": 0,\n"
          "\"axes\": {\"mode\": [\"x\", \"x\"],\n\"shape\": [4096],\n\"n\": []}}]}]}"),
      "c:2: 'memory_fraction_max' must be above 0 and at most 1\n"
      "c:4: a stage's name has at most 64 of A-Z a-z 0-9 . _ - and does not begin with a dot\n"
      "c:4: 'budget_seconds' must be above 0\n"
      "c:4: a stage has at least one case\n"
      "c:6: unknown key 'repetition' in a case, did you mean 'repetitions'?\n"
      "c:7: 'repetitions' must be from 1 to 1000000\n"
      "c:8: the axis 'mode' holds 'x' twice\n"
      "c:9: the axis 'shape' must hold texts, such as \"4096\"\n"
      "c:10: the axis 'n' must be a list of values, not an empty one");
}

TEST(CampaignFile, names_of_retests_are_not_for_stages) {
  EXPECT_THAT(refusal_of_campaign(with(to_json(example::campaign()), "\"name\": \"hbm\"",
                                       "\"name\": \"retest-0002\"")),
              HasSubstr("names that begin with 'retest-' are those of retests"));
}

TEST(CampaignFile, a_retest_without_an_end_is_refused) {
  EXPECT_THAT(refusal_of_campaign(with(to_json(example::campaign()), "\"budget_seconds\": 45",
                                       "\"budget_seconds\": -1")),
              HasSubstr("'budget_seconds' must be 0 or more"));
}

TEST(ProfileFile, is_read_back_to_the_same_bytes) {
  const std::string text = to_json(example::profile());
  EXPECT_EQ(to_json(parse_profile(text, "p")), text);
}

TEST(ProfileFile, keeps_every_field) {
  const Profile profile = parse_profile(to_json(example::profile()), "p");
  EXPECT_EQ(profile.device, "cpu");
  EXPECT_EQ(profile.decision.z, 1.7);
  EXPECT_EQ(profile.decision.risk, 0.04);
  EXPECT_EQ(profile.decision.n, 12U);
  EXPECT_EQ(profile.decision.k, 8U);
  ASSERT_TRUE(profile.acceptance);
  EXPECT_EQ(profile.acceptance->pass_fraction.at(Level::host), 0.95);
  EXPECT_TRUE(profile.acceptance->undecided_is_fail);
  ASSERT_EQ(profile.bounds.size(), 3u);
  const Bound& bound = profile.bounds[0];
  EXPECT_EQ(bound.at_least->value, 0.6);
  EXPECT_EQ(bound.at_least->of, "preflight.fma_fp32");
  EXPECT_EQ(bound.at_most->of, "");
  EXPECT_EQ(bound.physical_limit->value, 1.05);
  EXPECT_EQ(*bound.spread_max, 0.1);
  EXPECT_EQ(bound.samples_min, 12u);
  EXPECT_EQ(bound.systematic, 0.015);
  EXPECT_EQ(bound.axes.at("mode"), "burst");
  EXPECT_EQ(profile.bounds[1].gate, Gate::record);
  EXPECT_EQ(profile.expectations.at(0).one_of.size(), 3u);
  EXPECT_EQ(*profile.expectations.at(1).at_most, 512);
  EXPECT_EQ(*profile.requirements.at(0).at_most, 0);
  EXPECT_EQ(profile.demands.at(0).benchmark, "gemm.bf16");
}

// One change of the whole example profile, and what is said of it.
struct Change {
  const char* name;
  const char* from;
  const char* to;
  const char* said;
};

class ProfileRefuses : public ::testing::TestWithParam<Change> {};

TEST_P(ProfileRefuses, with_the_line) {
  const std::string text = to_json(example::profile());
  const std::string said = refusal_of_profile(with(text, GetParam().from, GetParam().to));
  EXPECT_THAT(said, HasSubstr(GetParam().said));
  EXPECT_THAT(said, ::testing::StartsWith("p:"));
}

constexpr Change kChanges[] = {
    {"a_bound_without_source", "\"source\": \"annex B.3\",", "", "a bound lacks the key 'source'"},
    {"an_empty_source", "\"annex B.3\"", "\"\"", "'source' must not be empty"},
    {"a_record_without_reason", "\"reason\": \"no limit is known\",", "", "needs a 'reason'"},
    {"a_judged_bound_without_limits", "\"gate\": \"record\",\n      \"metric\"",
     "\"gate\": \"judge\",\n      \"metric\"", "a judged bound needs 'at_least' or 'at_most'"},
    {"a_curve_through_two_sizes", "\"sizes_min\": 4", "\"sizes_min\": 2",
     "a straight line passes through any two"},
    {"a_curve_that_demands_more_than_all", "\"effect\": 0.25", "\"effect\": 1.25",
     "'effect' is a share of the curve's rate"},
    {"a_curve_of_flop", "\"gate\": \"judge\",\n      \"level\"",
     "\"curve\": {\"effect\": 0.1, \"sizes_min\": 3}, \"level\"",
     "'curve' is for a rate over the axis 'size'"},
    {"a_limit_of_zero", "9.5e+12", "0", "'at_most' must be above 0"},
    {"a_limit_below_zero", "9.5e+12", "-1", "'at_most' must be above 0"},
    {"a_limit_that_is_nan", "9.5e+12", "\"nan\"", "'at_most' must be a number or"},
    {"a_fraction_of_zero", "\"fraction\": 0.6", "\"fraction\": 0", "'at_least' must be above 0"},
    {"a_fraction_of_nothing", "\"of\": \"preflight.fma_fp32\"", "\"of\": \"\"",
     "'of' must not be empty"},
    {"a_floor_above_physics", "\"fraction\": 0.6", "\"fraction\": 1.2",
     "above the 'physical_limit'"},
    {"spread_max_of_zero", "\"spread_max\": 0.1", "\"spread_max\": 0",
     "'spread_max' must be above 0"},
    {"no_spread_max", "\"spread_max\": 0.1,", "", "a judged bound needs 'spread_max'"},
    {"five_samples", "\"samples_min\": 12", "\"samples_min\": 5", "'samples_min' of at least 6"},
    {"systematic_below_zero", "0.015", "-0.015", "'systematic' is a relative uncertainty"},
    {"an_unknown_gate", "\"gate\": \"record\"", "\"gate\": \"warn\"", "'gate' must be"},
    {"an_unknown_level", "\"host\": 0.95", "\"hosts\": 0.95", "unknown level 'hosts'"},
    {"a_pass_fraction_of_zero", "\"host\": 0.95", "\"host\": 0", "above 0 and at most 1"},
    {"a_pass_fraction_above_one", "\"host\": 0.95", "\"host\": 1.01", "above 0 and at most 1"},
    {"z_of_zero", "\"z\": 1.7", "\"z\": 0", "'z' must be above 0"},
    {"risk_of_zero", "\"risk\": 0.04", "\"risk\": 0", "'risk' must be"},
    {"risk_above_a_half", "\"risk\": 0.04", "\"risk\": 0.51", "'risk' must be"},
    {"no_repetitions", "\"n\": 12", "\"n\": 0", "'n' is 1 or more"},
    {"no_k", "\"k\": 8", "\"kk\": 8", "lacks 'k'"},
    {"no_decision", "\"decision\"", "\"decisions\"", "lacks the key 'decision'"},
    {"a_requirement_without_limits", "\"at_most\": 0,\n      \"condition\"", "\"condition\"",
     "a requirement needs 'at_least' or 'at_most'"},
    {"a_requirement_without_source", "\"source\": \"annex D\",", "", "lacks the key 'source'"},
    {"an_expectation_without_source", "\"source\": \"annex E\"", "\"reason\": \"x\"",
     "lacks the key 'source'"},
    {"an_expectation_upside_down", "\"at_least\": 2", "\"at_least\": 2000", "above the ceiling"},
    {"an_expectation_without_limits", "\"one_of\"", "\"none_of\"", "an expectation needs 'one_of'"},
    {"an_unknown_key", "\"metric\"", "\"metrics\"", "did you mean 'metric'?"},
    {"an_offer_without_source", "\"source\": \"annex G\"", "\"source\": null",
     "'source' must be text"},
    {"an_unknown_undecided", "\"undecided\": \"fail\"", "\"undecided\": \"pass\"",
     "'undecided' must be"},
};

INSTANTIATE_TEST_SUITE_P(All, ProfileRefuses, ::testing::ValuesIn(kChanges),
                         [](const auto& change) { return std::string(change.param.name); });

TEST(ProfileFile, a_floor_above_its_ceiling_is_refused_only_where_they_can_be_compared) {
  Profile profile = example::profile();
  profile.bounds[0].physical_limit.reset();
  profile.bounds[0].at_most = Threshold{0.5, "preflight.fma_fp32"};
  EXPECT_THAT(refusal_of_profile(to_json(profile)),
              HasSubstr("'at_least' is above the ceiling 'at_most'"));
  profile.bounds[0].at_most = Threshold{0.5, "preflight.read"};
  EXPECT_EQ(refusal_of_profile(to_json(profile)), "");
}

TEST(ProfileFile, two_of_the_same_name_each_other) {
  Profile profile = example::profile();
  profile.bounds.push_back(profile.bounds[0]);
  profile.expectations.push_back(profile.expectations[0]);
  profile.requirements.push_back(profile.requirements[0]);
  profile.demands.push_back(profile.demands[0]);
  profile.libraries.push_back(profile.libraries[0]);
  const std::string said = refusal_of_profile(to_json(profile));
  EXPECT_THAT(
      said,
      HasSubstr(
          "the bound on rate of gemm.fp32[mode=burst] on a device stands twice, first in line 12"));
  EXPECT_THAT(said, HasSubstr("the expectation on ecc of preflight.host stands twice"));
  EXPECT_THAT(said, HasSubstr("the requirement on steal_fraction stands twice"));
  EXPECT_THAT(said, HasSubstr("the offer of gemm.bf16 stands twice"));
  EXPECT_THAT(said, HasSubstr("the digest of libcudart aaaa"));
}

TEST(ProfileFile, a_library_has_a_plain_name_and_a_whole_digest) {
  Profile profile = example::profile();
  profile.libraries = {{"/usr/lib/libcudart.so.13", "abc", "somewhere", 0}};
  const std::string said = refusal_of_profile(to_json(profile));
  EXPECT_THAT(said, HasSubstr("'library' is a name such as \"libcudart\""));
  EXPECT_THAT(said, HasSubstr("'sha256' has 64 hex digits"));
}

TEST(ProfileFile, a_bound_on_another_axis_is_another_bound) {
  Profile profile = example::profile();
  profile.bounds.push_back(profile.bounds[0]);
  profile.bounds.back().axes = {{"mode", "sustained"}};
  EXPECT_EQ(refusal_of_profile(to_json(profile)), "");
}

TEST(ProfileFile, a_bound_that_is_no_object_is_a_complaint) {
  EXPECT_THAT(refusal_of_profile("{\"schema\": \"assay/profile/1\",\n\"bounds\": [\n7]}"),
              HasSubstr("p:3: a bound must be an object, not a number"));
}

}  // namespace
}  // namespace assay
