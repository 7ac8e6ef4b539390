// Names with four digits, so that they sort.
#include "results/record/plan_name.hpp"

#include <algorithm>
#include <charconv>

namespace assay {
namespace {

constexpr std::string_view kPrefix = "retest-";
constexpr std::size_t kDigits = 4;

std::string digits(std::uint32_t number) {
  std::string text = std::to_string(number);
  if (text.size() < kDigits) text.insert(0, kDigits - text.size(), '0');
  return text;
}

}  // namespace

std::string plan_file(std::uint32_t number) {
  return number == 1 ? "plan.json" : "plan-" + digits(number) + ".json";
}

std::string retest_stage(std::uint32_t number) { return std::string(kPrefix) + digits(number); }

std::uint32_t plan_number_of(std::string_view job) {
  if (!job.starts_with(kPrefix)) return 1;
  const std::string_view rest = job.substr(kPrefix.size());
  std::uint32_t number = 0;
  const auto end = rest.data() + std::min(rest.size(), kDigits);
  const auto parsed = std::from_chars(rest.data(), end, number);
  const bool whole = rest.size() >= kDigits && parsed.ec == std::errc{} && parsed.ptr == end &&
                     (rest.size() == kDigits || rest[kDigits] == '-');
  return whole && number > 1 ? number : 0;
}

}  // namespace assay
