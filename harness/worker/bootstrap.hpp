// How the ranks of a group find one another, and agree from then on.
#pragma once

#include <filesystem>
#include <memory>

#include "harness/bench/meeting.hpp"
#include "harness/device/communicator.hpp"

namespace assay {

class Bootstrap {
 public:
  virtual ~Bootstrap() = default;

  virtual Meeting& of_case() = 0;
  // Nothing that is said here can be taken for a part of the case.
  virtual Meeting& apart() = 0;
  virtual void when_overdue(Communicator::Overdue report_and_end) = 0;
  // The same ranks, for what is measured on devices that have no library of their own. Throws Error
  // where nothing carries their data.
  virtual std::unique_ptr<Communicator> data() = 0;
};

// Starts MPI: all ranks that were launched together. Throws world_error where it does not start.
std::unique_ptr<Bootstrap> by_mpi();

// By files under a folder that all ranks see and that is this attempt's alone.
std::unique_ptr<Bootstrap> by_files(const std::filesystem::path& folder, unsigned rank,
                                    unsigned size);

}  // namespace assay
