// A device as a benchmark sees it: memory, copies, time and facts. cpu/ is a real backend and the
// oracle; cuda/ drives a GPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>

#include "results/record/fact.hpp"

namespace assay {

// Owned device memory, aligned to at least 256 bytes, not yet touched.
class Memory {
 public:
  virtual ~Memory() = default;
  virtual void* data() = 0;  // The host may read and write there only on a device that is its own.
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
  virtual const std::string& backend() const = 0;  // "cpu" or "cuda"
  virtual const Facts& facts() const = 0;
  virtual std::uint64_t llc_bytes()
      const = 0;                       // Of the outermost cache that its cores share; 0 unknown.
  virtual unsigned lanes() const = 0;  // Threads on a CPU, multiprocessors on a GPU.

  // Throws world_error where there is not enough.
  virtual std::unique_ptr<Memory> allocate(std::size_t bytes) = 0;

  // Runs part(lane, lanes) once on every lane, pinned, and waits. The same lane always is the same
  // CPU, so that memory touched by a lane stays near it. `part` must not throw. Throws Error on a
  // device that runs no functions of the host.
  virtual void parallel(const std::function<void(unsigned lane, unsigned lanes)>& part) = 0;

  // The device on which the host prepares operands and checks results: a CPU is its own.
  virtual Device& host() { return *this; }
  // Between memory of host() and memory of this device. Done when they return; after all that this
  // device was given before. Throw world_error.
  virtual void copy_in(void* to, const void* from, std::size_t bytes);
  virtual void copy_out(void* to, const void* from, std::size_t bytes);

  // Memory of host() that this device reads and writes by itself, so that copies need no CPU.
  // Throws world_error where there is not enough.
  virtual std::unique_ptr<Memory> allocate_pinned(std::size_t bytes);
  // Between such memory and this device's; begun when they return, in the order of all that it is
  // given. On a device that is its own host they are done then.
  virtual void begin_copy_in(void* to, const void* from, std::size_t bytes);
  virtual void begin_copy_out(void* to, const void* from, std::size_t bytes);

  // Within memory of this device; begun when they return, in the order of all that it is given.
  virtual void copy(void* to, const void* from, std::size_t bytes);
  virtual void fill(void* to, unsigned char value, std::size_t bytes);

  // Seconds from the beginning of `work` until all that it began on this device is done, by the
  // device's own clock where it has one.
  virtual double seconds(const std::function<void()>& work);

  // Of its own memory; none where it uses the host's.
  virtual std::optional<std::uint64_t> memory_free_bytes() { return std::nullopt; }

  // Its implementation of a suite's kernel interface; null where it has none.
  virtual const void* find_kernel(const std::type_info&, std::string_view) const { return nullptr; }

  // Why nothing that this process does on it can be believed any more; empty while it works.
  virtual std::string lost() const { return {}; }

  bool is_its_own_host() { return &host() == this; }
};

// What was made on the host, in the device's own memory: itself where that is the same.
std::unique_ptr<Memory> placed(Device& device, std::unique_ptr<Memory> made);

}  // namespace assay
