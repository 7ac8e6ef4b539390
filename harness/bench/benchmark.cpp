// The kernels that a benchmark needs.
#include "harness/bench/benchmark.hpp"

namespace assay {
namespace {

// The name between the braces of "tokens.{type}"; empty where there are none.
std::string axis_of(const std::string& kernel) {
  const auto begin = kernel.find('{');
  const auto end = kernel.find('}', begin == std::string::npos ? 0 : begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  return kernel.substr(begin + 1, end - begin - 1);
}

}  // namespace

std::string kernel_of(const Benchmark& benchmark, const Axes& axes) {
  const std::string axis = axis_of(benchmark.kernel);
  const auto chosen = axes.find(axis);
  if (axis.empty() || chosen == axes.end()) return benchmark.kernel;
  std::string kernel = benchmark.kernel;
  return kernel.replace(kernel.find('{'), axis.size() + 2, chosen->second);
}

std::vector<std::string> kernels_of(const Benchmark& benchmark) {
  std::vector<std::string> kernels;
  const std::string chosen_by = axis_of(benchmark.kernel);
  for (const Axis& axis : benchmark.axes) {
    if (axis.name != chosen_by) continue;
    for (const std::string& value : axis.values) {
      kernels.push_back(kernel_of(benchmark, {{axis.name, value}}));
    }
  }
  if (kernels.empty() && !benchmark.kernel.empty()) kernels.push_back(benchmark.kernel);
  return kernels;
}

}  // namespace assay
