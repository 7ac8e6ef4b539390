// Starting, asking and ending it.
#include "harness/rehearsal/launcher/model_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr int kFaultsDescriptor = 3;
constexpr std::size_t kAnswerBytesMax = 1U << 20U;  // Of a line.

// What a child's descriptors become.
class Actions {
 public:
  Actions() { posix_spawn_file_actions_init(&actions_); }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  void place(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

pid_t start(std::vector<std::string> command, const Actions& actions) {
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int cause =
      posix_spawn(&pid, command.front().c_str(), actions.get(), nullptr, arguments.data(), environ);
  if (cause == 0) return pid;
  errno = cause;
  throw_system_error("start", command.front());
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

}  // namespace

ModelProcess::ModelProcess(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw_system_error("make a socket for", command.front());
  }
  socket_ = Descriptor(ends[0]);
  const Descriptor other(ends[1]);
  // Above the places that it is moved to, so that no move closes another's source.
  const Descriptor far(::fcntl(other.get(), F_DUPFD_CLOEXEC, 10));
  Actions actions;
  actions.place(0, kFaultsDescriptor);
  actions.place(far.get(), 0);
  actions.place(far.get(), 1);
  pid_ = start(command, actions);
}

ModelProcess::~ModelProcess() {
  socket_ = Descriptor();
  if (pid_ > 0) wait_for(pid_);
}

// What it could not read, its caller can mend.
void ModelProcess::gone() {
  socket_ = Descriptor();
  const int code = wait_for(std::exchange(pid_, -1));
  if (code == static_cast<int>(Exit::usage)) {
    throw Error{"the model of the rehearsal cannot begin", "its own words stand above"};
  }
  throw world_error("the model of the rehearsal has ended", "its own words stand above");
}

void ModelProcess::ask(std::string_view lines) {
  while (!lines.empty()) {
    const ssize_t sent = ::send(socket_.get(), lines.data(), lines.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) gone();
    lines.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string ModelProcess::answer() {
  while (true) {
    if (const auto end = heard_.find('\n', from_); end != std::string::npos) {
      std::string line = heard_.substr(from_, end - from_);
      from_ = end + 1;
      return line;
    }
    heard_.erase(0, from_);
    from_ = 0;
    if (heard_.size() > kAnswerBytesMax) gone();
    std::array<char, 65536> piece{};
    const ssize_t read = ::recv(socket_.get(), piece.data(), piece.size(), 0);
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) gone();
    heard_.append(piece.data(), static_cast<std::size_t>(read));
  }
}

int run_beside(const std::vector<std::string>& command) {
  return wait_for(start(command, Actions()));
}

}  // namespace assay
