// Writing one samples file: every line is on disk before the next case begins.
#include <fcntl.h>
#include <unistd.h>

#include "results/record/error.hpp"
#include "results/store/descriptor.hpp"
#include "results/store/digest.hpp"
#include "results/store/samples.hpp"

namespace assay {

struct SamplesWriter::Inner {
  std::filesystem::path path;
  Descriptor file;
  Sha256 digest;
  std::uint64_t bytes = 0;
  std::uint64_t count = 0;
  bool closed = false;  // Finished, or ending in a piece of a line: nothing may follow.

  // Each with its newline.
  void write_lines(const std::string& whole) {
    if (closed) throw world_error("cannot write " + path.string() + ": it was closed before");
    try {
      write_all(file.get(), whole, path);
      sync(file.get(), path);
    } catch (const Error&) {
      closed = ::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0;
      throw;
    }
    digest.add(whole);
    bytes += whole.size();
  }

  void write_line(const std::string& line) { write_lines(line + "\n"); }
};

SamplesWriter::SamplesWriter(const std::filesystem::path& path, const SamplesHeader& header)
    : inner_(std::make_unique<Inner>()) {
  inner_->path = path;
  inner_->file =
      Descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644));
  if (inner_->file.get() < 0) throw_system_error("write", path);
  inner_->write_line(to_line(header));
  sync_folder(path.parent_path());
}

SamplesWriter::~SamplesWriter() = default;

void SamplesWriter::append(const Sample& sample) {
  inner_->write_line(to_line(sample));
  ++inner_->count;
}

void SamplesWriter::append(std::span<const Sample> samples) {
  std::string lines;
  for (const Sample& sample : samples) lines += to_line(sample) + "\n";
  inner_->write_lines(lines);
  inner_->count += samples.size();
}

void SamplesWriter::finish() {
  inner_->write_line(to_line(SamplesFooter{inner_->bytes, inner_->count, inner_->digest.hex()}));
  inner_->closed = true;
}

}  // namespace assay
