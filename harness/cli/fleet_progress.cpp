// Drawing counts: over themselves on a terminal, a line every half minute elsewhere.
#include "harness/cli/fleet_progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "harness/cli/finish.hpp"
#include "harness/cli/screen_progress.hpp"
#include "results/record/refusals.hpp"
#include "results/report/human.hpp"
#include "results/report/safe_text.hpp"

namespace assay {
namespace {

constexpr std::chrono::milliseconds kBetweenScreens{250};
constexpr std::chrono::seconds kBetweenLines{30};
constexpr std::size_t kSentencesMax = 10;  // Of a kind; more are counted.

struct Screen {
  std::size_t columns = 79;
  std::size_t rows = 24;
};

Screen screen() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return {std::clamp<std::size_t>(size.ws_col, 40, 200) - 1,
          std::clamp<std::size_t>(size.ws_row, 10, 200)};
}

}  // namespace

FleetProgress::FleetProgress(Tracker tracker, Fleet fleet, bool living)
    : tracker_(std::move(tracker)), fleet_(std::move(fleet)), living_(living) {}

FleetProgress::~FleetProgress() { clear(); }

void FleetProgress::clear() {
  if (drawn_lines_ > 0) fmt::print(stderr, "\033[{}A\r\033[J", drawn_lines_);
  drawn_lines_ = 0;
}

void FleetProgress::line(const std::string& text) {
  clear();
  fmt::print(stderr, "{}\n", one_line(text));
}

std::string FleetProgress::headline() const {
  return fmt::format("{} of {} cases, about {} left", human_count(tracker_.finished()),
                     human_count(tracker_.cases()), duration_text(tracker_.left_seconds()));
}

void FleetProgress::draw() {
  clear();
  const Screen size = screen();
  std::vector<std::string> lines = fleet_.lines();
  lines.insert(lines.begin(), headline());
  if (lines.size() > size.rows - 1) lines.resize(size.rows - 1);
  for (const std::string& text : lines) {
    fmt::print(stderr, "{}\n", fit(one_line(text), size.columns));
  }
  std::fflush(stderr);
  drawn_lines_ = lines.size();
}

void FleetProgress::look() {
  const auto now = Clock::now();
  if (now - shown_ < (living_ ? Clock::duration(kBetweenScreens) : Clock::duration(kBetweenLines)))
    return;
  shown_ = now;
  if (living_) return draw();
  line(headline() + "; " + fleet_.line());
}

void FleetProgress::announced(const CampaignFolder& folder, const Plan& plan) {
  line(fmt::format("campaign '{}' on site '{}' with profile '{}'", plan.campaign, plan.site,
                   plan.profile));
  line("folder " + folder.root().string());
  const auto refused = refusals(plan.not_offered);
  for (std::size_t at = 0; at < std::min(refused.size(), kSentencesMax); ++at) {
    line(fmt::format("not offered: {}: {}", refused[at].cases, refused[at].reason));
  }
  if (refused.size() > kSentencesMax) {
    line(fmt::format("and {} more are not offered", refused.size() - kSentencesMax));
  }
}

void FleetProgress::told(const std::vector<std::string>& sentences) {
  for (std::size_t at = 0; at < std::min(sentences.size(), kSentencesMax); ++at) {
    line(sentences[at]);
  }
  if (sentences.size() > kSentencesMax) {
    line(fmt::format("and {} more", sentences.size() - kSentencesMax));
  }
}

void FleetProgress::stage_started(const std::string& stage, std::size_t jobs,
                                  double budget_seconds) {
  line(fmt::format("{}: {} jobs, at most about {}", stage, human_count(jobs),
                   duration_text(budget_seconds)));
}

void FleetProgress::case_started(const std::string& unit, const std::string& case_name,
                                 double budget_seconds) {
  tracker_.start(unit, {case_name, budget_seconds, 0});
  fleet_.started(unit, case_name);
  look();
}

void FleetProgress::case_progress(const std::string& unit, const std::string& case_name,
                                  double fraction) {
  if (tracker_.advance(unit, case_name, fraction)) look();
}

void FleetProgress::case_finished(const std::string& unit, const std::string& case_name,
                                  const std::string& status) {
  tracker_.end(unit, case_name);
  fleet_.ended(unit, case_name, status == "measured" ? "" : status);
  look();
}

void FleetProgress::case_lost(const std::string& unit, const std::string& case_name,
                              const std::string& cause) {
  tracker_.end(unit, case_name);
  fleet_.ended(unit, case_name, cause);
  look();
}

void FleetProgress::warning(const std::string& sentence) {
  if (++warnings_ <= kSentencesMax) line("warning: " + sentence);
  if (warnings_ == kSentencesMax + 1) line("further warnings stand in the journal and the report");
}

// The last screen stays.
void FleetProgress::measured() {
  clear();
  for (const std::string& text : fleet_.lines()) line(text);
}

void FleetProgress::judged(Exit exit, const std::string&) { line(meaning(exit)); }

}  // namespace assay
