// Text from a file, or its name, on its way into a sentence that people read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay {

// On one line, as a terminal may show it: control characters are '?', and "..." stands for what is
// behind `bytes_max`.
std::string printable(std::string_view text, std::size_t bytes_max = 600);

}  // namespace assay
