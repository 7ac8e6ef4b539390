// Reading the capability off a GPU's facts.
#include "suites/gemm/capability_cuda.hpp"

#include <charconv>

namespace assay {
namespace {

// 103 for "10.3"; 0 where the facts do not say.
int compute_capability(const Facts& gpu) {
  const auto found = gpu.find("compute_capability");
  const auto* text = found == gpu.end() ? nullptr : std::get_if<std::string>(&found->second);
  if (text == nullptr) return 0;
  int major = 0;
  int minor = 0;
  const char* const end = text->data() + text->size();
  const auto [dot, problem] = std::from_chars(text->data(), end, major);
  if (problem != std::errc{} || dot == end || *dot != '.') return 0;
  if (std::from_chars(dot + 1, end, minor).ptr != end) return 0;
  return 10 * major + minor;
}

}  // namespace

std::string capability_lacking(const Facts& gpu, int least) {
  const int found = compute_capability(gpu);
  if (found >= least) return {};
  const std::string needed = std::to_string(least / 10) + "." + std::to_string(least % 10);
  if (found == 0) return "needs compute capability " + needed + ", and this GPU states none";
  return "needs compute capability " + needed + "; this GPU has " + std::to_string(found / 10) +
         "." + std::to_string(found % 10);
}

}  // namespace assay
