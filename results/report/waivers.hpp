// Which waivers of a campaign count, and how a report names them. A waiver changes no outcome.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/verdict.hpp"
#include "results/record/waiver.hpp"

namespace assay {

// valid     it counts
// expired   counts as none
// replaced  a later line speaks of the same case and unit
// idle      there is nothing to waive: a pass, a wrong result, or no such case on that unit
enum class WaiverState { valid, expired, replaced, idle };

std::string_view name(WaiverState state);

struct StatedWaiver {
  Waiver waiver;
  WaiverState state = WaiverState::idle;
};

// Why that verdict cannot be waived, in a sentence; empty where it can. A wrong result stays one:
// no signature makes it right.
std::string not_waivable(const Verdict& verdict);

// The waivers of a campaign against its verdicts, as these are judged.
class WaiverBook {
 public:
  WaiverBook() = default;
  // Expiry is decided as of the newest time in the record (the plan's and the waivers' own), so
  // that a report stays the same however much later it is made again.
  WaiverBook(const Plan& plan, std::vector<Waiver> waivers);

  void see(const Verdict& verdict);
  std::vector<StatedWaiver> take() { return std::move(waivers_); }  // After the last verdict.

 private:
  std::vector<StatedWaiver> waivers_;
  std::vector<bool> in_time_;
  std::map<std::pair<std::string, std::string>, std::size_t> newest_;  // By case and unit.
};

// The one that counts for that verdict, or would but for its date; null where there is none.
const StatedWaiver* waiver_of(const std::vector<StatedWaiver>& waivers, const Verdict& verdict);

// "waived until 2026-12-31 by N. Name (site owner): the fan is ordered"; one line, not escaped.
std::string in_words(const StatedWaiver& stated);

// How many are in that state.
std::size_t count(const std::vector<StatedWaiver>& waivers, WaiverState state);

}  // namespace assay
