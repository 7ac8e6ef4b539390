// A job inside its worker, from plan.json to the samples file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/state.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu_list.hpp"
#include "harness/telemetry/host.hpp"
#include "harness/worker/job.hpp"
#include "results/format/plan.hpp"
#include "results/format/site.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"
#include "results/store/samples.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

void pass(State& state) {
  state.verify(state.seed() != 0, "the seed is 0");
  state.fact("lanes", static_cast<double>(state.device().lanes()));
  Work work;
  work.metric = "rate";
  work.amount = 1;
  work.run = [](std::uint64_t) { std::this_thread::sleep_for(std::chrono::microseconds(100)); };
  work.check = [&](std::uint64_t) { state.verify(true, ""); };
  state.measure(work);
}

void wrong(State& state) { state.verify(false, "one bit differs"); }

void broken(State&) { throw std::runtime_error("lost the device"); }

const std::vector<PlannedMetric> kRate{{"rate", "B/s", Better::higher}};

Benchmark planted(const std::string& name, void (*run)(State&)) {
  return {.name = name,
          .about = "For these tests.",
          .scope = Level::device,
          .axes = {},
          .metrics = kRate,
          .kernel = {},
          .run = run};
}

const Registered<Benchmark> kPass{planted("planted.pass", pass)};
const Registered<Benchmark> kWrong{planted("planted.wrong", wrong)};
const Registered<Benchmark> kBroken{planted("planted.broken", broken)};

// What came back, each sample whole.
struct Found {
  explicit Found(const Measurements& measured)
      : samples(measured.samples.all()), problems(measured.problems) {}
  std::vector<Sample> samples;
  std::vector<std::string> problems;
};

class JobTest : public testing::Test {
 protected:
  JobTest() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::string("assay-job-") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "samples");
    fs::create_directories(folder_ / "raw");
    plan_.id = std::string(32, 'a');
    plan_.created = "2026-03-01T12:00:00Z";
    plan_.campaign = plan_.site = plan_.profile = "planted";
    plan_.launcher = "local";
    plan_.version = "0";
    plan_.stages = {{"planted", 10}};
  }
  ~JobTest() override {
    pin(before_);
    fs::remove_all(folder_);
  }

  void want(const std::string& benchmark, const std::string& unit = "cpu-0") {
    PlanEntry entry;
    entry.stage = "planted";
    entry.benchmark = benchmark;
    entry.level = unit == "host-0" ? Level::host : Level::device;
    entry.units = {unit};
    entry.metrics = kRate;
    entry.sampling = {.repetitions = 3, .repetition_seconds = 0.001, .soak_seconds = 0};
    entry.budget_seconds = 5;
    entry.deadline_seconds = 30;
    plan_.entries.push_back(entry);
  }

  void run(const std::vector<std::size_t>& entries, const std::string& unit = "cpu-0",
           int progress_descriptor = -1) {
    SiteDevice device{.id = "cpu-0",
                      .kind = "cpu",
                      .model = "a CPU",
                      .serial = "s",
                      .cpus = cpus_,
                      .facts = {},
                      .unavailable = {}};
    SiteHost host{.id = "host-0",
                  .hostname = hostname_,
                  .serial = "s",
                  .architecture = "x86_64",
                  .cpus = cpus_,
                  .facts = {},
                  .devices = {device}};
    write_file(folder_ / "plan.json", to_json(plan_));
    write_file(folder_ / "site.json", to_json(Site{"planted", {host}}));
    ProgressPipe progress(progress_descriptor, "");
    run_job({.folder = folder_,
             .job = job_,
             .attempt = 2,
             .unit = unit,
             .entries = entries,
             .environment = {{"env.OMP_NUM_THREADS", std::string("2")}}},
            progress);
  }

  Found measured() const {
    return Found(read_samples_file(folder_ / "samples" / "planted-job.2.jsonl", plan_,
                                   sha256_of_file(folder_ / "plan.json")));
  }

  std::string text_of(const fs::path& file) const { return read_file(folder_ / file); }

  std::vector<unsigned> before_ = affinity();
  std::string cpus_ = format_cpu_list(before_);
  std::string hostname_ = hostname();
  std::string job_ = "planted-job";
  fs::path folder_;
  Plan plan_;
};

TEST_F(JobTest, leaves_a_finished_samples_file_with_a_sample_an_entry) {
  want("planted.pass");
  want("planted.wrong");
  want("planted.broken");
  run({0, 1, 2});
  const Found found = measured();
  EXPECT_TRUE(found.problems.empty()) << found.problems.front();
  ASSERT_EQ(found.samples.size(), 3U);
  EXPECT_EQ(found.samples[0].status, SampleStatus::measured) << found.samples[0].cause;
  EXPECT_EQ(found.samples[0].metrics.at("rate").values.size(), 3U);
  EXPECT_EQ(found.samples[1].status, SampleStatus::wrong);
  EXPECT_EQ(found.samples[1].cause, "one bit differs");
  EXPECT_EQ(found.samples[2].status, SampleStatus::error);
  EXPECT_EQ(found.samples[2].cause, "lost the device");
}

