// Verifying: the bag, the signature, and every verdict computed again from the samples.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "results/record/error.hpp"

namespace assay {

struct Verification {
  Exit exit = Exit::rejected;  // accepted: all holds. rejected: differs. undecided: signer not
                               // checked, or an unsealed folder.
  std::vector<std::string> checked;      // What was checked and holds, a sentence each.
  std::vector<std::string> differences;  // What does not, naming the file or the unit; bounded.
  std::string answer;                    // One sentence.
};

// Without a key the signature is checked against the key inside the bag, and the signer is "not
// checked". A sealed folder whose campaign was judged `rejected` still verifies: verify speaks of
// the evidence.
Verification verify(const std::filesystem::path& folder,
                    const std::optional<std::filesystem::path>& public_key);

// As printed by `assay verify` and `assay-verify`.
std::string text(const Verification& verification);

}  // namespace assay
