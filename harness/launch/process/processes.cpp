// Reading /proc, and signals through descriptors of processes.
#include "harness/launch/process/processes.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <system_error>

namespace assay {
namespace {

// An environment is at most 2 MiB in practice (a quarter of the stack limit); a file of /proc has
// no size, so that a limit is needed.
constexpr std::size_t kProcBytesMax = 8U << 20;

std::string read_proc(std::int64_t pid, const char* name) {
  const std::string path = "/proc/" + std::to_string(pid) + "/" + name;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::string bytes;
  char block[16384];
  while (bytes.size() < kProcBytesMax) {
    const ssize_t got = ::read(file, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    bytes.append(block, static_cast<std::size_t>(got));
  }
  ::close(file);
  return bytes;
}

// The fields after the command's name, which may itself hold spaces and brackets.
std::vector<std::string_view> fields_after_name(std::string_view stat) {
  const auto close = stat.rfind(')');
  if (close == std::string_view::npos) return {};
  stat.remove_prefix(close + 1);
  std::vector<std::string_view> fields;
  while (!stat.empty()) {
    const auto start = stat.find_first_not_of(" \n");
    if (start == std::string_view::npos) break;
    stat.remove_prefix(start);
    const auto end = std::min(stat.find_first_of(" \n"), stat.size());
    fields.push_back(stat.substr(0, end));
    stat.remove_prefix(end);
  }
  return fields;
}

template <class Number>
bool parse(std::string_view text, Number& value) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
}

bool signal_checked(int descriptor, const Process& target, int signal) {
  // The descriptor holds whoever has the number now: only then is the start time compared.
  const auto now = process(target.pid);
  if (!now || now->started != target.started) return false;
  if (descriptor >= 0) {
    return ::syscall(SYS_pidfd_send_signal, descriptor, signal, nullptr, 0) == 0;
  }
  return ::kill(static_cast<pid_t>(target.pid), signal) == 0;
}

}  // namespace

std::optional<Process> process(std::int64_t pid) {
  const std::string stat = read_proc(pid, "stat");
  // Of proc(5): 3 state, 4 parent, 6 session, 22 start time; the first here is field 3.
  const auto fields = fields_after_name(stat);
  if (fields.size() < 20) return std::nullopt;
  Process found{.pid = pid, .state = fields[0].front()};
  const bool whole = parse(fields[1], found.parent) && parse(fields[3], found.session) &&
                     parse(fields[19], found.started);
  return whole ? std::optional(found) : std::nullopt;
}

std::vector<Process> processes() {
  std::vector<Process> found;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry("/proc", failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::int64_t pid = 0;
    if (!parse(std::string_view(entry->path().filename().native()), pid)) continue;
    if (const auto one = process(pid)) found.push_back(*one);
  }
  std::ranges::sort(found, {}, &Process::pid);
  return found;
}

std::string environment_value(const Process& process, std::string_view name) {
  const std::string environment = read_proc(process.pid, "environ");
  std::string_view rest = environment;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\0'), rest.size());
    const auto line = rest.substr(0, end);
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == '=') {
      return std::string(line.substr(name.size() + 1));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

// By number of the call: the header of glibc 2.36 declares these with C++ names.
Descriptor hold(std::int64_t pid) {
  return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(pid), 0U)));
}

bool send(const Process& process, int signal) {
  if (process.pid <= 1 || process.pid == ::getpid()) return false;
  const Descriptor held = hold(process.pid);
  return signal_checked(held.get(), process, signal);
}

}  // namespace assay
