// Runs a memory kernel over the kept arrays and checks every element that it wrote.
#include "suites/hbm/stream.hpp"

#include <array>
#include <numeric>
#include <vector>

#include "harness/bench/kernel.hpp"
#include "suites/hbm/stream_gpu.hpp"

namespace assay {
namespace {

std::string sentence(const char* array, const Difference& difference, std::size_t count) {
  return std::to_string(difference.elements) + " of " + std::to_string(count) + " elements of " +
         array + " are wrong, the first at index " + std::to_string(difference.first);
}

StreamArrays& kept_arrays(State& state, const ArraySize& size) {
  return state.kept<StreamArrays>("hbm.arrays", [&] {
    return std::make_shared<StreamArrays>(state.device(), size.bytes, state.seed());
  });
}

Work work(const Stream& stream, const StreamArrays& arrays) {
  Work work;
  work.metric = "bandwidth";
  work.amount = stream.references * sizeof(double) * static_cast<double>(arrays.count());
  return work;
}

// The kernel writes c: its elements are compared.
void measure_writing(State& state, const Stream& stream, const StreamRun& on) {
  Work measured = work(stream, on.arrays);
  measured.run = [&](std::uint64_t iteration) { run_stream(on, iteration); };
  measured.check = [&](std::uint64_t iteration) {
    verify_result(state, on.arrays, stream, iteration);
  };
  on.arrays.poison(on.device);
  measured.run(0);
  measured.check(0);
  state.measure(measured);
}

// The kernel only reads: its sum is compared, in every iteration.
void measure_reading(State& state, const Stream& stream, const StreamRun& on) {
  const std::array<double, kShifts> sums = on.arrays.sums_a();
  std::uint64_t wrong = 0;
  Work measured = work(stream, on.arrays);
  measured.run = [&](std::uint64_t iteration) {
    const double sum = run_stream(on, iteration);
    if (sum != sums[iteration % kShifts]) ++wrong;
  };
  measured.check = [&](std::uint64_t) {
    state.verify(wrong == 0,
                 "the sum of all elements read is wrong in " + std::to_string(wrong) + " passes");
  };
  measured.run(0);
  measured.check(0);
  state.measure(measured);
}

}  // namespace

bool writes(const Stream& stream) {
  return stream.result.a != 0 || stream.result.b != 0 || stream.result.index != 0;
}

void verify_result(State& state, const StreamArrays& arrays, const Stream& stream,
                   std::uint64_t iteration) {
  const Difference difference =
      arrays.compare(state.device(), arrays.c(), stream.result, shift(iteration));
  state.verify(difference.elements == 0, sentence("c", difference, arrays.count()));
}

void verify_sources(State& state, const StreamArrays& arrays) {
  const Difference a = arrays.compare(state.device(), arrays.a(), {.a = 1}, 0);
  state.verify(a.elements == 0, sentence("source a", a, arrays.count()));
  const Difference b = arrays.compare(state.device(), arrays.b(), {.b = 1}, 0);
  state.verify(b.elements == 0, sentence("source b", b, arrays.count()));
}

double run_stream(const StreamRun& stream, std::uint64_t iteration) {
  const StreamArrays& arrays = stream.arrays;
  const std::size_t shifted = shift(iteration);
  std::vector<double> sums(stream.lanes);
  stream.device.parallel([&](unsigned lane, unsigned) {
    if (lane >= stream.lanes) return;
    const auto [begin, end] = lane_range(arrays.count(), lane, stream.lanes);
    sums[lane] = stream.kernel.run({.c = arrays.c() + begin,
                                    .a = arrays.a() + begin + shifted,
                                    .b = arrays.b() + begin + shifted,
                                    .scalar = kStreamScalar,
                                    .first = static_cast<double>(begin + shifted),
                                    .count = end - begin});
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

void measure_stream(State& state, const Stream& stream) {
  Device& device = state.device();
  if (&device.host() != &device) return measure_stream_gpu(state, stream);
  const auto& kernel = assay::kernel<HbmKernel>(device, stream.kernel);
  const unsigned lanes = stream.lanes == 0 ? device.lanes() : stream.lanes;
  if (lanes > device.lanes()) {
    throw Error{device.id() + " has " + std::to_string(device.lanes()) + " lanes, not " +
                std::to_string(lanes)};
  }
  const ArraySize size = array_size(state, 3);
  StreamArrays& arrays = kept_arrays(state, size);
  state.fact("array_bytes", static_cast<double>(arrays.count() * sizeof(double)));
  state.fact("arrays", size.against_cache);
  state.fact("llc_bytes", static_cast<double>(device.llc_bytes()));
  state.fact("stores", kernel.stores);
  state.fact("lanes", static_cast<double>(lanes));

  const StreamRun on{device, kernel, arrays, lanes};
  writes(stream) ? measure_writing(state, stream, on) : measure_reading(state, stream, on);
  verify_sources(state, arrays);
}

}  // namespace assay
