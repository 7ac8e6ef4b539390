// Writing to the launcher's pipe without ever blocking on it.
#include "harness/worker/progress_pipe.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace assay {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kReaderPatience{1000};
constexpr milliseconds kBetweenLines{100};

}  // namespace

ProgressPipe::ProgressPipe(int descriptor, std::string mark) : mark_(std::move(mark)) {
  struct stat about {};
  if (fstat(descriptor, &about) != 0) return;
  // With a mark, whatever it is: mpirun gives a rank a terminal.
  if (mark_.empty() && !S_ISFIFO(about.st_mode) && !S_ISSOCK(about.st_mode)) return;
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return;
  fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
  if (descriptor > STDERR_FILENO) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  descriptor_ = descriptor;
}

bool ProgressPipe::begin(std::size_t entry) {
  return write_line(fmt::format("begin {}\n", entry), kReaderPatience);
}

bool ProgressPipe::end(std::size_t entry, const std::string& status) {
  return write_line(fmt::format("end {} {}\n", entry, status), kReaderPatience);
}

void ProgressPipe::progress(std::size_t entry, double fraction) {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < kBetweenLines) return;
  last_ = now;
  write_line(fmt::format("progress {} {:.3f}\n", entry, fraction), milliseconds{0});
}

// A line is shorter than PIPE_BUF: it is written whole or not at all.
bool ProgressPipe::write_line(const std::string& said, milliseconds patience) {
  if (descriptor_ < 0) return true;
  const std::string line = mark_ + said;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (write(descriptor_, line.data(), line.size()) < 0) {
    if (errno == EPIPE) return false;
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
    if ((errno != EAGAIN && errno != EINTR) || left.count() <= 0) return true;
    pollfd room{descriptor_, POLLOUT, 0};
    poll(&room, 1, static_cast<int>(left.count()));
  }
  return true;
}

}  // namespace assay
