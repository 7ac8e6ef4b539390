// The jobs of one level of a stage, side by side, each tried until every case has a result.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/campaign/commands.hpp"
#include "harness/campaign/group_cause.hpp"
#include "harness/campaign/ledger.hpp"
#include "harness/campaign/run.hpp"
#include "harness/campaign/watch.hpp"
#include "harness/campaign/work.hpp"
#include "harness/launch/launcher.hpp"
#include "harness/site/power.hpp"
#include "results/store/journal.hpp"

namespace assay {

// All that conducting touches.
struct Surroundings {
  const CampaignFolder& folder;
  const Plan& plan;
  const Site& site;
  Launcher& launcher;
  const std::filesystem::path& worker;
  Progress& progress;
  const std::atomic<bool>& stop;
  Journal& journal;
  Ledger& ledger;
};

// By a signal, or by the file STOP in the campaign's folder.
bool stop_asked(const Surroundings& around);

// Tries in a row without one more result, after which the rest of a job's cases is lost.
inline constexpr unsigned kFruitlessMax = 3;

class Wave {
 public:
  explicit Wave(Surroundings around);

  // False where it was interrupted. Throws world_error where no job of the campaign could be
  // started.
  bool run(std::vector<UnitJob> jobs);

  std::size_t jobs_started() const { return jobs_started_; }

 private:
  // One job over its attempts. `job.entries` are the cases without a result.
  struct Trial {
    UnitJob job;
    unsigned fruitless = 0;
    double not_before = 0;
    std::string last_ending;  // "exit 3", or why it could not be started.
    std::string hint;         // What to do where it could not be started.
  };
  struct Attempt {
    Trial trial;
    std::uint32_t number = 0;
    Watch watch;
    std::string forced;  // Why it was ended by force.
    double give_up = 0;  // When a launcher that does not end it has broken its promise.
  };

  void start_waiting();
  void start(Trial trial);
  static JournalEvent about(const char* event, const Attempt& attempt);
  void listen();
  void heard(Attempt& attempt, const std::string& line);
  void ended(const std::string& id, const JobEvent& event, bool stopped);
  static std::string ending_of(const Attempt& attempt, const JobEvent& event);
  // Why the case that ran was lost.
  std::string cause_of(const Attempt& attempt, const JobEvent& event, const std::string& case_name);
  GroupEnd group_end(const Attempt& attempt, const std::string& case_name,
                     const std::string& ending) const;
  std::set<std::string> hosts_of(const UnitJob& job) const;
  std::vector<std::string> silent_among(const std::vector<Trial>& trials);
  void go_on(Trial trial);
  void state_refused();
  void tell_lost(const std::vector<LostCase>& lost);
  void end_overdue();
  void end_all();
  double next_due();
  std::string case_of(std::size_t entry) const;

  Surroundings around_;
  Commands commands_;
  PowerGate power_;
  std::vector<Trial> waiting_;
  std::vector<Trial> refused_;  // Could never be started.
  std::map<std::string, Attempt> running_;
  std::size_t jobs_started_ = 0;
  std::size_t problems_told_ = 0;
};

}  // namespace assay
