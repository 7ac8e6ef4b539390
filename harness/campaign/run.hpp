// The conductor: walks the stages of a frozen plan, owns no policy of its own.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>

#include "harness/launch/launcher.hpp"
#include "results/record/plan.hpp"
#include "results/record/unit.hpp"
#include "results/store/folder.hpp"

namespace assay {

// Domain verbs; nobody else prints. Implemented by the terminal, plain lines and tests.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void stage_started(const std::string& stage, std::size_t jobs, double budget_seconds) = 0;
  virtual void case_started(const std::string& unit, const std::string& case_name,
                            double budget_seconds) = 0;
  virtual void case_progress(const std::string& unit, const std::string& case_name,
                             double fraction) = 0;
  virtual void case_finished(const std::string& unit, const std::string& case_name,
                             const std::string& status) = 0;
  virtual void case_lost(const std::string& unit, const std::string& case_name,
                         const std::string& cause) = 0;
  virtual void warning(const std::string& sentence) = 0;
};

// A file of this name in the campaign's folder ends all load within seconds, as an interrupt does,
// and keeps it off.
inline constexpr const char* kStopFile = "STOP";

struct Conducted {
  bool interrupted = false;
  std::size_t jobs_started = 0;
};

// Runs (or, where the journal already has events, goes on with) one plan of the campaign in
// `folder`, the first one or a later one. Leaves
// finished samples files; judging is the caller's. `stop` is set by a signal handler: ends all
// jobs, keeps partial results. `worker` is the path of assay-worker. Throws world_error where no
// job could be started at all.
Conducted conduct(const CampaignFolder& folder, const Plan& plan, const Site& site,
                  Launcher& launcher, const std::filesystem::path& worker, Progress& progress,
                  const std::atomic<bool>& stop);

}  // namespace assay
