// Reading the file, word by word.
#include "tests/cuda_emulator/device_file.hpp"

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace assay::emulated {
namespace {

template <class T>
T value(std::istringstream& line, const std::string& word) {
  T found{};
  if (!(line >> found)) throw std::runtime_error("device file: '" + word + "' has no value");
  return found;
}

using FaultReader = std::function<void(std::istringstream&, Faults&)>;

template <auto Member>
FaultReader fault() {
  return [](std::istringstream& line, Faults& faults) {
    faults.*Member = value<std::remove_reference_t<decltype(faults.*Member)>>(line, "fault");
  };
}

const std::map<std::string, FaultReader>& fault_readers() {
  static const std::map<std::string, FaultReader> kReaders{
      {"memory", fault<&Faults::memory>()},
      {"compute", fault<&Faults::compute>()},
      {"link", fault<&Faults::link>()},
      {"host_link", fault<&Faults::host_link>()},
      {"deaf", fault<&Faults::deaf>()},
      {"collective_hang", fault<&Faults::collective_hang>()},
      {"rank_death", fault<&Faults::rank_death>()},
      {"socket", fault<&Faults::socket>()},
      {"flipped_bit", fault<&Faults::flipped_bit>()},
      {"stuck_bit", fault<&Faults::stuck_bit>()},
      {"wrong_product", fault<&Faults::wrong_product>()},
      {"wrong_products", fault<&Faults::wrong_products>()},
      {"illegal_address", fault<&Faults::illegal_address>()},
      {"ecc_uncorrected", fault<&Faults::ecc_uncorrected>()},
      {"thermal", fault<&Faults::thermal>()},
      {"power_brake", fault<&Faults::power_brake>()},
      {"power_cap", fault<&Faults::power_cap>()},
      {"remap_pending", fault<&Faults::remap_pending>()},
      {"remap_failure", fault<&Faults::remap_failure>()},
      {"nvml_lost", fault<&Faults::nvml_lost>()},
      {"uncounted", fault<&Faults::uncounted>()},
      {"algorithms", fault<&Faults::algorithms>()},
      {"nvlinks_down", fault<&Faults::nvlinks_down>()},
      {"nvlinks_lost", fault<&Faults::nvlinks_lost>()},
      {"nvlink_recoveries_failed", fault<&Faults::nvlink_recoveries_failed>()},
      {"pcie_replays", fault<&Faults::pcie_replays>()},
      {"fabric_error", fault<&Faults::fabric_error>()},
      {"fabric_waits", fault<&Faults::fabric_waits>()},
      {"recovery_action", fault<&Faults::recovery_action>()},
      {"xid", [](std::istringstream& line,
                 Faults& faults) { faults.xids.push_back(value<unsigned>(line, "xid")); }},
  };
  return kReaders;
}

void read_fault(std::istringstream& line, DeviceFile& file) {
  Faults& faults = file.faults[value<unsigned>(line, "fault")];
  const auto kind = value<std::string>(line, "fault");
  const auto reader = fault_readers().find(kind);
  if (reader == fault_readers().end()) {
    throw std::runtime_error("device file: there is no fault '" + kind + "'");
  }
  reader->second(line, faults);
}

using Reader = std::function<void(std::istringstream&, DeviceFile&)>;

template <auto Member>
Reader number() {
  return [](std::istringstream& line, DeviceFile& file) {
    file.*Member = value<std::remove_reference_t<decltype(file.*Member)>>(line, "a number");
  };
}

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> kReaders{
      {"devices", number<&DeviceFile::devices>()},
      {"memory_bytes", number<&DeviceFile::memory_bytes>()},
      {"l2_bytes", number<&DeviceFile::l2_bytes>()},
      {"multiprocessors", number<&DeviceFile::multiprocessors>()},
      {"bandwidth", number<&DeviceFile::bandwidth>()},
      {"link_bandwidth", number<&DeviceFile::link_bandwidth>()},
      {"host_bandwidth", number<&DeviceFile::host_bandwidth>()},
      {"nic_bandwidth", number<&DeviceFile::nic_bandwidth>()},
      {"link_latency", number<&DeviceFile::link_latency>()},
      {"nvlinks", number<&DeviceFile::nvlinks>()},
      {"fabric", number<&DeviceFile::fabric>()},
      {"ecc", number<&DeviceFile::ecc>()},
      {"noise", number<&DeviceFile::noise>()},
      {"seed", number<&DeviceFile::seed>()},
      {"name",
       [](std::istringstream& line, DeviceFile& file) {
         std::getline(line >> std::ws, file.name);
         file.name = "EMULATED " + file.name;
       }},
      {"flops",
       [](std::istringstream& line, DeviceFile& file) {
         const auto type = value<std::string>(line, "flops");
         file.flops[type] = value<double>(line, "flops");
       }},
      {"fault", read_fault},
  };
  return kReaders;
}

}  // namespace

DeviceFile parse_device_file(std::string_view text) {
  DeviceFile file;
  file.name = "EMULATED GPU";
  std::istringstream all{std::string(text)};
  for (std::string row; std::getline(all, row);) {
    std::istringstream line(row);
    std::string word;
    if (!(line >> word) || word.front() == '#') continue;
    const auto reader = readers().find(word);
    if (reader == readers().end()) {
      throw std::runtime_error("device file: there is no '" + word + "'");
    }
    reader->second(line, file);
    if (std::string rest; line >> rest) {
      throw std::runtime_error("device file: '" + rest + "' behind " + word);
    }
  }
  return file;
}

// Read again where the variable names another file: tests that fork say other devices so.
const DeviceFile& device_file() {
  static std::string read_path;
  static DeviceFile file;
  const char* const path = std::getenv("ASSAY_EMULATED");
  if (path == nullptr || path == read_path) return file;
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error(std::string("device file: no ") + path);
  file = parse_device_file(std::string(std::istreambuf_iterator<char>(stream), {}));
  read_path = path;
  return file;
}

std::string pci_address(unsigned device) {
  constexpr const char* kDigits = "0123456789abcdef";
  const std::string bus{kDigits[device >> 4U & 15U], kDigits[device & 15U]};
  return "0000:" + bus + ":00.0";
}

}  // namespace assay::emulated
