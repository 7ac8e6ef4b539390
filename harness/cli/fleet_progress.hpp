// Progress of a campaign over many units: one screen of counts, never a line a unit.
#pragma once

#include <chrono>

#include "harness/cli/fleet.hpp"
#include "harness/cli/progress.hpp"

namespace assay {

class FleetProgress : public RunProgress {
 public:
  FleetProgress(Tracker tracker, Fleet fleet, bool living);
  ~FleetProgress() override;

  void announced(const CampaignFolder& folder, const Plan& plan) override;
  void told(const std::vector<std::string>& sentences) override;
  void stage_started(const std::string& stage, std::size_t jobs, double budget_seconds) override;
  void case_started(const std::string& unit, const std::string& case_name,
                    double budget_seconds) override;
  void case_progress(const std::string& unit, const std::string& case_name,
                     double fraction) override;
  void case_finished(const std::string& unit, const std::string& case_name,
                     const std::string& status) override;
  void case_lost(const std::string& unit, const std::string& case_name,
                 const std::string& cause) override;
  void warning(const std::string& sentence) override;
  void measured() override;
  void judged(Exit exit, const std::string& headline) override;

 private:
  using Clock = std::chrono::steady_clock;

  void line(const std::string& text);  // One that stays.
  void look();                         // Shows the counts again, where it is time.
  void draw();
  void clear();
  std::string headline() const;

  Tracker tracker_;
  Fleet fleet_;
  bool living_;
  std::size_t drawn_lines_ = 0;
  std::size_t warnings_ = 0;
  Clock::time_point shown_{};
};

}  // namespace assay
