// One algorithm for all devices of a model: who chooses it, and who is measured by it.
#include "results/next/tuning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/next/next.hpp"
#include "results/record/case.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kLibrary = "cuBLASLt 13.1.0";

// Three hosts of two devices, of which the last is a spare and the second is of another model.
Site site() {
  Site made{"site", {}};
  for (const char* id : {"t1", "t2", "t3"}) {
    SiteHost& host = made.hosts.emplace_back();
    host.id = id;
    host.type = "tray";
    host.spare = host.id == "t3";
    for (const std::string& device : expand(host.id + "/gpu-[0-1]")) {
      host.devices.emplace_back().id = device;
      host.devices.back().model = host.id == "t2" ? "older" : "newer";
    }
  }
  return made;
}

PlanEntry product(const std::string& stage, const std::string& mode, const std::string& units) {
  PlanEntry made;
  made.stage = stage;
  made.benchmark = "gemm.fp8";
  made.axes = {{"mode", mode}, {"shape", "8x8x8"}};
  made.units = {units};
  made.metrics = {{"throughput", "FLOP/s", Better::higher}};
  made.budget_seconds = 10;
  return made;
}

Plan tuned() {
  Plan plan;
  plan.site = "site";
  plan.retest = {100, 8};
  plan.stages = {{"tune", 10}, {"measure", 20, false, true}};
  plan.entries = {product("tune", "tune", "t[1-2]/gpu-[0-1]"),
                  product("measure", "burst", "t[1-2]/gpu-[0-1]"),
                  product("measure", "burst", "t[1-2]/gpu-[0-1]")};
  plan.entries[2].axes["shape"] = "9x9x9";  // Which nothing tunes.
  return plan;
}

using Speeds = std::vector<std::pair<std::string, double>>;

// What a device said of its candidates.
class Tuners {
 public:
  void say(const std::string& unit, const Speeds& speeds, const std::string& library = kLibrary,
           Outcome outcome = Outcome::pass) {
    Sample sample;
    sample.case_name = kCase;
    sample.unit = unit;
    sample.status = SampleStatus::measured;
    sample.facts["library"] = library;
    for (std::size_t at = 0; at < speeds.size(); ++at) {
      const auto& [words, speed] = speeds[at];
      sample.facts[candidate_fact(at + 1)] = words;
      sample.metrics[candidate_series("throughput", at + 1)] = {"FLOP/s",
                                                                {speed, 0.9 * speed, 1.1 * speed}};
    }
    Samples samples;
    samples.append(sample);
    const SampleView view = samples[0];
    known.note({kCase, unit, outcome, 1, "", {}}, {&view, 1});
  }

  std::optional<Plan> next(std::vector<Plan> plans) const {
    return assay::next(plans, site(), known, {});
  }

  static constexpr const char* kCase = "gemm.fp8[mode=tune,shape=8x8x8]";
  Known known{tuned()};
};

// Those of the tuned shape.
std::vector<PlanEntry> entries_of(const Plan& plan) {
  std::vector<PlanEntry> found = plan.entries;
  std::erase_if(found, [](const PlanEntry& entry) { return entry.axes.at("shape") != "8x8x8"; });
  return found;
}

// Both devices of the newer model and one of the older.
Tuners heard() {
  Tuners tuners;
  tuners.say("t1/gpu-0", {{"a", 5}, {"b", 7}, {"c", 6}});
  tuners.say("t1/gpu-1", {{"a", 8}, {"b", 6}, {"c", 6.4}});
  tuners.say("t2/gpu-0", {{"d", 1}, {"a", 2}});
  return tuners;
}

TEST(Tuning, freezes_the_fastest_for_each_model_and_leaves_alone_what_nothing_tuned) {
  const auto next = heard().next({tuned()});
  ASSERT_TRUE(next);
  EXPECT_EQ(next->open, 2U);
  EXPECT_THAT(next->absent, IsEmpty());
  const auto entries = entries_of(*next);
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(expand(entries[0].units), expand("t1/gpu-[0-1]"));
  EXPECT_EQ(entries[0].algorithm, (Algorithm{kLibrary, "a"}));  // (5 + 8) / 2 and (7 + 6) / 2.
  EXPECT_EQ(expand(entries[1].units), expand("t2/gpu-[0-1]"));
  EXPECT_EQ(entries[1].algorithm, (Algorithm{kLibrary, "a"}));
  ASSERT_THAT(next->entries, SizeIs(3));
  EXPECT_FALSE(next->entries[2].algorithm);
  EXPECT_EQ(expand(next->entries[2].units), expand("t[1-2]/gpu-[0-1]"));
}

TEST(Tuning, takes_what_more_than_half_of_the_devices_offer) {
  Tuners tuners;
  tuners.say("t1/gpu-0", {{"fast", 9}, {"b", 7}});
  tuners.say("t1/gpu-1", {{"b", 6}});
  EXPECT_EQ(entries_of(*tuners.next({tuned()})).at(0).algorithm, (Algorithm{kLibrary, "b"}));
}

