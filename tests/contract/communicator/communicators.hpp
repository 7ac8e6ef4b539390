// The implementations that the contract is held against.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/device/communicator.hpp"

namespace assay {

struct Implementation {
  std::string name;
  std::function<std::unique_ptr<Communicator>()> world;
  std::vector<std::string> components;
};

std::vector<Implementation> implementations();

}  // namespace assay
