// Samples files that are read side by side come out as if they had been read one after the other.
#include "results/store/read_ahead.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "results/store/samples.hpp"
#include "tests/unit/store/temporary_folder.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// More than two batches.
constexpr std::size_t kFiles = 150;

const std::string kDigest(64, 'a');

std::string unit(std::size_t number) { return fmt::format("gpu-{:03}", number); }

Plan plan() {
  Plan plan;
  plan.id = "p";
  plan.entries.resize(1);
  plan.entries[0].benchmark = "hbm.triad";
  plan.entries[0].units = {"gpu-[000-149]"};
  return plan;
}

class ReadingAhead : public ::testing::Test {
 protected:
  ReadingAhead() {
    fs::create_directory(samples_);
    for (std::size_t file = 0; file < kFiles; ++file) write(unit(file), unit(file));
  }

  // A file of one sample. Of its facts one is a text that no other file holds.
  void write(const std::string& job, const std::string& of_unit) {
    SamplesHeader header;
    header.plan_id = "p";
    header.plan_sha256 = kDigest;
    header.reality = "real";
    header.job = job;
    Sample sample;
    sample.case_name = "hbm.triad";
    sample.unit = of_unit;
    sample.status = SampleStatus::measured;
    sample.metrics = {{"bandwidth", {"B/s", {1, 2, 3}}}};
    sample.conditions = {{"foreign_cpus", 0.25}};
    sample.facts = {{"label", "of " + job}, {"lanes", 2.0}};
    sample.verified = 3;
    sample.began_seconds = 1;
    sample.ended_seconds = 2;
    SamplesWriter writer(samples_ / (job + ".1.jsonl"), header);
    writer.append(sample);
    writer.finish();
  }

  Measurements read() const { return read_measurements(samples_, plan(), kDigest); }

  TemporaryFolder folder_;
  fs::path samples_ = folder_ / "samples";
};

TEST_F(ReadingAhead, every_sample_comes_back_in_the_order_of_the_files) {
  const Measurements found = read();
  EXPECT_THAT(found.problems, testing::IsEmpty());
  ASSERT_EQ(found.samples.size(), kFiles);
  for (std::size_t place = 0; place < kFiles; ++place) {
    const Sample sample = found.samples[place].whole();
    EXPECT_EQ(sample.unit, unit(place));
    EXPECT_EQ(sample.facts.at("label"), Fact("of " + unit(place)));
    EXPECT_EQ(sample.metrics.at("bandwidth").values, (std::vector<double>{1, 2, 3}));
  }
}

TEST_F(ReadingAhead, problems_stand_in_the_order_of_the_files) {
  for (const std::size_t broken : {140U, 3U, 77U}) {
    put(samples_ / (unit(broken) + ".1.jsonl"), "torn");
  }
  const Measurements found = read();
  EXPECT_EQ(found.samples.size(), kFiles - 3);
  ASSERT_EQ(found.problems.size(), 3U);
  EXPECT_THAT(found.problems[0], testing::HasSubstr(unit(3)));
  EXPECT_THAT(found.problems[1], testing::HasSubstr(unit(77)));
  EXPECT_THAT(found.problems[2], testing::HasSubstr(unit(140)));
}

TEST_F(ReadingAhead, a_twin_in_another_batch_is_found) {
  write("zz", unit(5));
  const Measurements found = read();
  EXPECT_EQ(found.samples.size(), kFiles);
  EXPECT_EQ(found.samples[5].status(), SampleStatus::error);
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_THAT(found.problems[0],
              testing::HasSubstr("in samples/gpu-005.1.jsonl and in samples/zz"));
}

TEST_F(ReadingAhead, no_file_is_no_batch) {
  const std::vector<fs::path> none;
  const std::string digest = kDigest;
  const Plan planned = plan();
  read_ahead(none, planned, digest, [](SamplesBatch&&) { FAIL() << "there is no file"; });
}

}  // namespace
}  // namespace assay
