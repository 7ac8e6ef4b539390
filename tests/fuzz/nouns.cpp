// One whole, valid noun of each kind.
#include "tests/fuzz/nouns.hpp"

#include <string>

namespace assay::fuzz {
namespace {

const std::string kDigest(64, 'a');
const std::string kId(32, '7');
constexpr const char* kTime = "2026-05-04T03:02:01Z";

}  // namespace

Site site() {
  SiteDevice device;
  device.id = "cpu-0";
  device.kind = "cpu";
  device.model = "Example CPU 9000";
  device.serial = "S-17";
  device.cpus = "0-3,8";
  device.facts = {{"amx", true}, {"isa", std::string("avx512")}, {"memory_bytes", 6.4e10}};
  device.unavailable = {{"gemm.bf16", "it has no BF16 instructions"}};
  SiteHost host;
  host.id = "host-0";
  host.hostname = "<script>";
  host.serial = "H-1";
  host.architecture = "x86_64";
  host.cpus = "0-15";
  host.facts = {{"kernel", std::string("6.1")}};
  host.devices = {device};
  Site made{.name = "here", .hosts = {host}};
  made.scheduler = Scheduler{"slurm", "gpu", "acceptance", "night", {"--qos=high"}};
  made.scheduler->step_flags = {"--container-image=a"};
  made.scheduler->node_folder = "/tmp";
  made.scheduler->bundle = "/opt/assay.tar.gz";
  made.scheduler->shared_folder = false;
  return made;
}

Campaign campaign() {
  CampaignCase triad;
  triad.benchmark = "hbm.triad";
  triad.axes = {{"bytes", {"1073741824", "268435456"}}};
  triad.sampling = {.repetitions = 20, .repetition_seconds = 0.25, .soak_seconds = 1.5};
  triad.budget_seconds = 12.5;
  triad.deadline_seconds = 60;
  CampaignStage stage;
  stage.name = "memory";
  stage.budget_seconds = 60;
  stage.cases = {triad};
  return {.name = "quick", .about = "In short.", .memory_fraction_max = 0.5, .stages = {stage}};
}

Profile profile() {
  Bound judged;
  judged.benchmark = "hbm.triad";
  judged.axes = {{"bytes", "1073741824"}};
  judged.metric = "bandwidth";
  judged.unit = "B/s";
  judged.at_least = Threshold{.value = 0.6, .of = "preflight.read"};
  judged.physical_limit = Threshold{.value = 1e13, .of = ""};
  judged.spread_max = 0.1;
  judged.samples_min = 20;
  judged.systematic = 0.01;
  judged.source = "annex B.3";
  judged.reason = "A healthy host reaches it.";
  Bound recorded;
  recorded.benchmark = "preflight.read";
  recorded.metric = "bandwidth";
  recorded.unit = "B/s";
  recorded.gate = Gate::record;
  recorded.source = "none exists";
  recorded.reason = "It is what the others are related to.";
  Bound rebased = judged;
  rebased.benchmark = "hbm.read";
  rebased.at_least = Threshold{.value = 7.2e12, .of = ""};
  rebased.source = "derived: campaign racks";
  rebased.rebased = Rebased{.units = {"rack-[001-003]"},
                            .level = Level::device,
                            .cases = {"hbm.read[bytes=1073741824]"},
                            .at_least = 7.1e12,
                            .at_most = {},
                            .source = "annex B.4",
                            .plan_sha256 = kDigest};
  Expectation expectation;
  expectation.benchmark = "preflight.host";
  expectation.fact = "clock_source";
  expectation.one_of = {std::string("tsc"), std::string("arch_sys_counter")};
  expectation.source = "annex A";
  Requirement requirement;
  requirement.condition = "steal_fraction";
  requirement.unit = "1";
  requirement.at_most = 0.02;
  requirement.source = "annex A";
  Acceptance acceptance{
      .pass_fraction = {{Level::device, 1.0}}, .undecided_is_fail = true, .source = "annex C"};
  return {
      .name = "example",
      .about = "For examples.",
      .device = "cpu",
      .decision = {.z = 1.8, .risk = 0.05, .n = 20, .k = 20, .source = "JCGM 106"},
      .acceptance = acceptance,
      .requirements = {requirement},
      .expectations = {expectation},
      .bounds = {judged, recorded, rebased},
      .demands = {{.benchmark = "hbm.triad", .source = "annex B", .line = 0}},
      .libraries = {{.library = "libcudart", .sha256 = kDigest, .source = "annex B", .line = 0}}};
}

Plan plan() {
  PlanEntry entry;
  entry.stage = "memory";
  entry.benchmark = "hbm.triad";
  entry.axes = {{"bytes", "1073741824"}};
  entry.units = {"cpu-0"};
  entry.metrics = {{"bandwidth", "B/s", Better::higher}};
  entry.sampling = {.repetitions = 3, .repetition_seconds = 0.25, .soak_seconds = 0.5};
  entry.budget_seconds = 12.5;
  entry.deadline_seconds = 60;
  Plan plan;
  plan.id = kId;
  plan.created = kTime;
  plan.campaign = "quick";
  plan.site = "here";
  plan.profile = "example";
  plan.launcher = "local";
  plan.version = "0.1.0";
  plan.seed = 18446744073709551615ULL;
  plan.stages = {{"memory", 60}};
  plan.entries = {entry};
  plan.not_offered = {{"gemm.bf16", {{"shape", "64x64x64"}}, {"cpu-0"}, "no BF16 instructions"}};
  plan.inputs = {{"inputs/campaign.json", kDigest}};
  return plan;
}

JournalEvent journal_event() {
  return {.event = "job_started",
          .time = kTime,
          .stage = "memory",
          .job = "memory-cpu-0",
          .attempt = 2,
          .pid = 4711,
          .pid_started = 123456789,
          .note = "again"};
}

SamplesHeader samples_header() {
  return {.plan_id = kId,
          .plan_sha256 = kDigest,
          .job = "memory-cpu-0",
          .attempt = 1,
          .worker_version = "0.1.0",
          .reality = "real",
          .libraries = {{"/usr/lib/libc.so.6", kDigest}}};
}

Sample sample() {
  Sample sample;
  sample.case_name = "hbm.triad[bytes=1073741824]";
  sample.unit = "cpu-0";
  sample.status = SampleStatus::measured;
  sample.metrics = {{"bandwidth", {"B/s", {2.9e10, 3.0e10, 2.95e10}}}};
  sample.conditions = {{"foreign_cpus", 0.01}, {"steal_fraction", 0}};
  sample.facts = {{"implementation", std::string("stream")}, {"rotated", false}};
  sample.verified = 4;
  sample.started = kTime;
  sample.began_seconds = 100.5;
  sample.ended_seconds = 103.25;
  return sample;
}

Sample lost_sample() {
  Sample lost = sample();
  lost.status = SampleStatus::error;
  lost.cause = "deadline of 60 s passed";
  lost.metrics.clear();
  lost.verified = 0;
  return lost;
}

SamplesFooter samples_footer() { return {.bytes = 1234, .count = 5, .sha256 = kDigest}; }

AttemptFooter attempt_footer() {
  return {.accepted = samples_footer(), .lost = {{"hbm.triad", "cpu-0", "signal 9 (Killed)"}}};
}

Verdict verdict() {
  Judgement judgement;
  judgement.metric = "bandwidth";
  judgement.unit = "B/s";
  judgement.outcome = Outcome::pass;
  judgement.value = 2.95e10;
  judgement.uncertainty = 1.5e8;
  judgement.coverage = 1.75;
  judgement.limit = 2.0e10;
  judgement.relation = "at_least";
  judgement.margin = 0.475;
  judgement.spread = 0.03;
  judgement.tail = 2.9375e10;
  judgement.count = 3;
  judgement.source = "annex B.3";
  judgement.reason = "It is above the limit.";
  return {.case_name = "hbm.triad[bytes=1073741824]",
          .unit = "cpu-0",
          .outcome = Outcome::pass,
          .attempts = 1,
          .reason = "It is above the limit.",
          .judgements = {judgement}};
}

Waiver waiver() {
  return {.unit = "cpu-0",
          .case_name = "hbm.triad[bytes=1073741824]",
          .by = "N. Name",
          .role = "site owner",
          .reason = "The fan is \"ordered\".",
          .created = kTime,
          .until = "2026-05-31",
          .plan_sha256 = kDigest};
}

Event event() {
  return {.by = "J. Doe",
          .kind = "repair",
          .note = "A DIMM was replaced.",
          .time = kTime,
          .unit = "host-0"};
}

Summary summary() {
  Tally tally{.planned = 3, .recorded = 1, .outcomes = {{Outcome::pass, 1}, {Outcome::missing, 1}}};
  return {.plan_sha256 = kDigest,
          .profile_sha256 = kDigest,
          .exit = Exit::undecided,
          .headline = "Not decided: one case is missing.",
          .cases = tally,
          .units = {{Level::device, tally}},
          .metrics_judged = 1,
          .metrics_recorded = 1,
          .not_offered = 1,
          .problems = {"samples/a.1.jsonl: its footer does not match"},
          .reliability = Reliability{
              .outcome = Outcome::indeterminate,
              .reason = "71 h of load, at least 72 h demanded",
              .held_device_seconds = 7200,
              .interruptions = 1,
              .kinds = {{InterruptionKind::hang, 1}},
              .availability = 0.5,
              .mtbf_device_seconds = 7200,
              .mtbf_device_seconds_lower = 1500,
              .mtbf_device_seconds_upper = 140000,
              .first = {{.place = "host-0", .case_name = "hbm.triad", .cause = "late"}}}};
}

}  // namespace assay::fuzz
