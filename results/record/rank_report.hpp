// What a rank says when it cannot go on: written before it ends, so that whoever reads it later
// knows who failed and who only waited.
#pragma once

#include <cstdint>
#include <string>

namespace assay {

struct RankReport {
  std::uint32_t rank = 0;
  std::string case_name;
  bool late = false;  // It waited in vain for others; else it failed itself.
  std::string cause;  // One sentence.
};

}  // namespace assay
