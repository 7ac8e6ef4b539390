// Samples: what was written comes back, and what cannot be believed does not.
#include "results/store/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>

#include "results/store/file.hpp"
#include "tests/unit/store/temporary_folder.hpp"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
namespace fs = std::filesystem;

const std::string kDigest(64, 'a');

Plan plan() {
  Plan plan;
  plan.id = "p";
  plan.entries.resize(2);
  plan.entries[0].benchmark = "hbm.triad";
  plan.entries[0].units = {"cpu-[0-3]"};
  plan.entries[1].benchmark = "hbm.copy";
  plan.entries[1].units = {"cpu-[0-3]"};
  return plan;
}

Sample sample(const std::string& case_name, const std::string& unit, double began) {
  Sample sample;
  sample.case_name = case_name;
  sample.unit = unit;
  sample.status = SampleStatus::measured;
  sample.metrics = {{"bandwidth", {"B/s", {1, 2, 3}}}};
  sample.verified = 3;
  sample.began_seconds = began;
  sample.ended_seconds = began + 1;
  return sample;
}

SamplesHeader header(const std::string& plan_id, const std::string& digest,
                     const std::string& reality, const std::string& job = "") {
  SamplesHeader header;
  header.job = job;
  header.plan_id = plan_id;
  header.plan_sha256 = digest;
  header.reality = reality;
  return header;
}

// What came back, each sample whole.
struct Found {
  explicit Found(const Measurements& measured)
      : samples(measured.samples.all()), problems(measured.problems) {}
  std::vector<Sample> samples;
  std::vector<std::string> problems;
};

class Samples : public ::testing::Test {
 protected:
  Samples() { fs::create_directory(samples_); }

  fs::path file(const std::string& name) const { return samples_ / name; }

  void write(const std::string& job, const std::vector<Sample>& samples, bool finish = true,
             SamplesHeader chosen = header("p", kDigest, "real")) const {
    chosen.job = job;
    SamplesWriter writer(file(job + ".1.jsonl"), chosen);
    for (const Sample& sample : samples) writer.append(sample);
    if (finish) writer.finish();
  }

  Found read() const { return Found(read_measurements(samples_, plan(), kDigest)); }
  Found close(const std::string& job, const std::vector<LostCase>& lost) const {
    return Found(close_unfinished(file(job + ".1.jsonl"), plan(), kDigest, lost));
  }

  // Nothing of it is believed, for a reason that names the file.
  void expect_refused(const std::string& name, const std::string& reason) const {
    const Found found = read();
    EXPECT_THAT(found.samples, IsEmpty());
    EXPECT_THAT(found.problems,
                ElementsAre(::testing::AllOf(HasSubstr("samples/" + name), HasSubstr(reason))));
  }

  TemporaryFolder folder_;
  fs::path samples_ = folder_ / "samples";
};

TEST_F(Samples, come_back_as_they_were_written) {
  write("a", {sample("hbm.triad", "cpu-0", 1), sample("hbm.copy", "cpu-0", 2)});
  write("b", {sample("hbm.triad", "cpu-1", 1)});
  const Found found = read();
  EXPECT_THAT(found.problems, IsEmpty());
  ASSERT_EQ(found.samples.size(), 3u);
  EXPECT_EQ(to_line(found.samples[1]), to_line(sample("hbm.copy", "cpu-0", 2)));
}

TEST_F(Samples, a_file_is_never_written_over) {
  write("a", {});
  EXPECT_EQ(refusal([&] { write("a", {}); }).exit(), Exit::world);
}

TEST_F(Samples, nothing_is_appended_behind_the_footer) {
  SamplesWriter writer(file("a.1.jsonl"), header("p", kDigest, "real"));
  writer.finish();
  EXPECT_EQ(refusal([&] { writer.append(sample("hbm.triad", "cpu-0", 1)); }).exit(), Exit::world);
}

TEST_F(Samples, of_a_torn_file_whole_lines_are_believed_and_the_missing_footer_is_named) {
  write("a", {sample("hbm.triad", "cpu-0", 1), sample("hbm.copy", "cpu-0", 2)}, false);
  const std::string bytes = get(file("a.1.jsonl"));
  put(file("a.1.jsonl"), bytes.substr(0, bytes.size() - 5));
  const Found found = read();
  ASSERT_EQ(found.samples.size(), 1u);
  EXPECT_THAT(found.problems, ElementsAre(HasSubstr("a.1.jsonl: it has no footer")));
}

