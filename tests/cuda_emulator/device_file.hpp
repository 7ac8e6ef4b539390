// The devices that are emulated: a text file of one word and its values a line, which the variable
// ASSAY_EMULATED names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay::emulated {

// What is wrong with one device.
struct Faults {
  double memory = 1;     // Factor on its bandwidth.
  double compute = 1;    // Factor on its FLOP a second.
  double link = 1;       // Factor on the bandwidth of its link to other devices; 0: it has none.
  double host_link = 1;  // Factor on the bandwidth of its link to the host.
  // 1: NCCL does not heed what turns NVLink off; 2: and its log says that it did.
  unsigned deaf = 0;
  // In pieces of a process's work, counted from 1; 0: never.
  std::uint64_t flipped_bit = 0;      // From that one on, a bit of what each wrote is wrong.
  std::uint64_t stuck_bit = 0;        // Bit 7 of the word with that byte of its memory stays 0.
  std::uint64_t illegal_address = 0;  // In that one its context dies.
  unsigned algorithms = 0;            // cuBLASLt offers so many alone; 0: all that there are.
  // In products of a process, counted from 1: a bit of the result alone is wrong.
  std::uint64_t wrong_product = 0;   // In that one only.
  std::uint64_t wrong_products = 0;  // From that one on.
  // In collectives of a process, counted from 1.
  std::uint64_t collective_hang = 0;  // Its process does not come back from that call.
  std::uint64_t rank_death = 0;       // In that call its process dies.
  unsigned socket = 0;                // NCCL's log says that its channels go by TCP sockets.
  // As NVML tells it.
  std::uint64_t ecc_uncorrected = 0;  // Memory errors, after the first question.
  double thermal = 0;                 // The share of time in which heat lowers clocks.
  double power_brake = 0;
  double power_cap = 0.1;  // Full load is at the power limit now and then.
  unsigned remap_pending = 0;
  unsigned remap_failure = 0;
  std::vector<unsigned> xids = {};        // Reported once each, after the first question.
  std::uint64_t nvml_lost = 0;            // From that question on it answers that the GPU is lost.
  unsigned uncounted = 0;                 // 1: its NVLinks count no bytes.
  unsigned nvlinks_down = 0;              // That many of its links are down.
  unsigned nvlinks_lost = 0;              // That many go down after the first question.
  unsigned nvlink_recoveries_failed = 0;  // Counted after the first question.
  unsigned pcie_replays = 0;              // The same.
  unsigned fabric_error = 0;              // With which its registration ended.
  unsigned fabric_waits = 0;              // 1: it is not registered with its fabric yet.
  unsigned recovery_action = 0;           // What the driver asks for.
};

struct DeviceFile {
  unsigned devices = 0;
  std::string name;  // Begins with "EMULATED ".
  std::size_t memory_bytes = 64U << 20U;
  std::size_t l2_bytes = 1U << 20U;
  unsigned multiprocessors = 4;
  unsigned major = 10;
  unsigned minor = 3;
  double bandwidth = 8e12;                   // Bytes a second.
  double link_bandwidth = 4e11;              // Bytes a second to other devices, each way.
  double host_bandwidth = 5e10;              // Bytes a second to and from the host, each way.
  double nic_bandwidth = 1e11;               // The same where NVLink is off.
  double link_latency = 1e-6;                // Seconds of what devices do together.
  std::map<std::string, double> flops = {};  // By kind of number: "fp32", "fp8", "fp4".
  double noise = 0.001;  // Relative standard deviation of each piece of work's time.
  std::uint64_t seed = 1;
  std::string driver = "EMULATED 0.0";
  unsigned nvlinks = 0;  // Of each device; 0: NVML does not support them.
  unsigned fabric = 0;   // 1: they are registered with one; 0: NVML does not support it.
  unsigned ecc = 0;      // 1: NVML says that it is on; 0: that it is not supported.
  std::map<unsigned, Faults> faults = {};  // By device.
};

// Throws std::runtime_error for anything that it does not know: a misspelled fault would look like
// a healthy device.
DeviceFile parse_device_file(std::string_view text);

// What ASSAY_EMULATED names; no devices where it is not set.
const DeviceFile& device_file();

// Where that device is said to be: "0000:1b:00.0", a bus for each, of which there are 256.
std::string pci_address(unsigned device);

}  // namespace assay::emulated
