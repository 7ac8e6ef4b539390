// The timed loop of a collective.
#include "suites/allreduce/collective.hpp"

#include <fmt/format.h>

#include <charconv>

#include "harness/bench/group.hpp"
#include "harness/bench/transport.hpp"
#include "results/record/error.hpp"
#include "suites/allreduce/rounds.hpp"
#include "suites/allreduce/wire.hpp"

namespace assay {
namespace {

constexpr std::size_t kSizeMax = 1ULL << 31U;     // As BF16, half of what MPI counts.
constexpr std::size_t kGpuSizeMax = 1ULL << 34U;  // NCCL counts further.

std::size_t size_of(const std::string& text) {
  std::size_t bytes = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, bytes);
  return parsed.ec == std::errc{} && parsed.ptr == end ? bytes : 0;
}

}  // namespace

Element element_named(const std::string& type) {
  if (type == "fp32") return Element::float32;
  if (type == "bf16") return Element::bfloat16;
  throw Error{"type '" + type + "' is neither fp32 nor bf16"};
}

Pattern pattern_of(const State& state, Operation operation, unsigned ranks) {
  return {operation, element_named(state.axis("type")), size_of(state.axis("size")), ranks};
}

double number_in(const Facts& host, const std::string& name) {
  const auto found = host.find(name);
  const double* const value = found == host.end() ? nullptr : std::get_if<double>(&found->second);
  return value == nullptr ? 0 : *value;
}

std::string collective_unfit(const Facts& host, const Axes& axes) {
  const std::size_t bytes = size_of(axes.at("size"));
  const auto kind = host.find("device_kind");
  const bool is_gpu = kind != host.end() && kind->second == Fact{std::string("cuda")};
  if (bytes < 4 || bytes > (is_gpu ? kGpuSizeMax : kSizeMax) || bytes % 4 != 0) {
    return fmt::format("size {} is no multiple of 4 bytes up to {} GiB", axes.at("size"),
                       (is_gpu ? kGpuSizeMax : kSizeMax) >> 30U);
  }
  // GPUs have memory of their own; whether it is enough is seen when the case runs.
  if (is_gpu) return {};
  const double needed = 2.0 * static_cast<double>(bytes) * number_in(host, "ranks_on_host");
  // What else is in memory is known only when the case runs; half of it is never all free. A host
  // that does not state its memory is asked then.
  if (!(number_in(host, "memory_bytes") > 0) || needed <= 0.5 * number_in(host, "memory_bytes"))
    return {};
  return fmt::format("two arrays of {} bytes a rank are more than half of the host's memory",
                     bytes);
}

Benchmark collective(std::string name, std::string about, void (*run)(State&)) {
  return {.name = std::move(name),
          .about = std::move(about),
          .scope = Level::host,
          .group = true,
          .axes = {{"component", {"default"}},
                   {"size", {"65536", "16777216", "268435456"}},
                   {"type", {"fp32"}}},
          .metrics = {{"busbw", "B/s", Better::higher}, {"algbw", "B/s", Better::higher}},
          .kernel = kJoinKernel,
          .unfit = collective_unfit,
          .run = run};
}

void measure_collective(State& state, Operation operation, bool can_be_in_place, Route route) {
  const Pattern pattern = pattern_of(state, operation, state.group().size());
  const bool in_place = can_be_in_place && state.axis("place") == "in";
  Rounds rounds(state, pattern, state.axis("component"), in_place);
  state.fact("moved_bytes", static_cast<double>(pattern.moved_bytes()));
  state.fact("slots", static_cast<double>(rounds.slots()));
  rounds.restore_all();

  Work work;
  work.metric = "busbw";
  work.amount = static_cast<double>(pattern.moved_bytes()) * pattern.bus_factor();
  work.prepare = [&] { rounds.restore(); };
  std::uint64_t operations = 0;
  work.run = [&](std::uint64_t iteration) {
    ++operations;
    rounds.run(iteration);
  };
  work.check = [&](std::uint64_t) { rounds.check(); };
  if (in_place) work.check_every = rounds.slots_in_place();
  work.run(0);
  work.check(0);
  state_transport(state, state.group().data(state.axis("component")));
  rounds.restore();
  operations = 0;
  Wire wire(state);
  state.measure(work);
  wire.conclude({static_cast<double>(operations) * least_sent_bytes(pattern), route});

  std::vector<double> algbw;
  for (const double busbw : state.values("busbw")) algbw.push_back(busbw / pattern.bus_factor());
  state.record("algbw", algbw);
}

}  // namespace assay