TEST_F(Samples, a_file_torn_inside_its_header_holds_nothing) {
  put(file("a.1.jsonl"), "{\"attempt\":1,");
  EXPECT_THAT(read().samples, IsEmpty());
  EXPECT_EQ(read().problems.size(), 1u);
}

TEST_F(Samples, a_footer_that_does_not_match_refuses_every_line) {
  write("a", {sample("hbm.triad", "cpu-0", 1)});
  std::string bytes = get(file("a.1.jsonl"));
  const auto value = bytes.find("[1,2,3]");
  put(file("a.1.jsonl"), bytes.replace(value, 7, "[1,2,4]"));
  expect_refused("a.1.jsonl", "its footer line does not match");
}

TEST_F(Samples, a_footer_that_counts_wrongly_refuses_every_line) {
  write("a", {sample("hbm.triad", "cpu-0", 1)});
  const std::string bytes = get(file("a.1.jsonl"));
  for (const std::string stated : {"\"bytes\":", "\"count\":"}) {
    std::string wrong = bytes;
    put(file("a.1.jsonl"), wrong.insert(wrong.rfind(stated) + stated.size(), "1"));
    expect_refused("a.1.jsonl", "its footer line does not match");
  }
}

TEST_F(Samples, a_line_taken_out_of_a_finished_file_refuses_every_line) {
  write("a", {sample("hbm.triad", "cpu-0", 1), sample("hbm.copy", "cpu-0", 2)});
  std::string bytes = get(file("a.1.jsonl"));
  const auto begin = bytes.find('\n') + 1;
  put(file("a.1.jsonl"), bytes.erase(begin, bytes.find('\n', begin) + 1 - begin));
  expect_refused("a.1.jsonl", "its footer line does not match");
}

TEST_F(Samples, something_behind_the_footer_refuses_every_line) {
  write("a", {sample("hbm.triad", "cpu-0", 1)});
  const std::string bytes = get(file("a.1.jsonl"));
  put(file("a.1.jsonl"), bytes + to_line(sample("hbm.copy", "cpu-0", 3)) + "\n");
  expect_refused("a.1.jsonl", "behind its footer");
  put(file("a.1.jsonl"), bytes + "{");
  expect_refused("a.1.jsonl", "behind its footer");
}

TEST_F(Samples, a_broken_line_refuses_the_file_and_is_named) {
  write("a", {sample("hbm.triad", "cpu-0", 1)}, false);
  put(file("a.1.jsonl"), get(file("a.1.jsonl")) + "{}\n");
  expect_refused("a.1.jsonl", "line 3: ");
}

TEST_F(Samples, of_another_plan_job_attempt_or_reality_are_not_used) {
  write("a", {sample("hbm.triad", "cpu-0", 1)}, true, header("q", kDigest, "real"));
  expect_refused("a.1.jsonl", "names another plan");
  fs::remove(file("a.1.jsonl"));
  write("a", {}, true, header("p", std::string(64, 'b'), "real"));
  expect_refused("a.1.jsonl", "names another plan");
  fs::remove(file("a.1.jsonl"));
  write("a", {}, true, header("p", kDigest, "simulated"));
  expect_refused("a.1.jsonl", "its header says \"simulated\"");
  fs::remove(file("a.1.jsonl"));
  write("a", {});
  fs::rename(file("a.1.jsonl"), file("b.1.jsonl"));
  expect_refused("b.1.jsonl", "another job or attempt");
  fs::rename(file("b.1.jsonl"), file("a.2.jsonl"));
  expect_refused("a.2.jsonl", "another job or attempt");
}

TEST_F(Samples, of_another_attempt_than_their_file_refuse_every_line) {
  Sample stray = sample("hbm.triad", "cpu-0", 1);
  stray.attempt = 2;
  write("a", {stray});
  expect_refused("a.1.jsonl", "line 2: it is of another attempt");
}

