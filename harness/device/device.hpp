// A device as a benchmark sees it: memory and facts. cpu/ is a real backend and the oracle; cuda/
// follows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "results/record/fact.hpp"

namespace assay {

// Owned device memory, page aligned, not yet touched.
class Memory {
 public:
  virtual ~Memory() = default;
  virtual void* data() = 0;
  virtual std::size_t bytes() const = 0;

  template <class T>
  std::span<T> as() {
    return {static_cast<T*>(data()), bytes() / sizeof(T)};
  }
};

class Device {
 public:
  virtual ~Device() = default;

  virtual const std::string& id() const = 0;       // "cpu-0"
  virtual const std::string& backend() const = 0;  // "cpu"
  virtual const Facts& facts() const = 0;
  virtual std::uint64_t llc_bytes()
      const = 0;                       // Of the outermost cache that its cores share; 0 unknown.
  virtual unsigned lanes() const = 0;  // Threads on a CPU.

  // Throws world_error where there is not enough.
  virtual std::unique_ptr<Memory> allocate(std::size_t bytes) = 0;

  // Runs part(lane, lanes) once on every lane, pinned, and waits. The same lane always is the same
  // CPU, so that memory touched by a lane stays near it. `part` must not throw.
  virtual void parallel(const std::function<void(unsigned lane, unsigned lanes)>& part) = 0;
};

}  // namespace assay
