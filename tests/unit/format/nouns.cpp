// Examples of nouns.
#include "tests/unit/format/nouns.hpp"

#include <limits>

namespace assay::example {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Bound judged_bound() {
  Bound bound;
  bound.benchmark = "gemm.fp32";
  bound.axes = {{"mode", "burst"}};
  bound.metric = "rate";
  bound.unit = "FLOP/s";
  bound.at_least = Threshold{0.6, "preflight.fma_fp32"};
  bound.at_most = Threshold{9.5e12, ""};
  bound.level = Level::device;
  bound.peers = PeerRule{6, 0.05, 8};
  bound.physical_limit = Threshold{1.05, "preflight.fma_fp32"};
  bound.spread_max = 0.1;
  bound.samples_min = 12;
  bound.systematic = 0.015;
  bound.source = "annex B.3";
  return bound;
}

Bound rebased_bound() {
  Bound bound;
  bound.benchmark = "hbm.read";
  bound.metric = "bandwidth";
  bound.unit = "B/s";
  bound.at_least = Threshold{7.2e12, ""};
  bound.spread_max = 0.02;
  bound.samples_min = 20;
  bound.curve = CurveRule{0.25, 4};
  bound.source = "derived: campaign racks";
  bound.rebased = Rebased{.units = {"rack-[001-003]"},
                          .level = Level::device,
                          .cases = {"hbm.read[mode=burst]"},
                          .at_least = 7.1e12,
                          .at_most = std::nullopt,
                          .source = "annex B.4",
                          .plan_sha256 = std::string(64, 'c')};
  return bound;
}

Bound recorded_bound() {
  Bound bound;
  bound.benchmark = "hbm.copy";
  bound.metric = "bandwidth";
  bound.unit = "B/s";
  bound.gate = Gate::record;
  bound.source = "none known";
  bound.reason = "no limit is known";
  return bound;
}

PlanEntry entry() {
  PlanEntry entry;
  entry.stage = "device";
  entry.benchmark = "hbm.triad";
  entry.axes = {{"bytes", "1073741824"}, {"mode", "burst"}};
  entry.level = Level::device;
  entry.units = {"cpu-[0-3]", "rack-001/tray-01/gpu-0"};
  entry.metrics = {{"bandwidth", "B/s", Better::higher}, {"latency", "s", Better::lower}};
  entry.sampling = {21, 0.125, 1.5};
  entry.budget_seconds = 12.5;
  entry.deadline_seconds = 67.5;
  return entry;
}

}  // namespace

std::string digest(char digit) { return std::string(64, digit); }

Site site() {
  SiteDevice device{"rack-1/tray-2/cpu-0",
                    "cpu",
                    "AMD \"EPYC\" 7763",
                    "S-17",
                    "0-1,4",
                    {{"cores", 2.0}, {"isa", std::string("avx512")}, {"smt", true}},
                    {{"gemm.bf16", "no BF16 instructions"}}};
  SiteDevice plain;
  plain.id = "cpu-1";
  plain.kind = "cpu";
  SiteHost host{"host-0", "<script>\n\x01",        "H-1",          "aarch64",
                "0-7",    {{"memory_bytes", 8e9}}, {device, plain}};
  return {"Bruyères", {host}};
}

Campaign campaign() {
  CampaignCase chosen;
  chosen.benchmark = "gemm.fp32";
  chosen.axes = {{"mode", {"burst", "sustained"}}, {"shape", {"4096x4096x4096"}}};
  chosen.sampling = {25, 0.25, 2.5};
  chosen.budget_seconds = 30;
  chosen.deadline_seconds = 120;
  chosen.rounds = 3;
  chosen.units_max = 4;
  CampaignCase plain;
  plain.benchmark = "hbm.triad";
  plain.budget_seconds = 10;
  plain.groups = GroupChoice{"random", Level::host, 8, 4};
  return {"quick", "what it is", 0.5,
          45,      12,           {{"gemm", 90, {chosen}, 0}, {"hbm", 60, {plain}, 0, false, true}}};
}

Profile profile() {
  Profile profile;
  profile.name = "cpu-generic";
  profile.about = "any CPU";
  profile.device = "cpu";
  profile.decision = {1.7, 0.04, 12, 8, "annex A", 0};
  profile.acceptance = Acceptance{{{Level::device, 1.0}, {Level::host, 0.95}}, true, "annex C"};
  profile.requirements = {{"steal_fraction", "1", std::nullopt, 0.0, "annex D", 0}};
  profile.expectations = {
      {"preflight.host",
       "ecc",
       Gate::judge,
       {true, 1.0, std::string("on")},
       {},
       {},
       "annex E",
       "",
       0},
      {"preflight.host", "cores", Gate::record, {}, 2, 512, "annex F", "shown only", 0}};
  profile.bounds = {judged_bound(), recorded_bound(), rebased_bound()};
  profile.demands = {{"gemm.bf16", "annex G", 0}};
  profile.reliability = ReliabilityRule{.stage = "reliability",
                                        .hours = 72,
                                        .interruptions_max = 2,
                                        .availability_min = 0.995,
                                        .mtbf_device_hours_min = 50'000,
                                        .confidence = 0.95,
                                        .excused = {InterruptionKind::operation},
                                        .source = "annex H"};
  profile.libraries = {{"libcudart", std::string(64, 'a'), "the vendor's package", 0}};
  return profile;
}

