// Keeping the beginning and the end of an output.
#include "harness/launch/process/kept_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "results/record/error.hpp"

namespace assay {

KeptOutput::KeptOutput(const std::filesystem::path& path, std::uint64_t bytes_max)
    : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)),
      half_(bytes_max / 2) {
  if (file_.get() < 0) {
    throw world_error(
        path.string() + " cannot be written: " + std::generic_category().message(errno),
        "check the disk and the rights of its folder");
  }
}

void KeptOutput::add(std::string_view bytes) {
  const std::uint64_t room = half_ - std::min(half_, seen_);
  seen_ += bytes.size();
  const auto head = static_cast<std::size_t>(std::min<std::uint64_t>(room, bytes.size()));
  write(bytes.substr(0, head));
  tail_ += bytes.substr(head);
  if (tail_.size() > 2 * half_) tail_.erase(0, tail_.size() - half_);
}

void KeptOutput::finish() {
  if (tail_.size() > half_) tail_.erase(0, tail_.size() - half_);
  const std::uint64_t kept = std::min(seen_, half_) + tail_.size();
  if (seen_ > kept) {
    write("\n[" + std::to_string(seen_ - kept) + " bytes of output were left out here]\n");
  }
  write(tail_);
  tail_.clear();
  file_ = Descriptor();
}

// A full disk costs the output, never the job: the samples are what counts, and they say so
// themselves.
void KeptOutput::write(std::string_view bytes) {
  while (!bytes.empty() && file_.get() >= 0) {
    const ssize_t done = ::write(file_.get(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
}

}  // namespace assay
