// Memory and disk.
#include "harness/doctor/room.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace assay {
namespace {

// STREAM wants three arrays of at least four times the last-level cache each.
constexpr std::uint64_t kArrays = 3;
constexpr std::uint64_t kCacheFactor = 4;
constexpr std::uint64_t kArrayBytesMin = 64U << 20U;

// A campaign on one machine leaves a few MB; its raw output at worst 1 MiB a job.
constexpr std::uint64_t kDiskBytesMin = 256U << 20U;

std::string gib(double bytes) { return fmt::format("{:.1f} GiB", bytes / (1U << 30U)); }

}  // namespace

Diagnosis memory_finding(const MemoryRoom& room) {
  if (!room.free_bytes) {
    return {Health::unknown, "free memory", "the kernel does not show it", ""};
  }
  const auto wanted =
      static_cast<double>(kArrays * std::max(kCacheFactor * room.llc_bytes, kArrayBytesMin));
  const double allowed = room.fraction_max * static_cast<double>(*room.free_bytes);
  const std::string found = fmt::format(
      "{} free, of which operands may take {}; the memory kernels of campaign quick "
      "and full want {}",
      gib(static_cast<double>(*room.free_bytes)), gib(allowed), gib(wanted));
  if (allowed >= wanted) return {Health::fine, "free memory", found, ""};
  const std::string short_of = ": they would run in part out of the cache";
  if (allowed < kArrays * (1U << 20U)) {
    return {Health::cannot, "free memory", found, "ps -eo rss,pid,user,args --sort=-rss | head"};
  }
  return {Health::hurts, "free memory", found + short_of,
          "ps -eo rss,pid,user,args --sort=-rss | head"};
}

std::vector<Diagnosis> disk_findings(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::path there = std::filesystem::absolute(folder, failed);
  while (!std::filesystem::exists(there, failed) && there.has_relative_path()) {
    there = there.parent_path();
  }
  std::vector<Diagnosis> findings;
  const bool writable = access(there.c_str(), W_OK | X_OK) == 0;
  findings.push_back(writable ? Diagnosis{Health::fine, "write right", there.string(), ""}
                              : Diagnosis{Health::cannot, "write right",
                                          there.string() + " cannot be written by this user",
                                          "assay run --out FOLDER  # one that you may write"});
  const auto space = std::filesystem::space(there, failed);
  if (failed) {
    findings.push_back({Health::unknown, "free disk", failed.message(), ""});
    return findings;
  }
  const std::string found = gib(static_cast<double>(space.available)) + " at " + there.string();
  if (space.available >= kDiskBytesMin) {
    findings.push_back({Health::fine, "free disk", found, ""});
  } else {
    findings.push_back({Health::cannot, "free disk", found + ", below 256 MiB",
                        fmt::format("df -h {}", there.string())});
  }
  return findings;
}

}  // namespace assay
