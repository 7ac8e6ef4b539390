// The jobs of one level of a stage under a launcher that takes a whole rack at once: one job, one
// samples file and two lines of the journal a rack, by the same rules for each case and unit as one
// job a unit has.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "harness/campaign/wave.hpp"

namespace assay {

class BulkWave {
 public:
  explicit BulkWave(Surroundings around);

  // False where it was interrupted. Throws world_error where no job of the campaign could be
  // started.
  bool run(std::vector<UnitJob> jobs);

  std::size_t jobs_started() const { return jobs_started_; }

 private:
  // One unit over its attempts. `job.entries` are the cases without a result.
  struct Trial {
    UnitJob job;
    unsigned fruitless = 0;
    std::string last_ending;
  };
  struct Attempt {
    std::uint32_t number = 0;
    std::vector<Trial> trials;
  };

  std::string job_of(const UnitJob& job) const;
  void start_waiting();
  void start(const std::string& id, std::vector<Trial> trials);
  void note(const char* event, const std::string& id, const Attempt& attempt);
  void listen(bool stopped);
  void ended(const JobEvent& event, bool stopped);
  std::vector<LostCase> lost_in(const JobEvent& event, Attempt& attempt) const;
  void go_on(Trial trial);
  void state_refused();
  void tell_lost(const std::vector<LostCase>& lost) const;
  void end_all();
  std::string case_of(std::size_t entry) const;

  Surroundings around_;
  std::map<std::string, std::string> racks_;  // Of each host and device.
  std::vector<Trial> waiting_;
  std::vector<Trial> refused_;  // Brought nothing, again and again.
  std::map<std::string, Attempt> running_;
  std::size_t jobs_started_ = 0;
};

}  // namespace assay
