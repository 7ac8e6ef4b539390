// bench_kernels [NAME...]: what the harness costs, against bare loops over the same kernels.
#include <algorithm>
#include <cstdio>
#include <exception>

#include "harness/bench/benchmark.hpp"
#include "harness/bench/kernel.hpp"
#include "scripts/bench/bare.hpp"
#include "scripts/bench/harness_side.hpp"
#include "scripts/bench/pairs.hpp"
#include "suites/gemm/gemm.hpp"
#include "suites/gemm/onednn.hpp"
#include "suites/tokens/model_file.hpp"

namespace {

using namespace assay;
using namespace assay::bench;

const Axes kAxes{{"mode", "burst"}, {"shape", "2048x2048x2048"}};

std::unique_ptr<GemmProduct> onednn_fp32(Device& device, const GemmShape& shape) {
  return onednn_product(shape, Number::fp32, device.lanes());
}

// The path of gemm.bf16 with FP32 operands: can be compared on every CPU.
const Registered<GemmKernel> kOneDnnFp32{{"bench.onednn_fp32", Number::fp32, onednn_fp32}};
const Benchmark kOneDnnBenchmark{
    .name = "bench.onednn_fp32",
    .about = "Matrix product, FP32 by oneDNN",
    .metrics = {{"throughput", "FLOP/s", Better::higher}},
    .run = [](State& state) { measure_gemm(state, "bench.onednn_fp32"); }};

using BareGemm = std::function<std::function<void(std::uint64_t)>(const GemmOperands&)>;

void compare_gemm(Host& host, const Benchmark& benchmark, const BareGemm& bare) {
  WorkerState state = host.state(benchmark, kAxes);
  const auto& kernel = assay::kernel<GemmKernel>(benchmark.name);
  const auto product = kernel.make(host.device(), gemm_shape(kAxes.at("shape")));
  const GemmOperands operands = gemm_operands(state, kernel, *product);
  const auto loop = bare(operands);
  const auto [m, n, k] = operands.shape;
  const double flop = 2.0 * static_cast<double>(m * n) * static_cast<double>(k);
  compare({benchmark.name, "FLOP/s", [&] { return host.run(benchmark, kAxes); },
           [&] { return host.run_bare(flop, loop); }});
}

void compare_triad(Host& host, const Benchmark& benchmark) {
  // The first case makes the arrays, and the bare loop uses the same ones.
  host.run(benchmark, {});
  const auto& arrays = *static_cast<StreamArrays*>(host.kept().at("hbm.arrays").get());
  const auto loop = bare_triad(arrays);
  const double bytes = 24.0 * static_cast<double>(arrays.count());
  compare({benchmark.name, "B/s", [&] { return host.run(benchmark, {}); },
           [&] { return host.run_bare(bytes, loop); }});
}

const Axes kPrompt{
    {"model", "tiny"}, {"type", "fp32"}, {"batch", "1"}, {"tokens", "128"}, {"load", "uniform"}};
const Axes kDecode{{"model", "tiny"}, {"type", "fp32"},    {"batch", "1"},
                   {"depth", "64"},   {"load", "uniform"}, {"compare", "alone"}};

// A whole prompt against its products alone, both in FLOP a second.
void compare_prefill(Host& host, const Benchmark& benchmark) {
  const TransformerModel model = model_named(kPrompt.at("model"));
  BareLayers layers(model, 128, Number::fp32, host.device().lanes());
  const double head = head_parameters(model);
  const double flop = 2 * ((matmul_parameters(model) - head) * 128 + head);
  compare({benchmark.name, "FLOP/s", [&] { return host.run(benchmark, kPrompt); },
           [&] { return host.run_bare(flop, [&](std::uint64_t) { layers.run(); }); }, 0.9});
}

// What decoding reads a second against what hbm.read reads.
void compare_decode(Host& host, const Benchmark& benchmark) {
  const Benchmark& read = *Registered<Benchmark>::find("hbm.read");
  compare({benchmark.name, "B/s", [&] { return host.run(benchmark, kDecode); },
           [&] { return host.run(read, {}); }, 0.8});
}

void run(Host& host, const std::string& name) {
  if (name == "hbm.triad") {
    compare_triad(host, *Registered<Benchmark>::find(name));
  } else if (name == "tokens.prefill") {
    compare_prefill(host, *Registered<Benchmark>::find(name));
  } else if (name == "tokens.decode") {
    compare_decode(host, *Registered<Benchmark>::find(name));
  } else if (name == "gemm.fp32") {
    compare_gemm(host, *Registered<Benchmark>::find(name), bare_sgemm);
  } else if (name == "bench.onednn_fp32") {
    compare_gemm(host, kOneDnnBenchmark,
                 [](const GemmOperands& operands) { return bare_matmul(operands, Number::fp32); });
  } else if (const auto reason = onednn_bf16_unavailable(); !reason.empty()) {
    std::printf("bench %s - FLOP/s - - 0.98 skipped: %s\n", name.c_str(), reason.c_str());
  } else {
    compare_gemm(host, *Registered<Benchmark>::find(name),
                 [](const GemmOperands& operands) { return bare_matmul(operands, Number::bf16); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> chosen(argv + 1, argv + argc);
  try {
    Host host;
    for (const std::string name : {"gemm.fp32", "gemm.bf16", "bench.onednn_fp32", "hbm.triad",
                                   "tokens.prefill", "tokens.decode"}) {
      if (chosen.empty() || std::ranges::find(chosen, name) != chosen.end()) run(host, name);
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_kernels: %s\n", error.what());
    return 3;
  }
}
