// Reading a command to its end.
#include "harness/launch/process/capture.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

#include "harness/launch/process/pipe.hpp"
#include "harness/launch/process/spawn.hpp"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenLooks{1};

// False at the end of the stream.
bool read_some(int from, std::size_t bytes_max, Captured& captured) {
  std::array<char, 65536> block;
  const ssize_t got = ::read(from, block.data(), block.size());
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  const std::size_t room = bytes_max - captured.text.size();
  captured.text.append(block.data(), std::min(room, static_cast<std::size_t>(got)));
  captured.whole = static_cast<std::size_t>(got) <= room;
  return got > 0 && captured.whole;
}

// What it ended with; at `until` it is ended by force, with all that it has started.
int wait_for(const Process& process, Clock::time_point until) {
  const auto pid = static_cast<pid_t>(process.pid);
  int status = 0;
  bool forced = false;
  while (::waitpid(pid, &status, forced ? 0 : WNOHANG) != pid) {
    if (Clock::now() >= until && !std::exchange(forced, true)) ::kill(-pid, SIGKILL);
    if (!forced) std::this_thread::sleep_for(kBetweenLooks);
  }
  return status;
}

}  // namespace

Captured capture(const std::vector<std::string>& command, const CaptureLimits& limits) {
  Pipe output = make_pipe();
  const Pipe progress = make_pipe();
  const Process started = spawn({command, {}, {}, output.writer.get(), progress.writer.get()});
  output.writer = Descriptor();
  Captured captured;
  captured.whole = true;
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(limits.seconds));
  bool open = true;
  while (open && Clock::now() < until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    pollfd watched{output.reader.get(), POLLIN, 0};
    if (::poll(&watched, 1, static_cast<int>(left.count())) > 0) {
      open = read_some(output.reader.get(), limits.bytes, captured);
    }
  }
  captured.ending = ending_text(wait_for(started, captured.whole ? until : Clock::now()));
  captured.in_time = !open && Clock::now() < until;
  return captured;
}

}  // namespace assay
