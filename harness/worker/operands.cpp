// Keeping and freeing operands.
#include "harness/worker/operands.hpp"

#include "harness/telemetry/memory.hpp"
#include "results/record/error.hpp"

namespace assay {

void Operands::enter_suite(const std::string& benchmark, Device& device) {
  const std::string suite = benchmark.substr(0, benchmark.find('.'));
  if (suite == suite_) return;
  kept_.clear();
  suite_ = suite;
  if (const auto own = device.memory_free_bytes()) {
    bytes_max_ = static_cast<std::uint64_t>(static_cast<double>(*own) * fraction_);
    return;
  }
  const double free = static_cast<double>(memory_free_bytes().value_or(0));
  bytes_max_ = static_cast<std::uint64_t>(free * fraction_ / static_cast<double>(sharers_));
}

std::uint64_t Operands::bytes_max() const {
  if (bytes_max_ == 0) {
    throw world_error("this host does not say how much memory is free",
                      "is /proc mounted, and does the control group leave anything?");
  }
  return bytes_max_;
}

}  // namespace assay
