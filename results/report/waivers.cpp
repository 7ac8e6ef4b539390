// Waivers meet verdicts.
#include "results/report/waivers.hpp"

#include <algorithm>

#include "results/record/time.hpp"
#include "results/report/safe_text.hpp"

namespace assay {
namespace {

// Of texts that are times; others are left out of account.
std::string newest_time(const Plan& plan, const std::vector<Waiver>& waivers) {
  std::string newest = plan.created;
  for (const Waiver& waiver : waivers) {
    const auto time = seconds_since_1970(waiver.created);
    if (time && time > seconds_since_1970(newest)) newest = waiver.created;
  }
  return newest;
}

}  // namespace

std::string_view name(WaiverState state) {
  switch (state) {
    case WaiverState::valid: return "valid";
    case WaiverState::expired: return "expired";
    case WaiverState::replaced: return "replaced";
    case WaiverState::idle: return "idle";
  }
  return "idle";
}

std::string not_waivable(const Verdict& verdict) {
  const std::string subject = verdict.case_name + " on " + verdict.unit + " ";
  if (!verdict.outcome) return subject + "was only recorded: there is nothing to waive";
  if (*verdict.outcome == Outcome::pass) return subject + "is a pass: there is nothing to waive";
  // A fail that no metric and no fact explains is one of the whole sample: its result was wrong.
  const bool is_wrong = *verdict.outcome == Outcome::fail &&
                        std::ranges::find(verdict.judgements, verdict.outcome,
                                          &Judgement::outcome) == verdict.judgements.end();
  if (is_wrong) return subject + "gave a wrong result, which nobody can waive";
  return {};
}

WaiverBook::WaiverBook(const Plan& plan, std::vector<Waiver> waivers) {
  const std::string now = newest_time(plan, waivers);
  for (Waiver& waiver : waivers) {
    const auto [place, is_first] =
        newest_.try_emplace({waiver.case_name, waiver.unit}, waivers_.size());
    if (!is_first) {
      waivers_[place->second].state = WaiverState::replaced;
      place->second = waivers_.size();
    }
    in_time_.push_back(holds_at(waiver, now));
    waivers_.push_back({std::move(waiver), WaiverState::idle});
  }
}

void WaiverBook::see(const Verdict& verdict) {
  if (newest_.empty()) return;
  const auto found = newest_.find({verdict.case_name, verdict.unit});
  if (found == newest_.end() || !not_waivable(verdict).empty()) return;
  const std::size_t at = found->second;
  waivers_[at].state = in_time_[at] ? WaiverState::valid : WaiverState::expired;
}

const StatedWaiver* waiver_of(const std::vector<StatedWaiver>& waivers, const Verdict& verdict) {
  for (const StatedWaiver& stated : waivers) {
    const bool counts = stated.state == WaiverState::valid || stated.state == WaiverState::expired;
    if (counts && stated.waiver.unit == verdict.unit &&
        stated.waiver.case_name == verdict.case_name) {
      return &stated;
    }
  }
  return nullptr;
}

std::string in_words(const StatedWaiver& stated) {
  const Waiver& waiver = stated.waiver;
  std::string words = "waived until " + waiver.until;
  if (stated.state == WaiverState::expired) words = "a waiver until " + waiver.until + " expired";
  if (stated.state == WaiverState::replaced) words = "replaced: " + words;
  if (stated.state == WaiverState::idle) words = "without effect: " + words;
  return one_line(words + ", by " + waiver.by + " (" + waiver.role + "): " + waiver.reason);
}

std::size_t count(const std::vector<StatedWaiver>& waivers, WaiverState state) {
  return static_cast<std::size_t>(std::ranges::count(waivers, state, &StatedWaiver::state));
}

}  // namespace assay
