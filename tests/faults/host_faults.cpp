// Plants faults of a host in a worker from outside of the program: preloaded, it stands between the
// worker and the C library.
//
//   ASSAY_TEST_CLOCK_SECONDS=N   this host's calendar is N seconds ahead (behind: negative)
//   ASSAY_TEST_SYNC_SECONDS=S    whatever is written takes S seconds more to reach the disk
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace {

long number(const char* variable) {
  const char* const text = std::getenv(variable);
  const std::string_view digits = text == nullptr ? "" : text;
  long value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

int synced(long call, int file) {
  const timespec longer{number("ASSAY_TEST_SYNC_SECONDS"), 0};
  ::nanosleep(&longer, nullptr);
  return static_cast<int>(::syscall(call, file));
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static const long ahead = number("ASSAY_TEST_CLOCK_SECONDS");
  const int failed = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (failed == 0 && clock == CLOCK_REALTIME) time->tv_sec += ahead;
  return failed;
}

extern "C" time_t time(time_t* into) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (into != nullptr) *into = now.tv_sec;
  return now.tv_sec;
}

extern "C" int fsync(int file) { return synced(SYS_fsync, file); }

extern "C" int fdatasync(int file) { return synced(SYS_fdatasync, file); }
