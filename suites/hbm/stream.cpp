// Runs a memory kernel over the kept arrays and checks every element that it wrote.
#include "suites/hbm/stream.hpp"

#include <array>
#include <numeric>
#include <vector>

#include "harness/bench/kernel.hpp"

namespace assay {
namespace {

std::string sentence(const char* array, const Difference& difference, std::size_t count) {
  return std::to_string(difference.elements) + " of " + std::to_string(count) + " elements of " +
         array + " are wrong, the first at index " + std::to_string(difference.first);
}

// A kernel that writes where it should only read.
void verify_sources(State& state, const StreamArrays& arrays) {
  const Difference a = arrays.compare(state.device(), arrays.a(), {.a = 1}, 0);
  state.verify(a.elements == 0, sentence("source a", a, arrays.count()));
  const Difference b = arrays.compare(state.device(), arrays.b(), {.b = 1}, 0);
  state.verify(b.elements == 0, sentence("source b", b, arrays.count()));
}

StreamArrays& kept_arrays(State& state, const ArraySize& size) {
  return state.kept<StreamArrays>("hbm.arrays", [&] {
    return std::make_shared<StreamArrays>(state.device(), size.bytes, state.seed());
  });
}

// The kernel writes c: its elements are compared.
void measure_writing(State& state, const Stream& stream, const HbmKernel& kernel,
                     StreamArrays& arrays) {
  Device& device = state.device();
  const auto run = [&](std::uint64_t iteration) { run_stream(device, kernel, arrays, iteration); };
  const auto check = [&](std::uint64_t iteration) {
    const Difference difference =
        arrays.compare(device, arrays.c(), stream.result, shift(iteration));
    state.verify(difference.elements == 0, sentence("c", difference, arrays.count()));
  };
  arrays.poison(device);
  run(0);
  check(0);
  state.measure({.metric = "bandwidth",
                 .amount = stream.references * sizeof(double) * static_cast<double>(arrays.count()),
                 .run = run,
                 .check = check});
}

// The kernel only reads: its sum is compared, in every iteration.
void measure_reading(State& state, const Stream& stream, const HbmKernel& kernel,
                     StreamArrays& arrays) {
  const std::array<double, kShifts> sums = arrays.sums_a();
  std::uint64_t wrong = 0;
  const auto run = [&](std::uint64_t iteration) {
    const double sum = run_stream(state.device(), kernel, arrays, iteration);
    if (sum != sums[iteration % kShifts]) ++wrong;
  };
  const auto check = [&](std::uint64_t) {
    state.verify(wrong == 0,
                 "the sum of all elements read is wrong in " + std::to_string(wrong) + " passes");
  };
  run(0);
  check(0);
  state.measure({.metric = "bandwidth",
                 .amount = stream.references * sizeof(double) * static_cast<double>(arrays.count()),
                 .run = run,
                 .check = check});
}

}  // namespace

double run_stream(Device& device, const HbmKernel& kernel, const StreamArrays& arrays,
                  std::uint64_t iteration) {
  const std::size_t shifted = shift(iteration);
  std::vector<double> sums(device.lanes());
  device.parallel([&](unsigned lane, unsigned lanes) {
    const auto [begin, end] = lane_range(arrays.count(), lane, lanes);
    sums[lane] = kernel.run({.c = arrays.c() + begin,
                             .a = arrays.a() + begin + shifted,
                             .b = arrays.b() + begin + shifted,
                             .scalar = kStreamScalar,
                             .first = static_cast<double>(begin + shifted),
                             .count = end - begin});
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

void measure_stream(State& state, const Stream& stream) {
  const auto& kernel = assay::kernel<HbmKernel>(stream.kernel);
  const ArraySize size = array_size(state, 3);
  StreamArrays& arrays = kept_arrays(state, size);
  state.fact("array_bytes", static_cast<double>(arrays.count() * sizeof(double)));
  state.fact("arrays", size.against_cache);
  state.fact("llc_bytes", static_cast<double>(state.device().llc_bytes()));
  state.fact("stores", kernel.stores);
  state.fact("lanes", static_cast<double>(state.device().lanes()));

  const bool writes = stream.result.a != 0 || stream.result.b != 0 || stream.result.index != 0;
  writes ? measure_writing(state, stream, kernel, arrays)
         : measure_reading(state, stream, kernel, arrays);
  verify_sources(state, arrays);
}

}  // namespace assay
