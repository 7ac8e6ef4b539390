// The words that are looked for are formats of libnccl.so.2, 2.28.9.
#include "harness/device/nccl_log.hpp"

#include <array>
#include <charconv>

namespace assay {
namespace {

// "Channel 00/0 : 0[0] -> 1[1] via P2P/CUMEM/read" is P2P/CUMEM, and "[send] via
// NET/IB/0(1)/GDRDMA" NET/IB: the first two words.
std::string way_of(std::string_view line) {
  constexpr std::string_view kVia = " via ";
  const std::size_t via = line.find(kVia);
  if (line.find("Channel ") == std::string_view::npos || via == std::string_view::npos) return {};
  const std::string_view way = line.substr(via + kVia.size());
  const std::size_t first = way.find('/');
  if (first == std::string_view::npos) return std::string(way);
  return std::string(way.substr(0, way.find_first_of("/ ", first + 1)));
}

double number_behind(std::string_view line, std::string_view word) {
  const std::size_t at = line.find(std::string(word) + " ");
  if (at == std::string_view::npos) return -1;
  const std::string_view digits = line.substr(at + word.size() + 1);
  double value = -1;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return parsed.ec == std::errc{} ? value : -1;
}

// "Init timings - ncclCommInitRankScalable: rank 0 nranks 4 total 0.51 (kernels 0.20, ...)". Of
// ranks that only were split off nothing is taken.
void take_timings(std::string_view line, NcclLog& log) {
  if (line.find("Init timings - ncclCommInit") == std::string_view::npos) return;
  for (const char* part : {"total", "kernels", "alloc", "bootstrap", "allgathers", "topo", "graphs",
                           "connections", "rest"}) {
    const double seconds = number_behind(line, part);
    if (seconds >= 0) log.begin_seconds[part] = seconds;
  }
}

// Why what was measured did not go over the network alone; empty where it did.
std::string other_than_network(const NcclLog& log) {
  std::string ways;
  for (const auto& [way, count] : log.channels) {
    if (way.starts_with("NET/")) continue;
    ways += (ways.empty() ? "" : ", ") + std::to_string(count) + " x " + way;
  }
  if (log.nvls) ways += std::string(ways.empty() ? "" : ", ") + "sums in NVLink's switches";
  if (ways.empty()) return {};
  return "NCCL was told to take the network alone, and did not heed it: its log names " + ways;
}

}  // namespace

NcclLog parse_nccl_log(std::string_view text) {
  NcclLog log;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.find("NCCL INFO") == std::string_view::npos) continue;
    if (const std::string way = way_of(line); !way.empty()) ++log.channels[way];
    if (line.find("NVLS comm ") != std::string_view::npos) log.nvls = true;
    take_timings(line, log);
  }
  return log;
}

Transport transport_of(const NcclLog& log, Route route) {
  Transport found;
  std::string ways;
  unsigned sockets = 0;
  unsigned all = 0;
  for (const auto& [way, count] : log.channels) {
    ways += (ways.empty() ? "" : ", ") + std::to_string(count) + " x " + way;
    all += count;
    if (way == "NET/Socket") sockets += count;
  }
  found.facts["transport"] = ways.empty() ? std::string("unknown") : ways;
  found.facts["transport_basis"] =
      std::string("NCCL's log of this rank; bytes at NVLink and NICs were not counted");
  found.facts["nvls"] = log.nvls;
  for (const auto& [part, seconds] : log.begin_seconds) {
    found.facts["nccl_init_" + part + "_seconds"] = seconds;
  }
  if (sockets > 0) {
    found.trouble = "NCCL sends by TCP sockets: " + std::to_string(sockets) + " of its " +
                    std::to_string(all) +
                    " channels are via NET/Socket, which it takes without a word where it finds no "
                    "better network";
  } else if (all == 0) {
    found.trouble = "NCCL's log names no channel: which way data take is unknown";
  } else if (route == Route::network) {
    found.trouble = other_than_network(log);
  }
  return found;
}

}  // namespace assay
