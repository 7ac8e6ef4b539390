// Plants faults in a rank from outside of the program: preloaded, it stands between the worker and
// MPI (MPI's profiling interface, MPI 3.1 chapter 14.2). The program has no such switch.
//
//   ASSAY_TEST_FAULT=kill:RANK:CALL      rank RANK ends by SIGKILL in its all-reduce number CALL
//   ASSAY_TEST_FAULT=stop:RANK:CALL      it stops (SIGSTOP)
//   ASSAY_TEST_FAULT=flip:RANK:CALL      one bit of one element of what it received turns over
//   ASSAY_TEST_FAULT=awake               no rank sleeps: whoever is to be late is on time
//
// Only all-reduces of more than one element are counted: the harness's own have one.
#include <mpi.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace {

struct Fault {
  std::string_view kind;
  long rank = -1;
  long call = -1;
};

// Up to the next colon, taken off `text`.
std::string_view part(std::string_view& text) {
  const std::size_t end = text.find(':');
  const std::string_view first = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return first;
}

long number(std::string_view digits) {
  long value = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Fault planted() {
  const char* const text = std::getenv("ASSAY_TEST_FAULT");
  if (text == nullptr) return {};
  std::string_view left(text);
  Fault fault;
  fault.kind = part(left);
  fault.rank = number(part(left));
  fault.call = number(part(left));
  return fault;
}

bool is_due() {
  static const Fault fault = planted();
  static const char* const own = std::getenv("OMPI_COMM_WORLD_RANK");
  static long calls = 0;
  return own != nullptr && number(own) == fault.rank && ++calls == fault.call;
}

}  // namespace

extern "C" int MPI_Allreduce(const void* send, void* receive, int count, MPI_Datatype type,
                             MPI_Op op, MPI_Comm comm) {
  const bool due = count > 1 && is_due();
  const std::string_view kind = planted().kind;
  if (due && kind == "kill") ::kill(::getpid(), SIGKILL);
  if (due && kind == "stop") ::kill(::getpid(), SIGSTOP);
  const int code = PMPI_Allreduce(send, receive, count, type, op, comm);
  if (due && kind == "flip") static_cast<unsigned char*>(receive)[4 * (count / 2)] ^= 1U;
  return code;
}

extern "C" int nanosleep(const timespec* asked, timespec* left) {
  if (planted().kind == "awake") return 0;
  return static_cast<int>(::syscall(SYS_nanosleep, asked, left));
}