TEST_F(Samples, a_disk_that_is_full_is_the_world_and_whole_lines_remain) {
  SamplesWriter writer(file("a.1.jsonl"), header("p", kDigest, "real", "a"));
  writer.append(sample("hbm.triad", "cpu-0", 1));
  const auto whole = fs::file_size(file("a.1.jsonl"));
  {
    const FileSizeLimit full(whole + 10);
    EXPECT_EQ(refusal([&] { writer.append(sample("hbm.copy", "cpu-0", 2)); }).exit(), Exit::world);
  }
  EXPECT_EQ(fs::file_size(file("a.1.jsonl")), whole);
  writer.append(sample("hbm.copy", "cpu-0", 3));
  writer.finish();
  EXPECT_THAT(read().problems, IsEmpty());
  EXPECT_EQ(read().samples.size(), 2u);
}

TEST_F(Samples, closing_an_unfinished_file_accepts_its_lines_and_states_the_lost) {
  write("a", {sample("hbm.triad", "cpu-0", 1)}, false);
  put(file("a.1.jsonl"), get(file("a.1.jsonl")) + "{\"att");
  close("a", {{"hbm.copy", "cpu-0", "signal 11"}});
  const Found found = read();
  EXPECT_THAT(found.problems, IsEmpty());
  ASSERT_EQ(found.samples.size(), 2u);
  EXPECT_EQ(found.samples[0].status, SampleStatus::measured);
  EXPECT_EQ(found.samples[1].status, SampleStatus::error);
  EXPECT_EQ(found.samples[1].case_name + found.samples[1].cause, "hbm.copysignal 11");
  EXPECT_EQ(found.samples[1].attempt, 1u);
}

TEST_F(Samples, closing_twice_keeps_what_was_stated_first) {
  write("a", {}, false);
  close("a", {{"hbm.copy", "cpu-0", "signal 11"}});
  const std::string first = get(file("a.1.footer.json"));
  EXPECT_EQ(close("a", {}).samples.size(), 1u);
  EXPECT_EQ(get(file("a.1.footer.json")), first);
}

TEST_F(Samples, closing_a_file_that_was_never_made_states_the_lost) {
  EXPECT_EQ(close("a", {{"hbm.copy", "cpu-0", "exit 3"}}).samples.size(), 1u);
  const Found found = read();
  EXPECT_THAT(found.problems, IsEmpty());
  ASSERT_EQ(found.samples.size(), 1u);
  EXPECT_EQ(found.samples[0].cause, "exit 3");
}

TEST_F(Samples, closing_a_finished_file_writes_nothing) {
  write("a", {sample("hbm.triad", "cpu-0", 1)});
  EXPECT_EQ(close("a", {}).samples.size(), 1u);
  EXPECT_FALSE(fs::exists(file("a.1.footer.json")));
}

TEST_F(Samples, a_lost_case_whose_line_is_on_disk_was_finished) {
  write("a", {sample("hbm.triad", "cpu-0", 1)}, false);
  const Found found = close("a", {{"hbm.triad", "cpu-0", "signal 9"}});
  ASSERT_EQ(found.samples.size(), 1u);
  EXPECT_EQ(found.samples[0].status, SampleStatus::measured);
  EXPECT_THAT(read().problems, IsEmpty());
}

TEST_F(Samples, lines_behind_what_a_footer_json_accepts_refuse_every_line) {
  write("a", {sample("hbm.triad", "cpu-0", 1)}, false);
  close("a", {});
  put(file("a.1.jsonl"), get(file("a.1.jsonl")) + to_line(sample("hbm.copy", "cpu-0", 3)) + "\n");
  expect_refused("a.1.jsonl", "its footer.json does not match");
}

TEST_F(Samples, of_a_newer_or_broken_footer_json_refuse_every_line) {
  write("a", {sample("hbm.triad", "cpu-0", 1)}, false);
  put(file("a.1.footer.json"), "{\"schema\":\"assay/samples-footer/2\"}\n");
  expect_refused("a.1.jsonl", "newer version");
}

