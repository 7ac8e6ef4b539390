// The ledger of waivers, read and grown.
#include "results/store/waivers.hpp"

#include <string_view>

#include "results/format/waiver.hpp"
#include "results/record/error.hpp"
#include "results/store/line_log.hpp"

namespace assay {
namespace {

// Eight texts of at most kWaiverTextMax, escaped.
constexpr std::uint64_t kLedgerBytesMax = kWaiversMax * std::uint64_t{16'000};

std::string too_many() {
  return "a campaign has at most " + std::to_string(kWaiversMax) + " waivers";
}

}  // namespace

std::vector<Waiver> read_waivers(const std::filesystem::path& path,
                                 const std::string& plan_sha256) {
  std::vector<Waiver> waivers;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path))) return waivers;
  read_line_log(path, kLedgerBytesMax, [&](std::string_view line) {
    waivers.push_back(parse_waiver(line));
    if (waivers.size() > kWaiversMax) throw Error{too_many()};
    if (waivers.back().plan_sha256 != plan_sha256) {
      throw Error{"it was written for another plan.json",
                  "a waiver belongs to one campaign: take the line out, or bring the plan back"};
    }
  });
  return waivers;
}

void append_waivers(const std::filesystem::path& path, const std::vector<Waiver>& waivers) {
  std::size_t there = 0;
  if (std::filesystem::exists(std::filesystem::symlink_status(path))) {
    read_line_log(path, kLedgerBytesMax, [&](std::string_view) { ++there; });
  }
  if (there + waivers.size() > kWaiversMax) throw Error{path.string() + ": " + too_many()};
  LineLog ledger(path, kLedgerBytesMax);
  for (const Waiver& waiver : waivers) ledger.append(to_line(waiver));
}

}  // namespace assay
