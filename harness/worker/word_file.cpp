// Words that are whole, or not there.
#include "harness/worker/word_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "results/record/error.hpp"
#include "results/store/descriptor.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

constexpr std::size_t kDigestLetters = 64;
constexpr std::size_t kHeadMax = 20 + 1 + kDigestLetters;  // 20 digits have all lengths.

Descriptor opened(const std::filesystem::path& path, int how) {
  Descriptor file(::open(path.c_str(), how | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (file.get() < 0) throw_system_error("open", path);
  return file;
}

struct Head {
  std::size_t bytes = 0;
  std::string_view digest;
};

std::optional<Head> parse_head(std::string_view line) {
  Head head;
  const char* const end = line.data() + line.size();
  const auto parsed = std::from_chars(line.data(), end, head.bytes);
  if (parsed.ec != std::errc{} || head.bytes > kWordBytesMax) return std::nullopt;
  head.digest = {parsed.ptr, end};
  if (head.digest.size() != 1 + kDigestLetters || head.digest.front() != ' ') return std::nullopt;
  head.digest.remove_prefix(1);
  return head;
}

}  // namespace

WordWriter::WordWriter(std::filesystem::path path) : path_(std::move(path)) {
  if (size_of(opened(path_, O_WRONLY).get()) == 0) return;
  throw Error{path_.string() + " holds words already: another process is this rank, or was",
              "start an attempt anew by assay run, and each of its ranks once"};
}

void WordWriter::append(std::string_view word) {
  expect(word.size() <= kWordBytesMax, "a word among ranks is short");
  std::string whole = std::to_string(word.size()) + " " + sha256(word) + "\n";
  whole += word;
  whole += '\n';
  Descriptor file = opened(path_, O_WRONLY | O_APPEND);
  write_all(file.get(), whole, path_);
  // Network file systems report a full disk only here.
  if (::close(file.release()) != 0) throw_system_error("write", path_);
}

std::optional<std::string> WordReader::next() {
  std::optional<std::string> word = taken();
  if (word) return word;
  read_on();
  return taken();
}

std::optional<std::string> WordReader::taken() {
  const std::size_t line = ahead_.substr(0, kHeadMax + 1).find('\n');
  if (line == std::string::npos) return std::nullopt;
  const std::optional<Head> head = parse_head(std::string_view(ahead_).substr(0, line));
  if (!head) return std::nullopt;
  const std::size_t whole = line + 1 + head->bytes + 1;
  if (ahead_.size() < whole || ahead_[whole - 1] != '\n') return std::nullopt;
  std::string word = ahead_.substr(line + 1, head->bytes);
  if (sha256(word) != head->digest) return std::nullopt;
  ahead_.erase(0, whole);
  begin_ += whole;
  return word;
}

// From the next word's beginning: what was seen of it before may have been half of it.
void WordReader::read_on() {
  const Descriptor file = opened(path_, O_RDONLY);
  if (::lseek(file.get(), static_cast<off_t>(begin_), SEEK_SET) < 0) {
    throw_system_error("read", path_);
  }
  ahead_.clear();
  std::array<char, 65536> piece{};
  for (std::size_t got = piece.size(); got == piece.size() && ahead_.size() < 2 * kWordBytesMax;) {
    got = read_some(file.get(), piece.data(), piece.size(), path_);
    ahead_.append(piece.data(), got);
  }
}

}  // namespace assay
