// Reading /sys/class/infiniband.
#include "harness/telemetry/nic.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPortsMax = 256;
constexpr std::size_t kTextMax = 64;  // Of what is shown of one file.

// Errors of the link, of the protocol above it, and bytes in words of four octets. The second
// folder is the adapter's own.
constexpr std::array kCounters{"symbol_error",
                               "link_error_recovery",
                               "link_downed",
                               "port_rcv_errors",
                               "port_xmit_discards",
                               "local_link_integrity_errors",
                               "excessive_buffer_overrun_errors",
                               "port_xmit_data",
                               "port_rcv_data"};
constexpr std::array kAdapterCounters{"out_of_sequence", "packet_seq_err", "local_ack_timeout_err",
                                      "roce_adp_retrans"};

// Letters that can be shown; what else stands there makes all of it unknown.
std::string shown(const std::optional<std::string>& line) {
  if (!line || line->size() > kTextMax) return {};
  const bool plain = std::ranges::all_of(*line, [](char c) { return c >= ' ' && c <= '~'; });
  return plain ? *line : std::string{};
}

// "4: ACTIVE" says ACTIVE.
std::string word_behind_number(const std::string& line) {
  const auto colon = line.find(": ");
  return colon == std::string::npos ? std::string{} : line.substr(colon + 2);
}

// "400 Gb/sec (4X NDR)", "2.5 Gb/sec (1X SDR)".
std::optional<double> rate_in(std::string_view line) {
  constexpr std::string_view kUnit = " Gb/sec";
  double gigabits = 0;
  const char* const end = line.data() + line.size();
  const auto read = std::from_chars(line.data(), end, gigabits);
  if (read.ec != std::errc{} || !(gigabits > 0 && gigabits < 1e6)) return std::nullopt;
  if (!std::string_view(read.ptr, end).starts_with(kUnit)) return std::nullopt;
  return gigabits * 1e9;
}

std::string between_brackets(const std::string& line) {
  const auto open = line.find('(');
  const auto close = line.find(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  return line.substr(open + 1, close - open - 1);
}

template <std::size_t Size>
void read_counters(const HostFiles& files, const fs::path& folder,
                   const std::array<const char*, Size>& names, NicPort& port) {
  for (const char* name : names) {
    if (const auto count = files.number(folder / name)) port.counters[name] = *count;
  }
}

NicPort port_in(const HostFiles& files, const fs::path& adapter, const std::string& number) {
  const fs::path folder = adapter / "ports" / number;
  const std::string rate = shown(files.line(folder / "rate"));
  NicPort port;
  port.name = adapter.filename().string() + "/" + number;
  port.state = word_behind_number(shown(files.line(folder / "state")));
  port.physical_state = word_behind_number(shown(files.line(folder / "phys_state")));
  port.link_layer = shown(files.line(folder / "link_layer"));
  port.width = between_brackets(rate);
  port.rate_bits_per_second = rate_in(rate);
  port.adapter = shown(files.line(adapter / "hca_type"));
  port.firmware = shown(files.line(adapter / "fw_ver"));
  port.board = shown(files.line(adapter / "board_id"));
  read_counters(files, folder / "counters", kCounters, port);
  read_counters(files, folder / "hw_counters", kAdapterCounters, port);
  return port;
}

std::string words_of(const NicPort& port) {
  const auto or_unknown = [](const std::string& text) { return text.empty() ? "unknown" : text; };
  std::string words = or_unknown(port.state);
  words +=
      ", " + (port.rate_bits_per_second ? text(Fact(*port.rate_bits_per_second / 1e9)) + " Gb/s"
                                        : std::string("rate unknown"));
  for (const std::string& more : {port.width, port.link_layer, port.adapter}) {
    if (!more.empty()) words += ", " + more;
  }
  return words + ", firmware " + or_unknown(port.firmware);
}

}  // namespace

std::vector<NicPort> nic_ports(const HostFiles& files) {
  const fs::path all = "/sys/class/infiniband";
  std::vector<NicPort> ports;
  for (const std::string& adapter : files.names(all)) {
    for (const std::string& number : files.names(all / adapter / "ports")) {
      if (ports.size() == kPortsMax) return ports;
      ports.push_back(port_in(files, all / adapter, number));
    }
  }
  return ports;
}

Facts nic_facts(const std::vector<NicPort>& ports) {
  Facts facts;
  double active = 0;
  std::map<std::string, std::optional<double>> rates;  // By kind of adapter; none: unknown.
  for (const NicPort& port : ports) {
    facts["nic." + port.name] = words_of(port);
    if (!port.is_active()) continue;
    ++active;
    const auto [rate, is_new] = rates.try_emplace(port.adapter, 0);
    const bool known = rate->second && port.rate_bits_per_second;
    rate->second = known ? std::optional(*rate->second + *port.rate_bits_per_second) : std::nullopt;
  }
  facts["nic_ports"] = static_cast<double>(ports.size());
  facts["nic_ports_active"] = active;
  for (const auto& [adapter, rate] : rates) {
    if (!adapter.empty() && rate) facts["nic_bits_per_second." + adapter] = *rate;
  }
  return facts;
}

std::optional<double> nic_sent_bytes(const std::vector<NicPort>& ports) {
  std::optional<double> sum;
  for (const NicPort& port : ports) {
    const auto words = port.counters.find("port_xmit_data");
    if (words == port.counters.end()) return std::nullopt;
    sum = sum.value_or(0) + kNicOctetsAWord * static_cast<double>(words->second);
  }
  return sum;
}

}  // namespace assay
