// Ports of network adapters, as the kernel's RDMA drivers state them in /sys/class/infiniband
// (Linux: Documentation/ABI/stable/sysfs-class-infiniband). InfiniBand and RoCE stand there alike.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/telemetry/host_files.hpp"
#include "results/record/fact.hpp"

namespace assay {

struct NicPort {
  std::string name;            // "mlx5_0/1": the adapter and its port.
  std::string state;           // "ACTIVE"; empty: unknown, as everything that is not stated.
  std::string physical_state;  // "LinkUp"
  std::string link_layer;      // "InfiniBand", "Ethernet"
  std::string width;           // "4X NDR", as the driver writes it.
  std::string adapter;         // "MT4131": its kind.
  std::string firmware;        // Of the adapter.
  std::string board;           // Of the adapter: its product.
  std::optional<double> rate_bits_per_second;
  // What has been counted since the driver was loaded, by the kernel's name; what is not there is
  // unknown.
  std::map<std::string, std::uint64_t> counters;

  bool is_active() const { return state == "ACTIVE"; }
};

// Of all adapters, in the order of their names; at most 256 ports. Empty where the host has none.
std::vector<NicPort> nic_ports(const HostFiles& files = HostFiles());

// As facts: nic_ports, nic_ports_active; of each kind of adapter the rates of its active ports
// together, "nic_bits_per_second.MT4131", absent where one of them is unknown; and each port in
// words, "nic.mlx5_0/1". By kind, so that a port for storage cannot stand in for one that is down.
Facts nic_facts(const std::vector<NicPort>& ports);

// By all ports since the driver was loaded; none where there is no port, or one does not count.
std::optional<double> nic_sent_bytes(const std::vector<NicPort>& ports);

// Data are counted in words of four octets (InfiniBand's PortXmitData and PortRcvData).
inline constexpr double kNicOctetsAWord = 4;

}  // namespace assay
