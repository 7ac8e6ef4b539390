// Differences of counters, port by port.
#include "harness/telemetry/nic_conditions.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>

namespace assay {
namespace {

const NicPort* find(const std::vector<NicPort>& ports, const std::string& name) {
  const auto found = std::ranges::find(ports, name, &NicPort::name);
  return found == ports.end() ? nullptr : &*found;
}

// None where a port does not know it, or it ran backwards.
std::optional<double> grown(const NicPort& from, const NicPort& to, const char* counter) {
  const auto before = from.counters.find(counter);
  const auto after = to.counters.find(counter);
  if (before == from.counters.end() || after == to.counters.end()) return std::nullopt;
  if (after->second < before->second) return std::nullopt;
  return static_cast<double>(after->second - before->second);
}

// Over all ports and those of the counters that an adapter has; none where no port has one, or a
// counter ran backwards or went away.
std::optional<double> sum(const std::vector<NicPort>& from, const std::vector<NicPort>& to,
                          std::initializer_list<const char*> counters) {
  std::optional<double> all;
  for (const NicPort& before : from) {
    const NicPort* after = find(to, before.name);
    for (const char* counter : counters) {
      if (!before.counters.contains(counter)) continue;
      const auto one = after == nullptr ? std::nullopt : grown(before, *after, counter);
      if (!one) return std::nullopt;
      all = all.value_or(0) + *one;
    }
  }
  return all;
}

bool is_lost(const NicPort& before, const NicPort* after) {
  if (before.is_active() && (after == nullptr || !after->is_active())) return true;
  return after != nullptr && grown(before, *after, "link_downed").value_or(0) > 0;
}

}  // namespace

Conditions nic_conditions(const std::vector<NicPort>& from, const std::vector<NicPort>& to) {
  if (from.empty()) return {};
  Conditions found;
  const auto put = [&](const char* name, const std::optional<double>& value, double each = 1) {
    if (value) found[name] = *value * each;
  };
  put("nic_sent_bytes", sum(from, to, {"port_xmit_data"}), kNicOctetsAWord);
  put("nic_received_bytes", sum(from, to, {"port_rcv_data"}), kNicOctetsAWord);
  put("nic_link_errors", sum(from, to,
                             {"symbol_error", "link_error_recovery", "port_rcv_errors",
                              "local_link_integrity_errors", "excessive_buffer_overrun_errors"}));
  put("nic_discards", sum(from, to, {"port_xmit_discards"}));
  put("nic_retransmissions",
      sum(from, to,
          {"out_of_sequence", "packet_seq_err", "local_ack_timeout_err", "roce_adp_retrans"}));
  found["nic_ports_lost"] = static_cast<double>(std::ranges::count_if(
      from, [&](const NicPort& port) { return is_lost(port, find(to, port.name)); }));
  return found;
}

std::string nic_fault(const std::vector<NicPort>& from, const std::vector<NicPort>& to) {
  std::string names;
  for (const NicPort& port : from) {
    if (is_lost(port, find(to, port.name))) names += (names.empty() ? "" : ", ") + port.name;
  }
  if (names.empty()) return {};
  return "network ports went down while it ran: " + names + ": look at their cables";
}

}  // namespace assay
