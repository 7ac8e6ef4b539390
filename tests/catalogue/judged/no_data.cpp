// Passed before: hardware of which no measurement, half of one, or an unreadable one came back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "results/store/samples.hpp"
#include "tests/unit/judge/street.hpp"
#include "tests/unit/store/temporary_folder.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const std::string kDigest(64, 'a');

TEST(Catalogue, a_measurement_that_never_came_back_is_missing) {
  Street street;
  street.measured.samples.clear();
  EXPECT_EQ(street.outcome(), Outcome::missing);
  EXPECT_EQ(street.ruling().summary.exit, Exit::undecided);
}

TEST(Catalogue, a_sick_unit_that_stays_silent_is_missing_by_name_and_still_counted) {
  Street street;
  street.add_device("cpu-1");
  street.measured.samples.pop_back();
  const Ruling ruling = street.ruling();
  EXPECT_EQ(ruling.summary.cases.planned, 2u);
  EXPECT_EQ(ruling.summary.cases.of(Outcome::missing), 1u);
  EXPECT_EQ(ruling.summary.exit, Exit::undecided);
  EXPECT_THAT(ruling.summary.headline, HasSubstr("cpu-1"));
}

TEST(Catalogue, a_sample_without_its_metric_is_an_error) {
  Street street;
  street.sample().metrics.clear();
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, a_metric_without_values_is_an_error) {
  Street street;
  street.values().clear();
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, a_zero_among_the_values_is_an_error) {
  Street street;
  street.values()[7] = 0;
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, nothing_but_zeros_is_an_error_and_not_a_healthy_unit) {
  Street street;
  for (double& value : street.values()) value = 0;
  EXPECT_EQ(street.outcome(), Outcome::error);
}

TEST(Catalogue, a_nan_anywhere_is_never_a_pass) {
  for (std::size_t at = 0; at < kRepetitions; ++at) {
    Street street;
    street.values()[at] = kNan;
    EXPECT_EQ(street.outcome(), Outcome::error) << "value " << at;
  }
  Street condition;
  condition.sample().conditions["foreign_cpus"] = kNan;
  EXPECT_EQ(condition.outcome(), Outcome::error);
  Street clock;
  clock.sample().ended_seconds = kNan;
  EXPECT_EQ(clock.outcome(), Outcome::error);
  Street limit;
  limit.bound().at_least->value = kNan;
  EXPECT_EQ(limit.outcome(), Outcome::error);
  Street uncertain;
  uncertain.bound().systematic = kNan;
  EXPECT_EQ(uncertain.outcome(), Outcome::error);
  Street reference;
  reference.relate_to_read(0.6);
  reference.values(1)[3] = kNan;
  EXPECT_EQ(reference.outcome(), Outcome::error);
}

TEST(Catalogue, repetitions_that_failed_are_not_left_out_of_the_count) {
  Street street;
  street.values().resize(kRepetitions / 2);  // Half of them failed and were dropped.
  EXPECT_EQ(street.outcome(), Outcome::error);
}

// A samples file with these bytes behind its header.
Measurements read_back(const Street& street, const std::string& bytes) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "samples");
  const auto path = folder / "samples/memory-cpu-0.1.jsonl";
  {
    SamplesHeader header;
    header.job = "memory-cpu-0";
    header.plan_id = street.plan.id;
    header.plan_sha256 = kDigest;
    header.reality = "real";
    SamplesWriter writer(path, header);
  }
  put(path, get(path) + bytes);
  return read_measurements(folder / "samples", street.plan, kDigest);
}

Exit judged(const Street& street, const Measurements& measured) {
  bool passed = false;
  const Ruling ruling = judge(street.plan, street.profile, street.site, measured,
                              [&](const Verdict& verdict, const auto&) {
                                passed = passed || verdict.outcome == Outcome::pass;
                              });
  EXPECT_FALSE(passed);
  return ruling.summary.exit;
}

TEST(Catalogue, a_worker_that_wrote_no_result_line_passed_nothing) {
  const Street street;
  EXPECT_EQ(judged(street, read_back(street, "")), Exit::undecided);
}

TEST(Catalogue, a_line_that_cannot_be_parsed_passes_nothing) {
  const Street street;
  const Measurements found = read_back(street, "Result: 28.1 GB/s OK\n");
  EXPECT_FALSE(found.problems.empty());
  EXPECT_EQ(judged(street, found), Exit::undecided);
}

TEST(Catalogue, a_status_word_that_nobody_knows_passes_nothing) {
  const Street street;
  std::string line = to_line(street.measured.samples[0]);
  line.replace(line.find("\"measured\""), 10, "\"HEALTHY\"");
  const Measurements found = read_back(street, line + "\n");
  EXPECT_FALSE(found.problems.empty());
  EXPECT_EQ(judged(street, found), Exit::undecided);
}

TEST(Catalogue, samples_in_a_format_of_a_newer_version_pass_nothing) {
  const Street street;
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "samples");
  const auto path = folder / "samples/memory-cpu-0.1.jsonl";
  {
    SamplesHeader header;
    header.job = "memory-cpu-0";
    header.plan_id = street.plan.id;
    header.plan_sha256 = kDigest;
    header.reality = "real";
    SamplesWriter writer(path, header);
    writer.append(street.measured.samples[0]);
    writer.finish();
  }
  std::string bytes = get(path);
  bytes.replace(bytes.find("samples/1"), 9, "samples/2");
  put(path, bytes);
  try {
    EXPECT_EQ(judged(street, read_measurements(folder / "samples", street.plan, kDigest)),
              Exit::undecided);
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("newer version"));
  }
}

TEST(Catalogue, a_sample_that_was_measured_for_another_plan_passes_nothing) {
  const Street street;
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "samples");
  {
    SamplesHeader header;
    header.job = "memory-cpu-0";
    header.plan_id = street.plan.id;
    header.plan_sha256 = std::string(64, 'b');
    header.reality = "real";
    SamplesWriter writer(folder / "samples/memory-cpu-0.1.jsonl", header);
    writer.append(street.measured.samples[0]);
    writer.finish();
  }
  const Measurements found = read_measurements(folder / "samples", street.plan, kDigest);
  EXPECT_FALSE(found.problems.empty());
  EXPECT_EQ(judged(street, found), Exit::undecided);
}

}  // namespace
}  // namespace assay
