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

void read_fault(std::istringstream& line, DeviceFile& file) {
  Faults& faults = file.faults[value<unsigned>(line, "fault")];
  const auto kind = value<std::string>(line, "fault");
  if (kind == "memory") {
    faults.memory = value<double>(line, kind);
  } else if (kind == "compute") {
    faults.compute = value<double>(line, kind);
  } else if (kind == "flipped_bit") {
    faults.flipped_bit = value<std::uint64_t>(line, kind);
  } else if (kind == "illegal_address") {
    faults.illegal_address = value<std::uint64_t>(line, kind);
  } else if (kind == "ecc_uncorrected") {
    faults.ecc_uncorrected = value<std::uint64_t>(line, kind);
  } else {
    throw std::runtime_error("device file: there is no fault '" + kind + "'");
  }
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

const DeviceFile& device_file() {
  static const DeviceFile kFile = [] {
    const char* path = std::getenv("ASSAY_EMULATED");
    if (path == nullptr) return DeviceFile{};
    std::ifstream stream(path);
    if (!stream) throw std::runtime_error(std::string("device file: no ") + path);
    return parse_device_file(std::string(std::istreambuf_iterator<char>(stream), {}));
  }();
  return kFile;
}

}  // namespace assay::emulated
