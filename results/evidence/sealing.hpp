// The steps of sealing. Each can be repeated, so that a seal which was cut off at any moment is
// finished by beginning again.
#pragma once

#include <filesystem>
#include <span>

#include "results/evidence/key.hpp"

namespace assay {

struct Sealing {
  std::filesystem::path folder;
  Key key;
};

struct SealingStep {
  const char* name;
  void (*run)(const Sealing& sealing);
};

// In order. The signature is written last but one: a folder that has it is sealed.
std::span<const SealingStep> sealing_steps();

// Moves what still stands outside of data/ into it.
void gather(const std::filesystem::path& folder);

}  // namespace assay
