// Which GPUs have which kinds of numbers.
#pragma once

#include <string>

#include "results/record/fact.hpp"

namespace assay {

// Why a GPU with these facts does not have what begins with compute capability `least` (100
// is 10.0); empty where it has it. A GPU that states none has not.
std::string capability_lacking(const Facts& gpu, int least);

}  // namespace assay
