// Drawing progress.
#include "harness/cli/screen_progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "harness/cli/finish.hpp"
#include "results/record/refusals.hpp"
#include "results/report/safe_text.hpp"

namespace assay {
namespace {

// A living line that wraps cannot be drawn over.
std::size_t living_columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 79;
  return std::clamp<std::size_t>(size.ws_col, 40, 200) - 1;
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::clamp(seconds, 0.0, 1e9)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

ScreenProgress::ScreenProgress(Tracker tracker, bool living)
    : tracker_(std::move(tracker)), living_(living) {}

ScreenProgress::~ScreenProgress() { clear(); }

void ScreenProgress::clear() {
  if (drawn_) fmt::print(stderr, "\r\033[K");
  drawn_ = false;
}

// Text from workers and hosts never moves the cursor.
void ScreenProgress::line(const std::string& text) {
  clear();
  fmt::print(stderr, "{}\n", one_line(text));
  redraw();
}

void ScreenProgress::redraw() {
  if (!living_ || tracker_.running().empty()) return;
  const auto& [unit, running] = *tracker_.running().begin();
  std::string text = fmt::format("  {}/{}  about {} left  {} {} {:.0f} %", tracker_.finished(),
                                 tracker_.cases(), duration_text(tracker_.left_seconds()), unit,
                                 running.case_name, 100 * running.fraction);
  if (tracker_.running().size() > 1) {
    text += fmt::format(" (and {} more)", tracker_.running().size() - 1);
  }
  fmt::print(stderr, "\r\033[K{}", fit(one_line(text), living_columns()));
  std::fflush(stderr);
  drawn_ = true;
}

void ScreenProgress::announced(const CampaignFolder& folder, const Plan& plan) {
  line(fmt::format("campaign '{}' on site '{}' with profile '{}'", plan.campaign, plan.site,
                   plan.profile));
  line("folder " + folder.root().string());
  for (const Refusal& refusal : refusals(plan.not_offered)) {
    line(fmt::format("not offered: {}: {}", refusal.cases, refusal.reason));
  }
}

void ScreenProgress::told(const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) line(sentence);
}

void ScreenProgress::stage_started(const std::string& stage, std::size_t jobs,
                                   double budget_seconds) {
  line(fmt::format("{}: {} job{}, at most about {}", stage, jobs, jobs == 1 ? "" : "s",
                   duration_text(budget_seconds)));
}

void ScreenProgress::case_started(const std::string& unit, const std::string& case_name,
                                  double budget_seconds) {
  tracker_.start(unit, {case_name, budget_seconds, 0});
  redraw();
}

void ScreenProgress::case_progress(const std::string& unit, const std::string& case_name,
                                   double fraction) {
  if (tracker_.advance(unit, case_name, fraction)) redraw();
}

void ScreenProgress::case_finished(const std::string& unit, const std::string& case_name,
                                   const std::string& status) {
  tracker_.end(unit, case_name);
  line(fmt::format("  {:>3}/{} {} {}: {}", tracker_.finished(), tracker_.cases(), unit, case_name,
                   status));
}

void ScreenProgress::case_lost(const std::string& unit, const std::string& case_name,
                               const std::string& cause) {
  tracker_.end(unit, case_name);
  line(fmt::format("  {:>3}/{} {} {}: lost, {}", tracker_.finished(), tracker_.cases(), unit,
                   case_name, cause));
}

void ScreenProgress::warning(const std::string& sentence) { line("warning: " + sentence); }

void ScreenProgress::judged(Exit exit, const std::string&) { line(meaning(exit)); }

}  // namespace assay
