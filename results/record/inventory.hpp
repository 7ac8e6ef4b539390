// What the contract counts: the serial of each device, and the place where it is to stand.
#pragma once

#include <string>
#include <vector>

namespace assay {

struct ContractedDevice {
  std::string unit;
  std::string serial;  // Of the board.
  std::string module;  // Position on the board; empty where the contract states none.
  std::string uuid;    // Empty where the contract states none.
  int line = 0;
};

struct Inventory {
  std::vector<ContractedDevice> devices;
};

}  // namespace assay
