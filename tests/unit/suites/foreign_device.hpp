// A device that is not its own host, for tests: its memory is the host's, its kernel the test's.
#pragma once

#include <memory>
#include <string>

#include "harness/device/cpu/device.hpp"

namespace assay {

class ForeignDevice final : public Device {
 public:
  // `kernel` is what it gives for every name; it must outlive it.
  ForeignDevice(std::unique_ptr<CpuDevice> host, const void* kernel)
      : host_(std::move(host)), kernel_(kernel) {}

  const std::string& id() const override { return host_->id(); }
  const std::string& backend() const override { return backend_; }
  const Facts& facts() const override { return host_->facts(); }
  std::uint64_t llc_bytes() const override { return host_->llc_bytes(); }
  unsigned lanes() const override { return host_->lanes(); }
  std::unique_ptr<Memory> allocate(std::size_t bytes) override { return host_->allocate(bytes); }
  void parallel(const std::function<void(unsigned, unsigned)>& part) override {
    host_->parallel(part);
  }
  Device& host() override { return *host_; }
  const void* find_kernel(const std::type_info&, std::string_view) const override {
    return kernel_;
  }

  unsigned calls = 0;  // For the kernel to count.

 private:
  std::unique_ptr<CpuDevice> host_;
  std::string backend_ = "foreign";
  const void* kernel_;
};

}  // namespace assay
