// The energy of a host's processors by their own counters (RAPL, Linux' powercap).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/telemetry/host_files.hpp"

namespace assay {

class EnergyCounter {
 public:
  // For a device of so many of the host's CPUs. The counters are of whole packages: a device that
  // has only some of their CPUs has none.
  explicit EnergyCounter(std::size_t cpus, HostFiles files = HostFiles());

  // Whose energy it is; "n/a: ..." where nothing is counted.
  const std::string& basis() const { return basis_; }

  // Since it was made; none where a counter cannot be read. To be called at least as often as a
  // counter begins again, which takes a minute or more.
  std::optional<double> joules();

 private:
  struct Domain {
    std::filesystem::path folder;
    std::uint64_t last = 0;   // Microjoules.
    std::uint64_t range = 0;  // After which it begins again at 0.
  };

  std::string find_domains(std::size_t cpus);
  std::string add(const std::string& name);

  HostFiles files_;
  std::vector<Domain> domains_;
  std::string names_;
  std::string basis_;
  double joules_ = 0;
};

}  // namespace assay
