// hbm.scaling: the memory bandwidth that 1, 2, 4, ... of the device's lanes reach together, reading
// or by the triad. A curve that stays flat means one core fills the memory; one that sinks means
// that lanes disturb one another.
#include <algorithm>
#include <charconv>
#include <optional>

#include "harness/bench/benchmark.hpp"
#include "results/record/error.hpp"
#include "suites/hbm/stream.hpp"

namespace assay {
namespace {

const std::string kAll = "all";

std::optional<unsigned> number(const std::string& text) {
  unsigned value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || value == 0) return std::nullopt;
  return value;
}

// `all` is measured once: a number that says the same is left to it. What is no number of lanes is
// planned all the same, and ends as an error that names it.
std::string too_many(const Facts& device, const Axes& axes) {
  const auto wanted = number(axes.at("lanes"));
  const auto fact = device.find("lanes");
  const double* lanes = fact == device.end() ? nullptr : std::get_if<double>(&fact->second);
  if (!wanted || lanes == nullptr || *wanted < *lanes) return {};
  const std::string has = "the device has " + text(Fact(*lanes)) + " lanes";
  return *wanted > *lanes ? has : has + ": lanes=all measures them";
}

unsigned lanes_of(State& state) {
  const std::string& wanted = state.axis("lanes");
  if (wanted == kAll) return state.device().lanes();
  const auto lanes = number(wanted);
  if (!lanes) throw Error{"axis lanes=" + wanted + " is neither a number of lanes nor 'all'"};
  return *lanes;
}

Stream stream_of(const std::string& kernel, unsigned lanes) {
  if (kernel == "read") return {"hbm.read", 1, {}, lanes};
  if (kernel == "triad") return {"hbm.triad", 3, {.a = 1, .b = kStreamScalar}, lanes};
  throw Error{"axis kernel=" + kernel + " is neither 'read' nor 'triad'"};
}

double median(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::ranges::nth_element(sorted, middle);
  return sorted.empty() ? 0 : *middle;
}

// Against as many times what one lane alone reached, where this job measured that before.
void state_efficiency(State& state, const std::string& kernel, unsigned lanes) {
  const double reached = median(state.values("bandwidth"));
  auto& one =
      state.kept<double>("hbm.scaling." + kernel, [] { return std::make_shared<double>(); });
  if (lanes == 1) one = reached;
  if (one > 0) {
    state.fact("efficiency", reached / (lanes * one));
  } else {
    state.fact("efficiency", std::string("unknown: one lane was not measured before"));
  }
}

void scaling(State& state) {
  const std::string& kernel = state.axis("kernel");
  const unsigned lanes = lanes_of(state);
  measure_stream(state, stream_of(kernel, lanes));
  state_efficiency(state, kernel, lanes);
}

const Registered<Benchmark> registered{{
    .name = "hbm.scaling",
    .about = "Memory bandwidth of some of the device's lanes: how it grows with them",
    .axes = {{"kernel", {"read", "triad"}},
             {"lanes", {"1", "2", "4", "8", "16", "32", "64", kAll}}},
    .metrics = {{"bandwidth", "B/s", Better::higher}},
    .kernel = "hbm.read",
    .backend = "cpu",
    .unfit = too_many,
    .run = scaling,
}};

}  // namespace
}  // namespace assay
