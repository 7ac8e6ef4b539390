// Fail closed: what is not known to be whole and real tightens nothing.
#include "results/rebase/objection.hpp"

#include <fmt/format.h>

#include <string_view>

#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"

namespace assay {
namespace {

// How the names of devices begin that are no hardware: those of the emulator, and those that a
// rehearsal puts in the place of real ones. Planning refuses a profile for another device than the
// site's, so what is for these never judges anything real.
constexpr std::string_view kEmulated = "EMULATED ";
constexpr std::string_view kSimulated = "simulated ";

}  // namespace

std::optional<Error> objection_to_reality(const Plan& plan, const Profile& profile) {
  const std::string mark = unreal(plan);
  if (mark.empty()) return std::nullopt;
  const std::string_view wanted = mark == "EMULATED" ? kEmulated : kSimulated;
  if (profile.device.starts_with(wanted)) return std::nullopt;
  return Error{fmt::format("the campaign is {}, and its profile '{}' is for '{}', by which real "
                           "hardware is judged",
                           mark, one_line(profile.name), one_line(profile.device)),
               fmt::format("rebase from a real campaign, or from one whose profile is for a device "
                           "that begins with '{}'",
                           wanted)};
}

std::optional<Error> objection_to_record(const RecordState& state) {
  if (state.last_event != "campaign_finished") {
    return Error{state.last_event.empty()
                     ? "journal.jsonl: the campaign was not started"
                     : "journal.jsonl: the campaign is not finished; its last event is " +
                           one_line(state.last_event),
                 "assay run --resume goes on with it"};
  }
  if (!state.problems.empty()) {
    const std::size_t more = state.problems.size() - 1;
    return Error{fmt::format("its record has problems: {}{}", one_line(state.problems.front()),
                             more == 0 ? "" : fmt::format("; and {} more", more)),
                 "assay report names all of them; nothing is tightened by what cannot be believed"};
  }
  if (state.goes_on) {
    return Error{"the campaign is not finished: its rules measure something again",
                 "assay run --resume goes on with it"};
  }
  return std::nullopt;
}

}  // namespace assay
