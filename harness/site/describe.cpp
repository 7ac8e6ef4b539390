// Running assay-worker --describe and reading what it says.
#include "harness/site/describe.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <vector>

#include "harness/site/ask.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::size_t kDescriptionBytesMax = 16 << 20;
// The worker loads its libraries and reads the topology: seconds on a cold disk.
constexpr std::chrono::seconds kDescribeDeadline{60};

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
  const std::optional<Reply> answer = ask(command, kDescribeDeadline, kDescriptionBytesMax);
  if (!answer) {
    throw world_error("assay-worker --describe did not answer", "run it by hand to see why");
  }
  const int code = answer->code;
  if (code == static_cast<int>(Exit::usage)) {
    throw Error{"assay-worker --describe refused this host or --devices",
                "its message stands above"};
  }
  if (code != 0) {
    throw world_error(fmt::format("assay-worker --describe ended with {}", code),
                      "its message stands above");
  }
  return answer->text;
}

}  // namespace assay