TEST_F(Samples, that_stand_twice_are_an_error_that_names_both_files) {
  write("a", {sample("hbm.triad", "cpu-0", 1)});
  write("b", {sample("hbm.triad", "cpu-0", 1)});
  const Found found = read();
  ASSERT_EQ(found.samples.size(), 1u);
  EXPECT_EQ(found.samples[0].status, SampleStatus::error);
  EXPECT_EQ(found.samples[0].cause, "it stands in samples/a.1.jsonl and in samples/b.1.jsonl");
  EXPECT_THAT(found.samples[0].metrics, IsEmpty());
  EXPECT_EQ(found.samples[0].verified, 0u);
  EXPECT_EQ(found.problems.size(), 1u);
}

TEST_F(Samples, that_the_plan_does_not_hold_are_errors_and_a_problem) {
  write("a", {sample("hbm.triad", "cpu-4", 1), sample("hbm.scale", "cpu-0", 2)});
  const Found found = read();
  ASSERT_EQ(found.samples.size(), 2u);
  EXPECT_EQ(found.samples[0].status, SampleStatus::error);
  EXPECT_EQ(found.samples[1].status, SampleStatus::error);
  EXPECT_THAT(
      found.problems,
      ElementsAre("samples/a.1.jsonl: it holds hbm.triad on cpu-4, which the plan does not hold",
                  "samples/a.1.jsonl: it holds hbm.scale on cpu-0, which the plan does not hold"));
}

TEST_F(Samples, beside_which_time_runs_backwards_are_errors) {
  write("a", {sample("hbm.triad", "cpu-0", 100), sample("hbm.copy", "cpu-0", 50),
              sample("hbm.triad", "cpu-1", 200)});
  const Found found = read();
  ASSERT_EQ(found.samples.size(), 3u);
  EXPECT_EQ(found.samples[0].status, SampleStatus::error);
  EXPECT_EQ(found.samples[1].status, SampleStatus::error);
  EXPECT_EQ(found.samples[2].status, SampleStatus::measured);
  EXPECT_THAT(found.problems, ElementsAre(HasSubstr("time runs backwards")));
}

TEST_F(Samples, that_end_before_they_begin_or_at_no_time_are_errors) {
  Sample backwards = sample("hbm.triad", "cpu-0", 10);
  backwards.ended_seconds = 9;
  Sample timeless = sample("hbm.copy", "cpu-0", 20);
  timeless.ended_seconds = NAN;
  write("a", {backwards, timeless});
  for (const Sample& found : read().samples) EXPECT_EQ(found.status, SampleStatus::error);
}

TEST_F(Samples, files_of_another_kind_in_the_folder_are_problems) {
  put(file("notes.txt"), "");
  put(file("a.01.jsonl"), "");
  put(file(".1.jsonl"), "");
  fs::create_directory(file("b.1.jsonl"));
  ASSERT_EQ(::mkfifo(file("c.1.jsonl").c_str(), 0600), 0);
  fs::create_symlink("/etc/hostname", file("d.1.jsonl"));
  const Found found = read();
  EXPECT_THAT(found.samples, IsEmpty());
  EXPECT_THAT(
      found.problems,
      ElementsAre("samples/.1.jsonl is no samples file", "samples/a.01.jsonl is no samples file",
                  "samples/b.1.jsonl is no regular file", "samples/c.1.jsonl is no regular file",
                  "samples/d.1.jsonl is a symbolic link", "samples/notes.txt is no samples file"));
}

TEST_F(Samples, a_missing_folder_is_a_problem) {
  EXPECT_EQ(read_measurements(folder_ / "none", plan(), kDigest).problems.size(), 1u);
}

TEST_F(Samples, a_line_above_16_mib_refuses_the_file) {
  write("a", {}, false);
  put(file("a.1.jsonl"), get(file("a.1.jsonl")) + std::string(17 << 20, 'x') + "\n");
  expect_refused("a.1.jsonl", "longer than 16 MiB");
}

TEST_F(Samples, problems_are_bounded_and_hold_no_path_of_this_machine) {
  for (int number = 0; number < 250; ++number) put(file("x" + std::to_string(number)), "");
  const auto problems = read().problems;
  EXPECT_EQ(problems.size(), 201u);
  EXPECT_EQ(problems.back(), "and 50 more problems");
  for (const std::string& problem : problems)
    EXPECT_EQ(problem.find(folder_.path()), std::string::npos);
}

}  // namespace
}  // namespace assay
