// Making pipes.
#include "harness/launch/process/pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr int kFirstFree = 10;  // Above 0 to 3, which a job is given.

Descriptor above_given(int from) {
  const Descriptor low(from);
  return Descriptor(::fcntl(from, F_DUPFD_CLOEXEC, kFirstFree));
}

}  // namespace

Pipe make_pipe() {
  int ends[2] = {-1, -1};
  const bool made = ::pipe2(ends, O_CLOEXEC) == 0;
  const int cause = errno;
  Pipe pipe;
  if (made) pipe = {above_given(ends[0]), above_given(ends[1])};
  if (pipe.reader.get() < 0 || pipe.writer.get() < 0) {
    throw world_error("no pipe to a job can be made: " + std::generic_category().message(cause),
                      "raise the limit of open files (ulimit -n)");
  }
  ::fcntl(pipe.reader.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

}  // namespace assay