TEST(Tuning, leaves_out_who_has_another_library_than_most) {
  Tuners tuners;
  tuners.say("t1/gpu-0", {{"b", 7}}, "another");
  tuners.say("t1/gpu-1", {{"a", 6}, {"b", 6.5}});
  tuners.say("t3/gpu-0", {{"a", 6}, {"b", 5}});
  EXPECT_EQ(entries_of(*tuners.next({tuned()})).at(0).algorithm, (Algorithm{kLibrary, "a"}));
}

TEST(Tuning, does_not_believe_a_speed_that_is_none_or_a_case_that_failed) {
  Tuners tuners;
  tuners.say("t1/gpu-0", {{"nan", std::nan("")}, {"zero", 0}, {"b", 7}});
  tuners.say("t1/gpu-1", {{"c", 9}}, kLibrary, Outcome::fail);
  EXPECT_EQ(entries_of(*tuners.next({tuned()})).at(0).algorithm, (Algorithm{kLibrary, "b"}));
}

TEST(Tuning, does_not_measure_what_nothing_was_found_for_and_says_why) {
  Tuners tuners;
  tuners.say("t1/gpu-0", {{"a", 5}});
  tuners.say("t1/gpu-1", {{"b", 5}});
  const auto next = tuners.next({tuned()});
  ASSERT_TRUE(next);
  EXPECT_THAT(entries_of(*next), IsEmpty());
  EXPECT_THAT(next->entries, SizeIs(1));
  ASSERT_THAT(next->not_offered, SizeIs(2));
  EXPECT_THAT(next->not_offered[0].reason, HasSubstr("offered by more than half of 2 tuned"));
  EXPECT_THAT(next->not_offered[1].reason, HasSubstr("nothing tuned it on a older"));
}

TEST(Tuning, lets_everybody_in_also_beside_what_failed) {
  Tuners tuners = heard();
  tuners.known.note({"hbm.read", "t1/gpu-1", Outcome::fail, 1, "slow", {}});
  const auto next = tuners.next({tuned()});
  ASSERT_TRUE(next);
  EXPECT_THAT(next->absent, IsEmpty());
  EXPECT_EQ(expand(entries_of(*next).at(0).units), expand("t1/gpu-[0-1]"));
}

TEST(Tuning, holds_for_what_is_measured_again) {
  Tuners tuners = heard();
  std::vector<Plan> plans{tuned(), *tuners.next({tuned()})};
  Verdict unclear{
      "gemm.fp8[mode=burst,shape=8x8x8]", "t1/gpu-1", Outcome::indeterminate, 1, "", {}};
  unclear.again = Again::pool;
  tuners.known.note(unclear);
  const auto next = tuners.next(plans);
  ASSERT_TRUE(next);
  ASSERT_THAT(next->entries, SizeIs(1));
  EXPECT_EQ(next->entries[0].again, Again::pool);
  EXPECT_EQ(next->entries[0].algorithm, (Algorithm{kLibrary, "a"}));
}

TEST(Tuning, holds_for_a_spare_of_the_same_model) {
  Plan first = tuned();
  PlanEntry together = product("fabric", "burst", "site");
  together.benchmark = "allreduce.all_reduce";
  together.level = Level::cluster;
  together.group = true;
  first.stages.push_back({"fabric", 30, true});
  first.entries.push_back(together);
  Tuners tuners = heard();
  tuners.known = Known(first);
  tuners.say("t1/gpu-0", {{"a", 5}});
  std::vector<Plan> plans{first};
  plans.push_back(*assay::next(plans, site(), tuners.known, {}));
  tuners.known.note({"gemm.fp8[mode=burst,shape=8x8x8]", "t1/gpu-1", Outcome::fail, 1, "slow", {}});
  const auto next = assay::next(plans, site(), tuners.known, {});
  ASSERT_TRUE(next);
  const auto entries = entries_of(*next);
  ASSERT_THAT(entries, SizeIs(2));  // What tunes, and what was tuned.
  EXPECT_EQ(entries[1].again, Again::spare);
  EXPECT_EQ(expand(entries[1].units), expand("t3/gpu-[0-1]"));
  EXPECT_EQ(entries[1].algorithm, (Algorithm{kLibrary, "a"}));
  EXPECT_EQ(next->absent.at(0).host, "t1");
}

TEST(Tuning, is_of_no_use_behind_what_it_tunes) {
  Plan first = tuned();
  std::swap(first.stages[0].name, first.stages[1].name);
  EXPECT_FALSE(Tuning(first).decides(first.entries[1]));
  EXPECT_TRUE(Tuning(tuned()).decides(tuned().entries[1]));
  EXPECT_FALSE(Tuning(tuned()).decides(tuned().entries[0]));
}

TEST(Sections, begin_at_gates_and_at_tuned_stages) {
  Plan plan = tuned();
  plan.stages.push_back({"fabric", 1, true});
  plan.stages.push_back({"last", 1, false, true});
  EXPECT_EQ(sections(plan), 4U);
  EXPECT_EQ(gate_before(plan, 0), 0U);
  EXPECT_EQ(gate_before(plan, 1), 0U);
  EXPECT_EQ(gate_before(plan, 2), 2U);
  EXPECT_EQ(gate_before(plan, 3), 2U);
  const Plan front = before_boundaries(plan);
  EXPECT_THAT(front.stages, SizeIs(1));
  EXPECT_THAT(front.entries, SizeIs(1));
}

}  // namespace
}  // namespace assay
