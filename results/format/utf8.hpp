// How long the first character of a text is, where it is UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace assay {

// Bytes of the first character; 0 where the text does not begin with well-formed UTF-8 (Unicode 15,
// table 3-7: no overlong forms, no surrogates) or is empty.
std::size_t utf8_length(std::string_view text);

}  // namespace assay
