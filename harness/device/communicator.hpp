// Ranks that work together. cpu/ implements it over MPI, cuda/ over NCCL.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "harness/device/device.hpp"

namespace assay {

enum class Element { byte, float32, float64, bfloat16 };
enum class Reduction { sum, max };  // max: of float32 and float64.

std::size_t bytes_of(Element element);

// One thing that all ranks of a communicator do together; what two ranks do by themselves names a
// peer.
enum class Operation {
  barrier,
  all_reduce,      // count elements on every rank.
  reduce_scatter,  // Every rank receives count elements of the sum, and sends ranks * count.
  all_gather,      // Every rank sends count elements, and receives ranks * count.
  all_to_all,      // Every rank sends count elements to every rank.
  send,            // count elements to `peer`.
  receive,         // count elements from `peer`.
  exchange,        // count elements to `peer` and as many from it, both at once.
};

struct Transfer {
  Operation operation = Operation::barrier;
  const void* send = nullptr;
  void* receive = nullptr;  // The same as `send`: in place (all_reduce only).
  std::size_t count = 0;    // At most kTransferElementsMax.
  Element element = Element::float32;
  Reduction reduction = Reduction::sum;
  unsigned peer = 0;
};

// MPI counts in int.
inline constexpr std::size_t kTransferElementsMax = 0x7fffffff;

// What was started and is to be waited for. Its buffers stay as they are until then.
struct Request {
  Transfer transfer;
};

// What is known of the way that data take among ranks.
struct Transport {
  Facts facts;
  std::string trouble;  // Why nothing that went that way may be measured; empty where it may.
};

class Communicator {
 public:
  virtual ~Communicator() = default;

  virtual unsigned rank() const = 0;
  virtual unsigned size() const = 0;

  // All ranks start the same operations in the same order, and wait for them in that order. Whether
  // anything happens before wait() is the implementation's choice.
  virtual Request start(const Transfer& transfer) = 0;

  // Begins it and leaves it to the device, which does what it is given in its order and is waited
  // for as always; by then `deadline_seconds` must not have passed, as with wait(). Where no device
  // does it, it is done on return.
  virtual void enqueue(const Transfer& transfer, double deadline_seconds) {
    run(transfer, deadline_seconds);
  }

  // Whether a device that records what it is given records what is enqueued, too. All ranks record
  // and repeat the same then, and each repetition must be done by what due() was told last.
  virtual bool can_be_recorded() const { return false; }
  virtual void due(double /*deadline_seconds*/) {}

  // Returns when this rank's part is done. Throws world_error where a peer is known to be gone.
  // Where `deadline_seconds` (of the monotonic clock) passes first, what was set by when_overdue()
  // is called, on whatever thread; it must end the process, since no operation of these ranks can
  // be believed any more. It is told what the library itself said, if anything.
  virtual void wait(const Request& request, double deadline_seconds) = 0;
  using Overdue = std::function<void(const std::string& said)>;
  virtual void when_overdue(Overdue report_and_end) = 0;

  // Memory of the device that suits these ranks best. All of them must end it before this.
  virtual std::unique_ptr<Memory> allocate(Device& device, std::size_t bytes) {
    return device.allocate(bytes);
  }

  // After the first operations.
  virtual Transport transport() { return {}; }

  // Ends all ranks of the job at once, those that do not answer too.
  [[noreturn]] virtual void abort() = 0;

  // The ranks of one `color` become a communicator of their own, in the order of their ranks here.
  // All ranks call it.
  virtual std::unique_ptr<Communicator> split(unsigned color) = 0;

  // The same ranks, served by another component of the library ("tuned", "han", "sm" of Open MPI);
  // "default" is the library's own choice. Of NCCL: buffers that are "registered" or "symmetric",
  // or neither. Throws Error where there is no such component.
  virtual std::unique_ptr<Communicator> with_component(const std::string& component) = 0;

  void run(const Transfer& transfer, double deadline_seconds) {
    wait(start(transfer), deadline_seconds);
  }
};

}  // namespace assay
