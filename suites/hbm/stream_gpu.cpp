// A pass over the arrays is one grid; what it wrote is copied out and compared on the host.
#include "suites/hbm/stream_gpu.hpp"

#include <numeric>
#include <vector>

#include "harness/bench/kernel.hpp"

namespace assay {
namespace {

// The arrays in the device's memory, and room for a sum a thread.
struct GpuStream {
  Device& device;
  const HbmGpuKernel& kernel;
  const StreamArrays& arrays;
  std::unique_ptr<Memory> sums;

  std::size_t pairs() const { return arrays.count() / 2; }

  void begin(std::uint64_t iteration) const {
    const std::size_t shifted = shift(iteration);
    const auto pairs_of = [&](const double* array) {
      return reinterpret_cast<const DoublePair*>(array + shifted);
    };
    kernel.begin(device, {.c = reinterpret_cast<DoublePair*>(arrays.c()),
                          .a = pairs_of(arrays.a()),
                          .b = pairs_of(arrays.b()),
                          .sums = static_cast<double*>(sums->data()),
                          .scalar = kStreamScalar,
                          .first = static_cast<double>(shifted),
                          .pairs = pairs()});
  }

  // Of whole numbers below 2^53: the same in any order.
  double sum() const {
    std::vector<double> of_threads(sums->bytes() / sizeof(double));
    device.copy_out(of_threads.data(), sums->data(), sums->bytes());
    return std::accumulate(of_threads.begin(), of_threads.end(), 0.0);
  }
};

StreamArrays& arrays_of(State& state, const ArraySize& size) {
  return state.kept<StreamArrays>("hbm.arrays", [&] {
    return std::make_shared<StreamArrays>(state.device(), size.bytes, state.seed());
  });
}

void state_facts(State& state, const GpuStream& on, const ArraySize& size) {
  state.fact("array_bytes", static_cast<double>(on.arrays.count() * sizeof(double)));
  state.fact("arrays", size.against_cache);
  state.fact("llc_bytes", static_cast<double>(on.device.llc_bytes()));
  state.fact("grid_threads", static_cast<double>(on.kernel.threads(on.device)));
}

}  // namespace

void measure_stream_gpu(State& state, const Stream& stream) {
  Device& device = state.device();
  const auto& kernel = assay::kernel<HbmGpuKernel>(device, stream.kernel);
  const ArraySize size = array_size(state, 3);
  const StreamArrays& arrays = arrays_of(state, size);
  const GpuStream on{device, kernel, arrays,
                     device.allocate(kernel.threads(device) * sizeof(double))};
  state_facts(state, on, size);
  const auto expected_sums = arrays.sums_a();

  Work work;
  work.metric = "bandwidth";
  work.amount = stream.references * sizeof(double) * static_cast<double>(arrays.count());
  work.run = [&](std::uint64_t iteration) { on.begin(iteration); };
  work.check = [&](std::uint64_t iteration) {
    if (writes(stream)) return verify_result(state, arrays, stream, iteration);
    state.verify(on.sum() == expected_sums[iteration % kShifts],
                 "the sum of all elements read is wrong");
  };
  arrays.poison(device);
  work.run(0);
  work.check(0);
  state.measure(work);
  verify_sources(state, arrays);
}

}  // namespace assay
