// Drawing progress.
#include "harness/cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace assay {
namespace {

constexpr std::size_t kLivingColumns = 100;

// Text from workers and hosts never moves the cursor.
std::string plain(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return text;
}

}  // namespace

ScreenProgress::ScreenProgress(std::size_t cases, double budget_seconds, bool living)
    : cases_(cases), budget_seconds_(budget_seconds), living_(living) {}

ScreenProgress::~ScreenProgress() {
  if (drawn_) fmt::print(stderr, "\r\033[K");
}

void ScreenProgress::line(const std::string& text) {
  fmt::print(stderr, "{}{}\n", drawn_ ? "\r\033[K" : "", plain(text));
  drawn_ = false;
  redraw();
}

void ScreenProgress::redraw() {
  if (!living_ || running_.empty()) return;
  double done = done_seconds_;
  for (const auto& [unit, running] : running_) done += running.fraction * running.budget_seconds;
  const auto& [unit, running] = *running_.begin();
  std::string text = fmt::format("  {}/{}  about {:.0f} s left  {} {} {:.0f} %", finished_, cases_,
                                 std::max(0.0, budget_seconds_ - done), unit, running.case_name,
                                 100 * running.fraction);
  if (running_.size() > 1) text += fmt::format(" (and {} more)", running_.size() - 1);
  text.resize(std::min(text.size(), kLivingColumns));
  fmt::print(stderr, "\r\033[K{}", plain(text));
  std::fflush(stderr);
  drawn_ = true;
}

void ScreenProgress::stage_started(const std::string& stage, std::size_t jobs,
                                   double budget_seconds) {
  line(fmt::format("{}: {} job{}, at most about {:.0f} s", stage, jobs, jobs == 1 ? "" : "s",
                   budget_seconds));
}

void ScreenProgress::case_started(const std::string& unit, const std::string& case_name,
                                  double budget_seconds) {
  running_[unit] = {case_name, budget_seconds, 0};
  redraw();
}

void ScreenProgress::case_progress(const std::string& unit, const std::string& case_name,
                                   double fraction) {
  Running& running = running_[unit];
  if (running.case_name != case_name) return;
  running.fraction = std::clamp(fraction, 0.0, 1.0);
  redraw();
}

void ScreenProgress::count(const std::string& unit, double budget_seconds) {
  ++finished_;
  done_seconds_ += budget_seconds;
  running_.erase(unit);
}

void ScreenProgress::case_finished(const std::string& unit, const std::string& case_name,
                                   const std::string& status) {
  const auto running = running_.find(unit);
  count(unit, running == running_.end() ? 0 : running->second.budget_seconds);
  line(fmt::format("  {:>3}/{} {} {}: {}", finished_, cases_, unit, case_name, status));
}

void ScreenProgress::case_lost(const std::string& unit, const std::string& case_name,
                               const std::string& cause) {
  const auto running = running_.find(unit);
  count(unit, running == running_.end() ? 0 : running->second.budget_seconds);
  line(fmt::format("  {:>3}/{} {} {}: lost, {}", finished_, cases_, unit, case_name, cause));
}

void ScreenProgress::warning(const std::string& sentence) { line("warning: " + sentence); }

}  // namespace assay
