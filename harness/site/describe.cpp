// Running assay-worker --describe and reading what it says.
#include "harness/site/describe.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::size_t kDescriptionBytesMax = 16 << 20;
// The worker loads its libraries and reads the topology: seconds on a cold disk.
constexpr std::chrono::seconds kDescribeDeadline{60};

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
      execv(arguments[0], arguments.data());
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

  // Everything up to the end of its output; nothing where the deadline passed or it was too much.
  std::optional<std::string> read_all() const {
    const auto deadline = std::chrono::steady_clock::now() + kDescribeDeadline;
    std::string text;
    std::array<char, 65536> buffer{};
    while (text.size() <= kDescriptionBytesMax) {
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

std::filesystem::path worker_path() {
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  const auto worker = self.parent_path() / "assay-worker";
  if (!std::filesystem::exists(worker)) {
    throw Error{fmt::format("{} is missing", worker.string()),
                "assay-worker stands beside assay; build it with scripts/dev build release"};
  }
  return worker;
}

std::string describe_host(const std::filesystem::path& worker, unsigned devices) {
  std::vector<std::string> command{worker.string(), "--describe"};
  if (devices != 0) {
    command.push_back("--devices");
    command.push_back(std::to_string(devices));
  }
  Child child{command};
  const std::optional<std::string> text = child.read_all();
  if (!text) {
    throw world_error("assay-worker --describe did not answer", "run it by hand to see why");
  }
  const int code = child.wait();
  if (code == static_cast<int>(Exit::usage)) {
    throw Error{"assay-worker --describe refused this host or --devices",
                "its message stands above"};
  }
  if (code != 0) {
    throw world_error(fmt::format("assay-worker --describe ended with {}", code),
                      "its message stands above");
  }
  return *text;
}

}  // namespace assay
