// fork, then only calls that are safe after it, then exec.
#include "harness/launch/process/spawn.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <system_error>

#include "harness/device/cpu_list.hpp"
#include "harness/launch/process/pipe.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

enum class Step : int { session, pin, descriptors, exec };

// What a child writes where it cannot become the program.
struct Failure {
  Step step = Step::exec;
  int cause = 0;
};

// All that the child needs, made before the fork: after it nothing may allocate.
struct Prepared {
  std::vector<std::string> variables;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::vector<unsigned long> mask;
  std::vector<unsigned long> granted;  // Room for what the kernel says it set.
  int output = -1;
  int progress = -1;
  int failure = -1;
  pid_t parent = 0;
};

constexpr std::size_t kWordBits = 8 * sizeof(unsigned long);

// NAME=value lines: the inherited ones that are not replaced, then the added ones.
std::vector<std::string> environment_lines(const std::map<std::string, std::string>& added) {
  std::vector<std::string> lines;
  for (char** line = environ; line != nullptr && *line != nullptr; ++line) {
    const std::string text(*line);
    if (!added.contains(text.substr(0, text.find('=')))) lines.push_back(text);
  }
  for (const auto& [name, value] : added) lines.push_back(name + "=" + value);
  return lines;
}

Prepared prepare(const Spawn& request) {
  Prepared ready;
  ready.variables = environment_lines(request.environment);
  for (std::string& line : ready.variables) ready.environment.push_back(line.data());
  ready.environment.push_back(nullptr);
  for (const std::string& word : request.command) {
    ready.arguments.push_back(const_cast<char*>(word.c_str()));  // exec's type; it changes nothing.
  }
  ready.arguments.push_back(nullptr);
  if (!request.cpus.empty()) {
    ready.mask.resize(kCpusMax / kWordBits);
    ready.granted.resize(ready.mask.size());
    for (const unsigned cpu : request.cpus) {
      expect(cpu < kCpusMax, "a CPU of a list is below the limit");
      ready.mask[cpu / kWordBits] |= 1UL << (cpu % kWordBits);
    }
  }
  ready.output = request.output;
  ready.progress = request.progress;
  ready.parent = ::getpid();
  return ready;
}

void forget_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    if (signal != SIGKILL && signal != SIGSTOP) ::signal(signal, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// The kernel silently leaves out CPUs that a cpuset forbids: a worker on half of its cores would
// measure half a device, so the mask is read back.
bool pinned(Prepared& ready) {
  if (ready.mask.empty()) return true;
  const std::size_t bytes = ready.mask.size() * sizeof(unsigned long);
  auto* const wanted = reinterpret_cast<cpu_set_t*>(ready.mask.data());
  auto* const granted = reinterpret_cast<cpu_set_t*>(ready.granted.data());
  if (::sched_setaffinity(0, bytes, wanted) != 0) return false;
  if (::sched_getaffinity(0, bytes, granted) != 0) return false;
  errno = EINVAL;
  return std::memcmp(wanted, granted, bytes) == 0;
}

bool descriptors_placed(const Prepared& ready) {
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing < 0 || ::dup2(nothing, 0) < 0) return false;
  if (::dup2(ready.output, 1) < 0 || ::dup2(ready.output, 2) < 0) return false;
  if (::dup2(ready.progress, 3) < 0) return false;
  // Whatever somebody opened without the flag: a lock or a pipe that a worker holds outlives us.
  // Not in old kernels, where our own descriptors all have the flag.
  ::close_range(4, ~0U, CLOSE_RANGE_CLOEXEC);
  return true;
}

[[noreturn]] void fail(const Prepared& ready, Step step) {
  const Failure failure{step, errno};
  [[maybe_unused]] const auto written = ::write(ready.failure, &failure, sizeof failure);
  ::_exit(127);
}

[[noreturn]] void become_program(Prepared& ready) {
  if (::setsid() < 0) fail(ready, Step::session);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // A worker without its conductor is of no use.
  if (::getppid() != ready.parent) ::_exit(127);
  const rlimit no_core{0, 0};  // A core of half the memory takes longer than any deadline.
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (!pinned(ready)) fail(ready, Step::pin);
  if (!descriptors_placed(ready)) fail(ready, Step::descriptors);
  forget_signals();
  ::execvpe(ready.arguments[0], ready.arguments.data(), ready.environment.data());
  fail(ready, Step::exec);
}

Error failure_error(const Spawn& request, const Failure& failure) {
  const std::string cause = ": " + std::generic_category().message(failure.cause);
  const std::string program = "'" + request.command.front() + "'";
  switch (failure.step) {
    case Step::session: return world_error(program + " cannot get a session of its own" + cause);
    case Step::pin:
      return world_error(
          program + " cannot be pinned to the CPUs " + format_cpu_list(request.cpus) + cause,
          "compare with the CPUs that this shell may use: taskset -cp $$");
    case Step::descriptors:
      return world_error(program + " cannot be given its descriptors" + cause);
    case Step::exec: break;
  }
  if (request.command.front().find('/') == std::string::npos) {
    return world_error(program + " cannot be started" + cause,
                       "install it (mpirun: Open MPI, package openmpi-bin), or mend PATH");
  }
  return world_error(program + " cannot be started" + cause,
                     "build it, or check its path and that it may be executed");
}

// Blocks until the child became its program (the pipe closes) or says why it could not.
bool read_failure(int reader, Failure& failure) {
  ssize_t got = -1;
  do {
    got = ::read(reader, &failure, sizeof failure);
  } while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(sizeof failure);
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

Process spawn(const Spawn& request) {
  expect(!request.command.empty(), "a job has a command");
  Prepared ready = prepare(request);
  Pipe failed = make_pipe();
  ::fcntl(failed.reader.get(), F_SETFL, 0);
  ready.failure = failed.writer.get();
  const pid_t pid = ::fork();
  if (pid == 0) become_program(ready);
  const int cause = errno;
  failed.writer = Descriptor();
  if (pid < 0) {
    throw world_error("no process can be started: " + std::generic_category().message(cause),
                      "check the limit of processes (ulimit -u) and free memory");
  }
  Failure failure;
  if (read_failure(failed.reader.get(), failure)) {
    reap(pid);
    throw failure_error(request, failure);
  }
  // Not reaped, so its entry stands even where it has ended already.
  const auto started = process(pid);
  if (!started) {
    ::kill(pid, SIGKILL);
    reap(pid);
    throw world_error("/proc/" + std::to_string(pid) + "/stat cannot be read",
                      "mount /proc: Assay finds the processes of a job there");
  }
  return *started;
}

std::string ending_text(int status) {
  if (WIFEXITED(status)) return "exit " + std::to_string(WEXITSTATUS(status));
  if (!WIFSIGNALED(status)) return "status " + std::to_string(status);
  const int signal = WTERMSIG(status);
  const char* const description = ::sigdescr_np(signal);
  const std::string text = "signal " + std::to_string(signal);
  return description == nullptr ? text : text + " (" + description + ")";
}

}  // namespace assay