TEST_F(JobTest, writes_what_a_sample_must_say) {
  want("planted.pass");
  run({0});
  const Found found = measured();
  ASSERT_EQ(found.samples.size(), 1U);
  const Sample& sample = found.samples[0];
  EXPECT_EQ(sample.case_name, "planted.pass");
  EXPECT_EQ(sample.unit, "cpu-0");
  EXPECT_EQ(sample.attempt, 2U);
  EXPECT_GE(sample.verified, 5U) << "before timing, after calibration, after each repetition";
  EXPECT_LT(sample.began_seconds, sample.ended_seconds);
  EXPECT_THAT(sample.started, testing::EndsWith("Z"));
  EXPECT_TRUE(sample.conditions.contains("wall_seconds"));
  EXPECT_TRUE(sample.conditions.contains("foreign_cpus"));
  EXPECT_EQ(text(sample.facts.at("env.OMP_NUM_THREADS")), "2");
  EXPECT_EQ(text(sample.facts.at("lanes")), std::to_string(before_.size()));
}

TEST_F(JobTest, names_its_libraries_and_their_digests_in_the_header) {
  want("planted.wrong");
  run({0});
  std::istringstream lines(text_of("samples/planted-job.2.jsonl"));
  std::string first;
  std::getline(lines, first);
  const SamplesHeader header = parse_samples_header(first);
  EXPECT_EQ(header.plan_id, plan_.id);
  EXPECT_EQ(header.plan_sha256, sha256_of_file(folder_ / "plan.json"));
  bool libc = false;
  for (const auto& [path, digest] : header.libraries) {
    EXPECT_EQ(text(digest).size(), 64U) << path;
    libc = libc || path.find("libc.so") != std::string::npos;
  }
  EXPECT_TRUE(libc);
}

TEST_F(JobTest, keeps_the_raw_output_of_timed_cases) {
  want("planted.pass");
  want("planted.wrong");
  run({0, 1});
  const std::string raw = text_of("raw/planted-job.2.jsonl");
  EXPECT_THAT(raw, HasSubstr("\"case\":\"planted.pass\""));
  EXPECT_THAT(raw, HasSubstr("real_time"));
  EXPECT_EQ(std::ranges::count(raw, '\n'), 1);
}

TEST_F(JobTest, runs_host_cases_on_all_cpus_of_the_host) {
  want("planted.pass", "host-0");
  run({0}, "host-0");
  const Found found = measured();
  ASSERT_EQ(found.samples.size(), 1U);
  EXPECT_EQ(found.samples[0].unit, "host-0");
  EXPECT_EQ(found.samples[0].status, SampleStatus::measured) << found.samples[0].cause;
}

TEST_F(JobTest, tells_the_launcher_where_it_is) {
  want("planted.pass");
  want("planted.wrong");
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  run({1, 0}, "cpu-0", ends[1]);
  close(ends[1]);
  std::string said(4096, '\0');
  const auto got = read(ends[0], said.data(), said.size());
  close(ends[0]);
  ASSERT_GT(got, 0);
  said.resize(static_cast<std::size_t>(got));
  EXPECT_THAT(said, testing::StartsWith("begin 1\nend 1 wrong\nbegin 0\nprogress 0 "));
  EXPECT_THAT(said, testing::EndsWith("end 0 measured\n"));
}

TEST_F(JobTest, a_benchmark_that_the_worker_does_not_know_is_an_error) {
  want("planted.unknown");
  run({0});
  const Found found = measured();
  ASSERT_EQ(found.samples.size(), 1U);
  EXPECT_EQ(found.samples[0].status, SampleStatus::error);
  EXPECT_THAT(found.samples[0].cause, HasSubstr("not part of this worker"));
}

TEST_F(JobTest, refuses_to_run_on_other_cpus_than_planned) {
  want("planted.pass");
  cpus_ = "8191";
  EXPECT_THROW(run({0}), Error);
  EXPECT_FALSE(fs::exists(folder_ / "samples" / "planted-job.2.jsonl"));
}

TEST_F(JobTest, refuses_to_measure_this_host_under_the_name_of_another) {
  want("planted.pass");
  hostname_ = hostname() + "-other";
  EXPECT_THROW(run({0}), Error);
  EXPECT_FALSE(fs::exists(folder_ / "samples" / "planted-job.2.jsonl"));
}

TEST_F(JobTest, refuses_what_the_plan_does_not_want) {
  want("planted.pass");
  EXPECT_THROW(run({1}), Error);
  EXPECT_THROW(run({0}, "host-0"), Error);
  EXPECT_THROW(run({0}, "cpu-7"), Error);
}

TEST_F(JobTest, refuses_a_job_that_is_no_file_name) {
  want("planted.wrong");
  for (const std::string job : {"", "../escape", "a/b", ".hidden"}) {
    job_ = job;
    EXPECT_THROW(run({0}), Error) << job;
  }
}

TEST_F(JobTest, never_writes_over_an_earlier_attempt) {
  want("planted.wrong");
  run({0});
  EXPECT_THROW(run({0}), Error);
}

}  // namespace
}  // namespace assay
