// Appending lines so that a crash leaves whole ones, and reading them back.
#include "results/store/line_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

constexpr std::size_t kEntryBytesMax = 1 << 20;

// How many bytes are whole lines.
std::size_t whole_lines(std::string_view bytes) {
  const auto newline = bytes.rfind('\n');
  return newline == std::string_view::npos ? 0 : newline + 1;
}

}  // namespace

LineLog::LineLog(const std::filesystem::path& path, std::uint64_t bytes_max)
    : path_(path),
      file_(::open(path.c_str(),
                   O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644)) {
  if (file_.get() < 0) throw_system_error("write", path);
  const std::string bytes = read_file(path, bytes_max);
  const std::size_t whole = whole_lines(bytes);
  if (whole < bytes.size() && ::ftruncate(file_.get(), static_cast<off_t>(whole)) != 0) {
    throw_system_error("write", path);
  }
  sync(file_.get(), path);
  sync_folder(path.parent_path());
}

void LineLog::append(std::string_view line) {
  expect(line.size() < kEntryBytesMax && line.find('\n') == std::string_view::npos,
         "what is appended is one short line");
  const std::uint64_t before = size_of(file_.get());
  try {
    write_all(file_.get(), std::string(line) + "\n", path_);
    sync(file_.get(), path_);
  } catch (const Error&) {
    // A piece of a line must not stand before the next one; what remains, the next start cuts off.
    [[maybe_unused]] const int cut = ::ftruncate(file_.get(), static_cast<off_t>(before));
    throw;
  }
}

void read_line_log(const std::filesystem::path& path, std::uint64_t bytes_max,
                   const std::function<void(std::string_view line)>& each) {
  const std::string bytes = read_file(path, bytes_max);
  std::string_view rest(bytes.data(), whole_lines(bytes));
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const auto newline = rest.find('\n');
    const std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(newline + 1);
    const std::string where = path.string() + ":" + std::to_string(number) + ": ";
    if (line.size() > kEntryBytesMax) throw Error{where + "the line is too long"};
    try {
      each(line);
    } catch (const Error& error) {
      throw Error{where + error.what(), error.hint()};
    }
  }
}

}  // namespace assay
