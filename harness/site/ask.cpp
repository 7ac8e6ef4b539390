// A child process and its words.
#include "harness/site/ask.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "results/record/error.hpp"

namespace assay {
namespace {

class Child {
 public:
  explicit Child(std::vector<std::string> command) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw world_error("a pipe cannot be made");
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execvp(arguments[0], arguments.data());
      _exit(127);
    }
    close(ends[1]);
    out_ = ends[0];
    if (pid_ < 0) throw world_error("a process cannot be started");
  }
  ~Child() {
    if (out_ >= 0) close(out_);
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Everything up to the end of its output; nothing where the time is over or it was too much.
  std::optional<std::string> read_all(std::chrono::seconds limit, std::size_t bytes_max) const {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    std::string text;
    std::array<char, 65536> buffer{};
    while (text.size() <= bytes_max) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      pollfd waiting{out_, POLLIN, 0};
      if (left.count() <= 0) return std::nullopt;
      if (poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
      const auto got = read(out_, buffer.data(), buffer.size());
      if (got == 0) return text;
      if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return std::nullopt;
  }

  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
  int out_ = -1;
};

}  // namespace

std::optional<Reply> ask(std::vector<std::string> command, std::chrono::seconds deadline,
                          std::size_t bytes_max) {
  Child child{std::move(command)};
  std::optional<std::string> text = child.read_all(deadline, bytes_max);
  if (!text) return std::nullopt;
  return Reply{std::move(*text), child.wait()};
}

}  // namespace assay
