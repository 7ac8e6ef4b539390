// Looking for our own traces.
#include "harness/doctor/leftovers.hpp"

#include <fmt/format.h>

#include <system_error>

#include "harness/launch/process/processes.hpp"
#include "results/store/lock.hpp"

namespace assay {
namespace {

constexpr std::size_t kShownMax = 10;

// Workers carry the mark of their campaign in the environment. One whose parent is gone (taken over
// by pid 1) has no controller any more.
Diagnosis processes_finding() {
  std::size_t guarded = 0;
  std::size_t orphans = 0;
  std::string pids;
  for (const Process& process : processes()) {
    if (process.ended() || environment_value(process, "ASSAY_CAMPAIGN").empty()) continue;
    if (process.parent > 1) {
      ++guarded;
    } else if (++orphans <= kShownMax) {
      pids += fmt::format(" {}", process.pid);
    }
  }
  if (orphans > 0) {
    return {Health::hurts, "processes of ours",
            fmt::format("{} without a controller: they disturb what is measured now", orphans),
            "kill" + pids};
  }
  if (guarded > 0) {
    return {
        Health::hurts, "processes of ours",
        fmt::format("{} of a campaign that runs now: two campaigns disturb one another", guarded),
        "assay status DIR  # of that campaign; wait for it"};
  }
  return {Health::fine, "processes of ours", "none that this user can see", ""};
}

std::vector<Diagnosis> lock_findings(const std::filesystem::path& folder) {
  std::vector<Diagnosis> findings;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() != ".lock" || findings.size() == kShownMax) continue;
    std::filesystem::path campaign = entry.path();
    campaign.replace_extension();
    const auto owner = lock_owner(campaign);
    if (owner) {
      findings.push_back({Health::note, "lock", campaign.string() + " is in use by " + *owner, ""});
    } else {
      findings.push_back(
          {Health::note, "lock",
           campaign.string() + " was left by a run that was killed; it holds nobody up",
           fmt::format("assay status {}", campaign.string())});
    }
  }
  if (findings.empty()) {
    findings.push_back({Health::fine, "locks", "none in " + folder.string(), ""});
  }
  return findings;
}

}  // namespace

std::vector<Diagnosis> leftover_findings(const std::filesystem::path& folder) {
  std::vector<Diagnosis> findings{processes_finding()};
  for (Diagnosis& finding : lock_findings(folder)) findings.push_back(std::move(finding));
  return findings;
}

}  // namespace assay
