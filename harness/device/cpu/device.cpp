// The CPU backend: mapped memory and the team.
#include "harness/device/cpu/device.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>

#include "results/record/error.hpp"

namespace assay {
namespace {

// The size of a transparent huge page on x86-64 and on aarch64 with 4 KiB pages: what starts on
// such a boundary needs no small pages. (64 KiB pages: 512 MiB, too much to align to.)
constexpr std::size_t kHugePageBytes = 2 << 20;

class MappedMemory final : public Memory {
 public:
  explicit MappedMemory(std::size_t bytes) : bytes_(bytes), mapped_(bytes + kHugePageBytes) {
    start_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start_ == MAP_FAILED) {
      throw world_error(
          "no memory for " + std::to_string(bytes) + " bytes: " + std::strerror(errno),
          "free memory on this host or lower memory_fraction_max in the campaign");
    }
    const auto address = reinterpret_cast<std::uintptr_t>(start_);
    const auto skipped = (kHugePageBytes - address % kHugePageBytes) % kHugePageBytes;
    data_ = static_cast<std::byte*>(start_) + skipped;
    // Advice only: where the kernel has no huge pages the memory is good all the same.
    madvise(start_, mapped_, MADV_HUGEPAGE);
  }
  ~MappedMemory() override { munmap(start_, mapped_); }
  MappedMemory(const MappedMemory&) = delete;
  MappedMemory& operator=(const MappedMemory&) = delete;

  void* data() override { return data_; }
  std::size_t bytes() const override { return bytes_; }

 private:
  std::size_t bytes_;
  std::size_t mapped_;
  void* start_ = nullptr;
  std::byte* data_ = nullptr;
};

}  // namespace

CpuDevice::CpuDevice(std::string id, std::vector<unsigned> cpus, Facts facts)
    : id_(std::move(id)), cpus_(std::move(cpus)), facts_(std::move(facts)) {
  expect(!cpus_.empty(), "a CPU device has at least one CPU");
}

const std::string& CpuDevice::backend() const {
  static const std::string kName = "cpu";
  return kName;
}

std::uint64_t CpuDevice::llc_bytes() const {
  const auto found = facts_.find("llc_bytes");
  const double* bytes = found == facts_.end() ? nullptr : std::get_if<double>(&found->second);
  // 2^53: the largest number of bytes that a fact states exactly.
  return bytes != nullptr && *bytes > 0 && *bytes < 0x1p53 ? static_cast<std::uint64_t>(*bytes) : 0;
}

std::unique_ptr<Memory> CpuDevice::allocate(std::size_t bytes) {
  if (bytes > std::numeric_limits<std::size_t>::max() - kHugePageBytes) {
    throw world_error("no memory for " + std::to_string(bytes) + " bytes");
  }
  return std::make_unique<MappedMemory>(bytes);
}

void CpuDevice::parallel(const std::function<void(unsigned, unsigned)>& part) {
  if (!team_) team_ = std::make_unique<Team>(cpus_);
  team_->run(part);
}

}  // namespace assay
