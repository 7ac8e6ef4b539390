// Throughputs by the span of the stretch, percentiles over all requests.
#include "suites/serve/figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay {
namespace {

bool is_good(const Answer& answer, const Slo& slo) {
  if (!answer.is_whole() || answer.is_short) return false;
  if (!(answer.ttft_seconds() <= slo.ttft_seconds)) return false;
  return answer.output_tokens < 2 || answer.tpot_seconds() <= slo.tpot_seconds;
}

template <class Of>
std::vector<double> values_of(std::span<const Answer> answers, const Of& of) {
  std::vector<double> values;
  values.reserve(answers.size());
  for (const Answer& answer : answers) {
    const double value = of(answer);
    if (!std::isnan(value)) values.push_back(value);
  }
  return values;
}

double longest_gap(const Answer& answer) {
  return answer.is_whole() ? answer.longest_gap_seconds : std::numeric_limits<double>::infinity();
}

// From the first intended start to the last token.
double span_of(std::span<const Answer> answers) {
  double begin = std::numeric_limits<double>::infinity();
  double end = 0;
  for (const Answer& answer : answers) {
    begin = std::min(begin, answer.intended_seconds);
    end = std::max(end, answer.last_seconds);
  }
  return end > begin ? end - begin : 0;
}

}  // namespace

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  // A hundredth of a hundred values is one, whatever rounding says.
  const double rank = std::ceil(share * static_cast<double>(values.size()) - 1e-9);
  const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(index));
  return values[index];
}

Percentiles percentiles(std::vector<double> values) {
  return {percentile(values, 0.5), percentile(values, 0.9), percentile(values, 0.99)};
}

Figures figures(std::span<const Answer> answers, const Slo& slo) {
  Figures made;
  double whole = 0;
  double full = 0;
  double good = 0;
  double output = 0;
  double input = 0;
  for (const Answer& answer : answers) {
    if (is_good(answer, slo)) ++good;
    if (!answer.is_whole()) continue;
    ++whole;
    if (!answer.is_short) ++full;
    output += answer.output_tokens;
    input += answer.prompt_tokens;
  }
  const auto all = static_cast<double>(answers.size());
  made.seconds = span_of(answers);
  const double each_second = made.seconds > 0 ? 1 / made.seconds : 0;
  made.output_throughput = output * each_second;
  made.total_throughput = (output + input) * each_second;
  made.request_rate = whole * each_second;
  made.goodput = good * each_second;
  made.good_share = all > 0 ? good / all : 0;
  made.answered_share = all > 0 ? whole / all : 0;
  made.full_share = whole > 0 ? full / whole : 0;
  made.end_to_end_seconds =
      percentile(values_of(answers, [](const Answer& a) { return a.end_to_end_seconds(); }), 0.5);
  made.ttft = percentiles(values_of(answers, [](const Answer& a) { return a.ttft_seconds(); }));
  made.tpot = percentiles(values_of(answers, [](const Answer& a) { return a.tpot_seconds(); }));
  made.longest_gap = percentiles(values_of(answers, longest_gap));
  return made;
}

std::vector<std::uint64_t> count_faults(std::span<const Answer> answers) {
  std::vector<std::uint64_t> counts(kFaults);
  for (const Answer& answer : answers) ++counts[static_cast<std::size_t>(answer.fault)];
  return counts;
}

}  // namespace assay
