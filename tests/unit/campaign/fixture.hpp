// A campaign of two stages on a host with two devices, conducted in virtual time.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "harness/campaign/run.hpp"
#include "results/format/plan.hpp"
#include "results/store/file.hpp"
#include "results/store/journal.hpp"
#include "virtual_launcher.hpp"

namespace assay {

// Remembers what it was told.
struct HeardProgress : Progress {
  void stage_started(const std::string& stage, std::size_t, double) override {
    told.push_back("stage " + stage);
  }
  void case_started(const std::string&, const std::string&, double) override {}
  void case_progress(const std::string&, const std::string&, double) override {}
  void case_finished(const std::string&, const std::string&, const std::string&) override {}
  void case_lost(const std::string& unit, const std::string& name,
                 const std::string& cause) override {
    lost.push_back(name + "@" + unit + ": " + cause);
  }
  void warning(const std::string& sentence) override { warnings.push_back(sentence); }

  std::vector<std::string> told;
  std::vector<std::string> lost;
  std::vector<std::string> warnings;
};

inline PlanEntry entry(const std::string& stage, const std::string& benchmark, Level level,
                       std::vector<std::string> units) {
  PlanEntry made;
  made.stage = stage;
  made.benchmark = benchmark;
  made.level = level;
  made.units = std::move(units);
  made.metrics = {{"rate", "1", Better::higher}};
  made.budget_seconds = 2;
  made.deadline_seconds = 10;
  return made;
}

// Six cases: host.facts on the host; then on each device t.a, t.b; and t.c on cpu-0 in a second
// stage.
inline Plan two_stages() {
  Plan plan;
  // Of its own: tests that run beside this one end the leftovers of their campaign, not of ours.
  const std::string pid = std::to_string(::getpid());
  plan.id = std::string(32 - pid.size(), '0') + pid;
  plan.created = "2026-03-01T12:00:00Z";
  plan.campaign = "test";
  plan.site = "here";
  plan.profile = "test";
  plan.launcher = "local";
  plan.version = "0";
  plan.stages = {{"first", 10}, {"second", 5}};
  plan.entries = {entry("first", "t.a", Level::device, {"cpu-[0-1]"}),
                  entry("first", "host.facts", Level::host, {"host-0"}),
                  entry("first", "t.b", Level::device, {"cpu-[0-1]"}),
                  entry("second", "t.c", Level::device, {"cpu-0"})};
  return plan;
}

inline Site two_devices() {
  SiteHost host;
  host.id = "host-0";
  host.cpus = "0-3";
  for (const auto& [id, cpus] : {std::pair{"cpu-0", "0-1"}, std::pair{"cpu-1", "2-3"}}) {
    SiteDevice device;
    device.id = id;
    device.kind = "cpu";
    device.cpus = cpus;
    host.devices.push_back(device);
  }
  return {"here", {host}};
}

// What came back, each sample whole.
struct Found {
  explicit Found(const Measurements& measured)
      : samples(measured.samples.all()), problems(measured.problems) {}
  std::vector<Sample> samples;
  std::vector<std::string> problems;
};

class ConductorTest : public testing::Test {
 protected:
  ConductorTest() {
    std::string name = (std::filesystem::temp_directory_path() / "assay-campaign-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    base_ = name;
    make("run");
  }
  ~ConductorTest() override { std::filesystem::remove_all(base_); }

  // A fresh folder with the plan in it.
  void make(const std::string& name) {
    root_ = base_ / name;
    CampaignFolder::create(root_);
    write_file(root_ / "plan.json", to_json(plan_));
    sha256_ = sha256_of_file(root_ / "plan.json");
  }

  CampaignFolder folder() const { return folder_at(root_); }
  static CampaignFolder folder_at(const std::filesystem::path& root) {
    if (!std::filesystem::exists(root / "journal.jsonl")) std::ofstream(root / "journal.jsonl");
    return CampaignFolder::open(root);
  }

  VirtualLauncher launcher(VirtualLauncher::Script script) const {
    return {plan_, sha256_, std::move(script)};
  }
  static Act well(const Job&, std::size_t) { return Act::measure; }

  Conducted conduct_with(VirtualLauncher& launcher) {
    return conduct(folder(), plan_, site_, launcher, "/opt/assay-worker", progress_, stop_);
  }

  Found measured() const { return Found(read_measurements(root_ / "samples", plan_, sha256_)); }

  // The cause of a lost case, "measured" for a measured one, empty for one that did not come back.
  std::string result(const std::string& name, const std::string& unit) const {
    for (const Sample& sample : measured().samples) {
      if (sample.case_name != name || sample.unit != unit) continue;
      return sample.status == SampleStatus::measured ? "measured" : sample.cause;
    }
    return {};
  }

  std::vector<std::string> journal() const {
    std::vector<std::string> events;
    for (const JournalEvent& event : read_journal(root_ / "journal.jsonl")) {
      events.push_back(event.event + (event.job.empty() ? "" : " " + event.job));
    }
    return events;
  }

  std::filesystem::path base_;
  std::filesystem::path root_;
  Plan plan_ = two_stages();
  Site site_ = two_devices();
  std::string sha256_;
  HeardProgress progress_;
  std::atomic<bool> stop_ = false;
  int base_count_ = 0;  // Of folders that a test makes by itself.
};

}  // namespace assay
