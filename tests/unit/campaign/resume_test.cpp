// Going on after SIGKILL at any moment: no finished case is lost, none is measured again.
#include <map>
#include <set>
#include <sstream>

#include "fixture.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const fs::path& path) {
  std::istringstream text(read_file(path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

class ResumeTest : public ConductorTest {
 protected:
  // A campaign that went to its end, with a crash on the way: what every prefix is cut from.
  void run_whole() {
    auto launcher = this->launcher([](const Job& job, std::size_t entry) {
      return job.id == "first-cpu-0" && entry == 0 ? Act::crash : Act::measure;
    });
    conduct_with(launcher);
    whole_ = root_;
    events_ = read_journal(whole_ / "journal.jsonl");
  }

  // The attempts that run when the first `count` events are on disk, and those that had ended. The
  // worker of an event that is about to be written runs already.
  void sort_attempts(std::size_t count, std::set<std::string>& running,
                     std::set<std::string>& ended) const {
    for (std::size_t at = 0; at < std::min(count + 1, events_.size()); ++at) {
      const std::string name = events_[at].job + "." + std::to_string(events_[at].attempt);
      if (events_[at].event == "job_started") running.insert(name);
      if (events_[at].event == "job_ended" && at < count) {
        running.erase(name);
        ended.insert(name);
      }
    }
  }

  // The folder as a kill leaves it. `cut` turns the size of a running worker's file into what is on
  // disk of it.
  void make_killed(const std::string& name, std::size_t count, const std::string& torn_event,
                   const std::function<std::size_t(const std::string&)>& cut) {
    make(name);
    std::string journal;
    const auto lines = lines_of(whole_ / "journal.jsonl");
    for (std::size_t at = 0; at < count; ++at) journal += lines[at] + "\n";
    std::ofstream(root_ / "journal.jsonl") << journal << torn_event;
    std::set<std::string> running;
    std::set<std::string> ended;
    sort_attempts(count, running, ended);
    for (const std::string& one : ended) {
      for (const char* ending : {".jsonl", ".footer.json"}) {
        if (fs::exists(whole_ / "samples" / (one + ending))) {
          fs::copy(whole_ / "samples" / (one + ending), root_ / "samples");
        }
      }
    }
    for (const std::string& one : running) {
      const std::string bytes = read_file(whole_ / "samples" / (one + ".jsonl"));
      std::ofstream(root_ / "samples" / (one + ".jsonl")) << bytes.substr(0, cut(bytes));
    }
  }

  // Goes on with a healthy worker and looks at what the property says.
  void check() {
    std::set<std::string> before;
    for (const Sample& sample : measured().samples)
      before.insert(sample.case_name + "@" + sample.unit);
    auto next = this->launcher(well);
    EXPECT_FALSE(conduct_with(next).interrupted);
    for (const std::string& again : next.measured) {
      EXPECT_FALSE(before.contains(again)) << again << " was measured again";
    }
    const Found after = measured();
    EXPECT_EQ(after.samples.size(), 6U);
    EXPECT_TRUE(after.problems.empty()) << after.problems.front();
    EXPECT_EQ(before.size() + next.measured.size(), 6U);
    EXPECT_EQ(journal().back(), "campaign_finished");
    auto idle = this->launcher(well);
    conduct_with(idle);
    EXPECT_EQ(idle.starts, 0U) << "a finished campaign does nothing";
  }

  fs::path whole_;
  std::vector<JournalEvent> events_;
};

std::size_t line_end(const std::string& bytes, int lines) {
  std::size_t end = 0;
  for (int at = 0; at < lines && end < bytes.size(); ++at) {
    end = std::min(bytes.find('\n', end), bytes.size() - 1) + 1;
  }
  return end;
}

// Where a worker can be killed: before its header, in it, after it, in a sample, after one, in the
// footer, before the footer's newline, after it.
const std::vector<std::function<std::size_t(const std::string&)>> kCuts{
    [](const std::string&) { return std::size_t{0}; },
    [](const std::string&) { return std::size_t{5}; },
    [](const std::string& bytes) { return line_end(bytes, 1) - 1; },
    [](const std::string& bytes) { return line_end(bytes, 1); },
    [](const std::string& bytes) { return std::min(line_end(bytes, 1) + 9, bytes.size()); },
    [](const std::string& bytes) { return line_end(bytes, 2); },
    [](const std::string& bytes) { return std::min(line_end(bytes, 2) + 9, bytes.size()); },
    [](const std::string& bytes) { return bytes.size() - 1; },
    [](const std::string& bytes) { return bytes.size(); },
};

TEST_F(ResumeTest, a_footer_that_a_kill_left_half_written_is_cleared_away) {
  run_whole();
  make_killed("half", 4, "", kCuts.back());
  // Of cases that were stated as lost: no worker had made a file for them.
  std::ofstream(root_ / "samples" / "second-cpu-0.3.footer.json.partial") << "{";
  check();
  EXPECT_FALSE(fs::exists(root_ / "samples" / "second-cpu-0.3.footer.json.partial"));
}

TEST_F(ResumeTest, after_a_kill_at_any_moment_no_finished_case_is_lost_and_none_repeated) {
  run_whole();
  for (std::size_t count = 0; count <= events_.size(); ++count) {
    std::set<std::string> running;
    std::set<std::string> ended;
    sort_attempts(count, running, ended);
    // Without a worker there is nothing to cut.
    const std::size_t cuts = running.empty() ? 1 : kCuts.size();
    for (std::size_t cut = 0; cut < cuts; ++cut) {
      SCOPED_TRACE("after " + std::to_string(count) + " events, cut " + std::to_string(cut));
      make_killed("killed-" + std::to_string(count) + "-" + std::to_string(cut), count, "",
                  kCuts[cut]);
      check();
    }
  }
}

TEST_F(ResumeTest, a_torn_line_of_the_journal_is_as_if_it_had_not_been_written) {
  run_whole();
  for (std::size_t count = 0; count < events_.size(); ++count) {
    SCOPED_TRACE(count);
    make_killed("torn-" + std::to_string(count), count, R"({"attempt":1,"ev)", kCuts[5]);
    check();
  }
}

TEST_F(ResumeTest, attempts_go_on_above_those_that_left_a_trace) {
  run_whole();
  make_killed("killed", 5, "", kCuts[5]);  // The first job of cpu-0 runs.
  std::ofstream(root_ / "raw" / "first-cpu-0.7.output") << "words";
  auto next = this->launcher(well);
  conduct_with(next);
  EXPECT_EQ(next.jobs.front().id, "first-cpu-0");
  EXPECT_EQ(next.jobs.front().attempt, 8U);
}

TEST_F(ResumeTest, an_attempt_that_stands_in_the_journal_alone_is_not_numbered_again) {
  run_whole();
  make_killed("killed", 5, "", kCuts[5]);
  fs::remove(root_ / "samples" / "first-cpu-0.1.jsonl");
  auto next = this->launcher(well);
  conduct_with(next);
  EXPECT_EQ(next.jobs.front().id, "first-cpu-0");
  EXPECT_EQ(next.jobs.front().attempt, 2U);
}

TEST_F(ResumeTest, a_lost_case_is_not_tried_again) {
  run_whole();
  const auto& lines = lines_of(whole_ / "journal.jsonl");
  make_killed("killed", lines.size() - 1, "", kCuts[8]);
  auto next = this->launcher(well);
  conduct_with(next);
  EXPECT_TRUE(next.jobs.empty());
  EXPECT_EQ(result("t.a", "cpu-0"),
            "the worker ended by signal 11 (Segmentation fault) during the case");
}

TEST_F(ResumeTest, another_plan_in_the_folder_is_refused) {
  run_whole();
  make_killed("killed", 4, "", kCuts[8]);
  plan_.seed = 2;
  write_file(root_ / "plan.json", to_json(plan_));
  auto next = this->launcher(well);
  try {
    conduct_with(next);
    FAIL() << "went on with another plan";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::usage);
    EXPECT_TRUE(std::string(error.what()).starts_with("plan.json is not the one"));
  }
  EXPECT_EQ(next.starts, 0U);
}

TEST_F(ResumeTest, a_file_whose_footer_does_not_match_is_named_and_not_believed) {
  run_whole();
  make_killed("killed", events_.size() - 1, "", kCuts[8]);
  const fs::path file = root_ / "samples" / "first-cpu-1.1.jsonl";
  std::string bytes = read_file(file);
  bytes.replace(bytes.find("\"verified\":1"), 12, "\"verified\":2");
  std::ofstream(file) << bytes;
  auto next = this->launcher(well);
  conduct_with(next);
  ASSERT_FALSE(progress_.warnings.empty());
  EXPECT_NE(progress_.warnings.back().find("first-cpu-1.1.jsonl"), std::string::npos);
  EXPECT_FALSE(measured().problems.empty()) << "the campaign can no longer be accepted";
}

}  // namespace
}  // namespace assay
