// The small campaign: one host with two devices, two benchmarks, two jobs.
#include "small_campaign.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>

#include "results/evidence/recompute.hpp"
#include "results/evidence/seal.hpp"
#include "results/evidence/sealing.hpp"
#include "results/format/campaign.hpp"
#include "results/format/plan.hpp"
#include "results/format/profile.hpp"
#include "results/format/site.hpp"
#include "results/record/registered.hpp"
#include "results/report/report.hpp"
#include "results/report/row_format.hpp"
#include "results/store/file.hpp"
#include "results/store/journal.hpp"
#include "results/store/samples.hpp"
#include "results/store/waivers.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

Site small_site(const std::string& device_kind) {
  SiteHost host{.id = "host-0",
                .hostname = "maker",
                .serial = "S1",
                .architecture = "x86_64",
                .cpus = "0-1",
                .facts = {},
                .devices = {}};
  for (const char* id : {"cpu-0", "cpu-1"}) {
    host.devices.push_back({.id = id,
                            .kind = device_kind,
                            .model = "Plain CPU",
                            .serial = "",
                            .cpus = std::string(1, id[4]),
                            .facts = {},
                            .unavailable = {}});
  }
  return {"small", {host}};
}

Campaign small_campaign() {
  Campaign campaign{.name = "small",
                    .about = "Two benchmarks on two devices",
                    .memory_fraction_max = 0.6,
                    .stages = {}};
  CampaignStage stage{.name = "memory", .budget_seconds = 10, .cases = {}};
  for (const char* benchmark : {"hbm.triad", "hbm.copy"}) {
    CampaignCase chosen;
    chosen.benchmark = benchmark;
    chosen.sampling.repetitions = 6;
    chosen.budget_seconds = 2;
    stage.cases.push_back(chosen);
  }
  campaign.stages.push_back(stage);
  return campaign;
}

Profile small_profile() {
  Profile profile;
  profile.name = "small";
  profile.about = "Floors for a test";
  profile.device = "cpu";
  profile.decision.source = "a test";
  profile.acceptance = Acceptance{
      .pass_fraction = {{Level::device, 1.0}}, .undecided_is_fail = false, .source = "a test"};
  for (const char* benchmark : {"hbm.triad", "hbm.copy"}) {
    Bound bound;
    bound.benchmark = benchmark;
    bound.metric = "bandwidth";
    bound.unit = "B/s";
    bound.at_least = Threshold{20e9, {}};
    bound.physical_limit = Threshold{90e9, {}};
    bound.spread_max = 0.2;
    bound.samples_min = 6;
    bound.systematic = 0.001;
    bound.source = "contract B.3";
    profile.bounds.push_back(bound);
  }
  return profile;
}

Plan small_plan() {
  Plan plan;
  plan.id = std::string(32, 'a');
  plan.created = "2026-03-01T12:00:00Z";
  plan.campaign = "small";
  plan.site = "small";
  plan.profile = "small";
  plan.launcher = "local";
  plan.version = ASSAY_VERSION;
  plan.stages = {{"memory", 10}};
  for (const char* benchmark : {"hbm.triad", "hbm.copy"}) {
    PlanEntry entry;
    entry.stage = "memory";
    entry.benchmark = benchmark;
    entry.units = {"cpu-[0-1]"};
    entry.metrics = {{"bandwidth", "B/s", Better::higher}};
    entry.sampling.repetitions = 6;
    entry.budget_seconds = 2;
    entry.deadline_seconds = 30;
    plan.entries.push_back(entry);
  }
  return plan;
}

std::vector<Sample> small_samples() {
  std::vector<Sample> samples;
  double clock = 100;
  for (const char* unit : {"cpu-0", "cpu-1"}) {
    for (const char* benchmark : {"hbm.triad", "hbm.copy"}) {
      Sample sample;
      sample.case_name = benchmark;
      sample.unit = unit;
      sample.status = SampleStatus::measured;
      sample.metrics["bandwidth"] = {"B/s", {28.0e9, 28.1e9, 28.2e9, 28.3e9, 28.4e9, 28.5e9}};
      sample.verified = 7;
      sample.started = "2026-03-01T12:00:01Z";
      sample.began_seconds = clock;
      sample.ended_seconds = clock + 1;
      samples.push_back(sample);
      clock += 2;
    }
  }
  return samples;
}

void make_writable(const fs::path& folder) {
  if (!fs::exists(folder)) return;
  fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_symlink()) {
      fs::permissions(entry.path(), fs::perms::owner_all, fs::perm_options::add);
    }
  }
}

}  // namespace

