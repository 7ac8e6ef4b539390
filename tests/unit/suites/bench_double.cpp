// Devices for tests.
#include "tests/unit/suites/bench_double.hpp"

#include "harness/device/affinity.hpp"

namespace assay {

std::unique_ptr<CpuDevice> test_device(unsigned lanes, double llc_bytes) {
  const std::vector<unsigned> usable = affinity();
  std::vector<unsigned> cpus;
  // With more lanes than CPUs some share one: slower, and the same results.
  for (unsigned lane = 0; lane < lanes; ++lane) cpus.push_back(usable[lane % usable.size()]);
  return std::make_unique<CpuDevice>("cpu-0", cpus, Facts{{"llc_bytes", llc_bytes}});
}

}  // namespace assay
