// A launcher that takes a rack at once: one job for all units, each with the fate of its own.
#include <gmock/gmock.h>

#include <utility>

#include "fixture.hpp"
#include "results/record/case.hpp"
#include "results/store/samples.hpp"

namespace assay {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// Measures all parts of a job, but for what `ends` says of a unit.
class RackLauncher : public Launcher {
 public:
  RackLauncher(const Plan& plan, std::string plan_sha256)
      : plan_(plan), plan_sha256_(std::move(plan_sha256)) {}

  bool bulk() const override { return true; }

  JobProcess start(const Job& job) override {
    started.push_back(job);
    SamplesWriter writer(
        folder / "samples" / (job.id + "." + std::to_string(job.attempt) + ".jsonl"),
        {plan_.id, plan_sha256_, job.id, job.attempt, "test", plan_.reality, {}});
    JobEvent event{JobEvent::Kind::ended, job.id, {}, "exit 0", true, {}};
    std::vector<Sample> samples;
    for (const JobPart& part : job.parts) measure(part, job.attempt, samples, event);
    writer.append(std::span<const Sample>(samples));
    writer.finish();
    events_.push_back(event);
    return {};
  }
  std::vector<JobEvent> poll() override { return std::exchange(events_, {}); }
  void end(const std::string&) override {}
  std::size_t end_leftovers(const std::string&) override { return 0; }
  double now_seconds() override { return now_; }
  void wait_until(double seconds) override { now_ = seconds; }

  std::filesystem::path folder;
  std::map<std::string, PartEnd> ends;  // Of a unit: it comes no further than there.
  std::vector<Job> started;

 private:
  void measure(const JobPart& part, std::uint32_t attempt, std::vector<Sample>& samples,
               JobEvent& event) {
    const auto end = ends.find(part.unit);
    double when = now_;
    for (const std::size_t entry : part.entries) {
      if (end != ends.end() && (!end->second.entry || *end->second.entry == entry)) {
        event.parts.push_back(end->second);
        return;
      }
      Sample sample;
      sample.case_name = case_name(plan_.entries[entry].benchmark, plan_.entries[entry].axes);
      sample.unit = part.unit;
      sample.status = SampleStatus::measured;
      sample.verified = 1;
      sample.attempt = attempt;
      sample.began_seconds = when;
      sample.ended_seconds = ++when;
      samples.push_back(std::move(sample));
    }
  }

  const Plan& plan_;
  std::string plan_sha256_;
  double now_ = 1000;
  std::vector<JobEvent> events_;
};

class BulkTest : public ConductorTest {
 protected:
  BulkTest() {
    site_.hosts[0].rack = "rack-1";
    launcher_.folder = root_;
  }
  Conducted conduct_all() {
    return conduct(folder(), plan_, site_, launcher_, "/opt/assay-worker", progress_, stop_);
  }

  RackLauncher launcher_{plan_, sha256_};
};

TEST_F(BulkTest, one_job_covers_all_units_of_a_rack_and_level) {
  conduct_all();
  EXPECT_THAT(journal(), Contains("job_started first-rack-1-device"));
  EXPECT_EQ(launcher_.started.size(), 3U);  // Hosts and devices of one stage, devices of the next.
  EXPECT_EQ(measured().samples.size(), 6U);
  EXPECT_THAT(measured().problems, IsEmpty());
}

TEST_F(BulkTest, a_case_that_crashes_is_lost_and_the_rest_is_measured_by_another_attempt) {
  launcher_.ends["cpu-1"] = {"cpu-1", 0, "signal 9 (Killed)"};
  conduct_all();
  EXPECT_THAT(result("t.a", "cpu-1"), HasSubstr("ended by signal 9 (Killed) during the case"));
  EXPECT_EQ(result("t.b", "cpu-1"), "measured");
  EXPECT_EQ(result("t.a", "cpu-0"), "measured");
  EXPECT_EQ(launcher_.started.size(), 4U);
}

TEST_F(BulkTest, a_case_that_never_ends_is_lost_by_its_deadline) {
  launcher_.ends["cpu-0"] = {"cpu-0", 2, ""};
  conduct_all();
  EXPECT_EQ(result("t.b", "cpu-0"), "deadline of 10 s passed");
}

TEST_F(BulkTest, a_unit_on_which_nothing_starts_is_given_up_after_three_attempts) {
  launcher_.ends["cpu-1"] = {"cpu-1", std::nullopt, "host host-0 does not answer"};
  conduct_all();
  for (const char* lost : {"t.a", "t.b"}) {
    EXPECT_EQ(result(lost, "cpu-1"),
              "3 attempts in a row brought no result: host host-0 does not answer");
  }
  EXPECT_EQ(result("t.a", "cpu-0"), "measured");
}

TEST_F(BulkTest, what_is_finished_is_not_measured_again) {
  conduct_all();
  const std::size_t started = launcher_.started.size();
  conduct_all();
  EXPECT_EQ(launcher_.started.size(), started);
}

}  // namespace
}  // namespace assay