Plan plan() {
  Plan plan;
  plan.id = "0123456789abcdef0123456789abcdef";
  plan.created = "2026-11-22T20:00:00.000Z";
  plan.campaign = "quick";
  plan.site = "here";
  plan.profile = "cpu-generic";
  plan.launcher = "local";
  plan.reality = "emulated";
  plan.version = "0.1.0";
  plan.seed = 0xfedcba9876543210;
  plan.memory_fraction_max = 0.55;
  plan.retest = {90.5, 8};
  plan.locate = {40, 3, 17, 13};
  GroupRule drawn;
  drawn.name = "rails-16-2";
  drawn.grouping = Grouping::rails;
  drawn.size = 16;
  drawn.round = 1;
  drawn.rails = 4;
  drawn.members = {"rack-[1-2]/tray-[01-18]/gpu-[0-3]"};
  drawn.units = {"rails-16-2/group-[1-8]"};
  GroupRule listed;
  listed.name = "pairs-1";
  listed.grouping = Grouping::listed;
  listed.listed = {{"rack-1", "rack-2"}, {"rack-[3-4]"}};
  listed.units = {"pairs-1/group-[1-2]"};
  plan.groups = {drawn, listed};
  plan.absent = {{"host-1", "host-9", "cpu-4: hbm.triad bandwidth is below its floor"}};
  plan.stages = {{"device", 60, true}, {"burst", 50, false, true}};
  plan.entries = {entry()};
  plan.not_offered = {{"gemm.bf16", {{"mode", "burst"}}, {"cpu-2"}, "no BF16 instructions"}};
  plan.inputs = {{"inputs/site.json", digest('a')}};
  return plan;
}

SamplesHeader header() {
  return {plan().id,
          digest('b'),
          "hbm-cpu-0",
          3,
          "0.1.0",
          "emulated",
          {{"/usr/lib/libopenblas.so.0", digest('c')}}};
}

Sample sample() {
  Sample sample;
  sample.case_name = "hbm.triad[bytes=1073741824,mode=burst]";
  sample.unit = "cpu-0";
  sample.status = SampleStatus::measured;
  sample.metrics = {{"bandwidth", {"B/s", {2.9e10, 0.1, -0.0, kNan, kInfinity, -kInfinity}}},
                    {"latency", {"s", {}}}};
  sample.conditions = {{"foreign_cpus", 0.25}, {"steal_fraction", kNan}};
  sample.facts = {{"isa", std::string("avx2")}, {"iterations", 1e22}, {"rotated", false}};
  sample.verified = 7;
  sample.started = "2026-11-22T20:00:01.500Z";
  sample.began_seconds = 1000.5;
  sample.ended_seconds = 1002.75;
  sample.attempt = 3;
  return sample;
}

Sample lost_sample() {
  Sample sample;
  sample.case_name = "hbm.triad";
  sample.unit = "cpu-1";
  sample.status = SampleStatus::error;
  sample.cause = "signal 11";
  return sample;
}

AttemptFooter footer() {
  return {{123456789, 12, digest('d')}, {{"hbm.copy", "cpu-2", "deadline of 30 s passed"}}};
}

JournalEvent event() {
  return {"job_started", "2026-11-22T20:00:00.250Z", "device", "hbm-cpu-0", 2, 4711, 123456,
          "a note"};
}

Waiver waiver() {
  return {.unit = "cpu-0",
          .case_name = "hbm.triad",
          .by = "N. Name",
          .role = "site owner",
          .reason = "a module is on order",
          .created = "2026-03-01T12:00:00Z",
          .until = "2026-03-31",
          .plan_sha256 = digest('a')};
}

Event repair() {
  return {"J. Doe", "repair", "a DIMM was replaced", "2026-11-22T21:00:00Z", "host-1"};
}

Verdict verdict() {
  Judgement judged{"bandwidth", "B/s",      Outcome::indeterminate,
                   2.5e10,      1e8,        1.75,
                   2.4e10,      "at_least", 0.0416,
                   0.01,        2.4375e10,  20,
                   "annex B",   "too near"};
  Judgement recorded;
  recorded.metric = "latency";
  recorded.unit = "s";
  recorded.value = kNan;
  return {"hbm.triad",        "cpu-0",    Outcome::indeterminate, 2, "too near",
          {judged, recorded}, Again::pool};
}

Summary summary() {
  Summary summary;
  summary.plan_sha256 = digest('e');
  summary.profile_sha256 = digest('f');
  summary.exit = Exit::rejected;
  summary.headline = "rejected: 1 of 4 units failed";
  summary.cases = {8, 1, {{Outcome::pass, 5}, {Outcome::fail, 2}}};
  summary.units = {{Level::device, {3, 0, {{Outcome::fail, 1}, {Outcome::pass, 2}}}},
                   {Level::host, {1, 1, {}}}};
  summary.metrics_judged = 6;
  summary.metrics_recorded = 9;
  summary.not_offered = 10;
  summary.problems = {"samples/a.1.jsonl: its footer does not match"};
  summary.reliability = Reliability{
      .outcome = Outcome::fail,
      .reason = "2 interruptions, at most 1 allowed",
      .least_unit_seconds = 3600,
      .held_device_seconds = 7200,
      .lost_device_seconds = 3600,
      .interruptions = 2,
      .excused = 1,
      .kinds = {{InterruptionKind::hang, 2}, {InterruptionKind::operation, 1}},
      .availability = 2.0 / 3,
      .mtbf_device_seconds = 3600,
      .mtbf_device_seconds_lower = 1143.7,
      .mtbf_device_seconds_upper = 20258.5,
      .first = {{"host-0", InterruptionKind::hang, "hbm.triad", "deadline passed", 1, 3600}}};
  return summary;
}

}  // namespace assay::example
