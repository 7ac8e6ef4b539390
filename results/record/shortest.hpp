// Numbers as text.
#pragma once

#include <string_view>

namespace assay {

// The shortest text that reads back as the same number, as std::to_chars gives it. A verdict's
// numbers stand in several files: what the thread asked for lately is not computed again. Valid
// until its next call.
std::string_view shortest(double value);

}  // namespace assay
