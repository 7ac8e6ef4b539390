// The log, in the words of the real library (their formats are texts of libnccl.so.2, 2.28.9).
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <iomanip>
#include <sstream>
#include <string>
#include <utility>

#include "tests/cuda_emulator/nccl_comm.hpp"

namespace assay::emulated {
namespace {

std::string host() {
  std::string name(256, '\0');
  ::gethostname(name.data(), name.size() - 1);
  return name.substr(0, name.find_first_of(std::string(".\0", 2)));
}

// %h is the host, %p the process (NCCL's guide, NCCL_DEBUG_FILE).
std::string path_of(std::string pattern) {
  std::string path;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool is_mark = pattern[i] == '%' && i + 1 < pattern.size();
    if (is_mark && pattern[i + 1] == 'h') {
      path += host();
    } else if (is_mark && pattern[i + 1] == 'p') {
      path += std::to_string(::getpid());
    } else {
      path += pattern[i];
      continue;
    }
    ++i;
  }
  return path;
}

// Opened at the first line, as the real one does; below 0 where nothing is to be logged.
int log_file() {
  static const int kFile = [] {
    const char* const level = std::getenv("NCCL_DEBUG");
    if (level == nullptr || std::string(level) != "INFO") return -1;
    const char* const pattern = std::getenv("NCCL_DEBUG_FILE");
    if (pattern == nullptr) return STDOUT_FILENO;
    const int file =
        ::open(path_of(pattern).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return file < 0 ? STDOUT_FILENO : file;
  }();
  return kFile;
}

// "0.25"
std::string hundredths(double seconds) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << seconds;
  return text.str();
}

}  // namespace

void nccl_log(const NcclComm& comm, const std::string& words) {
  const int file = log_file();
  if (file < 0) return;
  const std::string process = std::to_string(::getpid());
  const std::string line = host() + ":" + process + ":" + process + " [" +
                           std::to_string(comm.device) + "] NCCL INFO " + words + "\n";
  if (::write(file, line.data(), line.size()) < 0) return;
}

void nccl_log_made(const NcclComm& comm, double seconds) {
  const std::string of =
      "rank " + std::to_string(comm.rank) + " nranks " + std::to_string(comm.room->ranks());
  nccl_log(comm, "EMULATED NCCL version " + std::to_string(NCCL_MAJOR) + "." +
                     std::to_string(NCCL_MINOR) + "." + std::to_string(NCCL_PATCH));
  // So says the real one, too, on a host without InfiniBand: what carries data is said later.
  nccl_log(comm, "Using network Socket");
  const std::string times = hundredths(seconds);
  nccl_log(comm, "Init timings - " + comm.made_by + ": " + of + " total " + times +
                     " (kernels 0.00, alloc 0.00, bootstrap " + times +
                     ", allgathers 0.00, topo 0.00, graphs 0.00, connections 0.00, rest 0.00)");
}

void nccl_log_connected(NcclComm& comm) {
  if (std::exchange(comm.connected, true)) return;
  const unsigned next = (comm.rank + 1) % comm.room->ranks();
  const auto place = [&](unsigned rank) {
    return std::to_string(rank) + "[" + std::to_string(comm.room->seat(rank).device.load()) + "]";
  };
  const std::string taken = nccl_way(comm).logged;
  const std::string way = place(comm.rank) + " -> " + place(next);
  for (const char* channel : {"00", "01"}) {
    nccl_log(comm, std::string("Channel ") + channel + "/0 : " + way +
                       (taken.starts_with("NET/") ? " [send]" : "") + " via " + taken);
  }
  nccl_log(comm, "Connected all rings, use ring PXN 0 GDR 1");
}

}  // namespace assay::emulated
