// Reading what has been added to an output.
#include "harness/launch/slurm/step_output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "harness/launch/process/kept_output.hpp"
#include "harness/launch/slurm/ending.hpp"
#include "harness/launch/slurm/script.hpp"
#include "results/store/descriptor.hpp"

namespace assay {
namespace {

constexpr std::size_t kBlocksMax = 16;  // In one look: nobody is served alone.
constexpr std::size_t kLastWordsMax = 1U << 14U;

Descriptor opened(const std::filesystem::path& path) {
  return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

// 0 at the end of the file as it is now.
std::size_t read_at(const Descriptor& file, std::uint64_t place, std::array<char, 65536>& block) {
  ssize_t got = -1;
  do {
    got = ::pread(file.get(), block.data(), block.size(), static_cast<off_t>(place));
  } while (got < 0 && errno == EINTR);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

}  // namespace

std::vector<std::string> StepOutput::look() {
  std::vector<std::string> said;
  const Descriptor file = opened(path_);
  if (file.get() < 0) return said;
  std::array<char, 65536> block;
  for (std::size_t turn = 0; turn < kBlocksMax && !exit_; ++turn) {
    const std::size_t got = read_at(file, read_, block);
    if (got == 0) break;
    read_ += got;
    for (const std::string& line : lines_.add({block.data(), got})) take(line, said);
  }
  return said;
}

void StepOutput::take(const std::string& line, std::vector<std::string>& said) {
  if (!begun_) {
    begun_ = line == kStepBegins;
    return;
  }
  if (auto progress = progress_of_step(line)) {
    said.push_back(std::move(*progress));
  } else if (const auto exit = exit_of_step(line)) {
    exit_ = exit;
  } else {
    words_ += line + "\n";
    if (words_.size() > kLastWordsMax) words_.erase(0, words_.size() - kLastWordsMax);
  }
}

void StepOutput::trim() const {
  if (read_ <= kJobOutputBytesMax) return;
  const std::filesystem::path shorter = path_.string() + ".partial";
  KeptOutput kept(shorter, kJobOutputBytesMax);
  const Descriptor file = opened(path_);
  std::array<char, 65536> block;
  for (std::uint64_t place = 0; place < read_;) {
    const std::size_t got = read_at(file, place, block);
    if (got == 0) break;
    place += got;
    kept.add({block.data(), got});
  }
  kept.finish();
  std::error_code ignored;  // The longer one is as good.
  std::filesystem::rename(shorter, path_, ignored);
}

}  // namespace assay