SmallCampaign::SmallCampaign() : plan(small_plan()), samples(small_samples()) {
  std::string name = testing::TempDir() + "/assay-evidence-XXXXXX";
  home_ = ::mkdtemp(name.data());
  keygen(key());
}

SmallCampaign::~SmallCampaign() {
  make_writable(home_);
  fs::remove_all(home_);
}

void SmallCampaign::write() {
  const CampaignFolder created = CampaignFolder::create(folder());
  const auto freeze = [&](const std::string& file, const std::string& bytes) {
    put(created.file(file), bytes);
    plan.inputs.push_back({file, sha256(bytes)});
  };
  plan.inputs.clear();
  freeze("site.json", to_json(small_site(device_kind)));
  freeze("campaign.json", to_json(small_campaign()));
  freeze("profile.json", to_json(small_profile()));
  fs::create_directories(created.file("inputs"));
  freeze("inputs/profile.json", "// as somebody wrote it\n" + to_json(small_profile()));
  put(created.file("plan.json"), to_json(plan));
  write_samples(created.payload());
  fs::create_directories(created.file("raw"));
  put(created.file("raw/memory-cpu-0.1.json.gz"), "\x1f\x8b raw");
  Journal journal(created.file("journal.jsonl"));
  for (const std::string& event : events) {
    JournalEvent happened;
    happened.event = event;
    if (event == "campaign_started") happened.note = sha256_of_file(created.file("plan.json"));
    journal.append(happened);
  }
}

void SmallCampaign::write_samples(const fs::path& payload) {
  for (const std::string unit : {"cpu-0", "cpu-1"}) {
    const SamplesHeader header{.plan_id = plan.id,
                               .plan_sha256 = sha256(bytes_of(payload / "plan.json")),
                               .job = "memory-" + unit,
                               .attempt = 1,
                               .worker_version = ASSAY_VERSION,
                               .reality = header_reality,
                               .libraries = libraries};
    const fs::path path = payload / "samples" / ("memory-" + unit + ".1.jsonl");
    fs::remove(path);
    SamplesWriter writer(path, header);
    for (const Sample& sample : samples) {
      if (sample.unit == unit) writer.append(sample);
    }
    if (with_footer) writer.finish();
  }
}

void SmallCampaign::judge() {
  const CampaignFolder campaign = CampaignFolder::open(folder());
  ReportBuilder builder(campaign.plan(), campaign.profile());
  builder.waive(
      read_waivers(campaign.file("waivers.jsonl"), sha256(bytes_of(campaign.file("plan.json")))));
  std::string csv;
  const Rendering rows = rows_of(*Registered<RowFormat>::find("csv"), campaign.plan(),
                                 [&](std::string_view bytes) { csv += bytes; });
  const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView> taken) {
    builder.add(verdict, taken);
  };
  const Recomputed recomputed =
      record_verdicts(campaign, std::nullopt, campaign.payload(), {each, {}, {rows}});
  const Report report = builder.build(recomputed.ruling, recomputed.site);
  fs::create_directories(campaign.file("report"));
  for (const Format* format : Registered<Format>::all()) {
    put(campaign.file("report/" + format->file), format->render(report));
  }
  put(campaign.file("report/verdicts.csv"), csv);
}

void SmallCampaign::ready() {
  write();
  judge();
}

void SmallCampaign::seal() {
  ready();
  seal_only();
}

// Writable again for the tests, which do not all run as root.
void SmallCampaign::seal_only() {
  assay::seal(folder(), key());
  make_writable(folder());
}

Verification SmallCampaign::verified() const { return verify(folder(), public_key()); }

void SmallCampaign::rewrite_samples(const std::function<void(std::vector<Sample>&)>& edit) {
  edit(samples);
  write_samples(folder() / "data");
}

void SmallCampaign::hash_and_sign_again() {
  const Sealing sealing{folder(), Key::read_private(key())};
  for (const SealingStep& step : sealing_steps()) {
    if (step.name != std::string("read-only")) step.run(sealing);
  }
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void put(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  ASSERT_TRUE(file.flush()) << path;
}

void append(const fs::path& path, const std::string& bytes) { put(path, bytes_of(path) + bytes); }

void replace(const fs::path& path, const std::string& old, const std::string& with) {
  std::string bytes = bytes_of(path);
  const auto at = bytes.find(old);
  ASSERT_NE(at, std::string::npos) << old << " is not in " << path;
  put(path, bytes.replace(at, old.size(), with));
}

std::string differences(const Verification& verification) {
  std::string all;
  for (const std::string& sentence : verification.differences) all += sentence + "\n";
  return all;
}

}  // namespace assay
