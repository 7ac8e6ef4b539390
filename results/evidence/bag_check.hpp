// Checking a bag: every file listed, every hash right, the signature by the given key.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "results/evidence/key.hpp"
#include "results/evidence/listing.hpp"

namespace assay {

struct BagCheck {
  std::vector<std::string> holds;  // What was checked and holds, a sentence each.
  Listing differences;
  bool may_be_read = false;  // The payload is there and holds no link and no device.
};

// Without a signer the signature is checked against the key in the bag.
BagCheck check_bag(const std::filesystem::path& folder, const std::optional<Key>& signer);

}  // namespace assay
