// What a worker says while it works: lines on descriptor 3, where the launcher listens.
#pragma once

#include <chrono>
#include <string>

namespace assay {

class ProgressPipe {
 public:
  // Takes `descriptor` where it is open and a pipe; else every line goes nowhere. To be made before
  // any file is opened, which could get that number.
  // `mark` stands in front of every line: where others write to it as well, it tells ours apart.
  ProgressPipe(int descriptor, std::string mark);

  // Waits up to a second for room. False where the other end is gone: nobody wants the work any
  // more.
  bool begin(std::size_t entry);
  bool end(std::size_t entry, const std::string& status);
  // At most ten lines a second; dropped where there is no room.
  void progress(std::size_t entry, double fraction);

 private:
  bool write_line(const std::string& line, std::chrono::milliseconds patience);

  std::string mark_;
  int descriptor_ = -1;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace assay
