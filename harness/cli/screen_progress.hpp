// Progress for people, on stderr: one living line on a terminal, plain lines elsewhere.
#pragma once

#include "harness/cli/progress.hpp"

namespace assay {

// "12 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

class ScreenProgress : public RunProgress {
 public:
  ScreenProgress(Tracker tracker, bool living);
  ~ScreenProgress() override;

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
  void measured() override { clear(); }
  void judged(Exit exit, const std::string& headline) override;

 private:
  void line(const std::string& text);  // One that stays.
  void redraw();                       // The living one.
  void clear();

  Tracker tracker_;
  bool living_;
  bool drawn_ = false;
};

}  // namespace assay
