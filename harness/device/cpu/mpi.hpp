// Communicator over MPI: an operation is MPI's own blocking call, which is what the library does
// best (its non-blocking collectives take other, slower ways: libnbc instead of tuned). A thread
// watches the deadline, since nothing in MPI 3 gives up waiting.
#pragma once

#include <memory>

#include "harness/device/communicator.hpp"

namespace assay {

// MPI from its beginning to its end; one in a process. To be made on the thread that communicates.
class MpiSession {
 public:
  MpiSession();  // Throws world_error where MPI cannot be started.
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;

  // All ranks that were launched together. Must not outlive the session.
  std::unique_ptr<Communicator> world();

  // "Open MPI v4.1.4, ...", its first line.
  static std::string version();

 private:
  struct Watched;
  friend class MpiCommunicator;
  std::unique_ptr<Watched> watched_;
};

}  // namespace assay
