// The model as a process of its own, asked over a socket. It alone reads the faults.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "results/store/descriptor.hpp"

namespace assay {

class ModelProcess {
 public:
  // Gives it our standard input as descriptor 3: faults that nobody here may read. Throws
  // world_error.
  explicit ModelProcess(const std::vector<std::string>& command);
  ~ModelProcess();  // It ends when nobody asks any more; waits for that.
  ModelProcess(const ModelProcess&) = delete;
  ModelProcess& operator=(const ModelProcess&) = delete;

  void ask(std::string_view lines);  // Throws world_error where it is gone.
  std::string answer();              // The next line, without its newline.

 private:
  [[noreturn]] void gone();

  pid_t pid_ = -1;
  Descriptor socket_;
  std::string heard_;     // Not handed out yet.
  std::size_t from_ = 0;  // In it.
};

// The whole of a run of the program beside this one: its exit code.
int run_beside(const std::vector<std::string>& command);

}  // namespace assay
