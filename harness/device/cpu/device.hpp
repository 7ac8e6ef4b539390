// A CPU as a device: some CPUs of this host, the memory near them, a team of threads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/device/cpu/team.hpp"
#include "harness/device/device.hpp"

namespace assay {

class CpuDevice final : public Device {
 public:
  // `facts` as --describe states them; llc_bytes() is its fact of that name.
  CpuDevice(std::string id, std::vector<unsigned> cpus, Facts facts);

  const std::string& id() const override { return id_; }
  const std::string& backend() const override;
  const Facts& facts() const override { return facts_; }
  std::uint64_t llc_bytes() const override;
  unsigned lanes() const override { return static_cast<unsigned>(cpus_.size()); }
  std::unique_ptr<Memory> allocate(std::size_t bytes) override;
  void parallel(const std::function<void(unsigned, unsigned)>& part) override;

  const std::vector<unsigned>& cpus() const { return cpus_; }

 private:
  std::string id_;
  std::vector<unsigned> cpus_;
  Facts facts_;
  std::unique_ptr<Team> team_;  // Started by the first parallel().
};

}  // namespace assay
