// Two of the three kinds of error: the world failed (Error), we broke our promise (expect).
// The third, a measurement's result, is a value: Outcome.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>

namespace assay {

// What the program exits with. The numbers are a contract with scripts that call it.
enum class Exit {
  accepted = 0,
  rejected = 1,
  usage = 2,
  world = 3,
  undecided = 4,
  interrupted = 130
};

// The world did not cooperate: a file is missing, a disk is full, a worker cannot be started.
// `hint` says what to do next; `exit` is usage where the caller can mend it by changing the call
// or a file, world otherwise.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& what, std::string hint = {}, Exit exit = Exit::usage)
      : std::runtime_error(what), hint_(std::move(hint)), exit_(exit) {}

  const std::string& hint() const { return hint_; }
  Exit exit() const { return exit_; }

 private:
  std::string hint_;
  Exit exit_;
};

// Error for what happens during work and no change of the call would mend: exit code 3.
Error world_error(const std::string& what, std::string hint = {});

// Aborts, in every build, with the promise and its place.
void expect(bool holds, const char* promise,
            std::source_location where = std::source_location::current());

}  // namespace assay
