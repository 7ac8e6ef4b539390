// The journal: appended line by line, on disk before the thing it announces happens.
#include "results/store/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "results/format/journal.hpp"
#include "results/record/error.hpp"
#include "results/store/clock.hpp"
#include "results/store/descriptor.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

// A campaign of 440,000 devices with a job for each of five stages writes less than this.
constexpr std::uint64_t kJournalBytesMax = 2ULL << 30;
constexpr std::size_t kLineBytesMax = 1 << 20;

// How many bytes are whole lines.
std::size_t whole_lines(std::string_view bytes) {
  const auto newline = bytes.rfind('\n');
  return newline == std::string_view::npos ? 0 : newline + 1;
}

}  // namespace

Journal::Journal(const std::filesystem::path& path) : path_(path) {
  Descriptor file(::open(
      path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644));
  if (file.get() < 0) throw_system_error("write", path);
  const std::string bytes = read_file(path, kJournalBytesMax);
  const std::size_t whole = whole_lines(bytes);
  if (whole < bytes.size() && ::ftruncate(file.get(), static_cast<off_t>(whole)) != 0) {
    throw_system_error("write", path);
  }
  sync(file.get(), path);
  sync_folder(path.parent_path());
  descriptor_ = file.release();
}

Journal::~Journal() { ::close(descriptor_); }

void Journal::append(JournalEvent event) {
  if (event.time.empty()) event.time = utc_now();
  const std::string line = to_line(event);
  expect(line.size() < kLineBytesMax, "a journal line is short");
  const std::uint64_t before = size_of(descriptor_);
  try {
    write_all(descriptor_, line + "\n", path_);
    sync(descriptor_, path_);
  } catch (const Error&) {
    // A piece of a line must not stand before the next one; what remains, the next start cuts off.
    [[maybe_unused]] const int cut = ::ftruncate(descriptor_, static_cast<off_t>(before));
    throw;
  }
}

std::vector<JournalEvent> read_journal(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, kJournalBytesMax);
  std::string_view rest(bytes.data(), whole_lines(bytes));
  std::vector<JournalEvent> events;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const auto newline = rest.find('\n');
    const std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(newline + 1);
    const std::string where = path.string() + ":" + std::to_string(number) + ": ";
    if (line.size() > kLineBytesMax) throw Error{where + "the line is too long"};
    try {
      events.push_back(parse_journal_event(line));
    } catch (const Error& error) {
      throw Error{where + error.what(), error.hint()};
    }
  }
  return events;
}

}  // namespace assay
