// Hours, since that is how reliability is contracted.
#include "results/report/reliability.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "results/report/human.hpp"

namespace assay {
namespace {

constexpr double kHour = 3600;

// A year of a device is 8,766 of them: from a thousand on nobody reads their fractions.
std::string hours(double seconds) {
  const double all = seconds / kHour;
  if (!(all >= 1000)) return fmt::format("{:.4g} h", all);
  return human_count(static_cast<std::uint64_t>(all)) + " h";
}

std::string by_kind(const Reliability& reliability) {
  std::string words;
  for (const auto& [kind, count] : reliability.kinds) {
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", human_count(count), name(kind));
  }
  return words.empty() ? "" : " (" + words + ")";
}

std::string mtbf(const Reliability& reliability) {
  if (!reliability.mtbf_device_seconds_lower) return "nothing was measured";
  const std::string least = hours(*reliability.mtbf_device_seconds_lower);
  if (!reliability.mtbf_device_seconds || !reliability.mtbf_device_seconds_upper) {
    return "nothing interrupted; at least " + least;
  }
  return fmt::format("{}, from {} to {}", hours(*reliability.mtbf_device_seconds), least,
                     hours(*reliability.mtbf_device_seconds_upper));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> figures(const Reliability& reliability,
                                                         double confidence) {
  std::vector<std::pair<std::string, std::string>> all{
      {"Load, of the unit with the least", hours(reliability.least_unit_seconds)},
      {"Load, of all devices together", hours(reliability.held_device_seconds)},
      {"Lost, of all devices together", hours(reliability.lost_device_seconds)},
      {"Interruptions", human_count(reliability.interruptions) + by_kind(reliability)}};
  if (reliability.excused > 0) {
    all.emplace_back("Excused, and not counted", human_count(reliability.excused));
  }
  if (reliability.availability) {
    all.emplace_back("Availability: load / (load + lost)",
                     fmt::format("{:.6g} %", 100 * *reliability.availability));
  }
  all.emplace_back(fmt::format("Time of a device between interruptions, and its limits with {} "
                               "confidence (Poisson, exact)",
                               human_percent(confidence, false)),
                   mtbf(reliability));
  return all;
}

}  // namespace assay
