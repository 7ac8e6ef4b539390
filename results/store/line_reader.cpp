// Lines out of pieces of a file.
#include "results/store/line_reader.hpp"

#include <algorithm>
#include <cstring>

#include "results/record/error.hpp"

namespace assay {
namespace {

// Most files are small and there are many.
constexpr std::size_t kBufferBytes = 1 << 16;

}  // namespace

LineReader::LineReader(const std::filesystem::path& path, std::string shown)
    : LineReader(path, std::move(shown), own_buffer_) {}

LineReader::LineReader(const std::filesystem::path& path, std::string shown, std::string& buffer)
    : shown_(std::move(shown)), file_(open_to_read(path, shown_, Links::refuse)), buffer_(buffer) {
  if (buffer_.size() < kBufferBytes) buffer_.resize(kBufferBytes + kLinePadding);
}

std::optional<std::string_view> LineReader::next() {
  std::size_t searched = 0;
  for (;;) {
    const char* start = buffer_.data() + begin_;
    const void* newline = std::memchr(start + searched, '\n', end_ - begin_ - searched);
    searched = newline == nullptr
                   ? end_ - begin_
                   : static_cast<std::size_t>(static_cast<const char*>(newline) - start);
    if (searched > kLineBytesMax) {
      throw Error{"a line of it is longer than " + std::to_string(kLineBytesMax >> 20) + " MiB"};
    }
    if (newline != nullptr) {
      begin_ += searched + 1;
      offset_ += searched + 1;
      return std::string_view(start, searched);
    }
    if (!fill()) return std::nullopt;
  }
}

bool LineReader::fill() {
  std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
  end_ -= begin_;
  begin_ = 0;
  if (end_ + kLinePadding >= buffer_.size()) buffer_.resize(buffer_.size() * 2);
  const std::size_t room = buffer_.size() - kLinePadding - end_;
  const std::size_t got = read_some(file_.get(), buffer_.data() + end_, room, shown_);
  end_ += got;
  return got > 0;
}

}  // namespace assay
